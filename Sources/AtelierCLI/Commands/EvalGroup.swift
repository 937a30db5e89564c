internal import ArgumentParser
internal import AtelierEval

/// Measures the crew beside the bare model on cases with a hidden check.
struct EvalGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Measure the crew beside the bare model on cases with a hidden check.",
        subcommands: [EvalRun.self, EvalReportVerb.self]
    )
}

extension Arm: ExpressibleByArgument {
    package init?(argument: String) { self.init(name: argument) }
    package var defaultValueDescription: String { name }
    package static var allValueStrings: [String] { all.map(\.name) }
}

/// Runs arms over cases.
struct EvalRun: Verb {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run arms over a sample of cases and judge what comes out.",
        discussion: """
            A case is a folder SUITE/CASE with requirement.md, repo/ (the files at the start), check.sh (given the resulting \
            files, exit status 0: solved; HIDDEN names hidden/, what judges) and case.json (edit: the file that is asked for). \
            The check runs in the sandbox. All arms work on the same cases, with the model of the daemon that runs.

            Arms: bare: one greedy answer, the whole file back. bare-n: that answer, then draws, up to the tokens that the crew \
            wrote on the same case; the first that passes the visible tests or examples stands, else the greedy one. crew: as \
            atelier do. crew-without:PART, where PART is model (a second daemon whose model never answers) or repair (the first \
            candidate is the only one). Planner, tester, search and ops cannot be switched off from outside, so there are no \
            such arms.

            Each result is a file in --out, written whole when its case has ended; what has one is not run again, unless case, \
            model, release or, for the crew, the daemon's program or its agents' definitions have changed since: that is told. \
            At the end the sums are printed, as atelier eval report does of any folder of results.
            """
    )

    @Option(help: "The folder of the suites.", completion: .directory)
    var cases: String

    @Option(name: .customLong("suite"), help: "Only suites like this shell pattern; may be repeated.")
    var suites: [String] = []

    @Option(name: .customLong("arm"), help: "What to run; may be repeated. bare and crew if not given.")
    var arms: [Arm] = []

    @Option(help: "Cases of each suite, drawn by the seed; all if not given.")
    var count: Int?

    @Option(help: "Draws the cases, and the answers of bare-n.")
    var seed = 1

    @Option(help: "The model; the daemon's own if not given. The crew works with the daemon's own alone.")
    var model: String?

    @Option(help: "The folder of the results.", completion: .directory)
    var out = "atelier-eval"

    @Option(help: "A run of the crew is cancelled after so many seconds, and counts as not solved.")
    var secondsMax = 600

    @Flag(help: "Keep the crew's results of another build of the daemon, or of other agents.")
    var keepBuilds = false

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func validate() throws {
        guard count.map({ $0 > 0 }) ?? true, secondsMax > 0 else {
            throw ValidationError("--count and --seconds-max are numbers over 0.")
        }
        guard (0...1_000_000).contains(seed) else { throw ValidationError("--seed is a number from 0 to 1000000.") }
    }

    func run(in session: Session) async throws -> ExitStatus {
        let sample = CaseSample(suites: suites, count: count, seed: seed)
        let chosen = try sample.cases(in: session.environment.absolute(cases))
        let room = EvalRoom(session: session, arms: arms.isEmpty ? [.bare, .crew] : Set(arms))
        let store = ResultStore(folder: session.environment.absolute(out))
        let options = Evaluation.Options(seed: seed, model: model, secondsMax: secondsMax, keepsBuilds: keepBuilds)
        let rows = try await room.run(chosen, store: store, options: options)
        let report = EvalReport(of: rows)
        try session.give(report, page: MarkdownReport(report, language: session.environment.language.report).render())
        return .done
    }
}

/// Sums stored results up.
struct EvalReportVerb: Verb {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Sum up the results of a folder: pass rates, comparisons, costs, honesty, failures.",
        discussion: "Prints Markdown, or with --json the figures; files are written as asked for."
    )

    @Option(help: "The folder of the results.", completion: .directory)
    var out = "atelier-eval"

    @Option(help: "Write one self-contained page with charts.", completion: .file())
    var html: String?

    @Option(help: "Write the Markdown to a file.", completion: .file())
    var markdown: String?

    @OptionGroup var output: OutputOptions

    var isJSON: Bool { output.json }

    func run(in session: Session) async throws -> ExitStatus {
        let folder = session.environment.absolute(out)
        let rows = try ResultStore(folder: folder).rows()
        guard !rows.isEmpty else {
            throw EvalError(
                .noResults,
                "There is no result in \(folder).",
                hint: "Run first: atelier eval run --out \(out)"
            )
        }
        let report = EvalReport(of: rows)
        let language = session.environment.language.report
        let page = MarkdownReport(report, language: language).render()
        if let html { try write(HTMLReport(report, language: language).render(), to: html, session) }
        if let markdown { try write(page, to: markdown, session) }
        try session.give(report, page: page)
        return .done
    }

    private func write(_ text: String, to name: String, _ session: Session) throws {
        let path = session.environment.absolute(name)
        try ReportFile.write(text, to: path)
        session.terminal.writeError(session.texts(EvalPhrase.written, path) + "\n")
    }
}
