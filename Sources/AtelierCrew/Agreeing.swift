internal import AtelierCodeMap
internal import AtelierDomain
internal import AtelierGates
internal import Foundation

/// Asks the model for the same change again, runs all answers on the same inputs, and takes the one that most others go with.
///
/// For changes of one Python file where nothing but examples speaks, the requirement's own or those in the documentation of
/// what is changed: they hold for many a wrong answer.
struct Agreeing {
    let draw: Draw
    let baseline: BaselineFact
    let candidate: CandidateFact
    let judgement: JudgementFact
    let assignment: Assignment

    var plan: PlanFact { draw.plan }

    /// Whether a candidate that passed is put beside others before it lands.
    static func isWorth(
        _ plan: PlanFact,
        _ baseline: BaselineFact,
        _ candidate: CandidateFact,
        base: Codebase,
        mending: Mending,
        assignment: Assignment
    ) throws(CrewError) -> Bool {
        guard try assignment.crew.definition(of: .coder).answersMax > 1 else { return false }
        let (requirement, spent) = (assignment.claim.requirement, assignment.spent)
        let budget = requirement.budget
        // More than half of it is spent: what is there lands.
        let hasRoom = spent.tokens * 2 < budget.tokensMax && spent.milliseconds * 2 < budget.secondsMax * 1_000
        return hasRoom && budget.candidatesMax > 1 && requirement.carried == nil && !mending.isAsked
            && candidate.bite == nil && !candidate.answers.isEmpty && content(of: candidate, plan: plan) != nil
            && (baseline.test?.examples.isEmpty == false
                ? plan.edits.count == 1 : !documented(plan, base).isEmpty)
    }

    /// What the edited symbols document with examples.
    private static func documented(_ plan: PlanFact, _ base: Codebase) -> [AgreementProbe.Documented] {
        plan.edits.enumerated().compactMap { index, edit -> AgreementProbe.Documented? in
            guard edit.action == .replace, let symbol = base.map.symbol(path: edit.path, qualifiedName: edit.symbol)
            else { return nil }
            let text = base.text(of: symbol)
            guard text.contains(">>> ") else { return nil }
            let around = edit.symbol.split(separator: ".").dropLast().last.map(String.init) ?? ""
            let owner = symbol.kind == .type ? symbol.name : around
            return AgreementProbe.Documented(edit: index, owner: owner, text: text)
        }
    }

    /// The text of the one Python file that a candidate changes; nil where it changes another, or is too large.
    static func content(of candidate: CandidateFact, plan: PlanFact) -> Data? {
        guard candidate.problem.isEmpty, candidate.changes.count == 1, let change = candidate.changes.first,
            plan.edits.allSatisfy({ $0.path == change.path }), change.path.hasSuffix(".py"),
            let content = change.content, content.count <= AgreementProbe.bytesMax
        else { return nil }
        return content
    }

    /// Leaves the agreement, and where another answer is taken that one with its judgement in the place of the judged one.
    func work(ports: Ports) async throws -> TaskResult {
        let number = candidate.number
        var result = TaskResult()
        result.tasks = [TaskDraft(role: .ops, kind: "land", dependsOn: [assignment.claim.task.kind])]
        guard let found = try await withinBudget({ try await agree(&result) }) else { return result }
        var agreement = found.agreement
        // One answer was compared with nothing, and says nothing.
        guard agreement.answers > 1 else { return result }
        var landing = (trial: draw.trial(of: candidate, baseline, assignment), judgement: judgement)
        var taken = 0
        // The judged one needs no other judgement.
        for preferred in found.order.prefix(while: { $0 > 0 }) where taken == 0 {
            let other = draw.trial(of: found.answers[preferred], baseline, assignment)
            guard let judged = try await withinBudget({ try await judgement(by: other, &result) }) else { continue }
            (landing, taken) = ((other, judged), preferred)
            // What the round's question led to is what experience goes by.
            var swapped = other.candidate
            swapped.approaches = candidate.approaches
            result.facts.append(try FactDraft(kind: "candidate", subject: String(number), value: swapped))
        }
        agreement.isTaken = taken == agreement.chosen
        landing.judgement.criteria = landing.trial.criteria(
            after: landing.judgement.after,
            agreement: agreement,
            coverage: landing.judgement.coverage
        )
        result.facts.append(try FactDraft(kind: "judgement", subject: String(number), value: landing.judgement))
        result.facts.append(try FactDraft(kind: "agreement", subject: String(number), value: agreement))
        try await ports.say(Self.sentence(agreement))
        return result
    }

    /// What came of comparing answers, the first of which is the judged one.
    struct Compared {
        let agreement: AgreementFact
        let answers: [CandidateFact]
        /// The answers that are to be taken if they pass, by number, the best first.
        let order: [Int]

        init(_ agreement: AgreementFact, _ answers: [CandidateFact], order: [Int]) {
            (self.agreement, self.answers, self.order) = (agreement, answers, order)
        }

        init(_ agreement: AgreementFact, _ answers: [CandidateFact]) {
            self.init(agreement, answers, order: [agreement.chosen])
        }
    }

    /// Draws two answers at a time until they agree or there are enough; nil where nothing could be compared.
    ///
    /// Of a plan of several edits those whose documented examples fail are asked for once more, shown what they do instead; then
    /// each edit is looked at by itself.
    private func agree(_ result: inout TaskResult) async throws -> Compared? {
        let examples = baseline.test?.examples ?? []
        let documented = examples.isEmpty ? Self.documented(plan, draw.base) : []
        let isSeveral = plan.edits.count > 1
        let most = min(draw.definition.answersMax, assignment.claim.requirement.budget.candidatesMax + 1)
        var answers = [candidate]
        var last: PythonProbe.Reply<Agreement>?
        var drawn = 1
        while true {
            guard let finding = try await withinBudget({ try await probe(answers, examples, documented) }) else {
                break
            }
            result.evidence.append(finding.evidence)
            result.artifacts.append(finding.log)
            last = finding
            let fact = finding.answer.fact
            // Inputs that no answer has a value for tell nothing, however many there are.
            let isEnough = fact.isClear || drawn > 1 && fact.inputs == 0
            let isRepaired = drawn > 1 || fact.held == fact.examples
            guard isSeveral ? !isRepaired : !isEnough && drawn < most else { break }
            for _ in 0..<(isSeveral ? 1 : 2) {
                guard let answer = try await withinBudget({ try await another(drawn, last?.answer, answers) }) else {
                    return last.map { Compared($0.answer.fact, answers) }
                }
                drawn += 1
                if Self.content(of: answer, plan: plan) != nil { answers.append(answer) }
            }
        }
        if isSeveral, let best = last?.answer.chosen,
            let found = try await byEdit(best: answers[best], documented, &result)
        {
            return found
        }
        return last.map { Compared($0.answer.fact, answers) }
    }

    func probe(
        _ answers: [CandidateFact],
        _ examples: [Example],
        _ documented: [AgreementProbe.Documented]
    ) async throws -> PythonProbe.Reply<Agreement>? {
        guard let path = candidate.changes.first?.path else { return nil }
        let probe = draw.probe(in: assignment.worktree)
        var found = try await AgreementProbe(probe: probe).run(
            answers.compactMap { Self.content(of: $0, plan: plan) },
            of: path,
            examples: examples,
            documented: documented,
            purpose: "agree.\(candidate.number)"
        )
        found?.answer.errorsAgree = asksForErrors
        return found
    }

    /// Whether the text, or what is changed, speaks of inputs that are to be refused.
    private var asksForErrors: Bool {
        let symbols = plan.edits.compactMap { draw.base.map.symbol(path: $0.path, qualifiedName: $0.symbol) }
        let texts = [draw.requirement] + symbols.map(\.documentation)
        let words = [
            "raise", "error", "exception", "throw", "invalid", "illegal", "refuse", "reject", "forbid", "not allowed",
            "fail",
            "异常", "报错", "抛", "错误", "非法", "无效", "拒绝",
        ]
        return texts.contains { text in words.contains { text.lowercased().contains($0) } }
    }

    /// One more answer to the same question; of a plan of several edits those are kept whose documented examples hold.
    private func another(
        _ drawn: Int,
        _ agreement: Agreement?,
        _ answers: [CandidateFact]
    ) async throws -> CandidateFact {
        var kept: [Int: String] = [:]
        var previous: Draw.Previous?
        if plan.edits.count > 1, let agreement, agreement.chosen < answers.count {
            let best = answers[agreement.chosen].answers
            for index in best.indices where agreement.keeps(documentationOf: index) { kept[index] = best[index] }
            previous = Draw.Previous(answers: best, failure: agreement.failure)
        }
        // The likeliest text of the whole file is the same each time.
        let used = Approach.used(in: try assignment.allFacts("candidate"))
        let isWhole = drawn == 1 && !used.contains(.whole)
        return try await draw.candidate(
            candidate.number,
            approach: previous == nil ? draw.possible(isWhole ? .whole : .sample) : .repair,
            seed: Self.seedStart + drawn,
            after: previous,
            keeping: kept
        )
    }

    /// Apart from the rounds' seeds, which count from 1.
    private static let seedStart = 1_000

    /// The judgement of another answer; nil where it does not pass.
    private func judgement(by trial: Trial, _ result: inout TaskResult) async throws -> JudgementFact? {
        let outcome = try await trial.outcome(with: baseline.test, purpose: "choose.\(candidate.number)")
        outcome.add(to: &result)
        return outcome.verdict.outcome == .passed ? trial.judgement(of: outcome) : nil
    }

    /// Nil once a budget is spent, a prompt does not fit, or engine or sandbox failed for good or twice: what passed already
    /// lands all the same.
    func withinBudget<Value>(_ body: () async throws -> Value?) async throws -> Value? {
        do {
            return try await body()
        } catch is PromptTooLong {
            return nil
        } catch let error as any AtelierError where isPassedOver(error) {
            return nil
        }
    }

    private func isPassedOver(_ error: any AtelierError) -> Bool {
        let code = error.wireCode
        if ["orchestrator.budgetSpent", "orchestrator.dayBudgetSpent"].contains(code) { return true }
        let isMachine = code.hasPrefix("inference.") || code.hasPrefix("sandbox.")
        // An answer that a record does not hold is a fault of the record.
        let isStopped = code.hasSuffix(".cancelled") || code.hasSuffix(".notRecorded")
        return isMachine && !isStopped && (!error.isRetryable || assignment.claim.task.errors > 0)
    }

    private static func sentence(_ fact: AgreementFact) -> String {
        let taken =
            fact.chosen > 0 && fact.isTaken ? " Answer \(fact.chosen + 1) is taken, which others go with most." : ""
        if !fact.isTaken {
            return "Answer \(fact.chosen + 1), which others go with most, could not be taken; an earlier one lands."
        }
        if fact.inputs == 0 { return "Several answers were drawn, and no input was found to compare them by.\(taken)" }
        if fact.isAlike { return "Of several answers, \(fact.support).\(taken)" }
        return "The answers differ: \(fact.doubt).\(taken)"
    }
}
