internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import Foundation

extension ModelGroup {
    /// Finds the fastest settings for one.
    struct Tune: Verb {
        static let configuration = CommandConfiguration(
            abstract: "Try up to eight settings of the engine on a model, and keep the fastest that answers the same.",
            discussion:
                "Takes some minutes; let nothing else work meanwhile. What is kept holds from the next start of the engine on."
        )

        @Argument(help: "The model's name; the default one if not given.")
        var id: String?

        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            _ = try await DaemonLauncher(session: session, options: []).ensure()
            let progress = session.progress
            let view = try await session.withClient { client in
                try await client.tuneModel(id) { progress.progress($0) }
                progress.finish()
                return try await client.tuning(of: id)
            }
            let lines = view.trials.map { trial in
                let mark = trial.name == view.kept ? "*" : trial.isEqual ? " " : "!"
                let rates = String(
                    format: "%8.1f %8.1f %8d ms",
                    trial.promptRate,
                    trial.generationRate,
                    trial.milliseconds
                )
                return "\(mark) \(rates)  \(Sanitizer.line(trial.name))"
            }
            try session.give(view, page: ([session.texts(ModelPhrase.tuned)] + lines).joined(separator: "\n") + "\n")
            return .done
        }
    }
}
