internal import Foundation

/// Folders that only their owner may enter.
enum PrivateDirectory {
    /// Makes `path` with its parents, or takes an existing folder of ours, and sets its mode to 0700.
    static func prepare(_ path: String) throws(DaemonError) {
        let parent = (path as NSString).deletingLastPathComponent
        do {
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        } catch {
            throw DaemonError(
                .directoryUnusable,
                "The folder \(parent) cannot be made: \(error.localizedDescription)",
                hint: "Check who owns it and whether its disk is writable."
            )
        }
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw unusable(path, errno) }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw unusable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw unusable(path, ENOTDIR) }
        guard status.st_uid == geteuid() else {
            throw DaemonError(
                .directoryUnusable,
                "The folder \(path) belongs to another user.",
                hint: "Give another folder with XDG_RUNTIME_DIR or --runtime-dir."
            )
        }
        if status.st_mode & 0o777 != 0o700, chmod(path, 0o700) != 0 { throw unusable(path, errno) }
    }

    static func unusable(_ path: String, _ number: Int32) -> DaemonError {
        DaemonError(
            .directoryUnusable,
            "\(path) cannot be used: \(String(cString: strerror(number))).",
            hint: "Check who owns it and whether its disk is writable and not full."
        )
    }
}
