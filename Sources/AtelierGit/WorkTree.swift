internal import AtelierDomain
internal import CGit2
internal import Foundation
internal import Glibc

/// The user's working tree and index, for `accept` and `undoAccept` alone.
extension GitRepository {
    /// What a move between two commits touches; throws `unsupportedChange` for what git alone does well.
    func plan(from old: ObjectID, to new: ObjectID) throws(GitError) -> [TreeChange] {
        let changes = try changes(from: rootTree(of: old), to: rootTree(of: new))
        let removed = Set(changes.filter { $0.new == nil }.map(\.path))
        for change in changes {
            let path = String(decoding: change.path, as: UTF8.self)
            if String(validating: change.path, as: UTF8.self) == nil { throw Self.unsupported(path, "is not UTF-8") }
            for side in [change.old, change.new].compactMap({ $0 }) where side.mode == nil {
                throw Self.unsupported(path, "is a submodule")
            }
            if change.new != nil, Self.parents(of: change.path).contains(where: removed.contains) {
                throw Self.unsupported(path, "turns a file into a folder")
            }
            if change.old == nil, removed.contains(where: { $0.starts(with: change.path + [UInt8(ascii: "/")]) }) {
                throw Self.unsupported(path, "turns a folder into a file")
            }
            var value: UnsafePointer<CChar>?
            try check(git_attr_get(&value, repository, 0, path, "filter"), "read the attributes of \(path)")
            if git_attr_value(value) == GIT_ATTR_VALUE_STRING || git_attr_value(value) == GIT_ATTR_VALUE_TRUE {
                throw Self.unsupported(path, "goes through a filter program")
            }
        }
        return changes
    }

    /// Throws `workTreeTouched` unless index and working tree hold the old side at every path of `changes`.
    ///
    /// With `allowingNew` the new side is fine too: that finishes a move that a kill cut short.
    func refuseTouched(_ changes: [TreeChange], allowingNew: Bool) throws(GitError) {
        let index = try openIndex()
        defer { git_index_free(index) }
        let ignoresMode = try ignoresMode()
        var touched: [String] = []
        for change in changes {
            let sides = allowingNew ? [change.old, change.new] : [change.old]
            let lying = try lying(at: change.path)
            let isChanged = !sides.contains { lying.holds($0, ignoresMode: ignoresMode) }
            var isStaged = true
            for side in sides where try indexHolds(side, at: change.path, index) { isStaged = false }
            if isStaged || isChanged { touched.append(String(decoding: change.path, as: UTF8.self)) }
        }
        guard !touched.isEmpty else { return }
        throw GitError(
            .workTreeTouched,
            "you have changes of your own in \(touched.prefix(5).joined(separator: ", "))"
                + (touched.count > 5 ? " and \(touched.count - 5) more" : ""),
            hint: "commit or stash them (git stash -u), or move the untracked files away",
            paths: touched
        )
    }

    /// Makes files and index entries at the paths of `changes`, and nothing else, hold the new side.
    ///
    /// Files that hold it already, after a kill cut an earlier try short, are not written again; those that `raws` knows
    /// get exactly the bytes they had. `kept` are the bytes that are to be there still when a file is replaced.
    func update(
        _ changes: [TreeChange],
        raws: [[UInt8]: RawFile],
        kept: [[UInt8]: Data]
    ) throws(GitError) {
        let ignoresMode = try ignoresMode()
        for change in changes {
            let lying = try lying(at: change.path)
            if lying.holds(change.new, ignoresMode: ignoresMode) { continue }
            guard lying.holds(change.old, ignoresMode: ignoresMode) else {
                throw Self.touched(String(decoding: change.path, as: UTF8.self))
            }
            try place(change, raw: raws[change.path], there: kept[change.path], ignoresMode: ignoresMode)
        }
        try stage(changes)
    }

    /// The bytes of the files that a move is about to replace, so that they can be put back whatever becomes of objects.
    ///
    /// Only what is the old side; a file that a killed move left behind already is the new one.
    func keptFiles(_ changes: [TreeChange]) throws(GitError) -> [[UInt8]: Data] {
        let ignoresMode = try ignoresMode()
        var kept: [[UInt8]: Data] = [:]
        for change in changes where change.old?.mode != .link {
            guard let old = change.old, try lying(at: change.path).holds(old, ignoresMode: ignoresMode) else {
                continue
            }
            let path = description.path + "/" + String(decoding: change.path, as: UTF8.self)
            guard let bytes = readFile(path) else { throw inputOutput("read \(path)", errno) }
            kept[change.path] = Data(bytes)
        }
        return kept
    }

    /// Undoes what was done of a move that failed, file by file; one that the user changed just now stays as the user left it.
    func putBack(_ changes: [TreeChange], raws: [[UInt8]: RawFile], _ kept: [[UInt8]: Data]) {
        for change in changes.map(\.reversed) {
            // The error that made the move fail is the one to tell.
            guard let ignoresMode = try? ignoresMode(), let lying = try? lying(at: change.path),
                !lying.holds(change.new, ignoresMode: ignoresMode), lying.holds(change.old, ignoresMode: ignoresMode)
            else { continue }
            // As above.
            try? place(change, raw: raws[change.path], kept: kept[change.path], ignoresMode: ignoresMode)
        }
    }

    /// Finishes a move that was killed after the branch had moved and before the index took its place.
    ///
    /// Entries that the user changed since, or whose files the user changed, are left alone.
    func settleIndex(_ changes: [TreeChange]) throws(GitError) {
        let ignoresMode = try ignoresMode()
        try IndexLock.held(on: repository) { (lock) throws(GitError) in
            let index = try openIndex()
            defer { git_index_free(index) }
            var late: [TreeChange] = []
            for change in changes where try indexHolds(change.old, at: change.path, index) {
                if try lying(at: change.path).holds(change.new, ignoresMode: ignoresMode) { late.append(change) }
            }
            guard !late.isEmpty else { return }
            try stage(late)
            try lock.commit()
        }
    }

    /// Brings index entries in line with files that are already right.
    private func stage(_ changes: [TreeChange]) throws(GitError) {
        let index = try openIndex()
        defer { git_index_free(index) }
        var isChanged = false
        for change in changes where try !indexHolds(change.new, at: change.path, index) {
            isChanged = true
            let path = terminated(change.path)
            let code: Int32
            if let leaf = change.new {
                code = path.withUnsafeBufferPointer { name in
                    var entry = entry(for: leaf, path: change.path)
                    entry.path = name.baseAddress
                    return git_index_add(index, &entry)
                }
            } else {
                code = git_index_remove_bypath(index, path)
            }
            try check(code, "stage \(String(decoding: change.path, as: UTF8.self))")
        }
        guard isChanged else { return }
        try distrustYoungEntries(of: index)
        try check(git_index_write(index), "write the index")
    }

    /// What git writes down of a file to see later, without reading it, that it has not changed.
    private func entry(for leaf: TreeLeaf, path: [UInt8]) -> git_index_entry {
        var entry = git_index_entry()
        entry.id = leaf.blob.raw
        entry.mode = leaf.fileMode
        var status = stat()
        // Without these git reads the file once and is content.
        guard lstat(terminated(Array(description.path.utf8) + [UInt8(ascii: "/")] + path), &status) == 0 else {
            return entry
        }
        entry.ctime = git_index_time(
            seconds: Int32(truncatingIfNeeded: status.st_ctim.tv_sec),
            nanoseconds: UInt32(truncatingIfNeeded: status.st_ctim.tv_nsec)
        )
        entry.mtime = git_index_time(
            seconds: Int32(truncatingIfNeeded: status.st_mtim.tv_sec),
            nanoseconds: UInt32(truncatingIfNeeded: status.st_mtim.tv_nsec)
        )
        entry.dev = UInt32(truncatingIfNeeded: status.st_dev)
        entry.ino = UInt32(truncatingIfNeeded: status.st_ino)
        entry.uid = status.st_uid
        entry.gid = status.st_gid
        entry.file_size = UInt32(truncatingIfNeeded: status.st_size)
        return entry
    }

    /// The index as it is on disk now; the caller frees it.
    private func openIndex() throws(GitError) -> OpaquePointer {
        var index: OpaquePointer?
        try check(git_repository_index(&index, repository), "open the index")
        // The file's time and checksum tell whether it is still the one that was read; a large one takes long to read again.
        let code = git_index_read(index, 0)
        if code < 0 { git_index_free(index) }
        try check(code, "read the index")
        return made(index)
    }

    private func ignoresMode() throws(GitError) -> Bool {
        let settings = try Settings(of: repository)
        return settings["core.filemode"] != nil && !settings.isOn("core.filemode")
    }

    private func indexHolds(
        _ leaf: TreeLeaf?,
        at path: [UInt8],
        _ index: OpaquePointer?
    ) throws(GitError) -> Bool {
        for stage in Int32(1)...3 where git_index_get_bypath(index, terminated(path), stage) != nil { return false }
        guard let entry = git_index_get_bypath(index, terminated(path), 0)?.pointee else { return leaf == nil }
        guard !isHidden(entry) else { return false }
        return leaf.map { $0.blob == ObjectID(entry.id) && $0.fileMode == entry.mode } ?? false
    }

    /// Files hidden by assume-unchanged, skip-worktree or intent-to-add are the user's business.
    func isHidden(_ entry: git_index_entry) -> Bool {
        let hidden = UInt32(GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue | GIT_INDEX_ENTRY_INTENT_TO_ADD.rawValue)
        return UInt32(entry.flags) & GIT_INDEX_ENTRY_VALID.rawValue != 0 || UInt32(entry.flags_extended) & hidden != 0
    }

    /// What lies in the working tree at `path`.
    func lying(at path: [UInt8]) throws(GitError) -> Lying {
        let root = Array(description.path.utf8) + [UInt8(ascii: "/")]
        var status = stat()
        for parent in Self.parents(of: path) {
            // A symlink or file on the way would lead the write elsewhere or be replaced by it.
            if lstat(terminated(root + parent), &status) != 0 { return .nothing }
            guard status.st_mode & S_IFMT == S_IFDIR else { return .other }
        }
        let whole = terminated(root + path)
        guard lstat(whole, &status) == 0 else { return errno == ENOENT ? .nothing : .other }
        var id = git_oid()
        switch status.st_mode & S_IFMT {
        case S_IFLNK:
            var target = [CChar](repeating: 0, count: Int(status.st_size) + 1)
            let count = readlink(whole, &target, target.count)
            guard count >= 0 else { return .other }
            try check(git_odb_hash(&id, target, count, GIT_OBJECT_BLOB), "hash a symlink")
            return .link(ObjectID(id))
        case S_IFREG:
            let stamp = FileStamp(status)
            if let (then, lying) = hashedFiles[path], then == stamp { return lying }
            let code = git_repository_hashfile(&id, repository, whole, GIT_OBJECT_BLOB, nil)
            try check(code, "read \(String(decoding: path, as: UTF8.self))")
            let lying = Lying.file(ObjectID(id), isExecutable: status.st_mode & S_IXUSR != 0)
            if stamp.isSettled { hashedFiles[path] = (stamp, lying) }
            return lying
        default:
            return .other
        }
    }

    /// The folders above a path, outermost first.
    private static func parents(of path: [UInt8]) -> [[UInt8]] {
        path.indices.filter { path[$0] == UInt8(ascii: "/") }.map { Array(path[..<$0]) }
    }

    private static func unsupported(_ path: String, _ reason: String) -> GitError {
        GitError(
            .unsupportedChange,
            "\(path) \(reason), which accept leaves to git",
            hint: "take the branch in yourself: git merge",
            paths: [path]
        )
    }
}

/// What lies at a path of the working tree, as git would take it in.
enum Lying {
    case nothing
    case file(ObjectID, isExecutable: Bool)
    case link(ObjectID)
    /// A folder, something special, or a path that leads through a file or symlink.
    case other

    /// Whether it is `leaf`; nil stands for nothing.
    func holds(_ leaf: TreeLeaf?, ignoresMode: Bool) -> Bool {
        switch (self, leaf) {
        case (.nothing, nil): true
        case (.link(let id), let leaf?): leaf.mode == .link && leaf.blob == id
        case (.file(let id, let isExecutable), let leaf?):
            leaf.mode != .link && leaf.blob == id && (ignoresMode || isExecutable == (leaf.mode == .executable))
        case (.nothing, _), (.file, nil), (.link, nil), (.other, _): false
        }
    }
}
