internal import AtelierCrew
internal import AtelierDomain
internal import Logging

/// One attempt at one claimed task, from its claim to the row that says how it ended.
struct Attempt {
    let claim: Claim
    let place: Floor.Place
    let workshop: Workshop

    static let leaseSeconds = 60

    /// Works under a lease that is renewed while it lasts; whatever goes wrong becomes a row on the board.
    func run() async {
        workshop.surroundings.failPoint("afterClaim")
        let outcome: Result<TaskResult, any Error>
        do {
            outcome = .success(try await underLease())
        } catch {
            // What a part throws when its task is cancelled has many names; it means this one.
            outcome = .failure(Task.isCancelled ? CancellationError() : error)
        }
        // First: once the board says how it ended, the task may be claimed and stand here again.
        workshop.floor.leave(claim.task.id)
        await Closing(claim: claim, workshop: workshop).close(outcome)
        await tidy()
    }

    /// Renews the lease every third of its time; a lost lease or an order to stop ends the work.
    private func underLease() async throws -> TaskResult {
        // Whoever cancelled or paused before the attempt stood on the floor has left it on the board.
        guard try await workshop.board.mayGoOn(claim.lease) else { throw CancellationError() }
        return try await withThrowingTaskGroup(of: TaskResult?.self) { group in
            group.addTask { try await work(lane: place.lane) }
            group.addTask {
                for await _ in place.orders { throw CancellationError() }
                return nil
            }
            group.addTask { try await keepLease() }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }

    private func keepLease() async throws -> TaskResult? {
        while true {
            try await workshop.surroundings.pause(milliseconds: Int64(Self.leaseSeconds) * 1_000 / 3)
            do {
                let nowMs = workshop.surroundings.nowMs()
                _ = try await workshop.board.renew(claim.lease, leaseSeconds: Self.leaseSeconds, nowMs: nowMs)
            } catch {
                guard (error as? any AtelierError)?.wireCode != "blackboard.leaseLost" else { throw error }
                // A board that cannot be written now may be in a moment; the lease holds until somebody takes the task.
                workshop.logger.warning("a lease was not renewed", metadata: ["error": "\(error)"])
            }
        }
    }

    private func work(lane: Int) async throws -> TaskResult {
        let (board, surroundings) = (workshop.board, workshop.surroundings)
        let requirement = claim.requirement
        let spendings = try await board.spending(of: claim.task, nowMs: surroundings.nowMs())
        let inputs = RecordedInputs(claim: claim, board: board, surroundings: surroundings)
        let repository = try await surroundings.repository(at: requirement.repositoryPath)
        let crew = try await inputs.crew()
        let assignment = Assignment(
            claim: claim,
            facts: try await board.facts(of: requirement.id),
            spent: Spending(tokens: spendings.requirement.tokens, milliseconds: spendings.requirement.milliseconds),
            worktree: surroundings.worktree(of: requirement.id, lane: lane),
            crew: crew,
            complaint: claim.task.misfits == 0 ? "" : try await board.lastComplaint(of: claim.task.id)
        )
        let model = RecordedModel(
            claim: claim,
            workshop: workshop,
            tier: crew.tier(of: claim.task.role),
            isMarked: { try await EgressMark.isSet(in: repository, at: requirement.baseCommit) }
        )
        let ports = Ports(
            repository: RecordedRepository(inner: repository, inputs: inputs),
            model: model,
            commands: RecordedCommands(claim: claim, workshop: workshop, repository: repository),
            landing: BoardLanding(claim: claim, workshop: workshop),
            mapper: workshop.mapper,
            outlines: { await workshop.outlines(requirement.repositoryPath, $0) },
            experience: { try await inputs.experience($0, of: model.firstUse) },
            say: { message in
                let nowMs = surroundings.nowMs()
                try await board.append(event: "run.note", message: message, requirement: requirement.id, nowMs: nowMs)
            },
            failPoint: { surroundings.failPoint($0) }
        )
        var result = try await result(of: assignment, ports: ports)
        for index in result.tasks.indices where result.tasks[index].needs == nil {
            result.tasks[index].needs = crew.needs(of: result.tasks[index].role)
        }
        return result
    }

    private func result(of assignment: Assignment, ports: Ports) async throws -> TaskResult {
        switch assignment.claim.task.role {
        case .planner: try await Planner().work(assignment, ports: ports)
        case .coder: try await Coder().work(assignment, ports: ports)
        case .ops:
            try await workshop.landings.pass(claim.requirement.queueClass) {
                try await Ops().land(assignment, ports: ports)
            }
        case .tester where assignment.claim.task.kind == "baseline":
            try await Tester().baseline(assignment, ports: ports)
        case .tester: try await Tester().judge(assignment, ports: ports)
        default: try await Generalist().work(assignment, ports: ports)
        }
    }

    /// A run that is over leaves no worktree behind, once nobody of it is at work.
    private func tidy() async {
        let id = claim.task.requirement
        do {
            guard try await workshop.board.requirement(id)?.state.isFinal == true, !workshop.floor.isBusy(with: id)
            else { return }
            await workshop.surroundings.discardWorktrees(of: id)
            workshop.floor.forget(id)
        } catch {
            // The next start sweeps what is left.
            workshop.logger.info("a worktree was left", metadata: ["error": "\(error)"])
        }
    }
}
