internal import Foundation
internal import Glibc

/// Whether a user without rights of its own may get to a path, judged by mode bits (access lists are not looked at).
struct Reachability: Sendable {
    /// Both the user's and the group's id.
    let id: UInt32

    /// The first folder above `path` that `id` may not pass through; nil when there is none.
    ///
    /// `path` is absolute and free of symbolic links.
    func obstacle(above path: String) -> String? {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/\(part)"
            if !permits(folder, bits: 0o1) {
                return folder
            }
        }
        return nil
    }

    /// Whether `id` may list and enter the folder at `path`, and every folder above it lets it pass.
    func canRead(_ path: String) -> Bool {
        obstacle(above: path) == nil && permits(path, bits: 0o5)
    }

    private func permits(_ path: String, bits: mode_t) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return false
        }
        let shift: mode_t = status.st_uid == id ? 6 : status.st_gid == id ? 3 : 0
        return (status.st_mode >> shift) & bits == bits
    }
}
