internal import ArgumentParser
internal import AtelierAPI

/// The whole of `atelier`, so that its main file only names arguments and environment.
package enum AtelierCommand {
    /// Runs one command line (program name excluded) and gives the process's exit status.
    package static func main(arguments: [String], environment: Environment, terminal: Terminal) async -> Int32 {
        do {
            var command = try Root.parseAsRoot(arguments)
            guard let verb = command as? any Verb else {
                try command.run()
                return ExitStatus.done.rawValue
            }
            let session = Session(environment: environment, terminal: terminal, isJSON: verb.isJSON)
            do {
                return try await verb.run(in: session).rawValue
            } catch {
                return ErrorPrinter.print(error, in: session).rawValue
            }
        } catch {
            let code = Root.exitCode(for: error)
            let text = Root.fullMessage(for: error)
            if !text.isEmpty {
                code.isSuccess ? terminal.writeOutput(text + "\n") : terminal.writeError(text + "\n")
            }
            return code.rawValue
        }
    }
}

/// The top of the command tree.
struct Root: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "atelier",
        abstract: "A local crew of coding agents beside your repository.",
        discussion: """
            Give it a requirement in your own words; it plans, writes, tests, and lands the change on a branch of its own, \
            with proof. Your working tree, index and branches stay as they are until you accept.

            Exit statuses: 0 done, 1 you can fix it, 3 the requirement did not land, a receipt does not hold or \
            a replay parted, 64 wrong usage, 70 a defect of atelier.
            """,
        version: Version.current,
        subcommands: [
            Do.self, Status.self, Cost.self, Watch.self, Show.self, Verify.self, Blame.self, Map.self, Find.self,
            Check.self,
            Accept.self, Reject.self, Undo.self, Rebase.self, Apply.self, Cancel.self, Replay.self, Export.self,
            Pause.self, Resume.self, Drain.self, Retry.self, Decisions.self, Decide.self,
            DaemonGroup.self, ModelGroup.self, EngineGroup.self, HookGroup.self, Doctor.self, VersionVerb.self,
            EvalGroup.self, Calibrate.self, AuditGroup.self, BackupGroup.self, Restore.self, Purge.self,
        ]
    )
}
