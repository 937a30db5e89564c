internal import Foundation

/// What an engine may see of the machine: its own program, the model's files and the folder of its socket.
///
/// No network, no home, no repository, and no more memory of its own than was planned.
package struct EngineSandbox: Equatable, Sendable {
    /// The absolute path of `bwrap`.
    package let program: String
    /// The absolute path of `prlimit`.
    package let limiter: String
    /// Bytes that the engine may allocate for itself; the weights are mapped from their file and not counted
    /// (`RLIMIT_DATA`, getrlimit(2)).
    package let memoryBytes: Int

    /// - Returns: Nil when `bwrap` or `prlimit` is not in the folders of `searchPath`.
    package init?(searchPath: String, memoryBytes: Int) {
        guard let program = Files.executable("bwrap", searchPath: searchPath),
            let limiter = Files.executable("prlimit", searchPath: searchPath)
        else { return nil }
        self.program = program
        self.limiter = limiter
        self.memoryBytes = memoryBytes
    }

    /// The command line that runs `command` inside.
    ///
    /// - Parameters:
    ///   - command: Program and arguments, absolute.
    ///   - readable: Files and folders that are there, read-only, under their own names.
    ///   - writable: The folder of the socket.
    ///   - environment: All that the engine sees of an environment.
    /// - Returns: Program and arguments.
    func arguments(
        _ command: [String],
        readable: [String],
        writable: String,
        environment: [String: String]
    ) -> [String] {
        var result = [
            program, "--die-with-parent", "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net",
            "--unshare-uts", "--unshare-cgroup-try", "--cap-drop", "ALL", "--clearenv",
        ]
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) { result += ["--setenv", name, value] }
        result += ["--ro-bind", "/usr", "/usr", "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"]
        for folder in ["/bin", "/sbin", "/lib", "/lib32", "/lib64"] {
            // On merged systems these are links into /usr; a reading that fails means that it is a folder or not there.
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder)
            result += target.map { ["--symlink", $0, folder] } ?? ["--ro-bind-try", folder, folder]
        }
        // As root, what /proc/sys holds would be writable.
        result += ["--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/"]
        result += ["--ro-bind-try", "/sys/devices/system", "/sys/devices/system"]
        for path in readable { result += ["--ro-bind", path, path] }
        result += ["--bind", writable, writable]
        return result + ["--", limiter, "--data=\(memoryBytes)", "--"] + command
    }
}
