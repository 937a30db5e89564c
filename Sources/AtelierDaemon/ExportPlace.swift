internal import AtelierReplay
internal import Foundation

/// Puts an export where the user wants it.
enum ExportPlace {
    /// Writes a new file that only the user can read; one that is there already stays as it is.
    static func write(_ data: Data, to path: String) throws(ReplayError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST {
                throw ReplayError(
                    .fileExists,
                    "\(path) exists already.",
                    hint: "Name another file with --to, or remove it."
                )
            }
            throw unwritable(path, errno)
        }
        var written = 0
        while written < data.count {
            let count = data.withUnsafeBytes { bytes in
                Foundation.write(descriptor, bytes.baseAddress?.advanced(by: written), data.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = errno
                close(descriptor)
                unlink(path)
                throw unwritable(path, reason)
            }
            written += count
        }
        guard fsync(descriptor) == 0, close(descriptor) == 0 else { throw unwritable(path, errno) }
    }

    private static func unwritable(_ path: String, _ reason: Int32) -> ReplayError {
        ReplayError(
            .fileUnwritable,
            "\(path) cannot be written: \(String(cString: strerror(reason))).",
            hint: "Name another place with --to."
        )
    }
}
