internal import AtelierCodeMap
internal import AtelierDomain
internal import Foundation

extension FirstRound {
    /// The candidate of a plan that asks for tests; ends the run as failed when nothing of the function can be observed.
    func tests(
        _ result: inout TaskResult,
        after assignment: Assignment,
        tester: AgentDefinition
    ) async throws -> TaskResult {
        if let edit = draw.plan.edits.first, edit.symbol.isEmpty {
            return try await completion(of: edit.path, &result, after: assignment)
        }
        guard let edit = draw.plan.edits.first,
            let symbol = draw.base.map.symbols(named: edit.symbol).first(where: { symbol in
                !symbol.isTest && symbol.path.hasSuffix(".py")
            })
        else { throw CrewError(code: .factMalformed, message: "the plan names no function to test") }
        let told = CodeLines.examples(in: draw.base.text(of: symbol) + "\n" + draw.requirement)
        var calls = told.filter { $0.call.hasPrefix(symbol.name + "(") && $0.call.hasSuffix(")") }
        if calls.count < Self.examplesEnough { calls += try await asked(symbol, tester: tester) }
        let writing = TestWriting(probe: draw.probe(in: worktree))
        guard let finding = try await writing.write(symbol, to: edit.path, calls: calls) else {
            let reason = "no call of \(symbol.name) gave a value that a test could hold on to"
            return TaskResult(ending: .ends(.failed, reason: reason))
        }
        let count = String(decoding: finding.content, as: UTF8.self).split(separator: "\n").count {
            $0.hasPrefix("def test_")
        }
        result.evidence.append(finding.evidence)
        result.artifacts.append(finding.log)
        let bite = Bite(
            tests: count,
            killed: finding.killed,
            mutants: finding.mutants,
            contradicted: finding.contradicted
        )
        return try candidate(FileChange(path: edit.path, content: finding.content), bite, &result, after: assignment)
    }

    /// The candidate that gives the tests at `path` what to check; ends the run as failed where there is nothing to complete.
    private func completion(
        of path: String,
        _ result: inout TaskResult,
        after assignment: Assignment
    ) async throws -> TaskResult {
        let completion = TestCompletion(probe: draw.probe(in: worktree))
        guard let finding = try await completion.complete(path) else {
            let reason = "no test in \(path) lacks a check and makes a call whose value a test could hold on to"
            return TaskResult(ending: .ends(.failed, reason: reason))
        }
        result.evidence.append(finding.evidence)
        result.artifacts.append(finding.log)
        let bite = Bite(tests: finding.completed, killed: finding.killed, mutants: finding.mutants, contradicted: [])
        return try candidate(FileChange(path: path, content: finding.content), bite, &result, after: assignment)
    }

    private func candidate(
        _ change: FileChange,
        _ bite: Bite,
        _ result: inout TaskResult,
        after assignment: Assignment
    ) throws -> TaskResult {
        var candidate = CandidateFact(
            number: 0,
            changes: [change],
            answers: [],
            problem: "",
            linesBefore: 0,
            linesAfter: 0
        )
        candidate.bite = bite
        result.facts = [try FactDraft(kind: "candidate", subject: "0", value: candidate)]
        result.tasks = [TaskDraft(role: .tester, kind: "judge.0", dependsOn: [assignment.claim.task.kind])]
        return result
    }

    private static let examplesEnough = 3

    /// Calls that the model thinks of; what they give is observed and never asked.
    private func asked(_ symbol: Symbol, tester: AgentDefinition) async throws -> [Example] {
        let prompt = try tester.prompt(
            "calls",
            ["language": "python", "text": draw.base.text(of: symbol), "symbol": symbol.name]
        )
        let request = ModelRequest(
            messages: [ChatMessage(.system, try tester.prompt("system")), ChatMessage(.user, prompt)],
            tokensMax: tester.tokensMax
        )
        let reply: ModelReply
        do {
            reply = try await PackedAsking(sections: []) { _ in request }.ask(draw.ports)
        } catch let refusal as PromptTooLong {
            // What the model would think of is welcome and not needed.
            try await draw.ports.say("The model was not asked for calls of \(symbol.name): \(refusal.message).")
            return []
        }
        let lines = Answer.code(in: reply.text).split(separator: "\n").map { line in
            String(line.prefix { $0 != "#" }).trimmed
        }
        return lines.compactMap { line in
            let call = CodeLines.split(line, at: "==")?.0 ?? line
            guard call.hasPrefix(symbol.name + "("), ExampleReader.isCall(call) else { return nil }
            return Example(call: call, value: "")
        }
    }
}
