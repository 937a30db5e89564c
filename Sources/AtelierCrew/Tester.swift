internal import AtelierCodeMap
package import AtelierDomain
internal import AtelierGates
internal import Foundation

/// Runs tests: the baseline before any code is written, and the judgement of each candidate.
package struct Tester: Sendable {
    package init() {}

    /// Runs the existing tests on the base, turns the requirement's examples into tests, and runs those on the old code:
    /// what passes there proves nothing about a change.
    package func baseline(_ assignment: Assignment, ports: Ports) async throws -> TaskResult {
        let plan: PlanFact = try assignment.fact("plan")
        let requirement = assignment.claim.requirement
        let base = try await Codebase.load(requirement.baseCommit, ports: ports)
        var result = TaskResult()
        guard let check = plan.check else {
            let why = plan.examples.isEmpty ? [] : ["the repository has no test command to run examples with"]
            let fact = BaselineFact(before: nil, test: nil, biting: [], setAside: why, failure: "")
            result.facts = [try FactDraft(kind: "baseline", value: fact)]
            return result
        }
        let runner = CheckRunner(ports: ports, worktree: assignment.worktree, check: check)
        let before = try await runner.run(on: base.tree, purpose: "baseline")
        before.add(to: &result)
        let added = Dictionary(
            plan.edits.filter { !$0.newName.isEmpty && $0.action != .addMember }.map { ($0.newName, $0.path) }
        ) {
            first,
            _ in first
        }
        let writer = ExampleTestWriter(map: base.map, check: check, added: added) { base.text($0) }
        let (test, setAside) = writer.write(plan.examples)
        var biting = Set<String>()
        var failure = ""
        if let test {
            let change = FileChange(path: test.path, content: Data(test.content.utf8))
            let tree = try await ports.repository.tree(from: base.tree, applying: [change])
            let old = try await runner.run(on: tree, purpose: "bite")
            old.add(to: &result)
            biting = Set(test.names).subtracting(old.report.passed)
            failure = biting.isEmpty ? "" : TestOutput.failure(in: old.output)
        }
        let fact = BaselineFact(
            before: before.report,
            test: test,
            biting: biting,
            setAside: setAside,
            failure: failure
        )
        result.facts = [try FactDraft(kind: "baseline", value: fact)]
        ports.failPoint("afterTests")
        return result
    }

    /// Judges one candidate by the gates; sends the next round to the coder, or the best candidate to ops.
    package func judge(_ assignment: Assignment, ports: Ports) async throws -> TaskResult {
        let plan: PlanFact = try assignment.fact("plan")
        let baseline: BaselineFact = try assignment.fact("baseline")
        let candidate: CandidateFact = try assignment.fact("candidate")
        let requirement = assignment.claim.requirement
        let base = try await Codebase.load(requirement.baseCommit, ports: ports)
        var result = TaskResult()
        var findings = [Gates.changes(count: candidate.changes.count)]
        findings.append(Gates.syntax(problems: Self.problems(candidate, mapper: ports.mapper)))
        findings.append(
            Gates.shrink(
                linesBefore: candidate.linesBefore,
                linesAfter: candidate.linesAfter,
                removalAsked: Self.asksToRemove(requirement.text)
            )
        )
        var tree: ObjectID?
        var after: TestReport?
        var failure = findings.first { $0.outcome == .failed }?.reason ?? ""
        if failure.isEmpty {
            var changes = candidate.changes
            if let test = baseline.test {
                changes.append(FileChange(path: test.path, content: Data(test.content.utf8)))
            }
            let message = CommitMessage(requirement: requirement.text, plan: plan, subjects: [])
            if let entry = Changelog.change(in: base, line: message.summary) { changes.append(entry) }
            let made = try await ports.repository.tree(from: base.tree, applying: changes)
            tree = made
            findings.append(Gates.secrets(patch: try await ports.repository.patch(from: base.tree, to: made)))
            if let check = plan.check {
                let runner = CheckRunner(ports: ports, worktree: assignment.worktree, check: check)
                let run = try await runner.run(on: made, purpose: "check.\(candidate.number)")
                run.add(to: &result)
                after = run.report
                failure = run.report.exitStatus == 0 ? "" : TestOutput.failure(in: run.output)
            }
            findings.append(Gates.baseline(before: baseline.before, after: after))
            findings.append(Gates.examples(names: Set(baseline.test?.names ?? []), after: after))
        }
        let verdict = Verdict(findings: findings)
        let judgement = JudgementFact(
            number: candidate.number,
            verdict: verdict,
            after: after,
            failure: failure,
            tree: tree,
            criteria: Proof(plan: plan, baseline: baseline).criteria(after: after)
        )
        result.facts.append(try FactDraft(kind: "judgement", subject: String(candidate.number), value: judgement))
        ports.failPoint("afterTests")
        try Self.next(after: judgement, assignment: assignment, result: &result)
        return result
    }

    /// What happens after a judgement: landing, another round, or the end of the run.
    private static func next(
        after judgement: JudgementFact,
        assignment: Assignment,
        result: inout TaskResult
    ) throws {
        let budget = assignment.claim.requirement.budget
        let judged = "judge.\(judgement.number)"
        if judgement.verdict.outcome == .passed {
            result.tasks = [TaskDraft(role: .ops, kind: "land", dependsOn: [judged])]
            return
        }
        let round = judgement.number + 1
        let spent = assignment.spent
        let isOver =
            round >= budget.candidatesMax || spent.tokens >= budget.tokensMax
            || spent.milliseconds >= budget.secondsMax * 1_000
        guard isOver else {
            result.tasks = [TaskDraft(role: .coder, kind: "code.\(round)", dependsOn: [judged])]
            return
        }
        let why = judgement.verdict.reasons.first ?? "no candidate passed"
        result.ending = .ends(.failed, reason: "\(round) candidate(s) tried, none passed the gates; the last: \(why)")
    }

    private static func problems(_ candidate: CandidateFact, mapper: CodeMapper) -> [String] {
        if !candidate.problem.isEmpty { return [candidate.problem] }
        return candidate.changes.compactMap { change in
            guard let content = change.content,
                let problem = mapper.syntaxProblem(path: change.path, data: content)
            else { return nil }
            return "\(change.path):\(problem.line): it does not parse: \(problem.excerpt)"
        }
    }

    private static func asksToRemove(_ text: String) -> Bool {
        let lowered = text.lowercased()
        return ["remove", "delete", "simplif", "shorten", "drop", "删", "去掉", "移除", "简化"].contains {
            lowered.contains($0)
        }
    }
}
