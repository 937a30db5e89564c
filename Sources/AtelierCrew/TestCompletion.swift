internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

/// Gives tests that call code and check nothing what they were to check: the values that the code gives now, each beside the
/// call that stands there, and a few more calls where small changes of the code would go unnoticed.
///
/// As with tests that are written anew no value is guessed, and what they show is what the code does, not that it does right.
struct TestCompletion {
    let probe: PythonProbe

    /// The completed file.
    struct Finding {
        let content: Data
        /// Tests that check something now and did not before.
        let completed: Int
        /// Mutants that some test notices, of those tried.
        let killed: Int
        let mutants: Int
        let evidence: Evidence
        let log: Data
    }

    private static let mutantsMax = 60

    /// Completes the Python tests at `path`; nil when there is none to complete or nothing stable could be observed.
    func complete(_ path: String) async throws -> Finding? {
        guard let file = probe.base.map.files[path], probe.base.data(path) != nil else { return nil }
        let question = Question(path: path, seconds: PythonProbe.secondsMax / 2, mutants: mutants(for: file))
        let program = PythonCalls.variations + TestCompletionProgram.text
        guard let reply: PythonProbe.Reply<Answer> = try await probe.ask(question, program: program),
            reply.answer.completed > 0
        else { return nil }
        let answer = reply.answer
        return Finding(
            content: Data(answer.content.utf8),
            completed: answer.completed,
            killed: answer.killed,
            mutants: answer.mutants,
            evidence: reply.evidence,
            log: reply.log
        )
    }

    /// Small changes of the functions that the tests name, taken in turn from each.
    private func mutants(for file: SourceFile) -> [Change] {
        let names = file.symbolIdentifiers.reduce(into: Set<String>()) { $0.formUnion($1) }
        let tested = probe.base.map.symbols.filter { symbol in
            (symbol.kind == .function || symbol.kind == .method) && !symbol.isTest && names.contains(symbol.name)
                && symbol.path.hasSuffix(".py") && !CodeMap.isTestPath(symbol.path)
        }
        let each = tested.map { symbol -> [Change] in
            guard let data = probe.base.data(symbol.path) else { return [] }
            return probe.ports.mapper.mutants(of: symbol, path: symbol.path, data: data, limit: Self.mutantsMax).map {
                mutant in
                Change(
                    path: symbol.path,
                    start: mutant.range.lowerBound,
                    end: mutant.range.upperBound,
                    text: mutant.text
                )
            }
        }
        let longest = each.map(\.count).max() ?? 0
        let turns = (0..<longest).flatMap { turn in each.compactMap { $0.count > turn ? $0[turn] : nil } }
        return Array(turns.prefix(Self.mutantsMax))
    }

    private struct Change: Encodable {
        let path: String
        let start: Int
        let end: Int
        let text: String
    }

    private struct Question: Encodable {
        let path: String
        /// When to leave further mutants out; what was tried by then counts.
        let seconds: Int
        let mutants: [Change]
    }

    private struct Answer: Decodable {
        let content: String
        let completed: Int
        let killed: Int
        let mutants: Int
    }
}
