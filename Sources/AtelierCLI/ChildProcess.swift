internal import Foundation

/// Starts or becomes another program.
enum ChildProcess {
    /// Starts `arguments[0]` in a session of its own, with no input and its output added to `logPath`; gives its process id.
    static func spawnDetached(
        arguments: [String],
        environment: [String],
        logPath: String
    ) throws(CLIError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, newSession)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, logPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        for descriptor in openDescriptors() where descriptor > STDERR_FILENO {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var process: pid_t = 0
        let failure = withPointers(arguments) { argv in
            withPointers(environment) { envp in
                posix_spawn(&process, arguments[0], &actions, &attributes, argv, envp)
            }
        }
        guard failure == 0 else { throw refused(arguments[0], failure) }
        return process
    }

    /// Replaces this process; returns only by throwing.
    static func become(arguments: [String], environment: [String]) throws(CLIError) {
        let failure = withPointers(arguments) { argv in
            withPointers(environment) { envp in
                execve(arguments[0], argv, envp)
                return errno
            }
        }
        throw refused(arguments[0], failure)
    }

    /// glibc's `POSIX_SPAWN_SETSID`, which Swift's view of its headers leaves out.
    private static let newSession: Int16 = 0x80

    /// Descriptors a shell may have left open for us must not live on in a daemon.
    ///
    /// One that is closed meanwhile does no harm.
    private static func openDescriptors() -> [Int32] {
        // Without /proc nothing can be listed; descriptors of our own are closed on exec anyway.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.compactMap { Int32($0) }
    }

    private static func refused(_ path: String, _ number: Int32) -> CLIError {
        CLIError(
            .daemonDidNotStart,
            "\(path) cannot be run: \(String(cString: strerror(number))).",
            hint: "Build or install it again."
        )
    }

    private static func withPointers<Value>(
        _ texts: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let pointers = texts.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return body(pointers + [nil])
    }
}
