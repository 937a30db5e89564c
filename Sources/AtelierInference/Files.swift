internal import Foundation

/// The few file operations of this module, each with one clear error.
enum Files {
    /// What identifies a file's content without reading it; a changed file changes at least one field.
    struct Identity: Codable, Equatable, Sendable {
        let inode: UInt64
        let size: Int
        let modifiedNanoseconds: Int64
    }

    /// The identity of the regular file at `path`, links followed; nil when there is none.
    static func identity(_ path: String) -> Identity? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Identity(
            inode: UInt64(status.st_ino),
            size: Int(status.st_size),
            modifiedNanoseconds: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        )
    }

    /// The size of the regular file at `path`, nil when there is none.
    static func size(_ path: String) -> Int? { identity(path)?.size }

    /// Makes the folder with its parents; a new one is the user's alone.
    static func makeDirectory(_ path: String) throws(InferenceError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw InferenceError(.fileUnusable, "cannot make the folder \(path): \(error.localizedDescription)")
        }
    }

    /// Opens `path` for writing, emptied.
    static func create(_ path: String) throws(InferenceError) -> FileHandle {
        try open(path, flags: O_WRONLY | O_CREAT | O_TRUNC)
    }

    /// Opens `path` for writing after its first `bytes` bytes; what follows them is cut off.
    static func resume(_ path: String, at bytes: Int) throws(InferenceError) -> FileHandle {
        let handle = try open(path, flags: O_WRONLY | O_CREAT)
        do {
            try handle.truncate(atOffset: UInt64(bytes))
            try handle.seek(toOffset: UInt64(bytes))
        } catch {
            throw InferenceError(.fileUnusable, "cannot continue \(path): \(error)")
        }
        return handle
    }

    private static func open(_ path: String, flags: Int32) throws(InferenceError) -> FileHandle {
        let descriptor = Foundation.open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw InferenceError(.fileUnusable, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    static func write(_ data: Data, to handle: FileHandle, named path: String) throws(InferenceError) {
        do {
            try handle.write(contentsOf: data)
        } catch {
            throw InferenceError(.fileUnusable, "cannot write \(path): \(error)", hint: "is the disk full?")
        }
    }

    static func sync(_ handle: FileHandle, named path: String) throws(InferenceError) {
        guard fsync(handle.fileDescriptor) == 0 else {
            throw InferenceError(.fileUnusable, "cannot sync \(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Replaces `path` with `data` in one step, synced.
    static func replace(_ path: String, with data: Data) throws(InferenceError) {
        let temporary = "\(path).new"
        let handle = try create(temporary)
        // Synced before the close, so a failed close loses nothing.
        defer { try? handle.close() }
        try write(data, to: handle, named: temporary)
        try sync(handle, named: temporary)
        try rename(temporary, to: path)
    }

    /// Renames in one step; what stood at `target` is replaced.
    static func rename(_ source: String, to target: String) throws(InferenceError) {
        guard Foundation.rename(source, target) == 0 else {
            throw InferenceError(
                .fileUnusable,
                "cannot rename \(source) to \(target): \(String(cString: strerror(errno)))"
            )
        }
    }

    /// Removes a file or folder that this module made itself; it may be gone already.
    static func discard(_ path: String) {
        // Whatever stays behind is overwritten by the next attempt.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The names in a folder, sorted; empty when it cannot be read.
    static func names(in directory: String) -> [String] {
        // A folder that is not there holds nothing.
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
    }

    /// Bytes that an ordinary user can still write below `directory`.
    static func freeBytes(_ directory: String) -> Int? {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else {
            return nil
        }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }

    /// The first executable file called `name` on a colon-separated search path; a name with a slash is itself.
    static func executable(_ name: String, searchPath: String) -> String? {
        let candidates =
            name.contains("/")
            ? [name] : searchPath.split(separator: ":").map { "\($0)/\(name)" }
        return candidates.first { access($0, X_OK) == 0 && identity($0) != nil }
    }

    /// Runs `body` while no other process or store holds `path`'s lock.
    static func withLock<Value>(
        _ path: String,
        _ body: () async throws(InferenceError) -> Value
    ) async throws(InferenceError) -> Value {
        let handle = try open(path, flags: O_RDWR | O_CREAT)
        guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw InferenceError(.busy, "another process is working on \(path.dropLast(5))", hint: "wait for it")
        }
        defer {
            // Given up by name: a child that is just being started has a copy of the descriptor until it runs.
            flock(handle.fileDescriptor, LOCK_UN)
            // Nothing was written; the process's end closes it too.
            try? handle.close()
        }
        return try await body()
    }
}
