internal import Glibc

/// The hook that was there before ours, and further ones beside it as `NAME.2` to `NAME.9`.
struct EarlierHook {
    /// Absolute or from the working directory.
    let path: String
    let surroundings: HookSurroundings

    private static let furtherMax = 9
    /// What a shell gives for a program that a signal ended (POSIX, 2.8.2).
    private static let signalled: Int32 = 128
    /// And for one that could not be started.
    private static let notStarted: Int32 = 126

    /// Runs them in order, each with all arguments and all of the input; the first status that is not 0 ends it and is given.
    func run(_ arguments: [String], input: [UInt8]?) -> Int32 {
        for path in [found] + (2...Self.furtherMax).map({ "\(path).\($0)" }) {
            // As git does: what is not executable is no hook.
            guard access(path, X_OK) == 0 else { continue }
            let status = start(path, arguments, input)
            if status != 0 { return status }
        }
        return 0
    }

    /// In a linked worktree the hooks lie in the folder that all worktrees share.
    private var found: String {
        guard access(path, F_OK) != 0, let directory = surroundings.variable("GIT_DIR"), path.hasPrefix(directory + "/")
        else {
            return path
        }
        let file = open(directory + "/commondir", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return path }
        defer { close(file) }
        let line = String(decoding: readAll(file, bytesMax: 4_096).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let common = line.hasPrefix("/") ? line : directory + "/" + line
        return common + path.dropFirst(directory.count)
    }

    private func start(_ path: String, _ arguments: [String], _ input: [UInt8]?) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var ends: [Int32] = [-1, -1]
        if input != nil {
            guard pipe(&ends) == 0 else { return Self.notStarted }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The child gets the signal back that we ignore.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var child: pid_t = 0
        let words = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let code = posix_spawn(&child, path, &actions, &attributes, words, environ)
        if input != nil { close(ends[0]) }
        guard code == 0 else {
            if input != nil { close(ends[1]) }
            writeLine("atelier: \(path) cannot be started: \(String(cString: strerror(code)))", to: STDERR_FILENO)
            return Self.notStarted
        }
        if let input {
            // One that does not want it closes its end, which is its own business.
            writeAll(input, to: ends[1])
            close(ends[1])
        }
        return Self.status(of: child)
    }

    private static func status(of child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { return notStarted }
        }
        let number = status & 0x7f
        return number == 0 ? (status >> 8) & 0xff : signalled + number
    }
}
