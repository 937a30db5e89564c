internal import AtelierDomain
internal import CGit2
internal import Glibc

/// Index entries that are as young as the index they stand in.
///
/// Git takes a file for unchanged when its times and size are those of its entry, unless the entry is as young as the index:
/// then it reads the file. Whoever writes the index anew has to keep such a file from being taken for unchanged. libgit2 does
/// so by the nanosecond; git, as most systems have it, compares whole seconds.
extension GitRepository {
    /// Has git read the files again, whose change within the second of their entry a younger index would hide.
    ///
    /// For right before `index` is written; its file bears the old time still. An entry of size zero vouches for nothing.
    func distrustYoungEntries(of index: OpaquePointer) throws(GitError) {
        var status = stat()
        // Without a file there was no entry.
        guard let path = git_index_path(index), lstat(path, &status) == 0 else { return }
        let writtenAt = Int32(truncatingIfNeeded: status.st_mtim.tv_sec)
        let root = Array(description.path.utf8) + [UInt8(ascii: "/")]
        for position in 0..<git_index_entrycount(index) {
            guard var entry = git_index_get_byindex(index, position)?.pointee, entry.mtime.seconds >= writtenAt,
                git_index_entry_stage(&entry) == 0, !isHidden(entry), let name = entry.path,
                lstat(terminated(root + bytes(name)), &status) == 0, Self.hidesChange(entry, status)
            else { continue }
            entry.file_size = 0
            try check(git_index_add(index, &entry), "mark an entry of the index")
        }
    }

    /// Whether a file has the size and the second of its entry and is another one all the same.
    private static func hidesChange(_ entry: git_index_entry, _ status: stat) -> Bool {
        guard entry.file_size == UInt32(truncatingIfNeeded: status.st_size), isSameSecond(entry.mtime, status.st_mtim)
        else { return false }
        let isSame =
            isSameSecond(entry.ctime, status.st_ctim)
            && entry.mtime.nanoseconds == UInt32(truncatingIfNeeded: status.st_mtim.tv_nsec)
            && entry.ctime.nanoseconds == UInt32(truncatingIfNeeded: status.st_ctim.tv_nsec)
            && entry.ino == UInt32(truncatingIfNeeded: status.st_ino)
        return !isSame
    }

    private static func isSameSecond(_ time: git_index_time, _ other: timespec) -> Bool {
        time.seconds == Int32(truncatingIfNeeded: other.tv_sec)
    }
}
