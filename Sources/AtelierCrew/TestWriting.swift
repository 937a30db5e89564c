internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// Writes tests for code that is there: inputs from examples and variations of them, values as the code gives them now,
/// and of all those the few that notice most small changes of the code.
///
/// No value is guessed, so no test can be wrong about what the code does; whether the code does right only a person or a
/// documented example can say, and the report tells how many of the tests come from examples.
struct TestWriting {
    let base: Codebase
    let ports: Ports
    let worktree: String
    let needs: [UntrackedNeed]

    /// The tests of one function.
    struct Finding {
        let content: Data
        /// Mutants that some test notices, of those tried.
        let killed: Int
        let mutants: Int
        /// Documented examples that the code does not keep, as sentences; none of them is among the tests.
        let contradicted: [String]
        let evidence: Evidence
        let log: Data
    }

    private static let mutantsMax = 80
    private static let secondsMax = 120

    /// Tests of the function at `symbol` for the new file at `path`; nil when nothing stable could be observed.
    ///
    /// `calls` are those that the requirement, the documentation and the model give; at least one has to run.
    func write(_ symbol: Symbol, to path: String, calls: [Example]) async throws -> Finding? {
        guard let data = base.data(symbol.path), symbol.path.hasSuffix(".py"), !calls.isEmpty else { return nil }
        let mutants = ports.mapper.mutants(of: symbol, path: symbol.path, data: data, limit: Self.mutantsMax)
        let question = Question(
            path: symbol.path,
            source: base.text(of: symbol),
            examples: calls.map { [$0.call, $0.value] },
            seconds: Self.secondsMax / 2,
            mutants: mutants.map { Change(start: $0.range.lowerBound, end: $0.range.upperBound, text: $0.text) }
        )
        var limits = CommandLimits()
        limits.wallSeconds = Self.secondsMax
        let json = try PythonProbe.json(question)
        let command = SandboxedCommand(
            argv: PythonProbe.argv,
            worktree: worktree,
            tree: base.tree,
            environment: PythonProbe.environment(question: json),
            limits: limits,
            needs: needs
        )
        let result = try await ports.commands.run(command)
        guard let last = result.text.split(separator: "\n").last(where: { $0.hasPrefix("{\"tests\"") }),
            // What a repository's code printed in its place counts for nothing.
            let answer = try? JSONDecoder().decode(Answer.self, from: Data(last.utf8)), !answer.tests.isEmpty
        else { return nil }
        return Finding(
            content: Data(text(of: symbol, answer.tests).utf8),
            killed: answer.killed,
            mutants: answer.mutants,
            contradicted: answer.wrong,
            evidence: Evidence(
                purpose: "observe",
                argv: command.argv,
                tree: base.tree,
                exitStatus: result.exitStatus,
                logHash: ContentHash(of: result.output),
                policyHash: result.policyHash,
                milliseconds: result.milliseconds
            ),
            log: result.output
        )
    }

    /// Plain functions, which pytest collects.
    private func text(of symbol: Symbol, _ tests: [[String]]) -> String {
        var parts = symbol.path.dropLast(3).split(separator: "/").map(String.init)
        if parts.first == "src" { parts.removeFirst() }
        var lines = ["from \(parts.joined(separator: ".")) import \(symbol.name)", ""]
        for (index, test) in tests.enumerated() where test.count == 2 {
            let call = test[0]
            let value = test[1]
            let sign = ["True", "False", "None"].contains(value) ? "is" : "=="
            lines += ["", "def test_\(symbol.name)_\(index + 1)():", "    assert \(call) \(sign) \(value)", ""]
        }
        return lines.joined(separator: "\n")
    }

    private struct Change: Encodable {
        let start: Int
        let end: Int
        let text: String

        func encode(to encoder: any Encoder) throws {
            var list = encoder.unkeyedContainer()
            try list.encode(start)
            try list.encode(end)
            try list.encode(text)
        }
    }

    private struct Question: Encodable {
        let path: String
        /// The function's own text.
        let source: String
        let examples: [[String]]
        /// When to leave further mutants out; what was tried by then counts.
        let seconds: Int
        let mutants: [Change]
    }

    private struct Answer: Decodable {
        let tests: [[String]]
        let killed: Int
        let mutants: Int
        let wrong: [String]
    }
}
