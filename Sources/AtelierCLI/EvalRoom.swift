internal import AtelierAPI
internal import AtelierClient
internal import AtelierEval
internal import AtelierSandbox
internal import Foundation

/// What an evaluation needs around it: the daemons, a sandbox, and a folder for as long as it runs.
struct EvalRoom {
    let session: Session
    let arms: Set<Arm>

    /// Runs what has no result yet, with progress on standard error; leaves nothing behind when it is asked to end.
    func run(
        _ cases: [EvalCase],
        store: ResultStore,
        options: Evaluation.Options
    ) async throws -> [ResultRow] {
        try await Interruption.heeding { try await work(cases, store: store, options: options) }
    }

    private func work(
        _ cases: [EvalCase],
        store: ResultStore,
        options: Evaluation.Options
    ) async throws -> [ResultRow] {
        try await inFolder { scratch in
            let judge = Judge(sandbox: try await sandbox(scratch), scratch: scratch)
            _ = try await ensureDaemon(session, [])
            return try await session.withClient { client in
                let usual = DaemonHouse(client: client)
                return try await withSilent(scratch) { silent in
                    let evaluation = Evaluation(
                        cases: cases,
                        arms: arms,
                        store: store,
                        houses: Evaluation.Houses(usual: usual, silent: silent),
                        judge: judge,
                        options: options,
                        scratch: scratch
                    )
                    let progress = EvalProgress(session: session)
                    let counted = Counted()
                    let rows = try await evaluation.run { step in
                        counted.take(step)
                        progress.tell(step)
                    }
                    let before = "\(rows.count - counted.ended)"
                    let line = session.texts(EvalPhrase.readyAlready, "\(rows.count)", before)
                    session.terminal.writeError(line + "\n")
                    return rows
                }
            }
        }
    }

    /// How many cases have ended in this run.
    private final class Counted {
        private(set) var ended = 0

        func take(_ step: EvalStep) {
            if case .ended = step { ended += 1 }
        }
    }

    func ensureDaemon(_ session: Session, _ options: [String]) async throws -> StatusView {
        let launcher = DaemonLauncher(session: session, options: options)
        if let status = try await launcher.running() { return status }
        self.session.terminal.writeError(self.session.texts(.startingDaemon) + "\n")
        return try await launcher.ensure()
    }

    /// Lends a second daemon that answers from no recording at all, where an arm needs it.
    private func withSilent(
        _ scratch: String,
        _ body: (DaemonHouse?) async throws -> [ResultRow]
    ) async throws -> [ResultRow] {
        guard arms.contains(.without(.model)) else { return try await body(nil) }
        session.terminal.writeError(session.texts(EvalPhrase.silentDaemon) + "\n")
        var environment = session.environment
        environment.variables["XDG_STATE_HOME"] = scratch + "/state"
        environment.variables["XDG_RUNTIME_DIR"] = scratch + "/run"
        for folder in ["state", "run", "silence"] {
            try FileManager.default.createDirectory(
                atPath: "\(scratch)/\(folder)",
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
        let other = Session(environment: environment, terminal: session.terminal, isJSON: false)
        _ = try await ensureDaemon(other, ["--replay", scratch + "/silence"])
        let stopper = DaemonStopper(session: other)
        do {
            let rows = try await other.withClient { client in try await body(DaemonHouse(client: client)) }
            _ = try await stopper.stop()
            return rows
        } catch {
            // A task of its own, because one that is cancelled has to end it too. The first error tells what went wrong.
            _ = try? await Task { try await stopper.stop() }.value
            throw error
        }
    }

    /// As the daemon's own, in a folder of this evaluation.
    func sandbox(_ scratch: String) async throws -> Bubblewrap {
        var settings = SandboxConfiguration(stateDirectory: scratch + "/sandbox")
        let found = Bubblewrap.detectToolchains(
            searchPath: session.environment.variables["PATH"] ?? "",
            unprivilegedID: settings.unprivilegedID
        )
        settings.toolchains = found.folders
        settings.path = found.path
        let sandbox = Bubblewrap(configuration: settings)
        try await sandbox.prepare()
        return sandbox
    }

    func inFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        // Short, for a socket lies in it.
        let base = session.environment.variables["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        let folder = "\(base)/ae-\(UInt32.random(in: 0..<UInt32.max))"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        defer {
            // What cannot be removed lies in a folder for temporary things.
            try? FileManager.default.removeItem(atPath: folder)
        }
        return try await body(folder)
    }
}
