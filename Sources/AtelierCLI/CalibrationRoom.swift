internal import AtelierAPI
internal import AtelierClient
internal import AtelierDomain
internal import AtelierEval
internal import Foundation

/// What a calibration needs around it: the daemon, a sandbox, a folder for as long as it runs, and lines that tell how far
/// it is.
struct CalibrationRoom {
    let session: Session

    /// Tests of a whole package may have to build it first.
    private static let limits = CommandLimits(wallSeconds: 1_200, cpuSeconds: 600)

    /// Leaves nothing behind when it is asked to end.
    func run(_ request: CalibrationRequest, options: Calibration.Options) async throws -> CalibrationReport {
        let room = EvalRoom(session: session, arms: [.crew])
        let hint = "Nothing of your repository was touched; what was tried so far is not kept."
        return try await Interruption.heeding(hint: hint) {
            try await room.inFolder { scratch in
                _ = try await room.ensureDaemon(session, [])
                let judge = Judge(sandbox: try await room.sandbox(scratch), scratch: scratch, limits: Self.limits)
                return try await session.withClient { client in
                    let view = try await client.calibration(request)
                    guard view.hasCheck else { throw Self.noTests }
                    let calibration = Calibration(
                        repository: request.repositoryPath,
                        house: DaemonHouse(client: client),
                        judge: judge,
                        options: options,
                        scratch: scratch
                    )
                    return try await calibration.run(view, onStep: tell)
                }
            }
        }
    }

    private static let noTests = CLIError(
        .noTests,
        "No command was found that runs this repository's tests, and without tests nothing can be judged.",
        hint: "Name one in .atelier/config.yaml, such as `check: make test`, and commit it."
    )

    /// A line on standard error for each step.
    private func tell(_ step: Calibration.Step) {
        switch step {
        case .begun(let function, let number, let total):
            guard session.environment.isErrorTerminal else { return }
            session.terminal.writeError("\r\u{1B}[K" + place(number, total, function.path, function.name) + ": …")
        case .ended(let trial, let number, let total):
            let state = session.texts(trial.isRederived ? CalibratePhrase.rederived : .notRederived)
            let reason = Sanitizer.line(String(trial.reason.prefix(Self.reasonCharacters)))
            let parts = [state, trial.ending.rawValue, "\(ResultPage.seconds(trial.milliseconds)) s", reason]
            write(
                place(number, total, trial.path, trial.name) + ": "
                    + parts.filter { !$0.isEmpty }.joined(separator: ", ")
            )
        case .setAside(let function):
            let why = session.texts(CalibrationPage.phrase(for: function.why))
            let output = function.output.isEmpty ? "" : ": " + Sanitizer.line(function.output)
            write("\(Sanitizer.line(function.path)) \(Sanitizer.line(function.name)): \(why)\(output)")
        }
    }

    private static let reasonCharacters = 90

    private func place(_ number: Int, _ total: Int, _ path: String, _ name: String) -> String {
        session.texts(EvalPhrase.begun, "\(number)", "\(total)", Sanitizer.line(path), Sanitizer.line(name))
    }

    private func write(_ line: String) {
        let start = session.environment.isErrorTerminal ? "\r\u{1B}[K" : ""
        session.terminal.writeError(start + line + "\n")
    }
}
