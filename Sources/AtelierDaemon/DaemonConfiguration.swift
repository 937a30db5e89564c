package import AtelierAPI
package import AtelierGit

/// Everything the daemon takes from outside, settled once before it starts; nothing else reads arguments or environment.
package struct DaemonConfiguration: Equatable, Sendable {
    package var stateDirectory: String
    package var cacheDirectory: String
    /// Holds the socket and the lock; made private (0700) before use.
    package var runtimeDirectory: String
    /// The user's own settings; the file need not exist.
    package var configFile: String?
    /// Replaces the built-in agent definitions.
    package var agentsDirectory: String?
    /// Answers model calls from recorded replies; no engine is started.
    package var replayDirectory: String?
    /// Keeps each model reply for a later replay.
    package var recordDirectory: String?
    /// The model to load instead of the default one.
    package var modelID: String?
    /// The `llama-server` to use instead of looking for one.
    package var enginePath: String?
    /// Ends the process at a named point of a run, for crash tests.
    package var failAt: String?
    /// A defect that debug builds can be given, to show that the kill loop catches it.
    package var defect: String?
    /// The device that the engine is to use, as it names it.
    package var device: String?
    /// A model file to take instead of a download.
    package var modelFile: String?
    /// A backup to put in the place of the board before it is opened.
    package var restoreFile: String?
    /// How old the newest backup of the board may become.
    package var backupHours = 24
    /// How long artifacts of ended work without a landing are kept, and how much of all artifacts.
    package var artifactDays = 90
    package var artifactMegabytes = 2_048
    /// How long the model stays loaded without work.
    package var idleSeconds: Int
    /// What `idleSeconds` is when nobody says otherwise.
    static let idleSecondsDefault = 600
    /// Folders of `PATH`, in order.
    package var searchPath: [String]
    /// Nil where no absolute `HOME` is set.
    package var homeDirectory: String?
    /// Index, proxy and certificate settings that download tools need.
    package var toolEnvironment: [String: String]
    /// What the user's signer may see of the environment.
    package var gitSurroundings: GitSurroundings
    /// Lines that the user wants below every commit message.
    package var trailers: [String]
    /// The daemon's own file, for what is installed beside it.
    package var executablePath: String

    package init(locations: Locations, executablePath: String) {
        stateDirectory = locations.stateDirectory
        cacheDirectory = locations.cacheDirectory
        runtimeDirectory = locations.runtimeDirectory
        configFile = locations.configFile
        idleSeconds = Self.idleSecondsDefault
        searchPath = []
        toolEnvironment = [:]
        trailers = []
        gitSurroundings = GitSurroundings(scratchDirectory: locations.runtimeDirectory)
        self.executablePath = executablePath
    }

    /// The user's models, beside their settings.
    package var modelsFile: String {
        let folder = configFile.map { String($0[..<($0.lastIndex(of: "/") ?? $0.endIndex)]) }
        return (folder ?? stateDirectory) + "/models.yaml"
    }

    package var boardPath: String { stateDirectory + "/blackboard.sqlite" }

    /// Where the board's backups are, and its copies while they are checked.
    package var backupDirectory: String { stateDirectory + "/backups" }

    /// Where git's hooks leave what nobody answered.
    package var spoolDirectory: String { stateDirectory + "/hooks/spool" }

    /// Where the daemon listens.
    package var socketPath: String { Locations.socketPath(runtimeDirectory: runtimeDirectory) }

    /// Settles arguments (program name excluded) over the environment; arguments win.
    package init(
        arguments: [String],
        environment: [String: String],
        executablePath: String
    ) throws(DaemonError) {
        guard let locations = Locations(environment: environment) else {
            throw DaemonError(
                .noHome,
                "HOME is not an absolute path, so there is no place for state.",
                hint: "Set HOME, or XDG_STATE_HOME, XDG_CACHE_HOME and XDG_CONFIG_HOME."
            )
        }
        self.init(locations: locations, executablePath: executablePath)
        searchPath = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        defect = environment["ATELIER_DEFECT"]
        homeDirectory = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        gitSurroundings = GitSurroundings(filtering: environment, scratchDirectory: runtimeDirectory)
        let passed = ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "LANG", "TMPDIR"]
        toolEnvironment = environment.filter { name, _ in
            name.hasPrefix("PIP_") || name.lowercased().hasSuffix("_proxy") || passed.contains(name)
        }
        try apply(arguments)
        gitSurroundings.scratchDirectory = runtimeDirectory
    }

    private mutating func apply(_ arguments: [String]) throws(DaemonError) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let name = parts.first, let option = Option(rawValue: name) else {
                throw DaemonError(
                    .badArgument,
                    "Unknown argument '\(argument)'.",
                    hint: "Known options: \(Option.allCases.map(\.rawValue).joined(separator: " "))."
                )
            }
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst(), !value.isEmpty else {
                throw DaemonError(.badArgument, "\(option.rawValue) needs a value.")
            }
            try set(option, to: value)
        }
    }

    private mutating func set(_ option: Option, to value: String) throws(DaemonError) {
        if option.takesPath, !value.hasPrefix("/") {
            throw DaemonError(.badArgument, "\(option.rawValue) needs an absolute path, not '\(value)'.")
        }
        switch option {
        case .stateDirectory: stateDirectory = value
        case .cacheDirectory: cacheDirectory = value
        case .runtimeDirectory: runtimeDirectory = value
        case .configFile: configFile = value
        case .agentsDirectory: agentsDirectory = value
        case .replay: replayDirectory = value
        case .record: recordDirectory = value
        case .model: modelID = value
        case .engine: enginePath = value
        case .failAt: failAt = value
        case .restore: restoreFile = value
        case .idleSeconds:
            guard let seconds = Int(value), seconds > 0 else {
                throw DaemonError(.badArgument, "\(option.rawValue) needs a number of seconds over 0, not '\(value)'.")
            }
            idleSeconds = seconds
        }
    }

    /// The options of `atelierd`; each takes one value, as the next argument or after `=`.
    private enum Option: String, CaseIterable {
        case stateDirectory = "--state-dir"
        case cacheDirectory = "--cache-dir"
        case runtimeDirectory = "--runtime-dir"
        case configFile = "--config"
        case agentsDirectory = "--agents-dir"
        case replay = "--replay"
        case record = "--record"
        case model = "--model"
        case engine = "--engine"
        case failAt = "--fail-at"
        case restore = "--restore"
        case idleSeconds = "--idle-seconds"

        var takesPath: Bool {
            switch self {
            case .stateDirectory, .cacheDirectory, .runtimeDirectory, .configFile, .agentsDirectory, .replay, .record,
                .engine, .restore:
                true
            case .model, .failAt, .idleSeconds: false
            }
        }
    }
}
