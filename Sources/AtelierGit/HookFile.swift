internal import Glibc

/// Files of a folder of hooks, each put in its place in one step.
enum HookFile {
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(GitError) {
        let partial = path + ".atelier-new"
        unlink(partial)
        let file = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw inputOutput("write \(path)", errno) }
        // The mode as it is asked for, whatever the umask says.
        let isWritten = writeAll(bytes, to: file) && fchmod(file, mode) == 0 && fsync(file) == 0
        let number = errno
        guard close(file) == 0, isWritten, rename(partial, path) == 0 else {
            let reason = isWritten ? errno : number
            unlink(partial)
            throw inputOutput("write \(path)", reason)
        }
        sync(folderOf: path)
    }

    /// Renames over what is there.
    static func move(_ path: String, to target: String) throws(GitError) {
        guard rename(path, target) == 0 else { throw inputOutput("put \(target) in its place", errno) }
        sync(folderOf: target)
    }

    static func remove(_ path: String) throws(GitError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw inputOutput("remove \(path)", errno) }
        sync(folderOf: path)
    }

    static func makeFolder(_ path: String) throws(GitError) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw inputOutput("make \(path)", errno)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw inputOutput("make \(path)", errno) }
    }

    static func isThere(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    static func isOurs(_ path: String) -> Bool { readFile(path).map(HookScript.isOurs) ?? false }

    /// Whether both names are one file.
    static func areOne(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        return lstat(one, &first) == 0 && lstat(other, &second) == 0 && first.st_ino == second.st_ino
            && first.st_dev == second.st_dev
    }

    private static func sync(folderOf path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { return }
        fsync(file)
        close(file)
    }
}
