internal import AtelierAPI
internal import Foundation

/// The one daemon's right to a runtime folder: a `flock` on `daemon.lock` that the kernel drops with the process.
///
/// Whoever holds it may remove what a dead daemon left behind, a stale socket above all.
package struct RuntimeLock: ~Copyable, Sendable {
    private let descriptor: Int32

    /// Makes `runtimeDirectory` private, takes its lock and writes our pid into it.
    ///
    /// Throws `alreadyRunning`, `socketPathTooLong` or `directoryUnusable`; nothing was changed in the first case.
    package init(runtimeDirectory: String) async throws(DaemonError) {
        descriptor = try await Self.take(runtimeDirectory)
    }

    deinit { close(descriptor) }

    private static func take(_ runtimeDirectory: String) async throws(DaemonError) -> Int32 {
        let socketBytes = Locations.socketPath(runtimeDirectory: runtimeDirectory).utf8.count
        guard socketBytes <= Locations.socketPathBytesMax else {
            throw DaemonError(
                .socketPathTooLong,
                "The socket's path would have \(socketBytes) bytes; at most \(Locations.socketPathBytesMax) work.",
                hint: "Give a shorter folder with XDG_RUNTIME_DIR or --runtime-dir."
            )
        }
        try PrivateDirectory.prepare(runtimeDirectory)
        let path = runtimeDirectory + "/daemon.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw PrivateDirectory.unusable(path, errno) }
        guard await lock(descriptor) else {
            let holder = holder(of: descriptor)
            close(descriptor)
            throw DaemonError(
                .alreadyRunning,
                "Another daemon\(holder.map { " (process \($0))" } ?? "") already serves \(runtimeDirectory).",
                hint: "Use it, or end it with: atelier daemon stop"
            )
        }
        let line = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, line, line.count, 0) == line.count else {
            let number = errno
            close(descriptor)
            throw PrivateDirectory.unusable(path, number)
        }
        return descriptor
    }

    /// Takes the lock; where its holder is dead, waits up to five seconds.
    ///
    /// A child that a killed daemon was just starting holds the lock on until it has become another program.
    private static func lock(_ descriptor: Int32) async -> Bool {
        for _ in 0..<500 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            guard let holder = holder(of: descriptor), kill(holder, 0) != 0, errno == ESRCH else { return false }
            // Cancelled: looked at again at once, and refused in the end.
            try? await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    private static func holder(of descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(
            String(decoding: bytes.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        )
    }
}
