internal import Foundation
internal import Glibc

/// A directory whose files are reached step by step from an open descriptor, so that no symlink inside is followed.
final class PlainDirectory {
    private let descriptor: Int32
    private let path: String
    /// Where a file is written before it takes its place by rename: beside the directory, on the same file system.
    private var incoming: String { path + ".incoming" }

    /// Opens the directory at `path`, making it (0700) if it is absent; a symlink in its place is refused.
    init(at path: String) throws(GitError) {
        self.path = path
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw inputOutput("make the directory \(path)", errno) }
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw GitError(
                .directoryRefused,
                "\(path) is no plain directory: \(systemMessage(errno))",
                hint: "move away what is there"
            )
        }
    }

    deinit {
        forgetFolder()
        if descriptor >= 0 { close(descriptor) }
    }

    /// The folder that the last file was looked for in: files come in order, so the next one is mostly there too.
    private var known: (components: ArraySlice<[UInt8]>, folder: Int32)?

    /// A descriptor that stays ours; nil when the folder is missing or no folder.
    private func lookIn(_ components: ArraySlice<[UInt8]>) -> Int32? {
        if let known, known.components == components { return known.folder }
        forgetFolder()
        guard let folder = openFolder(components) else { return nil }
        known = (components, folder)
        return folder
    }

    private func forgetFolder() {
        if let known { close(known.folder) }
        known = nil
    }

    /// The state of the entry at `components`, a symlink's own; nil when it, or a folder on the way, is missing or no folder.
    func status(_ components: ArraySlice<[UInt8]>) -> stat? {
        guard let name = components.last, let folder = lookIn(components.dropLast()) else { return nil }
        var status = stat()
        guard fstatat(folder, terminated(name), &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return status
    }

    /// The bytes of the regular file or the target of the symlink there, at most `bytesMax` plus one; nil if unreadable.
    func content(_ components: ArraySlice<[UInt8]>, isLink: Bool, bytesMax: Int) -> [UInt8]? {
        guard let name = components.last, let folder = openFolder(components.dropLast()) else { return nil }
        defer { close(folder) }
        if isLink {
            var target = [CChar](repeating: 0, count: bytesMax + 1)
            let count = readlinkat(folder, terminated(name), &target, target.count)
            return count < 0 ? nil : target.prefix(count).map { UInt8(bitPattern: $0) }
        }
        // Not blocking: somebody may have put a named pipe there.
        let file = openat(folder, terminated(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: bytesMax + 1)
        var filled = 0
        while filled < buffer.count {
            let count = buffer.withUnsafeMutableBytes { space in
                Glibc.read(file, space.baseAddress.map { $0 + filled }, space.count - filled)
            }
            guard count > 0 else { return count < 0 ? nil : Array(buffer.prefix(filled)) }
            filled += count
        }
        return buffer
    }

    /// Puts a file or symlink there, replacing whatever is in the way; the old file is never written through.
    func place(_ content: Data, at components: ArraySlice<[UInt8]>, mode: UInt32, isLink: Bool) throws(GitError) -> stat
    {
        guard let name = components.last else { preconditionFailure("a path has a name") }
        forgetFolder()
        let folder = try makeFolder(components.dropLast())
        defer { close(folder) }
        try writeIncoming(content, mode: mode, isLink: isLink)
        var status = stat()
        if fstatat(folder, terminated(name), &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFDIR {
            try empty(folder, name)
            guard unlinkat(folder, terminated(name), AT_REMOVEDIR) == 0 else { throw failure("clear a folder") }
        }
        guard renameat(AT_FDCWD, incoming, folder, terminated(name)) == 0,
            fstatat(folder, terminated(name), &status, AT_SYMLINK_NOFOLLOW) == 0
        else { throw failure("place a file") }
        return status
    }

    /// Removes the file there and the folders that this empties; a folder in its place, or nothing, is left.
    func remove(_ components: ArraySlice<[UInt8]>) throws(GitError) {
        forgetFolder()
        guard let name = components.last, let folder = openFolder(components.dropLast()) else { return }
        let code = unlinkat(folder, terminated(name), 0)
        let number = errno
        close(folder)
        guard code == 0 || number == ENOENT || number == EISDIR else { throw inputOutput("remove a file", number) }
        var rest = components.dropLast()
        while let last = rest.last, let parent = openFolder(rest.dropLast()) {
            let code = unlinkat(parent, terminated(last), AT_REMOVEDIR)
            close(parent)
            guard code == 0 else { return }
            rest = rest.dropLast()
        }
    }

    private func writeIncoming(_ content: Data, mode: UInt32, isLink: Bool) throws(GitError) {
        if unlink(incoming) != 0, errno != ENOENT { throw failure("clear the way for a file") }
        if isLink {
            guard !content.contains(0), symlink(terminated([UInt8](content)), incoming) == 0 else {
                throw failure("make a symlink")
            }
            return
        }
        let file = open(incoming, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode_t(mode))
        guard file >= 0 else { throw failure("make a file") }
        defer { close(file) }
        guard fchmod(file, mode_t(mode)) == 0 else { throw failure("set a file's mode") }
        var written = 0
        while written < content.count {
            let count = content.withUnsafeBytes { space in
                Glibc.write(file, space.baseAddress.map { $0 + written }, space.count - written)
            }
            guard count > 0 else { throw failure("write a file") }
            written += count
        }
    }

    /// Opens a folder below; nil when it is missing or a symlink or file stands on the way.
    private func openFolder(_ components: ArraySlice<[UInt8]>) -> Int32? {
        var current = dup(descriptor)
        for component in components where current >= 0 {
            let next = openat(current, terminated(component), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            close(current)
            current = next
        }
        return current >= 0 ? current : nil
    }

    /// Opens a folder below, making it where it is missing and replacing files and symlinks that stand on the way.
    private func makeFolder(_ components: ArraySlice<[UInt8]>) throws(GitError) -> Int32 {
        var current = dup(descriptor)
        guard current >= 0 else { throw failure("open a folder") }
        for component in components {
            let name = terminated(component)
            let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
            var next = openat(current, name, flags)
            if next < 0 {
                _ = unlinkat(current, name, 0)
                _ = mkdirat(current, name, 0o755)
                next = openat(current, name, flags)
            }
            let number = errno
            close(current)
            guard next >= 0 else { throw inputOutput("make a folder", number) }
            current = next
        }
        return current
    }

    /// Removes everything in a folder, following nothing.
    private func empty(_ parent: Int32, _ name: [UInt8]) throws(GitError) {
        let folder = openat(parent, terminated(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
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
            try empty(folder, child)
            guard unlinkat(folder, terminated(child), AT_REMOVEDIR) == 0 else { throw failure("clear a folder") }
        }
    }

    private func failure(_ doing: String) -> GitError {
        inputOutput("\(doing) in \(path)", errno)
    }
}
