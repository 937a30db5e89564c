internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// Writes tests for code that is there: inputs from examples and variations of them, values as the code gives them now,
/// and of all those the few that notice most small changes of the code.
///
/// No value is guessed, so no test can be wrong about what the code does; whether the code does right only a person or a
/// documented example can say, and the report tells how many of the tests come from examples.
struct TestWriting {
    let probe: PythonProbe

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

    /// Tests of the function at `symbol` for the new file at `path`; nil when nothing stable could be observed.
    ///
    /// `calls` are those that the requirement, the documentation and the model give; at least one has to run.
    func write(_ symbol: Symbol, to path: String, calls: [Example]) async throws -> Finding? {
        guard let data = probe.base.data(symbol.path), symbol.path.hasSuffix(".py"), !calls.isEmpty else { return nil }
        let mutants = probe.ports.mapper.mutants(of: symbol, path: symbol.path, data: data, limit: Self.mutantsMax)
        let question = Question(
            path: symbol.path,
            source: probe.base.text(of: symbol),
            examples: calls.map { [$0.call, $0.value] },
            seconds: PythonProbe.secondsMax / 2,
            mutants: mutants.map { Change(start: $0.range.lowerBound, end: $0.range.upperBound, text: $0.text) }
        )
        let program = PythonCalls.program + TestWritingProgram.text
        guard let reply: PythonProbe.Reply<Answer> = try await probe.ask(question, program: program),
            !reply.answer.tests.isEmpty
        else { return nil }
        let answer = reply.answer
        return Finding(
            content: Data(text(of: symbol, answer.tests).utf8),
            killed: answer.killed,
            mutants: answer.mutants,
            contradicted: answer.wrong,
            evidence: reply.evidence,
            log: reply.log
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
