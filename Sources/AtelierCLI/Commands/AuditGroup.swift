internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient

/// The verbs on the board's trustworthiness.
struct AuditGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check that nothing on the blackboard was changed, lost or damaged.",
        subcommands: [Verify.self]
    )

    /// Checks a board and names the first bad row.
    struct Verify: Verb {
        static let configuration = CommandConfiguration(
            abstract: "Check the chain of events, every row it seals, and the file; names the first bad row.",
            discussion: "Works on a copy, so nobody waits for it. Exit status 3 when something is wrong."
        )

        @Option(help: "A backup to check instead of the daemon's own blackboard.", completion: .file())
        var file: String?

        @OptionGroup var output: OutputOptions

        var isJSON: Bool { output.json }

        func run(in session: Session) async throws -> ExitStatus {
            _ = try await DaemonLauncher(session: session, options: []).ensure()
            let path = file.map(session.environment.absolute)
            let view = try await session.withClient { client in
                if let path { try await client.checkBackup(at: path) } else { try await client.audit() }
            }
            try session.give(view, page: AuditPage(view: view, texts: session.texts).render())
            return view.isWhole ? .done : .notLanded
        }
    }
}

/// What `audit verify` tells.
struct AuditPage {
    let view: AuditView
    let texts: Texts

    func render() -> String {
        var lines = view.findings.map { finding in
            let row = finding.table.isEmpty ? "" : " \(Sanitizer.line(finding.table)) \(Sanitizer.line(finding.row))"
            return texts(BoardPhrase.auditFinding, finding.check + row, Sanitizer.line(finding.message))
        }
        lines.append(
            texts(
                view.isWhole ? BoardPhrase.auditWhole : .auditBroken,
                "\(view.events)",
                "\(view.artifacts)",
                "\(view.bytes / 1_000)"
            )
        )
        lines.append(texts(BoardPhrase.auditHead, "\(view.headSequence)", Sanitizer.line(view.headHash)))
        if view.purgedRequirements > 0 || view.purgedArtifacts > 0 {
            lines.append(texts(BoardPhrase.auditPurged, "\(view.purgedRequirements)", "\(view.purgedArtifacts)"))
        }
        if !view.isWhole { lines.append(texts(BoardPhrase.auditHint)) }
        return lines.joined(separator: "\n") + "\n"
    }
}
