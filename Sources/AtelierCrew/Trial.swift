internal import AtelierCodeMap
internal import AtelierDomain
internal import AtelierGates
internal import Foundation

/// One candidate under the gates, together with the tests that would land with it.
struct Trial {
    let plan: PlanFact
    let baseline: BaselineFact
    let candidate: CandidateFact
    let requirement: Requirement
    let base: Codebase
    let ports: Ports
    let worktree: String

    /// What the gates found.
    struct Outcome {
        var findings: [Verdict.Finding]
        /// The candidate's tree with its tests; nil when the candidate was not worth a run.
        var tree: ObjectID?
        var after: TestReport?
        /// The part of the log that a repair should see; empty when nothing failed.
        var failure: String
        var run: CheckRunner.Run?
        var load: PythonProbe.Reply<LoadCheck.Answer>?
        var coverage: Coverage.Found?

        func add(to result: inout TaskResult) {
            run?.add(to: &result)
            result.evidence += [load?.evidence, coverage?.evidence].compactMap(\.self)
            result.artifacts += [load?.log, coverage?.log].compactMap(\.self)
        }

        var verdict: Verdict { Verdict(findings: findings) }
    }

    /// The tester's statement on `outcome`.
    func judgement(of outcome: Outcome) -> JudgementFact {
        var judgement = JudgementFact(
            number: candidate.number,
            verdict: outcome.verdict,
            after: outcome.after,
            failure: outcome.failure,
            tree: outcome.tree,
            criteria: criteria(after: outcome.after, coverage: outcome.coverage?.fact)
        )
        judgement.coverage = outcome.coverage?.fact
        return judgement
    }

    /// How far the evidence carries what is claimed.
    func criteria(
        after: TestReport?,
        agreement: AgreementFact? = nil,
        coverage: CoverageFact? = nil
    ) -> [Criterion] {
        let proof = Proof(
            plan: plan,
            baseline: baseline,
            mending: mending,
            bite: candidate.bite,
            covering: covering,
            isUnrun: coverage?.isUnrun == true,
            agreement: agreement
        )
        return proof.criteria(after: after)
    }

    private var covering: Set<String> {
        guard let edit = plan.edits.first, edit.action.isByRule else { return [] }
        // Of what goes the neighbours' tests speak.
        let symbols = base.map.symbols(in: edit.path).filter {
            ($0.qualifiedName == edit.symbol) == (edit.action == .rename)
        }
        return Set(symbols.flatMap { base.map.tests(covering: $0) }.map(\.name))
    }

    /// The failing tests that the change has to mend.
    var mending: Mending { Mending(plan: plan, before: baseline.before, map: base.map) }

    /// Runs the cheap gates, then the repository's check with `test` beside the candidate; `purpose` names that run.
    func outcome(with test: ExampleTest?, purpose: String) async throws -> Outcome {
        var outcome = Outcome(findings: cheapFindings, failure: "")
        outcome.failure = outcome.findings.first { $0.outcome == .failed }?.reason ?? ""
        guard outcome.failure.isEmpty else { return outcome }
        let tree = try await tree(with: test)
        outcome.tree = tree
        outcome.findings.append(Gates.secrets(patch: try await ports.repository.patch(from: base.tree, to: tree)))
        if let check = plan.check {
            let runner = CheckRunner(ports: ports, worktree: worktree, check: check, base: base)
            let run = try await runner.run(on: tree, purpose: purpose)
            outcome.run = run
            outcome.after = run.report
            outcome.failure = run.report.exitStatus == 0 ? "" : TestOutput.failure(in: run.output)
        } else {
            let probe = PythonProbe(base: base, ports: ports, worktree: worktree, needs: [])
            outcome.load = try await LoadCheck(probe: probe).run(candidate.changes, purpose: purpose)
            outcome.failure = outcome.load?.answer.problem ?? ""
            outcome.findings.append(Gates.loads(problem: outcome.load?.answer.problem))
        }
        outcome.findings.append(Gates.baseline(before: baseline.before, after: outcome.after))
        outcome.findings.append(Gates.examples(names: Set(test?.names ?? []), after: outcome.after))
        let finding = Gates.mending(targets: mending.targets, isWhole: mending.isWhole, after: outcome.after)
        outcome.findings.append(finding)
        try await addCoverage(to: &outcome, purpose: purpose)
        return outcome
    }

    /// Which new lines the tests of a candidate that passed run: no gate, but what claims are read by.
    private func addCoverage(to outcome: inout Outcome, purpose: String) async throws {
        guard outcome.verdict.outcome == .passed, let check = plan.check, let tree = outcome.tree,
            let run = outcome.run,
            run.evidence.milliseconds <= Coverage.millisecondsMax
        else { return }
        let coverage = Coverage(check: check, base: base, ports: ports, worktree: worktree)
        let name = "lines." + (purpose.split(separator: ".").last ?? "")
        outcome.coverage = try await coverage.measure(candidate.changes, on: tree, purpose: name)
        guard let fact = outcome.coverage?.fact else { return }
        outcome.findings.append(Verdict.Finding(gate: "coverage", outcome: .passed, reason: fact.sentence))
    }

    /// Writes the candidate's tree with its tests and its line in the changelog; the same again gives the same tree.
    func tree(with test: ExampleTest?) async throws -> ObjectID {
        var changes = candidate.changes
        if let test { changes.append(test.change) }
        let message = CommitMessage(requirement: requirement.text, plan: plan, subjects: [])
        if let entry = Changelog.change(in: base, line: message.summary) { changes.append(entry) }
        return try await ports.repository.tree(from: base.tree, applying: changes)
    }

    /// Whether no gate that needs no run refuses it.
    var passesCheaply: Bool { !cheapFindings.contains { $0.outcome == .failed } }

    /// The gates that need no run.
    private var cheapFindings: [Verdict.Finding] {
        [
            Gates.changes(count: candidate.changes.count),
            Gates.syntax(problems: problems),
            Gates.unread(names: unreadNames),
            Gates.kept(lost: lostNames),
            Gates.shrink(
                linesBefore: candidate.linesBefore,
                linesAfter: candidate.linesAfter,
                removalAsked: asksToRemove
            ),
        ]
    }

    private var problems: [String] {
        if !candidate.problem.isEmpty { return [candidate.problem] }
        let hidden = (plan.check?.needs ?? []).compactMap { need in
            candidate.changes.first { $0.path == need.path || $0.path.hasPrefix(need.path + "/") }
        }
        // A check would see the user's own file in the place of the candidate's.
        if let change = hidden.first { return ["\(change.path) lies where `needs:` puts an untracked file"] }
        return candidate.changes.compactMap { change in
            guard let content = change.content,
                let problem = ports.mapper.syntaxProblem(path: change.path, data: content)
            else { return nil }
            // What rules leave as it is may be newer than the grammars.
            let isByRule = plan.edits.contains { $0.action.isByRule }
            if isByRule, let old = base.data(change.path),
                ports.mapper.syntaxProblem(path: change.path, data: old) != nil
            {
                return nil
            }
            return "\(change.path):\(problem.line): it does not parse: \(problem.excerpt)"
        }
    }

    /// Variables that the candidate's new code sets and never reads.
    private var unreadNames: [String] {
        // A name that changed is no variable that is new.
        plan.edits.filter { !$0.action.isByRule }.flatMap { edit -> [String] in
            guard let content = candidate.changes.first(where: { $0.path == edit.path })?.content,
                let now = ports.mapper.parse(path: edit.path, data: content)?.symbols.first(where: { symbol in
                    symbol.name == edit.name && (symbol.kind == .function || symbol.kind == .method)
                })
            else { return [] }
            let old = base.map.symbol(path: edit.path, qualifiedName: now.qualifiedName).map { base.text(of: $0) } ?? ""
            let new = String(decoding: content[now.extent], as: UTF8.self)
            return UnreadNames.introduced(by: new, old: old, knownIn: base.map.files[edit.path])
        }
    }

    /// Definitions that a class or file which was written anew no longer has, unless the text asks to take away, to rename or
    /// to turn anything into something else.
    private var lostNames: [String] {
        let anew = plan.edits.filter { edit in
            edit.action == .rewrite
                || edit.action == .replace
                    && base.map.symbol(path: edit.path, qualifiedName: edit.symbol)?.kind == .type
        }
        guard !anew.isEmpty, !asksToRemove, !asksToRebuild else { return [] }
        return candidate.changes.filter { change in anew.contains { $0.path == change.path } }.flatMap {
            change -> [String] in
            guard let content = change.content, let now = ports.mapper.parse(path: change.path, data: content) else {
                return []
            }
            let names = Set(now.symbols.map(\.qualifiedName))
            return base.map.symbols(in: change.path).filter { !names.contains($0.qualifiedName) && isOutside($0) }
                .map(\.qualifiedName)
        }
    }

    /// Whether a symbol is a definition that others may use: not inside a function, and not one that the language calls itself.
    private func isOutside(_ symbol: Symbol) -> Bool {
        guard [.function, .method, .type].contains(symbol.kind), !symbol.name.hasPrefix("__") else { return false }
        let owner = symbol.qualifiedName.split(separator: ".").dropLast().joined(separator: ".")
        guard let around = base.map.symbol(path: symbol.path, qualifiedName: owner) else { return true }
        return around.kind == .type
    }

    private var asksToRebuild: Bool {
        let starts = [
            "replac", "renam", "move", "merg", "inline", "refactor", "rewrit", "instead", "split", "convert", "combin",
            "extract",
            "private", "turn", "name",
        ]
        let chinese = ["替换", "改名", "命名", "移动", "合并", "拆分", "重构", "重写", "改写", "改为", "改成", "换成", "转换", "取消", "去除"]
        let lowered = requirement.text.lowercased()
        return lowered.split { !$0.isLetter }.contains { word in starts.contains { word.hasPrefix($0) } }
            || chinese.contains { lowered.contains($0) }
    }

    private var asksToRemove: Bool {
        let lowered = requirement.text.lowercased()
        return ["remove", "delete", "simplif", "shorten", "drop", "删", "去掉", "移除", "简化"].contains {
            lowered.contains($0)
        }
    }
}

extension ExampleTest {
    /// The file as a change to a tree.
    var change: FileChange { FileChange(path: path, content: Data(content.utf8)) }
}
