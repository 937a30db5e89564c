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
        let manifestPath = directory + ".manifest"
        let old = Manifest(readingFrom: manifestPath)
        var (next, gone) = try nextManifest(after: old, for: tree)
        let plain = try PlainDirectory(at: directory)
        let (stale, isChanged) = try findStale(
            &next,
            in: plain,
            at: directory,
            trustedBeforeNs: old.trustedBeforeNs
        )
        if !stale.isEmpty || !gone.isEmpty { try old.announce(gone, next, stale, at: manifestPath) }
        for path in gone { try plain.remove(path) }
        try place(stale, of: &next, in: plain, at: directory)
        // Equal bytes but for the head: the one there vouches for the same files.
        if isChanged || !stale.isEmpty || !gone.isEmpty || old.tree != tree { try next.write(to: manifestPath) }
    }

    /// What the directory is to hold, and the paths of files that it must not hold any more.
    private func nextManifest(after old: Manifest, for tree: ObjectID) throws(GitError) -> (
        next: Manifest, gone: [[UInt8]]
    ) {
        if let held = old.tree {
            if held == tree { return (old, []) }
            if let changes = try difference(from: held, to: tree) {
                for leaf in changes.compactMap(\.new) where leaf.mode != nil { try refuseHostile(leaf) }
                return old.applying(changes, tree: tree)
            }
        }
        let wanted = try leaves(of: tree).filter { $0.mode != nil }
        for leaf in wanted { try refuseHostile(leaf) }
        return old.replaced(by: wanted, tree: tree)
    }

    /// Fewer files are not worth a second thread.
    static let sharedFilesMin = 500

    /// Looks at every file; gives where the records of those lie that have to be written, and whether a stamp is new.
    private func findStale(
        _ manifest: inout Manifest,
        in plain: PlainDirectory,
        at directory: String,
        trustedBeforeNs: Int64
    ) throws(GitError) -> (stale: [Int], isChanged: Bool) {
        let bytes = manifest.bytes
        let offsets = Self.offsets(bytes)
        let middle = offsets.count < Self.sharedFilesMin ? offsets.count : offsets.count / 2
        let rest = offsets[middle...]
        let second =
            rest.isEmpty
            ? nil
            : SecondThread { () throws(GitError) in
                try Self.doubtful(bytes, rest, in: PlainDirectory(at: directory), trustedBeforeNs)
            }
        var doubtful = Self.doubtful(bytes, offsets[..<middle], in: plain, trustedBeforeNs)
        doubtful += second?.wait() ?? Self.doubtful(bytes, rest, in: plain, trustedBeforeNs)
        var stale: [Int] = []
        try manifest.bytes.withUnsafeMutableBufferPointer { (space) throws(GitError) in
            guard let base = space.baseAddress.map({ UnsafeMutableRawPointer($0) }) else { return }
            for (offset, stamp) in doubtful {
                let record = ManifestRecord(start: base + offset)
                if let stamp, try holds(record, bytesMax: Int(stamp.bytes), in: plain) {
                    ManifestRecord.set(stamp, at: base + offset)
                } else {
                    stale.append(offset)
                }
            }
        }
        return (stale, doubtful.contains { $0.stamp != nil })
    }

    private static func offsets(_ bytes: [UInt8]) -> [Int] {
        bytes.withUnsafeBytes { space in
            guard let base = space.baseAddress else { return [] }
            var offsets: [Int] = []
            var offset = Manifest.start
            while offset < space.count {
                offsets.append(offset)
                offset += ManifestRecord(start: base + offset).count
            }
            return offsets
        }
    }

    /// Of the records at `offsets` those that cannot be trusted: with the stamp of the file that is there, nil where it has to be
    /// written for sure.
    private static func doubtful(
        _ bytes: [UInt8],
        _ offsets: ArraySlice<Int>,
        in plain: PlainDirectory,
        _ trustedBeforeNs: Int64
    ) -> [(offset: Int, stamp: FileStamp?)] {
        bytes.withUnsafeBytes { space in
            guard let base = space.baseAddress else { return [] }
            var result: [(offset: Int, stamp: FileStamp?)] = []
            for offset in offsets {
                let record = ManifestRecord(start: base + offset)
                guard let status = statusIfAlike(record, in: plain) else {
                    result.append((offset, nil))
                    continue
                }
                let stamp = FileStamp(status)
                if record.stamp != stamp || stamp.changedAtNs >= trustedBeforeNs { result.append((offset, stamp)) }
            }
            return result
        }
    }

    /// The state of a file that is of the record's kind and ours alone; nil when it has to be written.
    private static func statusIfAlike(_ record: ManifestRecord, in plain: PlainDirectory) -> stat? {
        guard let status = plain.status(record.path) else { return nil }
        let kind = status.st_mode & S_IFMT
        let mode = record.fileMode
        if mode == GIT_FILEMODE_LINK.rawValue { return kind == S_IFLNK ? status : nil }
        // Two names for one file would let a write to one change the other.
        guard kind == S_IFREG, status.st_nlink == 1 else { return nil }
        guard (status.st_mode & S_IXUSR != 0) == (mode == GIT_FILEMODE_BLOB_EXECUTABLE.rawValue) else { return nil }
        return status
    }

    /// Whether a file of the right kind has the record's content.
    private func holds(_ record: ManifestRecord, bytesMax: Int, in plain: PlainDirectory) throws(GitError) -> Bool {
        let isLink = record.fileMode == GIT_FILEMODE_LINK.rawValue
        guard let content = plain.content(record.path, isLink: isLink, bytesMax: bytesMax), content.count == bytesMax
        else { return false }
        var id = git_oid()
        try check(git_odb_hash(&id, content, content.count, GIT_OBJECT_BLOB), "hash a file")
        var wanted = record.blob
        return git_oid_equal(&id, &wanted) == 1
    }

    private func refuseHostile(_ leaf: TreeLeaf) throws(GitError) {
        for part in leaf.path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            let component = Array(part)
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
