internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierOrchestrator
internal import Foundation

/// What the socket's handlers ask for, answered from the board, the repository and the machine.
struct Studio: AtelierService {
    let board: Blackboard
    let bell: Bell
    let models: ModelRoom
    let sandbox: SandboxRoom
    let surroundings: DaemonSurroundings
    let configuration: DaemonConfiguration
    let hasGrammars: Bool
    let startedAtMs: Int64

    func submit(_ request: SubmitRequest) async throws -> RequirementView {
        let text = request.text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard !text.isEmpty else {
            throw DaemonError(.emptyRequirement, "The requirement is empty.", hint: "Say what should change.")
        }
        guard text.utf8.count <= Requirement.textBytesMax else {
            throw DaemonError(
                .requirementTooLong,
                "The requirement has \(text.utf8.count) bytes; at most \(Requirement.textBytesMax) are taken.",
                hint: "Say it shorter, or split it."
            )
        }
        let repository = try GitRepository(opening: request.repositoryPath)
        let description = try await repository.currentDescription()
        _ = try await repository.identity()
        // What would stop the work later is said now, before anything is promised.
        _ = try await sandbox.sandbox()
        try await models.check()
        var generator = SystemRandomNumberGenerator()
        let requirement = Requirement(
            id: .random(using: &generator),
            text: text,
            repositoryPath: description.path,
            baseCommit: description.headCommit,
            baseBranch: description.headBranch,
            budget: Budget(),
            createdAtMs: surroundings.nowMs()
        )
        try await board.accept(
            requirement,
            firstTask: TaskDraft(role: .planner, kind: "plan"),
            nowMs: surroundings.nowMs()
        )
        if description.headBranch == nil {
            try await board.append(
                event: "requirement.detached",
                message: "HEAD is detached at \(description.headCommit.short); the work starts from there",
                requirement: requirement.id,
                nowMs: surroundings.nowMs()
            )
        }
        await bell.ring()
        return try await view(of: requirement)
    }

    func requirements(limit: Int) async throws -> [RequirementSummary] {
        var result: [RequirementSummary] = []
        for requirement in try await board.requirements(limit: limit) {
            let landing = try await board.landing(of: requirement.id)
            result.append(
                RequirementSummary(
                    id: requirement.id.rawValue,
                    text: requirement.text,
                    state: requirement.state,
                    reason: requirement.reason,
                    repositoryPath: requirement.repositoryPath,
                    branch: landing.map { Self.shortName($0.reference) },
                    createdAtMs: requirement.createdAtMs
                )
            )
        }
        return result
    }

    func requirement(idPrefix: String) async throws -> RequirementView {
        try await view(of: board.requirement(matching: idPrefix))
    }

    func events(after: Int64, idPrefix: String) async throws -> AsyncThrowingStream<EventView, any Error> {
        let id = try await board.requirement(matching: idPrefix).id
        let changes = board.changes()
        return AsyncThrowingStream { continuation in
            // The stream's end cancels this task; it outlives the call on purpose.
            let task = Task {
                do {
                    var last = after
                    var changed = changes.makeAsyncIterator()
                    while true {
                        // Asked before sending, so that whatever was written up to the end is sent too.
                        let isFinal = try await board.requirement(id)?.state.isFinal == true
                        last = try await send(after: last, of: id, to: continuation)
                        guard !isFinal, await changed.next() != nil else { break }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }

    private func send(
        after sequence: Int64,
        of id: RequirementID,
        to continuation: AsyncThrowingStream<EventView, any Error>.Continuation
    ) async throws -> Int64 {
        var last = sequence
        while true {
            let events = try await board.events(after: last, requirement: id, limit: 200)
            for event in events {
                continuation.yield(
                    EventView(
                        sequence: event.sequence,
                        atMs: event.atMs,
                        requirement: event.requirement?.rawValue,
                        kind: event.kind,
                        message: event.message
                    )
                )
                last = event.sequence
            }
            if events.count < 200 { return last }
        }
    }

    func cancel(idPrefix: String) async throws -> RequirementView {
        let requirement = try await board.requirement(matching: idPrefix)
        try await board.move(
            requirement.id,
            to: .cancelled,
            reason: "cancelled by the user",
            nowMs: surroundings.nowMs()
        )
        await bell.cancel(requirement.id)
        return try await self.requirement(idPrefix: requirement.id.rawValue)
    }

    func status() async throws -> StatusView {
        let counts = try await board.counts()
        return StatusView(
            pid: Int(ProcessInfo.processInfo.processIdentifier),
            version: Version.current,
            startedAtMs: startedAtMs,
            uptimeSeconds: Int((surroundings.nowMs() - startedAtMs) / 1_000),
            engine: await models.state(),
            model: await models.modelID(),
            running: counts.claimedTasks,
            queued: counts.readyTasks,
            recent: try await requirements(limit: 10)
        )
    }

    static func shortName(_ reference: String) -> String {
        reference.hasPrefix("refs/heads/") ? String(reference.dropFirst("refs/heads/".count)) : reference
    }
}
