package import AtelierCodeMap
internal import AtelierCrew
internal import AtelierDomain
package import Logging
internal import ServiceLifecycle

/// Claims ready tasks and hands each to the agent of its role; one at a time, for the machine has one model.
package struct Orchestrator: Service {
    private let board: any Board
    private let surroundings: any Surroundings
    private let mapper: CodeMapper
    private let owner: String
    private let logger: Logger
    private let bell: Bell

    private static let leaseSeconds = 60
    /// Crashes of the daemon and errors of the machine that one task is given before it fails for good.
    private static let attemptsMax = 5

    /// Makes an orchestrator whose leases carry `owner`, which no earlier daemon has used.
    package init(
        board: any Board,
        surroundings: any Surroundings,
        mapper: CodeMapper,
        owner: String,
        logger: Logger,
        bell: Bell
    ) {
        self.board = board
        self.surroundings = surroundings
        self.mapper = mapper
        self.owner = owner
        self.logger = logger
        self.bell = bell
    }

    /// Works until the service group shuts down; an attempt under way then is given up and stays on the board.
    package func run() async throws {
        let freed = try await board.releaseOrphans(owner: owner, nowMs: surroundings.nowMs())
        if freed > 0 { logger.info("took up work left by an earlier daemon", metadata: ["tasks": "\(freed)"]) }
        await cancelWhenGracefulShutdown {
            await loop()
        }
    }

    private func loop() async {
        while !Task.isCancelled {
            do {
                let claim = try await board.claimNext(
                    owner: owner,
                    leaseSeconds: Self.leaseSeconds,
                    nowMs: surroundings.nowMs()
                )
                if let claim {
                    await attempt(claim)
                } else {
                    await bell.wait()
                }
            } catch {
                logger.error("the board refused a claim", metadata: ["error": "\(error)"])
                // A pause and not a retry at once: a full disk does not empty itself in a loop.
                try? await Task.sleep(for: .seconds(2))
            }
        }
    }

    /// One attempt under a lease that is renewed while it lasts; whatever goes wrong becomes a row on the board.
    private func attempt(_ claim: Claim) async {
        surroundings.failPoint("afterClaim")
        guard claim.task.attempts <= Self.attemptsMax else {
            await giveUp(claim, reason: "the task \(claim.task.kind) failed \(Self.attemptsMax) times without a result")
            return
        }
        do {
            let result = try await withHeartbeat(claim) {
                try await work(claim)
            }
            try await board.finish(claim, with: result, nowMs: surroundings.nowMs())
            if case .ends = result.ending { await surroundings.discardWorktree(of: claim.requirement.id) }
        } catch is CancellationError {
            await giveBack(claim)
        } catch {
            await settle(claim, after: error)
        }
    }

    private func work(_ claim: Claim) async throws -> TaskResult {
        let requirement = claim.requirement
        let facts = try await board.facts(of: requirement.id)
        let calls = try await board.modelCalls(of: requirement.id)
        let evidence = try await board.evidence(of: requirement.id)
        let spent = Spending(
            tokens: calls.reduce(0) { $0 + $1.reply.generatedTokens },
            milliseconds: calls.reduce(0) { $0 + $1.reply.milliseconds } + evidence.reduce(0) { $0 + $1.milliseconds }
        )
        let assignment = Assignment(
            claim: claim,
            facts: facts,
            spent: spent,
            worktree: surroundings.worktree(of: requirement.id),
            crew: try await surroundings.crew(for: requirement.repositoryPath)
        )
        let ports = Ports(
            repository: try await surroundings.repository(at: requirement.repositoryPath),
            model: RecordedModel(claim: claim, board: board, surroundings: surroundings),
            commands: try await surroundings.commands(),
            landing: BoardLanding(claim: claim, board: board, surroundings: surroundings),
            mapper: mapper,
            failPoint: { surroundings.failPoint($0) }
        )
        switch claim.task.role {
        case .planner: return try await Planner().work(assignment, ports: ports)
        case .coder: return try await Coder().work(assignment, ports: ports)
        case .ops: return try await Ops().land(assignment, ports: ports)
        case .tester:
            return claim.task.kind == "baseline"
                ? try await Tester().baseline(assignment, ports: ports)
                : try await Tester().judge(assignment, ports: ports)
        }
    }

    /// Renews the lease every third of its time; a lost lease or a cancelled requirement ends the work.
    private func withHeartbeat(
        _ claim: Claim,
        _ body: @escaping @Sendable () async throws -> TaskResult
    ) async throws -> TaskResult {
        try await withThrowingTaskGroup(of: TaskResult?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                while true {
                    try await bell.pause(seconds: Self.leaseSeconds / 3, unlessCancelled: claim.requirement.id)
                    _ = try await board.renew(claim.lease, leaseSeconds: Self.leaseSeconds, nowMs: surroundings.nowMs())
                }
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    /// After a cancelled requirement its worktree goes; after a shutdown the task is ready for the next daemon.
    private func giveBack(_ claim: Claim) async {
        await bell.forget(claim.requirement.id)
        logger.info("attempt given up", metadata: ["task": "\(claim.task.id)"])
        do {
            if try await board.requirement(claim.requirement.id)?.state == .running {
                try await board.release(claim, nowMs: surroundings.nowMs(), message: "the daemon was asked to stop")
            } else {
                await surroundings.discardWorktree(of: claim.requirement.id)
            }
        } catch {
            // The next start frees every lease of this daemon, so nothing is lost here.
            logger.info("a task was not given back", metadata: ["error": "\(error)"])
        }
    }

    private func settle(_ claim: Claim, after error: any Error) async {
        let known = error as? any AtelierError
        let message = known.map { [$0.message, $0.hint].compactMap(\.self).joined(separator: " — ") } ?? "\(error)"
        logger.warning("attempt failed", metadata: ["task": "\(claim.task.id)", "error": "\(message)"])
        if known?.wireCode == "blackboard.leaseLost" { return }
        guard known?.isRetryable == true, claim.task.attempts < Self.attemptsMax else {
            await giveUp(claim, reason: message)
            return
        }
        do {
            try await board.release(claim, nowMs: surroundings.nowMs(), message: message)
            // Back-off grows with the attempts; the board keeps the task meanwhile.
            try? await Task.sleep(for: .seconds(min(30, 1 << claim.task.attempts)))
        } catch {
            logger.error("could not release a task", metadata: ["error": "\(error)"])
        }
    }

    private func giveUp(_ claim: Claim, reason: String) async {
        do {
            try await board.fail(claim, reason: reason, nowMs: surroundings.nowMs())
            await surroundings.discardWorktree(of: claim.requirement.id)
        } catch {
            logger.error("could not write a failure", metadata: ["error": "\(error)"])
        }
    }
}
