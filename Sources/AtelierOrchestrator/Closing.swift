internal import AtelierDomain
internal import Foundation
internal import Logging

/// Puts on the board how an attempt ended.
struct Closing {
    let claim: Claim
    let workshop: Workshop

    private var board: any Board { workshop.board }
    private var nowMs: Int64 { workshop.surroundings.nowMs() }

    /// Never throws: where even the ending cannot be written, the lease runs out and the task is taken up again.
    func close(_ outcome: Result<TaskResult, any Error>) async {
        do {
            switch outcome {
            case .success(let result): try await finish(result)
            case .failure(let error): try await settle(after: error)
            }
        } catch {
            workshop.logger.error(
                "the end of an attempt was not written",
                metadata: ["task": "\(claim.task.id)", "error": "\(error)"]
            )
        }
    }

    private func finish(_ result: TaskResult) async throws {
        do {
            try await board.finish(claim, with: try await stoppingLoops(result), nowMs: nowMs)
        } catch {
            try await settle(after: error)
        }
    }

    private func settle(after error: any Error) async throws {
        let known = error as? any AtelierError
        let message = known.map { [$0.message, $0.hint].compactMap(\.self).joined(separator: " — ") } ?? "\(error)"
        if error is CancellationError { return try await giveBack("the work was stopped") }
        workshop.logger.warning("attempt failed", metadata: ["task": "\(claim.task.id)", "error": "\(message)"])
        switch known?.wireCode {
        case "blackboard.leaseLost": return
        case "blackboard.factMisfit": try await sendBack(message)
        case "orchestrator.dayBudgetSpent": try await giveBack(message)
        case "orchestrator.budgetSpent", "orchestrator.loop": try await giveUp(message)
        case "blackboard.storeBusy", "blackboard.storeFull", "blackboard.storeReadOnly", "blackboard.storeUnreachable":
            // The machine's fault and nobody's attempt.
            try await giveBack(message)
        default:
            let errors = claim.task.errors + 1
            // After the intent of a landing the branch may stand already: then only another try tells the truth.
            let mayPass = known?.isRetryable == true || claim.task.role == .ops
            guard mayPass, errors < RetryRule.errorsMax else { return try await giveUp(message) }
            let chance = workshop.surroundings.chance()
            let notBeforeMs = RetryRule.notBeforeMs(errors: errors, nowMs: nowMs, chance: chance)
            try await board.retryLater(claim, notBeforeMs: notBeforeMs, message: message, nowMs: nowMs)
        }
    }

    /// The task is ready again at once, and nothing is counted; without a lease there is nothing to give back.
    private func giveBack(_ message: String) async throws {
        do {
            try await board.release(claim, nowMs: nowMs, message: message)
        } catch {
            guard (error as? any AtelierError)?.wireCode == "blackboard.leaseLost" else { throw error }
        }
    }

    private func sendBack(_ message: String) async throws {
        guard claim.task.misfits + 1 < RetryRule.misfitsMax else {
            return try await giveUp("\(message) — sent \(RetryRule.misfitsMax) times")
        }
        try await board.sendBack(claim, message: message, nowMs: nowMs)
    }

    private func giveUp(_ reason: String) async throws {
        try await board.fail(claim, reason: reason + (try await undone()), nowMs: nowMs)
    }

    /// What the run will not do now, for the reason people read.
    private func undone() async throws -> String {
        let open = try await board.tasks(of: claim.task.requirement).filter(\.state.isOpen).map(\.kind)
        return open.isEmpty ? "" : "; left undone: \(open.joined(separator: ", "))"
    }

    /// A candidate whose patch the run has seen twice before ends it: the tests have said what they say of it.
    private func stoppingLoops(_ result: TaskResult) async throws -> TaskResult {
        guard let candidate = result.facts.last(where: { $0.kind == "candidate" }),
            let patch = Self.patch(candidate.body)
        else { return result }
        let earlier = try await board.facts(of: claim.task.requirement).filter { fact in
            fact.kind == "candidate" && fact.subject != candidate.subject && Self.patch(fact.body) == patch
        }
        guard earlier.count + 1 >= LoopDetector.repeatsMax else { return result }
        let numbers = (earlier.map(\.subject) + [candidate.subject]).joined(separator: ", ")
        var stopped = result
        stopped.tasks = []
        stopped.ending = .ends(
            .failed,
            reason: "the agent of \(claim.task.kind) made the same patch \(earlier.count + 1) times "
                + "(candidates \(numbers)); left undone: another way to do it"
        )
        return stopped
    }

    /// The changes of a candidate; nil when it has none, for answers that could not be used are no patch.
    private static func patch(_ body: Data) -> JSONValue? {
        struct Changes: Decodable { let changes: [JSONValue] }
        // A fact that does not fit is refused by the board, with the reason.
        guard let changes = (try? JSONDecoder().decode(Changes.self, from: body))?.changes, !changes.isEmpty
        else { return nil }
        return .array(changes)
    }
}
