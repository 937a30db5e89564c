internal import AtelierCodeMap
package import AtelierDomain
internal import AtelierGates
internal import Foundation

/// What earlier runs in the same repository, answered by the same model, say of a kind of change; kept with the run that
/// asks, so that it goes the same way after a crash and in a replay.
///
/// The newest run that says anything decides: what solved it goes first, and what went first and did not solve it goes
/// back to its place.
package struct Experience: Codable, Equatable, Sendable {
    /// What is done, and in which language, such as `replace.python`.
    package let kind: String
    /// What goes first; nil for the usual order.
    package private(set) var first: Approach?
    /// What went first in the run that decides, and did not solve it.
    package private(set) var demoted: Approach?
    /// The run that decides; nil where none says anything.
    package private(set) var requirement: String?
    /// What that run took.
    package private(set) var candidates = 0
    package private(set) var generatedTokens = 0

    /// No experience: the usual order.
    package init(kind: String) {
        self.kind = kind
    }

    /// `runs` are those of the repository, the newest first.
    package init(kind: String, model: String, runs: [PastRun]) {
        self.init(kind: kind)
        for run in runs where run.models.contains(model) {
            guard let past = Past(run), past.kind == kind, let outcome = past.outcome else { continue }
            requirement = run.requirement.rawValue
            candidates = past.candidates.count
            generatedTokens = run.generatedTokens
            // A repair follows something, so what it solved says nothing about what to begin with.
            if case .solved(let approach) = outcome, approach != .greedy, approach != .repair { first = approach }
            if let began = past.began, outcome != .solved(began) { demoted = began }
            return
        }
    }

    /// One run, read back from what it left.
    private struct Past {
        enum Outcome: Equatable {
            case solved(Approach)
            case unsolved
        }

        let state: RequirementState
        let kind: String
        let candidates: [Int: CandidateFact]
        let judgements: [Int: JudgementFact]
        /// What it put first.
        let began: Approach?

        /// Nil for a run whose facts are of another release's shape, which says nothing to this one.
        init?(_ run: PastRun) {
            func all<Value: Decodable>(_ kind: String, _ type: Value.Type) -> [Value]? {
                try? run.facts.filter { $0.kind == kind }.map { try JSONDecoder().decode(type, from: $0.body) }
            }
            guard let plan = all("plan", PlanFact.self)?.last, let candidates = all("candidate", CandidateFact.self),
                let judgements = all("judgement", JudgementFact.self)
            else { return nil }
            state = run.state
            kind = plan.kindOfChange
            self.candidates = Dictionary(candidates.map { ($0.number, $0) }) { _, last in last }
            self.judgements = Dictionary(judgements.map { ($0.number, $0) }) { _, last in last }
            // As above.
            began = run.experience.flatMap { try? JSONDecoder().decode(Experience.self, from: $0) }?.first
        }

        /// Nil where no candidate of the model's was judged: nothing was learnt.
        var outcome: Outcome? {
            guard let number = judgements.keys.max(), let last = candidates[number] else { return nil }
            switch state {
            case .landed, .accepted:
                guard judgements[number]?.verdict.outcome == .passed, !last.answers.isEmpty else { return nil }
                let planned = Approach.round(number, canRepair: canRepair(number), first: began)
                // Records from before files were asked for as a whole drew a sample there.
                return .solved(last.approaches?.last ?? (planned == .whole ? .sample : planned))
            case .failed, .rejected:
                return candidates.values.contains { !$0.answers.isEmpty } ? .unsolved : nil
            case .running, .refused, .cancelled:
                return nil
            }
        }

        /// As the coder saw it.
        private func canRepair(_ round: Int) -> Bool {
            guard let before = candidates[round - 1], let judgement = judgements[round - 1] else { return false }
            return !before.changes.isEmpty && !before.answers.isEmpty && !judgement.failure.isEmpty
        }
    }
}

extension PlanFact {
    /// What is done, in the order of the plan, and the first file's language.
    var kindOfChange: String {
        var actions: [String] = []
        for edit in edits where !actions.contains(edit.action.rawValue) { actions.append(edit.action.rawValue) }
        let language = edits.first.flatMap { Language(path: $0.path) }?.rawValue ?? "other"
        return actions.joined(separator: "+") + "." + language
    }
}
