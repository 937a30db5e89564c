internal import Glibc

/// The folders on the way to the file last asked for, open one inside the other, so that no symlink on the way is followed.
///
/// Files that come sorted by path open each folder once.
final class FolderStack {
    private let root: Int32
    /// The path of the innermost folder with a slash after each name.
    private var prefix: [UInt8] = []
    /// Where each folder's own part of `prefix` ends.
    private var levels: [(end: Int, folder: Int32)] = []
    /// What starts with this lies in a folder that is not there.
    private var missing: [UInt8]?

    /// Takes a descriptor over; a negative one stands for none.
    init(_ root: Int32) { self.root = root }

    deinit {
        forget()
        if root >= 0 { close(root) }
    }

    /// Closes all but the outermost folder: to be called before folders go away.
    func forget() {
        for level in levels { close(level.folder) }
        levels = []
        prefix = []
        missing = nil
    }

    /// The folder that `path` lies in and the name there; nil when it is missing or something else stands on the way.
    ///
    /// With `isMaking` folders are made (0755), in place of files and symlinks on the way.
    func find(_ path: RawPath, isMaking: Bool = false) -> (folder: Int32, name: UnsafePointer<CChar>)? {
        let length = Self.folderLength(path)
        let name = UnsafeRawPointer(path.start + length).assumingMemoryBound(to: CChar.self)
        if let missing, !isMaking, Self.starts(path, with: missing) { return nil }
        missing = nil
        while let last = levels.last, last.end > length || memcmp(prefix, path.start, last.end) != 0 {
            close(last.folder)
            levels.removeLast()
            prefix.removeLast(last.end - (levels.last?.end ?? 0))
        }
        while prefix.count < length {
            let start = prefix.count
            var end = start
            while path.start[end] != UInt8(ascii: "/") { end += 1 }
            let part = UnsafeBufferPointer(start: path.start + start, count: end - start)
            let folder = enter(terminated(Array(part)), isMaking: isMaking)
            guard folder >= 0 else {
                if !isMaking { missing = Array(UnsafeBufferPointer(start: path.start, count: end + 1)) }
                return nil
            }
            prefix += part
            prefix.append(UInt8(ascii: "/"))
            levels.append((end + 1, folder))
        }
        return (levels.last?.folder ?? root, name)
    }

    private func enter(_ name: [CChar], isMaking: Bool) -> Int32 {
        let parent = levels.last?.folder ?? root
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let folder = openat(parent, name, flags)
        guard folder < 0, isMaking else { return folder }
        _ = unlinkat(parent, name, 0)
        _ = mkdirat(parent, name, 0o755)
        return openat(parent, name, flags)
    }

    /// The count of bytes up to and with the last slash.
    private static func folderLength(_ path: RawPath) -> Int {
        var end = path.count
        while end > 0, path.start[end - 1] != UInt8(ascii: "/") { end -= 1 }
        return end
    }

    private static func starts(_ path: RawPath, with start: [UInt8]) -> Bool {
        path.count >= start.count && memcmp(path.start, start, start.count) == 0
    }
}
