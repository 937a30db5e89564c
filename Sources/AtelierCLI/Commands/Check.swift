internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient
internal import AtelierDomain
internal import Foundation

/// Asks the deterministic checks without a hook.
struct Check: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Tell what the deterministic checks find in what is staged, in a commit or in a range.",
        discussion: """
            The same checks and settings as in pre-commit; nothing is run and nothing changes. Exit status 3 when one of \
            the findings is an error.
            """
    )

    @Argument(help: "A commit as git names it, or a range as A..B; what is staged if not given.")
    var revision: String?

    @Option(help: "A folder in the repository; the current one if not given.", completion: .directory)
    var repo: String?

    @Option(help: "Write the findings as SARIF 2.1.0 to this file, or with - to standard output.", completion: .file())
    var sarif: String?

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func validate() throws {
        if output.json, sarif == "-" { throw ValidationError("standard output holds either --json or --sarif -") }
    }

    func run(in session: Session) async throws -> ExitStatus {
        let request = CheckRequest(
            directory: session.environment.absolute(repo ?? "."),
            revision: revision,
            withSarif: sarif != nil
        )
        let view = try await session.withClient { client in try await client.check(request) }
        let status: ExitStatus = view.isPassed ? .done : .notLanded
        if let sarif, let log = view.sarif {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
            let text = String(decoding: try encoder.encode(log), as: UTF8.self) + "\n"
            if sarif == "-" {
                session.terminal.writeOutput(text)
                return status
            }
            try Self.write(text, to: session.environment.absolute(sarif))
        }
        // The log is in the file that it was asked for.
        let told = CheckView(
            isPassed: view.isPassed,
            commits: view.commits,
            findings: view.findings,
            sarif: nil
        )
        try session.give(told, page: CheckPage(view: told, texts: session.texts).render())
        return status
    }

    private static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw CLIError(.fileUnwritable, "\(path) cannot be written.", hint: "name a file in a folder of yours")
        }
    }
}

/// One finding a line, under the commit that brings it, and how many there are.
struct CheckPage {
    let view: CheckView
    let texts: Texts

    func render() -> String {
        var lines: [String] = []
        var commit: String?
        for row in view.findings {
            if row.commit != commit, let id = row.commit { lines.append(String(id.prefix(10))) }
            commit = row.commit
            lines.append(line(row))
        }
        let errors = view.findings.count { $0.severity == "error" }
        let others = view.findings.count - errors
        lines.append(
            view.findings.isEmpty ? texts(CheckPhrase.nothing) : texts(CheckPhrase.sum, "\(errors)", "\(others)")
        )
        return lines.map { $0 + "\n" }.joined()
    }

    private func line(_ row: CheckView.Row) -> String {
        let place = row.path + (row.line.map { ":\($0)" } ?? "")
        let kind = CheckPhrase(severity: row.severity).map { texts($0) } ?? row.severity
        return Sanitizer.line("  \(place): \(kind): \(row.message) [\(row.rule)]")
    }
}

/// What people read about findings, in each language.
enum CheckPhrase: CaseIterable, Template {
    case error
    case warning
    case note
    case nothing
    case sum

    init?(severity: String) {
        switch severity {
        case "error": self = .error
        case "warning": self = .warning
        case "note": self = .note
        default: return nil
        }
    }

    func template(_ language: Language) -> String {
        switch (self, language) {
        case (.error, .english): "error"
        case (.warning, .english): "warning"
        case (.note, .english): "note"
        case (.nothing, .english): "Nothing was found."
        case (.sum, .english): "Errors: %1, warnings and notes: %2"
        case (.error, .chinese): "错误"
        case (.warning, .chinese): "警告"
        case (.note, .chinese): "提示"
        case (.nothing, .chinese): "未发现问题。"
        case (.sum, .chinese): "错误 %1 项，警告和提示 %2 项"
        }
    }
}
