internal import AtelierDomain
internal import CGit2
internal import Foundation
internal import Glibc
internal import Synchronization

/// Git's own lock on the user's index, held while files, index and branch move together.
///
/// A `git commit`, `switch`, `merge`, `rebase` or `stash` of the user's begins with this lock, so none can come in between and
/// take half of a move for the user's own work. The index is changed in a private copy that takes its place last.
final class IndexLock {
    private let repository: OpaquePointer
    private let directory: String
    private var isHeld = false
    private var identity: FileIdentity?

    /// Locks that this process made and could not remove, by path: each may be taken over once the disk lets it.
    private static let stuck = Mutex<[String: FileIdentity]>([:])

    /// Which file a path leads to; an inode's number alone is given again as soon as it is free.
    private struct FileIdentity: Equatable {
        let inode: ino_t
        let seconds: Int
        let nanoseconds: Int

        init(_ status: stat) {
            inode = status.st_ino
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// The index that this process wrote last, by path.
    private static let written = Mutex<[String: FileIdentity]>([:])

    /// Whether the index at `path` is as this process left it.
    static func isOurs(_ path: String, _ status: stat) -> Bool {
        written.withLock { $0[path] } == FileIdentity(status)
    }

    /// What the lock file holds while it is ours, so that one left by a kill is known from git's own.
    private static let mark = "atelier "

    /// The index itself.
    var indexPath: String { directory + "index" }
    private var lockPath: String { directory + "index.lock" }
    private var privatePath: String { directory + "index.atelier" }
    /// The index as it was, from `commit` on until the lock is let go.
    private var keptPath: String { directory + "index.atelier.kept" }
    private var isCommitted = false

    /// Runs `body` under the lock, one that a dead process of ours left included; throws `referenceLocked` when somebody
    /// else has it, and `inputOutput` when it cannot be let go again.
    static func held(
        on repository: OpaquePointer,
        _ body: (IndexLock) throws(GitError) -> Void
    ) throws(GitError) {
        let lock = try IndexLock(on: repository)
        do throws(GitError) {
            try body(lock)
        } catch {
            // A lock that stays keeps git from its work, so it is told of instead; what `body` left undone shows again.
            try lock.release()
            throw error
        }
        try lock.release()
    }

    private init(on repository: OpaquePointer) throws(GitError) {
        guard let path = git_repository_path(repository) else {
            throw GitError(.bareRepository, "the repository has no index")
        }
        self.repository = repository
        directory = String(cString: path)
        let file = try Self.take(lockPath)
        isHeld = true
        do throws(GitError) {
            try Self.mark(file)
            identify()
            try openPrivateCopy()
        } catch {
            identify()
            try release()
            throw error
        }
    }

    /// Notes which file the lock is, once nothing more is written into it.
    private func identify() {
        var status = stat()
        if lstat(lockPath, &status) == 0 { identity = FileIdentity(status) }
    }

    /// Writes into a lock file whose it is, and closes it; without its mark nobody could tell.
    static func mark(_ file: Int32) throws(GitError) {
        defer { close(file) }
        guard writeAll(Array("\(mark)\(getpid())\n".utf8), to: file) else { throw inputOutput("mark a lock", errno) }
    }

    /// Makes the lock file and opens it; what this throws leaves somebody else's lock alone.
    static func take(_ path: String) throws(GitError) -> Int32 {
        for _ in 0..<2 {
            let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
            if file >= 0 { return file }
            guard errno == EEXIST else { throw inputOutput("make \(path)", errno) }
            guard isLeftByUs(path), unlink(path) == 0 else { break }
        }
        throw GitError(
            .referenceLocked,
            "could not make \(path): another process holds a lock",
            hint: "if no git command is running, remove the stale .lock file that git names"
        )
    }

    /// Whether a process of ours that is no more wrote the lock, or this one could not remove it.
    static func isLeftByUs(_ path: String) -> Bool {
        var status = stat()
        if let known = stuck.withLock({ $0[path] }), lstat(path, &status) == 0, FileIdentity(status) == known {
            return true
        }
        // A lock that cannot be read is somebody else's.
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), text.hasPrefix(mark),
            let owner = pid_t(text.dropFirst(mark.count).trimmingCharacters(in: .whitespacesAndNewlines))
        else { return false }
        return owner != getpid() && kill(owner, 0) != 0 && errno == ESRCH
    }

    /// From here on libgit2 reads and writes the copy.
    private func openPrivateCopy() throws(GitError) {
        unlink(privatePath)
        var status = stat()
        if lstat(indexPath, &status) == 0 {
            guard let content = readFile(indexPath) else { throw inputOutput("read the index", errno) }
            let copy = open(privatePath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard copy >= 0 else { throw inputOutput("copy the index", errno) }
            defer { close(copy) }
            // By the index's time git and libgit2 know which entries are too young to vouch for their files.
            guard writeAll(content, to: copy), futimens(copy, [status.st_atim, status.st_mtim]) == 0 else {
                throw inputOutput("copy the index", errno)
            }
        }
        var index: OpaquePointer?
        try check(git_index_open(&index, privatePath), "open the index")
        defer { git_index_free(index) }
        try check(git_repository_set_index(repository, index), "use the index")
    }

    /// Puts the copy in the index's place; the lock is held on.
    ///
    /// Tries twice, as letting go does: the files stand by then, and one passing error does not undo them.
    func commit() throws(GitError) {
        // The mode is the user's choice for the index, not that of a new file.
        var status = stat()
        unlink(keptPath)
        if lstat(indexPath, &status) == 0 {
            chmod(privatePath, status.st_mode & 0o7777)
            guard link(indexPath, keptPath) == 0 else { throw inputOutput("keep the index", errno) }
        } else if lstat(privatePath, &status) != 0 {
            // There was no index, and nothing was put into one.
            return
        }
        isCommitted = true
        guard rename(privatePath, indexPath) == 0 || rename(privatePath, indexPath) == 0 else {
            throw inputOutput("replace the index", errno)
        }
        if lstat(indexPath, &status) == 0 { Self.written.withLock { $0[indexPath] = FileIdentity(status) } }
    }

    /// Puts the index back that was there before `commit`.
    func revert() throws(GitError) {
        guard isCommitted else { return }
        // Where nothing was kept there was no index.
        guard rename(keptPath, indexPath) == 0 || errno == ENOENT && unlink(indexPath) == 0 else {
            throw inputOutput("put the index back", errno)
        }
        isCommitted = false
    }

    /// Lets go and forgets what was not committed.
    private func release() throws(GitError) {
        guard isHeld else { return }
        git_repository_set_index(repository, nil)
        unlink(privatePath)
        unlink(keptPath)
        isHeld = false
        let (path, identity) = (lockPath, identity)
        guard unlink(path) == 0 || errno == ENOENT || unlink(path) == 0 || errno == ENOENT else {
            let number = errno
            Self.stuck.withLock { $0[path] = identity }
            throw inputOutput("remove the lock \(path)", number)
        }
        Self.stuck.withLock { $0[path] = nil }
    }
}
