internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import Foundation

/// The verbs on backups of the board.
struct BackupGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Make or list verified backups of the blackboard.",
        subcommands: [Make.self, List.self],
        defaultSubcommand: Make.self
    )

    /// Makes one while the daemon goes on working.
    struct Make: Verb {
        static let configuration = CommandConfiguration(
            abstract: "Make a backup and check it; work goes on meanwhile."
        )

        @Option(help: "The file to make; it must not exist. Without it, one of the daemon's own.", completion: .file())
        var to: String?

        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            _ = try await DaemonLauncher(session: session, options: []).ensure()
            let path = to.map(session.environment.absolute)
            let view = try await session.withClient { client in try await client.backUp(to: path) }
            let page = session.texts(BoardPhrase.backupMade, Sanitizer.line(view.path), "\(view.bytes / 1_000)") + "\n"
            try session.give(view, page: page)
            return .done
        }
    }

    /// Lists the daemon's own.
    struct List: Verb {
        static let configuration = CommandConfiguration(abstract: "List the daemon's backups, newest first.")

        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            _ = try await DaemonLauncher(session: session, options: []).ensure()
            let backups = try await session.withClient { client in try await client.backups() }
            let lines = backups.map { backup in
                let time = Date(timeIntervalSince1970: Double(backup.madeAtMs) / 1_000).ISO8601Format()
                return "\(time)  \(backup.kind)  \(backup.bytes / 1_000) kB  \(Sanitizer.line(backup.path))\n"
            }
            let page = lines.isEmpty ? session.texts(BoardPhrase.noBackups) + "\n" : lines.joined()
            try session.give(BackupList(backups: backups), page: page)
            return .done
        }
    }
}

/// Puts a backup in the place of the blackboard.
struct Restore: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Put a backup in the place of the blackboard; the present one is set aside, never deleted.",
        discussion: "Stops the daemon, if one runs, and starts it on the backup. A damaged or newer backup is refused."
    )

    /// What it gives as JSON.
    private struct Outcome: Encodable {
        let restoredFrom: String
        let pid: Int
    }

    @Argument(help: "The backup's file; see: atelier backup list", completion: .file())
    var file: String

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let path = session.environment.absolute(file)
        let plain = DaemonLauncher(session: session, options: [])
        let wasRunning = try await plain.running() != nil
        if wasRunning {
            // Asked before the daemon is stopped, so that a bad file costs nothing.
            let view = try await session.withClient { client in try await client.checkBackup(at: path) }
            if let finding = view.findings.first {
                throw CLIError(
                    .backupDamaged,
                    "\(path) is damaged, so nothing was restored: \(finding.message)",
                    hint: "Try another one: atelier backup list"
                )
            }
            _ = try await DaemonStopper(session: session).stop()
        }
        let status: StatusView
        do {
            status = try await DaemonLauncher(session: session, options: ["--restore", path]).ensure()
        } catch {
            // The board is as it was, so whoever had a daemon has one again; the first error is the one to tell.
            if wasRunning { _ = try? await plain.ensure() }
            throw error
        }
        let page = session.texts(BoardPhrase.restored, Sanitizer.line(path)) + "\n"
        try session.give(Outcome(restoredFrom: path, pid: status.pid), page: page)
        return .done
    }
}
