internal import ArgumentParser
internal import AtelierAPI
internal import AtelierClient

/// Looks at the machine and a repository.
struct Doctor: Verb {
    static let configuration = CommandConfiguration(
        abstract: "Check what atelier needs on this machine and in a repository."
    )

    @Option(help: "The repository to look at; the current directory if not given.", completion: .directory)
    var repo: String?

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        _ = try await DaemonLauncher(session: session, options: []).ensure()
        let repository = session.environment.absolute(repo ?? ".")
        let view = try await session.withClient { client in try await client.doctor(repositoryPath: repository) }
        try session.give(view, page: Self.page(view))
        return view.checks.contains { $0.standing == .fail } ? .userFixable : .done
    }

    static func page(_ view: DoctorView) -> String {
        view.checks.map { check in
            let line = "[\(check.standing.rawValue)] \(Sanitizer.line(check.name)): \(Sanitizer.line(check.message))\n"
            return line + (check.hint.map { "       hint: \(Sanitizer.line($0))\n" } ?? "")
        }.joined()
    }
}
