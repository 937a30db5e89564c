internal import Glibc

/// The folder of events that wait for a daemon, one file each, in the order of their names.
struct Spool {
    /// Nil where nothing says where it would be.
    let folder: String?

    /// Keeps an event; gives whether that was possible.
    ///
    /// The file appears as a whole or not at all. It is not synced: what it tells of, a commit on a branch, git has not synced either
    /// (`core.fsync` of git-config(1) leaves references out unless asked).
    func keep(_ question: Question) -> Bool {
        guard let folder, make(folder), count(folder) < Limits.spooledMax else { return false }
        let partial = "\(folder)/.\(question.event).partial"
        let file = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return false }
        let head = Array("atelier hook event 1\n".utf8) + Array("hook=\(question.hook)".utf8) + [0]
        let isWritten = writeAll(head + question.bytes, to: file)
        guard close(file) == 0, isWritten, rename(partial, "\(folder)/\(question.event)") == 0 else {
            unlink(partial)
            return false
        }
        return true
    }

    /// Makes the folder and those above it, for the user alone.
    private func make(_ path: String) -> Bool {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return true }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return false }
        return make(String(path[..<slash])) && (mkdir(path, 0o700) == 0 || errno == EEXIST)
    }

    private func count(_ folder: String) -> Int {
        guard let stream = opendir(folder) else { return 0 }
        defer { closedir(stream) }
        var count = 0
        while readdir(stream) != nil { count += 1 }
        return count
    }
}
