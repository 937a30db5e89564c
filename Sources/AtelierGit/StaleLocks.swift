internal import AtelierDomain
internal import CGit2
internal import Foundation
internal import Glibc

/// The lock files that a killed daemon leaves in a repository: git refuses to work until somebody removes them.
extension GitRepository {
    /// File systems stamp files by a clock of their own, which lags and on some counts whole seconds.
    private static let fileTimeSlackMs: Int64 = 2_000

    /// Removes the locks on references of ours, which nobody else writes; gives their names.
    ///
    /// Only for start-up, before anything of ours runs.
    package func releaseOwnLocks() throws(GitError) -> [String] {
        var released: [String] = []
        for root in ["refs/heads/atelier", "refs/atelier", "refs/notes"] {
            let folder = commonDirectory + root
            // A folder that is not there holds no locks.
            for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] {
                guard name.hasSuffix(".lock") else { continue }
                let reference = "\(root)/\(name.dropLast(".lock".count))"
                guard root != "refs/notes" || reference == Self.notesReference else { continue }
                if try releaseStaleLock(on: reference) { released.append(reference) }
            }
        }
        // Held for the blink of an eye after a deletion, and marked.
        let packed = commonDirectory + "packed-refs.lock"
        if IndexLock.isLeftByUs(packed), unlink(packed) == 0 { released.append("packed-refs") }
        return released.sorted()
    }

    /// Removes the locks on the user's index, HEAD and branch that an accept or undo of ours left when it was killed, and
    /// the files it was about to put in place; gives the names.
    ///
    /// A lock may be somebody else's: it stays when it is older than our work, when a process has it open, or when a git
    /// command is at work in the repository.
    package func releaseUserLocks(leftSinceMs sinceMs: Int64) throws(GitError) -> [String] {
        let ownDirectory = String(cString: git_repository_path(repository))
        for name in ["atelier-incoming", "index.atelier", "index.atelier.lock", "index.atelier.kept"] {
            unlink(ownDirectory + name)
        }
        var candidates = ["index", "HEAD"].map { ownDirectory + $0 + ".lock" }
        candidates += (["packed-refs"] + [try currentDescription().headBranch].compactMap { $0 })
            .map { commonDirectory + $0 + ".lock" }
        let found = candidates.filter { path in
            var status = stat()
            return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_uid == geteuid()
                && FileStamp.nanoseconds(status.st_mtim) / 1_000_000 >= sinceMs - Self.fileTimeSlackMs
        }
        guard !found.isEmpty, !OtherProcesses.work(in: description.path, orHold: Set(found)) else { return [] }
        var released: [String] = []
        for path in found {
            guard unlink(path) == 0 || errno == ENOENT else { throw inputOutput("release the lock \(path)", errno) }
            released.append((path as NSString).lastPathComponent)
        }
        return released.sorted()
    }

    /// Where references are kept, with a slash at the end.
    private var commonDirectory: String { String(cString: git_repository_commondir(repository)) }
}

/// What other programs do in a repository, as far as /proc tells.
private enum OtherProcesses {
    /// Whether a git command runs somewhere below `folder`, or any process has one of `files` open.
    static func work(in folder: String, orHold files: Set<String>) -> Bool {
        // A process that ends while it is looked at does neither.
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { pid_t($0) }.contains { process in
            guard process != getpid() else { return false }
            let place = "/proc/\(process)"
            if let name = FileManager.default.contents(atPath: place + "/comm"), name.starts(with: Data("git".utf8)),
                let current = link(place + "/cwd"), current == folder || current.hasPrefix(folder + "/")
            {
                return true
            }
            let descriptors = (try? FileManager.default.contentsOfDirectory(atPath: place + "/fd")) ?? []
            return descriptors.contains { link("\(place)/fd/\($0)").map(files.contains) ?? false }
        }
    }

    private static func link(_ path: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: path)  // It may be another user's, or gone.
    }
}
