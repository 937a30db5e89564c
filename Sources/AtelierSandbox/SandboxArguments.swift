internal import AtelierDomain
internal import Foundation
internal import Glibc

/// Everything bubblewrap is told for one command; two commands under the same policy get the same policy hash.
struct SandboxArguments: Equatable, Sendable {
    /// How the worktree's own `.git` is hidden.
    enum GitMask: Equatable, Sendable {
        /// It is a folder, or absent: an empty read-only folder lies over it, so that none can be made either.
        case folder
        /// It is a file: an empty read-only file lies over it.
        case file
    }

    /// Options up to and with `--`; the worktree's own path is not among them, those of its needs are.
    let options: [String]
    /// The shell inside, the limits and the command.
    let command: [String]
    /// Names options, limits and filter.
    let policyHash: ContentHash

    init(
        configuration: SandboxConfiguration,
        command: SandboxedCommand,
        gitMask: GitMask,
        needs: Needs,
        needSources: [String] = [],
        filter: SeccompFilter
    ) {
        let extra = needs.environment(path: configuration.path).merging(command.environment) { _, given in given }
        let folders =
            Self.isolation + Self.environment(configuration: configuration, extra: extra)
            + Self.system + Self.memoryFolders + Self.worktree(gitMask: gitMask)
        let rest =
            configuration.toolchains.flatMap { ["--ro-bind", $0, $0] }
            + ["--remount-ro", "/", "--seccomp", "8", "--json-status-fd", "9", "--"]
        options = folders + needs.arguments(sources: needSources) + rest
        let limits = Self.limits(command.limits)
        self.command = [Launcher.shell, "-c", Launcher.inner, "sh", limits] + command.argv
        let caps = [
            command.limits.wallSeconds, command.limits.memoryBytesMax, command.limits.outputBytesMax,
        ].map(String.init)
        let named = folders + needs.policy + rest + [Launcher.inner, limits] + caps
        var bytes = Data(named.joined(separator: "\0").utf8)
        bytes.append(0)
        bytes.append(filter.bytes)
        policyHash = ContentHash(of: bytes)
    }

    private static let isolation = [
        "--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
        "--disable-userns", "--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--die-with-parent",
        "--new-session", "--cap-drop", "ALL",
    ]

    private static let system = [
        "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin",
        "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
        "--ro-bind-try", "/etc/alternatives", "/etc/alternatives",
        "--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache",
        "--ro-bind-data", "4", "/etc/passwd", "--ro-bind-data", "5", "/etc/group",
        "--ro-bind-data", "6", "/etc/nsswitch.conf", "--ro-bind-data", "7", "/etc/hosts",
        "--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys",
    ]

    /// Their contents are memory that no process owns; their sizes alone bound it.
    private static let memoryFolders = [
        "--dev", "/dev", "--perms", "1777", "--size", String(64 << 20), "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
        "--perms", "1777", "--size", String(512 << 20), "--tmpfs", "/tmp",
        "--perms", "0700", "--size", String(256 << 20), "--tmpfs", "/home/agent",
    ]

    private static func environment(configuration: SandboxConfiguration, extra: [String: String]) -> [String] {
        let own = [
            "PATH": configuration.path, "HOME": "/home/agent", "USER": "agent", "LOGNAME": "agent", "TMPDIR": "/tmp",
            "LANG": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0",
        ]
        let joined = own.merging(extra) { _, given in given }.sorted { $0.key < $1.key }
        return ["--clearenv"] + joined.flatMap { ["--setenv", $0.key, $0.value] }
    }

    private static func worktree(gitMask: GitMask) -> [String] {
        let mask: [String]
        switch gitMask {
        case .folder:
            mask = ["--perms", "0555", "--size", "4096", "--tmpfs", "/src/.git", "--remount-ro", "/src/.git"]
        case .file:
            // Standard input is /dev/null, the one empty descriptor left; the shell inside opens its own.
            mask = ["--ro-bind-data", "0", "/src/.git"]
        }
        return ["--bind-fd", "3", "/src"] + mask + ["--chdir", "/src"]
    }

    /// One word list for `prlimit`, split by the shell inside.
    private static func limits(_ limits: CommandLimits) -> String {
        // The soft limit first, so that a process is told by SIGXCPU before it is killed.
        let seconds = max(1, limits.cpuSeconds)
        let processes = max(1, limits.processesMax)
        let bytes = max(1, limits.fileBytesMax)
        let files = min(4_096, hardFileLimit())
        return "--core=0:0 --cpu=\(seconds):\(seconds + 5) --nproc=\(processes):\(processes) "
            + "--nofile=\(min(1_024, files)):\(files) --fsize=\(bytes):\(bytes)"
    }

    /// The daemon's own cap on open descriptors, over which no command can be lifted.
    private static func hardFileLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 1_024
        }
        return Int(clamping: limit.rlim_max)
    }
}
