import AtelierDomain
import AtelierSandbox
import Foundation
import Synchronization

@testable import AtelierEval

/// A copy of the made-up cases, a folder for results and a real sandbox; gone after `use`.
struct Bench {
    let root: String
    let judge: Judge

    var cases: String { root + "/cases" }
    var store: ResultStore { ResultStore(folder: root + "/out") }

    static func use(_ body: (Bench) async throws -> Void) async throws {
        let root = NSTemporaryDirectory() + "atelier-eval-\(UUID().uuidString)"
        let manager = FileManager.default
        try manager.createDirectory(atPath: root + "/scratch", withIntermediateDirectories: true)
        defer {
            // A left-over below the temporary folder changes no test's outcome.
            try? manager.removeItem(atPath: root)
        }
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/eval")
        try manager.copyItem(atPath: fixtures.standardizedFileURL.path, toPath: root + "/cases")
        let sandbox = Bubblewrap(configuration: SandboxConfiguration(stateDirectory: root + "/sandbox"))
        try await sandbox.prepare()
        try await body(Bench(root: root, judge: Judge(sandbox: sandbox, scratch: root + "/scratch")))
    }

    func sample(_ suites: String..., count: Int? = nil) throws -> [EvalCase] {
        try CaseSample(suites: suites, count: count, seed: 1).cases(in: cases)
    }

    func evaluation(
        _ arms: Set<Arm>,
        _ house: FakeHouse,
        suites: String...,
        silent: FakeHouse? = nil,
        seed: Int = 1,
        keepsBuilds: Bool = false
    ) throws -> Evaluation {
        Evaluation(
            cases: try CaseSample(suites: suites, count: nil, seed: 1).cases(in: cases),
            arms: arms,
            store: store,
            houses: Evaluation.Houses(usual: house, silent: silent),
            judge: judge,
            options: Evaluation.Options(seed: seed, model: nil, keepsBuilds: keepsBuilds),
            scratch: root + "/scratch"
        )
    }

    func write(_ text: String, to path: String) throws {
        let url = URL(filePath: root + "/" + path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func reference(_ id: String, _ file: String) throws -> String {
        try String(contentsOfFile: "\(cases)/\(id)/hidden/reference/\(file)", encoding: .utf8)
    }
}

/// What an evaluation told, in short.
final class Told: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func take(_ step: EvalStep) {
        switch step {
        case .begun(let arm, let id, _): add("begun \(arm.name) \(id)")
        case .ended(let row, _): add("\(row.isSolved ? "solved" : "unsolved") \(row.key.arm.name) \(row.key.caseID)")
        case .again(let arm, let id, let differences):
            add("again \(arm.name) \(id): \(differences.map(\.rawValue).joined(separator: " "))")
        }
    }

    private func add(_ line: String) { lines.withLock { $0.append(line) } }
}
