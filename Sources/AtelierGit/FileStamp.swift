internal import Glibc

/// What tells a file's state without reading it; the change time cannot be set back, unlike the modification time.
struct FileStamp: Equatable, Sendable {
    let bytes: Int64
    let modifiedAtNs: Int64
    let changedAtNs: Int64
    let inode: UInt64

    init(bytes: Int64, modifiedAtNs: Int64, changedAtNs: Int64, inode: UInt64) {
        self.bytes = bytes
        self.modifiedAtNs = modifiedAtNs
        self.changedAtNs = changedAtNs
        self.inode = inode
    }

    init(_ status: stat) {
        self.init(
            bytes: Int64(status.st_size),
            modifiedAtNs: Self.nanoseconds(status.st_mtim),
            changedAtNs: Self.nanoseconds(status.st_ctim),
            inode: UInt64(status.st_ino)
        )
    }

    /// Fits no file: stands for a file about to be written.
    static let unknown = FileStamp(bytes: -1, modifiedAtNs: 0, changedAtNs: 0, inode: 0)

    /// Whether a later change cannot bear the same time as this one, by clocks that lag and count whole seconds.
    var isSettled: Bool { isOlder(than: 3_000_000_000) }

    /// The same for a file that is never written in place, as git's index.
    ///
    /// Each state is a file of its own, so only two replacements within one tick could look alike. A time with a fraction is
    /// of a clock that counts finer than seconds.
    var isSettledWhole: Bool { isOlder(than: changedAtNs % 1_000_000_000 == 0 ? 3_000_000_000 : 100_000_000) }

    private func isOlder(than ageNs: Int64) -> Bool {
        var now = timespec()
        return clock_gettime(CLOCK_REALTIME, &now) == 0 && Self.nanoseconds(now) - changedAtNs > ageNs
    }

    static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
