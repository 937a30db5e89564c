internal import AtelierDomain
internal import Synchronization

/// Admits calls under the budgets of their requirement, task and day, so that none is passed by more than one call.
package final class Purse: Sendable {
    private struct State {
        /// What calls under way may still use, by the scope they count for.
        var underWay: [String: [Int: Spent]] = [:]
        var nextTicket = 0
        /// Grows when a call ends: what was read of the board before that is out of date.
        var endings = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Runs `body`, which puts what it used on the board before it returns, once the budgets allow it.
    ///
    /// - Throws: `budgetSpent` or `dayBudgetSpent` with what is used up, and what `body` throws.
    func spend<Value>(
        _ next: Spent,
        for claim: Claim,
        board: any Board,
        surroundings: any Surroundings,
        _ body: () async throws -> Value
    ) async throws -> Value {
        while true {
            let endings = state.withLock { $0.endings }
            let spent = try await board.spending(of: claim.task, nowMs: surroundings.nowMs())
            switch admit(next, claim, spent, day: surroundings.limits().day, endings: endings) {
            case .admitted(let ticket):
                defer { end(ticket, claim) }
                return try await body()
            case .refused(let refusal): throw refusal
            case .outOfDate: continue
            case .mustWait: try await surroundings.pause(milliseconds: 20)
            }
        }
    }

    private enum Answer {
        case admitted(Int)
        case refused(OrchestratorError)
        case outOfDate
        case mustWait
    }

    private func admit(_ next: Spent, _ claim: Claim, _ spent: Spendings, day: Caps, endings: Int) -> Answer {
        let budget = claim.requirement.budget
        let scopes = [
            (name: "the requirement", caps: budget.requirement, spent: spent.requirement),
            (name: "task \(claim.task.kind)", caps: budget.task, spent: spent.task),
            (name: "the day (UTC)", caps: day, spent: spent.day),
        ]
        let keys = Self.keys(claim)
        return state.withLock { state in
            guard state.endings == endings else { return .outOfDate }
            var mustWait = false
            for (scope, key) in zip(scopes, keys) {
                let underWay = state.underWay[key]?.values.reduce(Spent(), +) ?? Spent()
                switch Admission.of(scope.caps, spent: scope.spent, underWay: underWay, next: next) {
                case .go: continue
                case .wait: mustWait = true
                case .stop(let used):
                    return .refused(
                        OrchestratorError(
                            key == "day" ? .dayBudgetSpent : .budgetSpent,
                            "the budget of \(scope.name) is spent: \(used)"
                        )
                    )
                }
            }
            if mustWait { return .mustWait }
            state.nextTicket += 1
            for key in keys { state.underWay[key, default: [:]][state.nextTicket] = next }
            return .admitted(state.nextTicket)
        }
    }

    private func end(_ ticket: Int, _ claim: Claim) {
        state.withLock { state in
            state.endings += 1
            for key in Self.keys(claim) {
                state.underWay[key]?[ticket] = nil
                if state.underWay[key]?.isEmpty == true { state.underWay[key] = nil }
            }
        }
    }

    private static func keys(_ claim: Claim) -> [String] {
        ["requirement \(claim.task.requirement)", "task \(claim.task.id)", "day"]
    }
}
