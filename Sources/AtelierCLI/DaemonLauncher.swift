internal import AtelierAPI
internal import AtelierClient
internal import Foundation

/// Starts `atelierd` in a session of its own and waits until its socket answers.
struct DaemonLauncher {
    let session: Session
    /// Further options for `atelierd`.
    let options: [String]

    /// How long a start may take: the board is checked, nothing is downloaded.
    private static let startSeconds = 20
    /// A log longer than this is set aside as `daemon.log.1` before a start.
    private static let logBytesMax = 10 << 20

    /// Where the daemon writes when it was started by us.
    static func logPath(_ locations: Locations) -> String { locations.stateDirectory + "/daemon.log" }

    /// The status of the daemon that runs, or nil when none does.
    func running() async throws -> StatusView? {
        do {
            return try await session.withClient { client in try await client.status() }
        } catch let error as ClientError where error.code == .daemonUnreachable {
            return nil
        }
    }

    /// Uses the daemon that runs, or starts one.
    func ensure() async throws -> StatusView {
        if let status = try await running() { return status }
        let process = try spawn()
        let deadline = ContinuousClock.now + .seconds(Self.startSeconds)
        var hasEnded = false
        while ContinuousClock.now < deadline {
            if let status = try await running() { return status }
            // Another command may have started one at the same moment: ours then ends, and theirs answers.
            if hasEnded { break }
            hasEnded = Self.hasEnded(process)
            try await Task.sleep(for: .milliseconds(hasEnded ? 1000 : 50))
        }
        let log = Self.logPath(try session.locations())
        throw CLIError(
            .daemonDidNotStart,
            hasEnded ? "The daemon ended as it started." : "The daemon did not answer in \(Self.startSeconds) s.",
            hint: "Its log is \(log)",
            causes: Self.lastErrors(ofLog: log)
        )
    }

    /// `atelierd` beside our own file.
    func daemonPath() throws(CLIError) -> String {
        let folder = (session.environment.executablePath as NSString).deletingLastPathComponent
        let path = folder + "/atelierd"
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw CLIError(
                .daemonNotInstalled,
                "There is no atelierd beside atelier in \(folder).",
                hint: "Build or install both: swift build --product atelierd"
            )
        }
        return path
    }

    /// `atelierd`'s whole argument list, program name first.
    func arguments() throws(CLIError) -> [String] {
        let locations = try session.locations()
        return [
            try daemonPath(), "--state-dir", locations.stateDirectory, "--cache-dir", locations.cacheDirectory,
            "--runtime-dir", locations.runtimeDirectory,
        ] + options
    }

    /// What `atelierd` sees of the environment: no git variables of a hook, no secrets of a shell.
    func environment() -> [String] {
        let kept = [
            "HOME", "PATH", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_MESSAGES", "TMPDIR", "XDG_STATE_HOME",
            "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "LD_LIBRARY_PATH",
            // What a signer needs to find its keys and a place to ask.
            "GNUPGHOME", "GPG_TTY", "SSH_AUTH_SOCK", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
            "DBUS_SESSION_BUS_ADDRESS",
        ]
        return kept.compactMap { name in session.environment.variables[name].map { "\(name)=\($0)" } }
    }

    private func spawn() throws -> pid_t {
        let locations = try session.locations()
        let log = Self.logPath(locations)
        try prepareLog(log, folder: locations.stateDirectory)
        return try ChildProcess.spawnDetached(
            arguments: try arguments(),
            environment: environment(),
            logPath: log
        )
    }

    private func prepareLog(_ log: String, folder: String) throws(CLIError) {
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            let size =
                try FileManager.default.fileExists(atPath: log)
                ? FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0 : 0
            if size > Self.logBytesMax, rename(log, log + ".1") != 0 {
                throw CLIError(.daemonDidNotStart, "The log \(log) cannot be set aside.")
            }
        } catch let error as CLIError {
            throw error
        } catch {
            throw CLIError(
                .daemonDidNotStart,
                "The state folder \(folder) cannot be written.",
                hint: "Check who owns it and whether its disk is writable and not full.",
                causes: [error.localizedDescription]
            )
        }
    }

    private static func hasEnded(_ process: pid_t) -> Bool {
        var status: Int32 = 0
        return waitpid(process, &status, WNOHANG) == process
    }

    /// The `error:` and `hint:` lines among the log's last ones.
    private static func lastErrors(ofLog path: String) -> [String] {
        guard let tail = LogTail.read(path, bytesMax: 4096) else { return [] }
        let lines = tail.split(separator: "\n").suffix(4).map(String.init)
        let telling = lines.filter { $0.hasPrefix("error: ") || $0.hasPrefix("hint: ") }
        return telling.isEmpty ? lines : telling
    }
}
