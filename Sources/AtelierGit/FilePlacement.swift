internal import AtelierDomain
internal import CGit2
internal import Foundation
internal import Glibc

/// Writing single files of the user's working tree, each in one step: whoever looks, or is left with what a kill leaves,
/// finds the old file or the new one and nothing in between. libgit2's own checkout empties a file before it fills it.
extension GitRepository {
    /// Makes the file at the change's path hold the new side, or be gone; its bytes are on the disk when this returns.
    ///
    /// Whoever calls has made sure that the old side is there.
    func place(_ change: TreeChange, raw: RawFile?) throws(GitError) {
        let path = String(decoding: change.path, as: UTF8.self)
        guard let leaf = change.new else { return try remove(path) }
        let folder = try makeParents(of: path)
        // In git's own folder first, where no tool of the user's trips over it; another file system takes a detour.
        let incoming = String(cString: git_repository_path(repository)) + "atelier-incoming"
        let modes = Modes(old: description.path + "/" + path, folder: folder, isExecutable: leaf.mode == .executable)
        try write(leaf, raw: raw, path: path, to: incoming, modes: modes)
        let target = description.path + "/" + path
        if rename(incoming, target) == 0 { return }
        let number = errno
        unlink(incoming)
        guard number == EXDEV else { throw inputOutput("write \(path)", number) }
        let near = folder + "/.atelier-incoming"
        try write(leaf, raw: raw, path: path, to: near, modes: modes)
        guard rename(near, target) == 0 else {
            let number = errno
            unlink(near)
            throw inputOutput("write \(path)", number)
        }
    }

    /// The permission bits of a file that takes another one's place, or of a new one in its folder.
    private struct Modes {
        let file: mode_t

        init(old: String, folder: String, isExecutable: Bool) {
            var status = stat()
            let reads: mode_t
            if lstat(old, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                reads = status.st_mode & 0o666
            } else {
                // The daemon's own umask is stricter than the user's; the folder tells what is usual here.
                reads = stat(folder, &status) == 0 ? status.st_mode & 0o666 | 0o600 : 0o644
            }
            // Whoever may read a program may run it.
            file = reads | (isExecutable ? (reads & 0o444) >> 2 : 0)
        }
    }

    private func write(
        _ leaf: TreeLeaf,
        raw: RawFile?,
        path: String,
        to incoming: String,
        modes: Modes
    ) throws(GitError) {
        if unlink(incoming) != 0, errno != ENOENT { throw inputOutput("clear the way for \(path)", errno) }
        if leaf.mode == .link {
            let target = [UInt8](try read(leaf.blob))
            guard !target.contains(0), symlink(terminated(target), incoming) == 0 else {
                throw inputOutput("make the symlink \(path)", errno)
            }
            return
        }
        let kept = raw.flatMap { $0.blob == leaf.blob ? $0.raw : nil }
        let content = if let kept { try read(kept) } else { try checkedOutContent(of: leaf.blob, path: path) }
        let file = open(incoming, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw inputOutput("write \(path)", errno) }
        defer { close(file) }
        let isWritten = content.withUnsafeBytes { writeAll($0, to: file) }
        let number = isWritten && fchmod(file, modes.file) == 0 && fsync(file) == 0 ? 0 : errno
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

    /// Removes a file and the folders that this leaves empty, as git does.
    private func remove(_ path: String) throws(GitError) {
        guard unlink(description.path + "/" + path) == 0 || errno == ENOENT else {
            throw inputOutput("remove \(path)", errno)
        }
        var names = path.split(separator: "/").dropLast()
        while !names.isEmpty, rmdir(description.path + "/" + names.joined(separator: "/")) == 0 {
            names = names.dropLast()
        }
    }
}
