internal import Foundation
internal import Glibc

/// A directory whose files are reached step by step from an open descriptor, so that no symlink inside is followed.
final class PlainDirectory {
    private let path: String
    private let folders: FolderStack

    /// Opens the directory at `path`, making it (0700) if it is absent; a symlink in its place is refused.
    init(at path: String) throws(GitError) {
        self.path = path
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw inputOutput("make the directory \(path)", errno) }
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw GitError(
                .directoryRefused,
                "\(path) is no plain directory: \(systemMessage(errno))",
                hint: "move away what is there"
            )
        }
        folders = FolderStack(descriptor)
    }

    /// The state of the entry at `path`, a symlink's own; nil when it, or a folder on the way, is missing or no folder.
    func status(_ path: RawPath) -> stat? {
        guard let (folder, name) = folders.find(path) else { return nil }
        var status = stat()
        guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return status
    }

    /// The bytes of the regular file or the target of the symlink there, at most `bytesMax` plus one; nil if unreadable.
    func content(_ path: RawPath, isLink: Bool, bytesMax: Int) -> [UInt8]? {
        guard let (folder, name) = folders.find(path) else { return nil }
        if isLink {
            var target = [CChar](repeating: 0, count: bytesMax + 1)
            let count = readlinkat(folder, name, &target, target.count)
            return count < 0 ? nil : target.prefix(count).map { UInt8(bitPattern: $0) }
        }
        // Not blocking: somebody may have put a named pipe there.
        let file = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return readAll(file, bytesMax: bytesMax + 1)
    }

    /// Puts a file or symlink there, replacing whatever is in the way; the old file is never written through.
    ///
    /// A kill may leave a part of it, so whoever calls has noted before that nothing is known of it.
    func place(_ content: UnsafeRawBufferPointer, at path: RawPath, mode: UInt32, isLink: Bool) throws(GitError) -> stat
    {
        for _ in 0..<2 {
            guard let (folder, name) = folders.find(path, isMaking: true) else { throw failure("make a folder") }
            if let status = try make(content, folder, name, mode: mode_t(mode), isLink: isLink) { return status }
            try clear(folder, name)
        }
        throw failure("place a file")
    }

    /// Nil when something is in the way.
    private func make(
        _ content: UnsafeRawBufferPointer,
        _ folder: Int32,
        _ name: UnsafePointer<CChar>,
        mode: mode_t,
        isLink: Bool
    ) throws(GitError) -> stat? {
        var status = stat()
        if isLink {
            guard !content.contains(0) else { throw inputOutput("make a symlink in \(path)", EINVAL) }
            guard symlinkat(terminated(Array(content)), folder, name) == 0 else {
                if errno == EEXIST { return nil }
                throw failure("make a symlink")
            }
            guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { throw failure("place a symlink") }
            return status
        }
        let file = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard file >= 0 else {
            if errno == EEXIST { return nil }
            throw failure("make a file")
        }
        defer { close(file) }
        guard writeAll(content, to: file), fstat(file, &status) == 0 else { throw failure("write a file") }
        // The process's own mask may be stricter.
        if status.st_mode & 0o7777 != mode {
            guard fchmod(file, mode) == 0, fstat(file, &status) == 0 else { throw failure("set a file's mode") }
        }
        return status
    }

    /// Removes what stands there, a folder with everything in it.
    private func clear(_ folder: Int32, _ name: UnsafePointer<CChar>) throws(GitError) {
        if unlinkat(folder, name, 0) == 0 || errno == ENOENT { return }
        guard errno == EISDIR else { throw failure("clear the way for a file") }
        try empty(folder, name)
        guard unlinkat(folder, name, AT_REMOVEDIR) == 0 else { throw failure("clear a folder") }
        folders.forget()
    }

    /// Removes the file there and the folders that this empties; a folder in its place, or nothing, is left.
    func remove(_ path: [UInt8]) throws(GitError) {
        defer { folders.forget() }
        let number = RawPath.of(path) { path -> Int32 in
            guard let (folder, name) = folders.find(path) else { return ENOENT }
            return unlinkat(folder, name, 0) == 0 ? 0 : errno
        }
        guard [0, ENOENT, EISDIR].contains(number) else { throw inputOutput("remove a file", number) }
        var rest = path
        while let slash = rest.lastIndex(of: UInt8(ascii: "/")) {
            rest = Array(rest[..<slash])
            let isGone = RawPath.of(rest) { path in
                guard let (folder, name) = folders.find(path) else { return false }
                return unlinkat(folder, name, AT_REMOVEDIR) == 0
            }
            guard isGone else { return }
        }
    }

    /// Removes everything in a folder, following nothing.
    private func empty(_ parent: Int32, _ name: UnsafePointer<CChar>) throws(GitError) {
        let folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard folder >= 0 else { throw failure("open a folder") }
        guard let stream = fdopendir(folder) else {
            close(folder)
            throw failure("open a folder")
        }
        defer { closedir(stream) }
        while let entry = Glibc.readdir(stream) {
            let child = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if child == [46] || child == [46, 46] { continue }
            if unlinkat(folder, terminated(child), 0) == 0 { continue }
            guard errno == EISDIR else { throw failure("clear a folder") }
            try empty(folder, terminated(child))
            guard unlinkat(folder, terminated(child), AT_REMOVEDIR) == 0 else { throw failure("clear a folder") }
        }
    }

    private func failure(_ doing: String) -> GitError {
        inputOutput("\(doing) in \(path)", errno)
    }
}
