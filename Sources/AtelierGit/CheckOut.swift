package import AtelierDomain
internal import CGit2
internal import Foundation
internal import Glibc

extension GitRepository {
    /// Makes the plain directory at `directory` hold the files of `tree`; it is no git worktree.
    ///
    /// Files that already match are not rewritten (`<directory>.manifest` remembers them), files of the tree checked out
    /// before are removed if this one lacks them, untracked files stay unless a file of the tree needs their place.
    /// Content is the raw blob: no filter runs, submodules are left out. Symlinks are made as links and never followed.
    /// The parent must exist; throws `directoryRefused` for a directory inside the repository, and `pathRefused` before
    /// any change for a tree with names like `..` or `.git`.
    package func checkOut(_ tree: ObjectID, into directory: String) throws(GitError) {
        try refuseOwnGround(directory)
        let wanted = try leaves(of: tree).filter { $0.mode != nil }
        for leaf in wanted { try refuseHostile(leaf) }
        let plain = try PlainDirectory(at: directory)
        let manifestPath = directory + ".manifest"
        let old = Manifest(readingFrom: manifestPath)
        let wantedPaths = Set(wanted.map(\.path))
        var result = Manifest()
        var stale: [TreeLeaf] = []
        for leaf in wanted {
            if let stamp = try stampIfCurrent(leaf, in: plain, by: old) {
                result.files[leaf.path] = ManifestFile(blob: leaf.blob, fileMode: leaf.fileMode, stamp: stamp)
            } else {
                stale.append(leaf)
            }
        }
        let gone = old.files.keys.filter { !wantedPaths.contains($0) }
        // The names first: a kill on the way must not turn tracked files into untracked ones.
        var intent = result
        for path in gone { intent.files[path] = old.files[path] }
        for leaf in stale {
            intent.files[leaf.path] = ManifestFile(blob: leaf.blob, fileMode: leaf.fileMode, stamp: .unknown)
        }
        if !stale.isEmpty || !gone.isEmpty { try intent.write(to: manifestPath) }
        for path in gone { try plain.remove(Self.components(path)) }
        for leaf in stale {
            let status = try plain.place(
                try read(leaf.blob),
                at: Self.components(leaf.path),
                mode: leaf.mode == .executable ? 0o755 : 0o644,
                isLink: leaf.mode == .link
            )
            result.files[leaf.path] = ManifestFile(blob: leaf.blob, fileMode: leaf.fileMode, stamp: FileStamp(status))
        }
        try result.write(to: manifestPath)
    }

    private static func components(_ path: [UInt8]) -> ArraySlice<[UInt8]> {
        path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)[...]
    }

    /// The stamp of the file at the leaf's place if it holds the leaf; nil when it has to be written.
    private func stampIfCurrent(
        _ leaf: TreeLeaf,
        in plain: PlainDirectory,
        by manifest: Manifest
    ) throws(GitError) -> FileStamp? {
        let components = Self.components(leaf.path)
        guard let status = plain.status(components) else { return nil }
        let kind = status.st_mode & S_IFMT
        switch leaf.mode {
        case .link: guard kind == S_IFLNK else { return nil }
        case .file, .executable:
            // Two names for one file would let a write to one change the other.
            guard kind == S_IFREG, status.st_nlink == 1 else { return nil }
            guard (status.st_mode & S_IXUSR != 0) == (leaf.mode == .executable) else { return nil }
        case nil: return nil
        }
        let stamp = FileStamp(status)
        if manifest.vouches(for: leaf, stamp: stamp) { return stamp }
        let size = Int(status.st_size)
        guard let content = plain.content(components, isLink: leaf.mode == .link, bytesMax: size), content.count == size
        else { return nil }
        var id = git_oid()
        try check(git_odb_hash(&id, content, content.count, GIT_OBJECT_BLOB), "hash a file")
        return ObjectID(id) == leaf.blob ? stamp : nil
    }

    private func refuseHostile(_ leaf: TreeLeaf) throws(GitError) {
        for component in Self.components(leaf.path) {
            let name = String(decoding: component, as: UTF8.self)
            let isDots = name == "." || name == ".." || component.isEmpty
            guard isDots || PathRules.isGitDirectory(name) || component.contains(0) else { continue }
            throw GitError(
                .pathRefused,
                "the tree holds the path \(leaf.text.debugDescription), which could leave its folder",
                hint: "check the repository: git fsck --strict",
                paths: [leaf.text]
            )
        }
    }

    /// Keeps checkouts out of the user's working tree and git directory.
    private func refuseOwnGround(_ directory: String) throws(GitError) {
        let parent = Self.resolved((directory as NSString).deletingLastPathComponent)
        let name = (directory as NSString).lastPathComponent
        guard directory.hasPrefix("/"), !directory.hasSuffix("/"), let parent else {
            throw GitError(
                .directoryRefused,
                "\(directory) is no place for a checkout: it must be absolute and its parent must exist",
                hint: "make the parent folder first"
            )
        }
        let whole = parent == "/" ? "/" + name : parent + "/" + name
        let own = [
            git_repository_workdir(repository), git_repository_path(repository), git_repository_commondir(repository),
        ]
        for ground in own.compactMap({ $0.map { String(cString: $0) } }).compactMap(Self.resolved) {
            guard whole == ground || whole.hasPrefix(ground + "/") || ground.hasPrefix(whole + "/") else { continue }
            throw GitError(
                .directoryRefused,
                "\(directory) overlaps the repository itself",
                hint: "keep checkouts in a folder outside the repository"
            )
        }
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }
}
