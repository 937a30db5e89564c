internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierDomain
internal import AtelierOrchestrator
internal import Foundation

// The course of the work: holds, retries, and what only a person decides on the way.
extension Studio {
    func hold(idPrefix: String?, mode: Hold) async throws -> StatusView {
        let id = try await requirementID(idPrefix)
        // The board first: an attempt that begins at this moment looks there.
        try await board.hold(id, mode, nowMs: surroundings.nowMs())
        if mode == .paused { floor.interrupt(id) }
        return try await status()
    }

    func resume(idPrefix: String?) async throws -> StatusView {
        try await board.resume(try await requirementID(idPrefix), nowMs: surroundings.nowMs())
        bell.ring()
        return try await status()
    }

    func retry(idPrefix: String) async throws -> RequirementView {
        let requirement = try await board.requirement(matching: idPrefix)
        try await board.retry(requirement.id, nowMs: surroundings.nowMs())
        bell.ring()
        return try await self.requirement(idPrefix: requirement.id.rawValue)
    }

    func decisions() async throws -> DecisionList {
        DecisionList(
            decisions: try await board.decisions().map { decision in
                DecisionView(
                    id: decision.task.rawValue,
                    requirement: decision.requirement.rawValue,
                    question: decision.question.text,
                    options: decision.question.options
                )
            }
        )
    }

    func decide(_ request: DecideRequest) async throws -> DecisionList {
        let open = try await board.decisions().map(\.task)
        let matches = open.filter { $0.rawValue.hasPrefix(request.id) }
        let exact = open.first { $0.rawValue == request.id }
        guard let task = exact ?? (matches.count == 1 ? matches.first : nil) else {
            throw DaemonError(
                .wrongState,
                matches.isEmpty
                    ? "No open decision begins with '\(request.id)'."
                    : "More than one open decision begins with '\(request.id)'.",
                hint: open.isEmpty
                    ? "Nothing waits for a person; see: atelier status"
                    : "Open: \(open.map(\.rawValue).joined(separator: ", "))."
            )
        }
        try await board.decide(task, answer: request.answer, nowMs: surroundings.nowMs())
        bell.ring()
        return try await decisions()
    }

    private func requirementID(_ prefix: String?) async throws -> RequirementID? {
        guard let prefix else { return nil }
        return try await board.requirement(matching: prefix).id
    }

    func tasks(of requirement: Requirement) async throws -> [TaskView] {
        var views: [TaskView] = []
        for task in try await board.tasks(of: requirement.id) {
            let isTold = task.errors + task.crashes + task.misfits > 0 || task.state == .failed
            let attempts = isTold ? try await board.attempts(of: task.id) : []
            views.append(
                TaskView(
                    kind: task.kind,
                    role: task.role.rawValue,
                    state: task.state,
                    attempts: task.attempts,
                    errors: task.errors,
                    crashes: task.crashes,
                    misfits: task.misfits,
                    notBeforeMs: task.notBeforeMs,
                    evidence: attempts.suffix(20).map(Self.line)
                )
            )
        }
        return views
    }

    private static func line(_ attempt: AttemptRecord) -> String {
        let start = Date(timeIntervalSince1970: Double(attempt.startedAtMs) / 1_000).ISO8601Format()
        let outcome =
            switch attempt.outcome {
            case "orphaned": "the daemon died"
            case let outcome?: outcome
            case nil: "under way"
            }
        return "attempt \(attempt.number), \(start): \(outcome)"
            + (attempt.message.isEmpty ? "" : ", \(attempt.message)")
    }
}
