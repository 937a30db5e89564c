internal import AtelierDomain
internal import CGit2
internal import Foundation
internal import Glibc

/// Writing single files of the user's working tree, each in one step: whoever looks, or is left with what a kill leaves,
/// finds the old file or the new one and nothing in between. libgit2's own checkout empties a file before it fills it.
extension GitRepository {
    /// Makes the file at the change's path hold the new side, or be gone; its bytes are on the disk when this returns.
    ///
    /// Whoever calls has made sure that the old side is there. A file that no longer holds `there` when it is replaced comes back, and
    /// `workTreeTouched` is thrown: the user wrote to it meanwhile. `kept` are the new side's bytes where they are known. With
    /// `ignoresMode` the permissions of a replaced file stay.
    func place(
        _ change: TreeChange,
        raw: RawFile?,
        kept: Data? = nil,
        there: Data? = nil,
        ignoresMode: Bool = false
    ) throws(GitError) {
        let path = String(decoding: change.path, as: UTF8.self)
        let target = description.path + "/" + path
        let folder = change.new == nil ? (target as NSString).deletingLastPathComponent : try makeParents(of: path)
        // In git's own folder first, where no tool of the user's trips over it; another file system takes a detour.
        let own = String(cString: git_repository_path(repository))
        for incoming in [own + "atelier-incoming", folder + "/.atelier-incoming"] {
            if unlink(incoming) != 0, errno != ENOENT { throw inputOutput("clear the way for \(path)", errno) }
            if let leaf = change.new {
                let isExecutable = leaf.mode == .executable
                var mode = Self.mode(old: target, folder: folder, isExecutable: isExecutable, ignoresMode: ignoresMode)
                if raw?.blob == leaf.blob, let odd = raw?.mode, ignoresMode || isExecutable == (odd & 0o100 != 0) {
                    mode = mode_t(odd)
                }
                try write(leaf, content(leaf, raw: raw, kept: kept, path: path), path: path, to: incoming, mode: mode)
            }
            switch exchange(incoming, target, isRemoval: change.new == nil, isNew: change.old == nil, there: there) {
            case .done:
                unlink(incoming)
                if change.new == nil { removeEmptyFolders(above: path) }
                return
            case .touched:
                unlink(incoming)
                throw Self.touched(path)
            case .stuck(let number):
                throw inputOutput("put back \(path), which now lies at \(incoming)", number)
            case .failed(let number):
                if change.new != nil { unlink(incoming) }
                guard number == EXDEV else { throw inputOutput("write \(path)", number) }
            }
        }
        throw inputOutput("write \(path)", EXDEV)
    }

    static func touched(_ path: String) -> GitError {
        GitError(
            .workTreeTouched,
            "\(path) was changed just now",
            hint: "commit or stash your changes and try again",
            paths: [path]
        )
    }

    private enum Exchange {
        case done
        case touched
        case failed(Int32)
        /// The user's file could not be put back.
        case stuck(Int32)
    }

    /// Puts `incoming`, or nothing, in the target's place and takes it back if what it replaced is not what should have been there:
    /// between looking at a file and replacing it somebody may write to it.
    private func exchange(
        _ incoming: String,
        _ target: String,
        isRemoval: Bool,
        isNew: Bool,
        there: Data?
    ) -> Exchange {
        let (noReplace, swap): (UInt32, UInt32) = (1, 2)
        let isChecked = isRemoval || isNew || there != nil
        let flags: UInt32 = isRemoval ? 0 : isNew ? noReplace : swap
        let (from, to) = isRemoval ? (target, incoming) : (incoming, target)
        guard isChecked, renameat2(AT_FDCWD, from, AT_FDCWD, to, flags) == 0 else {
            let number = isChecked ? errno : EINVAL
            switch number {
            case EEXIST where isNew: return .touched
            case ENOENT where isRemoval: return .done
            // A symlink, or a file system that cannot do it in one step.
            case EINVAL, ENOSYS: return rename(from, to) == 0 ? .done : .failed(errno)
            default: return .failed(number)
            }
        }
        guard let there, !isNew, readFile(incoming).map({ Data($0) == there }) != true else { return .done }
        // The user's file goes back to where it was.
        let back = renameat2(AT_FDCWD, incoming, AT_FDCWD, target, isRemoval ? noReplace : swap)
        return back == 0 ? .touched : .stuck(errno)
    }

    /// The permission bits of a file that takes another one's place, or of a new one in its folder.
    private static func mode(old: String, folder: String, isExecutable: Bool, ignoresMode: Bool) -> mode_t {
        var status = stat()
        let reads: mode_t
        if lstat(old, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
            if ignoresMode { return status.st_mode & 0o777 }
            reads = status.st_mode & 0o666
        } else {
            // The daemon's own umask is stricter than the user's; the folder tells what is usual here.
            reads = stat(folder, &status) == 0 ? status.st_mode & 0o666 | 0o600 : 0o644
        }
        // Whoever may read a program may run it.
        return reads | (isExecutable ? (reads & 0o444) >> 2 : 0)
    }

    /// The bytes of a file: those that were kept of it, else as git would check it out; a symlink's are its target.
    private func content(_ leaf: TreeLeaf, raw: RawFile?, kept: Data?, path: String) throws(GitError) -> Data {
        if let kept { return kept }
        if leaf.mode == .link { return try read(leaf.blob) }
        if let raw, raw.blob == leaf.blob, let bytes = raw.raw { return try read(bytes) }
        return try checkedOutContent(of: leaf.blob, path: path)
    }

    private func write(
        _ leaf: TreeLeaf,
        _ content: Data,
        path: String,
        to incoming: String,
        mode: mode_t
    ) throws(GitError) {
        if leaf.mode == .link {
            let target = [UInt8](content)
            guard !target.contains(0), symlink(terminated(target), incoming) == 0 else {
                throw inputOutput("make the symlink \(path)", errno)
            }
            return
        }
        let file = open(incoming, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw inputOutput("write \(path)", errno) }
        defer { close(file) }
        let isWritten = content.withUnsafeBytes { writeAll($0, to: file) }
        let number = isWritten && fchmod(file, mode) == 0 && fsync(file) == 0 ? 0 : errno
        guard number == 0 else {
            unlink(incoming)
            throw inputOutput("write \(path)", number)
        }
    }

    /// A blob as git would check it out at `path`: line ends and keywords as the attributes say.
    func checkedOutContent(of id: ObjectID, path: String) throws(GitError) -> Data {
        var raw = id.raw
        var blob: OpaquePointer?
        try check(git_blob_lookup(&blob, repository, &raw), "read blob \(id.short)")
        defer { git_blob_free(blob) }
        var filters: OpaquePointer?
        let flags = UInt32(GIT_FILTER_DEFAULT.rawValue)
        try check(
            git_filter_list_load(&filters, repository, blob, path, GIT_FILTER_TO_WORKTREE, flags),
            "look for the line ends of \(path)"
        )
        guard filters != nil else { return try read(id) }
        defer { git_filter_list_free(filters) }
        var buffer = git_buf()
        defer { git_buf_dispose(&buffer) }
        try check(git_filter_list_apply_to_blob(&buffer, filters, blob), "convert the line ends of \(path)")
        guard let bytes = buffer.ptr else { return Data() }
        return Data(bytes: bytes, count: buffer.size)
    }

    /// Makes the folders above a path that are missing, like the ones they lie in; gives the innermost.
    private func makeParents(of path: String) throws(GitError) -> String {
        var folder = description.path
        for name in path.split(separator: "/").dropLast() {
            var status = stat()
            let mode = stat(folder, &status) == 0 ? status.st_mode & 0o7777 | 0o700 : 0o755
            folder += "/\(name)"
            guard mkdir(folder, mode) == 0 else {
                guard errno == EEXIST else { throw inputOutput("make the folder of \(path)", errno) }
                continue
            }
            guard chmod(folder, mode) == 0 else { throw inputOutput("make the folder of \(path)", errno) }
        }
        return folder
    }

    /// Removes the folders that a removal leaves empty, as git does.
    private func removeEmptyFolders(above path: String) {
        var names = path.split(separator: "/").dropLast()
        while !names.isEmpty, rmdir(description.path + "/" + names.joined(separator: "/")) == 0 {
            names = names.dropLast()
        }
    }
}
