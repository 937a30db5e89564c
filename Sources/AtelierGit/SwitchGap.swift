internal import AtelierDomain
internal import CGit2
internal import Glibc

/// The gap in a `git switch` (2.39.5, `switch_branches`): files and index are those of the new branch, the lock is free again, and
/// HEAD still names the old one.
///
/// Git leaves no mark of it. Who moves HEAD's branch in this gap moves the wrong one, and what was moved shows as staged on
/// the branch that HEAD names next.
enum SwitchGap {
    /// How long the gap may last: some milliseconds, and 60 were seen with ten processes to a processor.
    private static let nsMax: Int64 = 200_000_000
    /// How often somebody may write the index anew before it is no longer waited for.
    static let waitsMax = 10

    /// How many microseconds to wait until the index at `path` is none that a switch has just put there; nil when it is none now.
    ///
    /// One that is `head`'s tree belongs to HEAD, whoever wrote it.
    static func waitUs(forIndexAt path: String, head tree: ObjectID) -> UInt32? {
        var status = stat()
        var now = timespec()
        guard lstat(path, &status) == 0, clock_gettime(CLOCK_REALTIME, &now) == 0 else { return nil }
        let age = FileStamp.nanoseconds(now) - FileStamp.nanoseconds(status.st_ctim)
        // A time that is to come is of a clock that was set back; nobody can tell how long to wait.
        guard age >= 0, age < nsMax, !IndexLock.isOurs(path, status) else { return nil }
        if IndexFormat.recordedTree(at: path) == withUnsafeBytes(of: tree.raw.id, Array.init) { return nil }
        return UInt32((nsMax - age) / 1_000) + 1
    }
}
