internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierHooks
internal import AtelierOrchestrator
internal import Foundation

/// What the socket's handlers ask for, answered from the board, the repository and the machine.
struct Studio: AtelierService {
    let board: Blackboard
    let bell: Bell
    let floor: Floor
    let models: ModelRoom
    /// The crew's own gate to the model.
    let modelGate: Gate
    let sandbox: SandboxRoom
    let replays: ReplayRoom
    let hooks: HookRoom
    let maps: MapRoom
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
        return try await begin(
            text,
            repository: try configuration.repository(at: request.repositoryPath),
            budget: surroundings.settings.budget(request.budget),
            queueClass: request.queueClass ?? .sustained
        )
    }

    /// Posts a requirement that starts from the repository's present HEAD.
    func begin(
        _ text: String,
        repository: GitRepository,
        budget: Budget,
        queueClass: QueueClass,
        carried: Carried? = nil
    ) async throws -> RequirementView {
        let description = try await repository.currentDescription()
        _ = try await repository.identity()
        try await repository.checkSigner()
        // What would stop the work later is said now, before anything is promised.
        _ = try await sandbox.sandbox()
        try await models.check()
        await models.warmUp("code")
        var generator = SystemRandomNumberGenerator()
        let requirement = Requirement(
            id: .random(using: &generator),
            text: text,
            repositoryPath: description.path,
            baseCommit: description.headCommit,
            baseBranch: description.headBranch,
            budget: budget,
            queueClass: queueClass,
            createdAtMs: surroundings.nowMs(),
            carried: carried
        )
        let crew = try await surroundings.crew(for: description.path)
        try await board.setSchemas(crew.schemas)
        try await board.accept(
            requirement,
            firstTask: TaskDraft(role: .planner, kind: "plan"),
            further: crew.further,
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
        bell.ring()
        maps.want(description.path)
        return try await view(of: requirement)
    }

    func requirements(limit: Int) async throws -> [RequirementSummary] {
        try await board.runs(limit: limit).map(Self.summary)
    }

    private static func summary(_ run: Overview.Run) -> RequirementSummary {
        RequirementSummary(
            id: run.requirement.id.rawValue,
            text: run.requirement.text,
            state: run.requirement.state,
            reason: run.requirement.reason,
            repositoryPath: run.requirement.repositoryPath,
            branch: run.landing.map { shortName($0.reference) },
            createdAtMs: run.requirement.createdAtMs
        )
    }

    func requirement(idPrefix: String) async throws -> RequirementView {
        try await view(of: board.requirement(matching: idPrefix))
    }

    func events(after: Int64, idPrefix: String) async throws -> AsyncThrowingStream<EventView, any Error> {
        let id = try await board.requirement(matching: idPrefix).id
        let pager = EventPager(board: board, requirement: id, after: after)
        return AsyncThrowingStream { try await pager.next() }
    }

    func cancel(idPrefix: String) async throws -> RequirementView {
        let requirement = try await board.requirement(matching: idPrefix)
        try await board.move(
            requirement.id,
            to: .cancelled,
            reason: "cancelled by the user",
            nowMs: surroundings.nowMs()
        )
        floor.interrupt(requirement.id)
        // Attempts clean up after themselves; between two of them nobody would.
        if !floor.isBusy(with: requirement.id) { await surroundings.discardWorktrees(of: requirement.id) }
        return try await self.requirement(idPrefix: requirement.id.rawValue)
    }

    func status() async throws -> StatusView {
        let seen = try await board.overview(limit: 10, nowMs: surroundings.nowMs())
        return StatusView(
            pid: Int(ProcessInfo.processInfo.processIdentifier),
            version: Version.current,
            startedAtMs: startedAtMs,
            uptimeSeconds: Int((surroundings.nowMs() - startedAtMs) / 1_000),
            engine: await models.state(),
            model: models.modelID(),
            running: seen.counts.claimedTasks,
            queued: seen.counts.readyTasks,
            recent: seen.recent.map(Self.summary),
            hold: seen.hold,
            setAside: seen.setAside,
            openDecisions: seen.openDecisions,
            spentToday: seen.spentToday,
            dayBudget: surroundings.limits().day,
            drainSeconds: surroundings.limits().drainSeconds,
            crewDigest: await crewDigest()
        )
    }

    func answer(_ question: HookQuestion, _ say: HookDesk.Say) async throws {
        try await hooks.answer(question, say)
        switch question.hook {
        case .postCommit, .postMerge, .postCheckout, .postRewrite: maps.wantAnew(question.directory)
        case .preCommit, .preMergeCommit, .prepareCommitMessage, .commitMessage, .prePush, .preReceive, .update,
            .postReceive:
            break
        }
    }

    func check(_ request: CheckRequest) async throws -> CheckView { try await hooks.check(request) }

    private func crewDigest() async -> String? {
        // Definitions that cannot be read are told by doctor, and by the first requirement.
        guard let sources = try? await surroundings.crew(for: "").sources else { return nil }
        let texts = sources.map { "\(ContentHash(of: $0.file).hex) \(ContentHash(of: $0.text).hex)\n" }
        return ContentHash(of: texts.joined()).hex
    }

    static func shortName(_ reference: String) -> String {
        reference.hasPrefix("refs/heads/") ? String(reference.dropFirst("refs/heads/".count)) : reference
    }
}
