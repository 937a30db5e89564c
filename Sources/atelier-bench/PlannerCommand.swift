import ArgumentParser
import AtelierCodeMap
import AtelierCrew
import AtelierDomain
import AtelierEval
import AtelierInference
import Foundation
import Synchronization

/// Measures the planner on made-up requirements, or tells what it makes of the cases of `atelier eval`.
struct PlannerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "planner",
        abstract: "Plan many requirements with the real planner; prints what is right and what is not."
    )

    @Option(help: "The folder of the fixtures.") var fixtures: String
    @Option(help: "The folder of the agents' definitions.") var agents: String
    @Option(help: "The grammars; without them only Swift is read.") var grammars: String?
    @Option(help: "seen or held; both if not given.") var half: String?
    @Option(help: "A file that keeps the model's answers, so that none is asked for twice.") var answers: String?
    @Option(help: "The cache folder with model and engine; a stand-in answers where none is given.") var cache: String?
    @Option(help: "The model's name in the catalogue.") var model = ModelCatalogue.standard.id
    @Option(help: "Threads of the engine.") var threads = max(1, ProcessInfo.processInfo.activeProcessorCount)
    @Option(help: "A folder for the engine's socket; its path is short.") var directory = "/tmp/atelier-planner"
    @Option(help: "Instead: the folder of evaluation cases; prints what each is planned as.") var cases: String?
    @Flag(help: "Print one JSON object.") var json = false

    func run() async throws {
        let measurement = Measurement(
            fixtures: fixtures,
            half: half,
            cases: cases,
            json: json,
            crew: try Self.crew(in: agents),
            mapper: CodeMapper(grammars: try grammars.map { try Grammars(path: $0) })
        )
        guard let cache else { return try await measurement.run(PlannerStandIn()) }
        let (answers, model) = (answers, model)
        let engine = try BenchEngine.parse([
            "--cache", cache, "--model", model, "--threads", "\(threads)", "--directory", directory,
        ])
        try await engine.withEngine(contextTokens: 8_192) { engine, _ in
            try await measurement.run(try AnswerBook(path: answers, model: model, engine: engine))
        }
    }

    private static func crew(in folder: String) throws -> CrewDefinition {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".md") }
        return try CrewDefinition(
            files.sorted().map { file in
                let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
                return try AgentDefinition(parsing: text, file: file)
            }
        )
    }
}

/// What is measured, whoever answers for the model.
private struct Measurement: Sendable {
    let fixtures: String
    let half: String?
    let cases: String?
    let json: Bool
    let crew: CrewDefinition
    let mapper: CodeMapper

    func run(_ port: any ModelPort) async throws {
        if let cases { return try await listPlans(in: cases, port) }
        let study = try PlannerStudy(
            corpus: fixtures + "/planner/corpus.json",
            folders: [fixtures + "/repos", fixtures + "/planner/repos"],
            crew: crew,
            mapper: mapper
        )
        let report = try await study.run(half, model: port)
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            return show(String(decoding: try encoder.encode(report), as: UTF8.self))
        }
        for (name, figures) in report.halves.sorted(by: { $0.key > $1.key }) { Self.tell(name, figures) }
        for miss in report.misses { show("  \(miss)") }
    }

    private static func tell(_ half: String, _ figures: PlannerStudy.Figures) {
        show("\(half):")
        show("  pairs with the same roles and files: \(figures.pairsSame) of \(figures.pairs)")
        show("  their texts planned on the files meant: \(figures.pairFilesRight) of \(figures.pairs * 2)")
        show("  false premises flagged: \(figures.flagged) of \(figures.falsePremises)")
        show("  nearest name told: \(figures.nearest) of \(figures.near)")
        show("  false alarms: \(figures.falseAlarms) of \(figures.soundPremises)")
        show("  plans that parse: \(figures.parsed) of \(figures.plans)")
        show("  acyclic: \(figures.acyclic), with a check: \(figures.checked)")
        show("  on the files meant: \(figures.planFilesRight)")
        show("  with a file or role not asked for: \(figures.unasked)")
        show("  median of tasks: \(figures.tasksMedian), of edits: \(figures.editsMedian)")
        show("  vague requirements asked about: \(figures.asked) of \(figures.vague)")
        show("  clear requirements asked about: \(figures.needlessQuestions)")
    }

    private func listPlans(in folder: String, _ port: any ModelPort) async throws {
        var count = 0
        for suite in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            // A file beside the suites has no cases.
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(suite)")) ?? []
            for name in names.sorted() {
                let place = "\(folder)/\(suite)/\(name)"
                guard FileManager.default.fileExists(atPath: place + "/repo") else { continue }
                let text = try String(contentsOfFile: place + "/requirement.md", encoding: .utf8)
                let sample = try await PlanSample.make(
                    of: text,
                    in: place + "/repo",
                    crew: crew,
                    model: port,
                    mapper: mapper
                )
                count += 1
                show("\(suite)/\(name): \(Self.summary(sample))")
            }
        }
        show("\(count) cases planned")
    }

    private static func summary(_ sample: PlanSample) -> String {
        if let question = sample.card.questions.first { return "asks: \(question.text)" }
        let edits = sample.plan?.edits.map { edit in
            "\(edit.action.rawValue) \([edit.symbol, edit.newName].filter { !$0.isEmpty }.joined(separator: " < "))"
        }
        return edits?.joined(separator: ", ") ?? "nothing"
    }
}

/// A model whose answers are kept in a file, one JSON object a line.
private final class AnswerBook: ModelPort {
    private struct Line: Codable {
        let model: String
        let digest: String
        let text: String
    }

    private let path: String?
    private let model: String
    private let engine: Engine
    private let known: Mutex<[String: String]>

    init(path: String?, model: String, engine: Engine) throws {
        (self.path, self.model, self.engine) = (path, model, engine)
        var known: [String: String] = [:]
        let text = path.flatMap { FileManager.default.contents(atPath: $0) } ?? Data()
        for line in text.split(separator: UInt8(ascii: "\n")) {
            // A last line that a kill cut short is asked for again.
            guard let line = try? JSONDecoder().decode(Line.self, from: line), line.model == model else { continue }
            known[line.digest] = line.text
        }
        self.known = Mutex(known)
    }

    func complete(_ request: ModelRequest) async throws -> ModelReply {
        let digest = request.digest.hex
        if let text = known.withLock({ $0[digest] }) {
            return ModelReply(
                text: text,
                isComplete: true,
                promptTokens: 0,
                cachedTokens: 0,
                generatedTokens: 0,
                milliseconds: 0,
                model: model
            )
        }
        let reply = try await engine.complete(request)
        known.withLock { $0[digest] = reply.text }
        if let path { try append(Line(model: model, digest: digest, text: reply.text), to: path) }
        return reply
    }

    private func append(_ line: Line, to path: String) throws {
        let old = FileManager.default.contents(atPath: path) ?? Data()
        var whole = old
        if whole.last.map({ $0 != UInt8(ascii: "\n") }) == true { whole.append(UInt8(ascii: "\n")) }
        whole += try JSONEncoder().encode(line) + Data("\n".utf8)
        try whole.write(to: URL(filePath: path), options: .atomic)
    }
}
