internal import AtelierDomain
internal import Logging
internal import ServiceLifecycle

/// Claims ready tasks and hands each to the agent of its role, several at once.
package struct Orchestrator: Service {
    private let workshop: Workshop
    private let owner: String
    private let bell: Bell

    /// How long the loop sleeps when nobody rings; what it finds then was missed by nobody, so it may be long.
    private static let sleepMsMax: Int64 = 30_000

    /// Makes an orchestrator whose leases carry `owner`, which no earlier daemon has used.
    package init(workshop: Workshop, owner: String, bell: Bell) {
        self.workshop = workshop
        self.owner = owner
        self.bell = bell
    }

    /// Works until the service group shuts down; attempts under way then have `drainSeconds` to finish, and those that
    /// do not are given up and stay on the board.
    package func run() async throws {
        let freed = try await workshop.board.releaseOrphans(owner: owner, nowMs: workshop.surroundings.nowMs())
        if freed > 0 { workshop.logger.info("took up work left by an earlier daemon", metadata: ["tasks": "\(freed)"]) }
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Bool.self) { group in
                group.addTask {
                    await loop()
                    return true
                }
                group.addTask {
                    await giveUpLate()
                    return false
                }
                while let isOver = await group.next(), !isOver {}
                group.cancelAll()
            }
        } onGracefulShutdown: {
            workshop.floor.close()
            bell.ring()
        }
    }

    /// Interrupts what is still under way when the time for draining is over.
    private func giveUpLate() async {
        do {
            try await gracefulShutdown()
            try await Task.sleep(for: .seconds(workshop.surroundings.limits().drainSeconds))
            workshop.floor.interrupt(nil)
        } catch {
            // The loop ended first, or everything is being cancelled: nothing is left to interrupt.
            return
        }
    }

    /// Returns when the floor is closed and the last attempt has ended.
    private func loop() async {
        await withDiscardingTaskGroup { group in
            while !workshop.floor.isClosed, !Task.isCancelled {
                do {
                    guard let claim = try await next() else {
                        await bell.wait(milliseconds: try await sleepMs())
                        continue
                    }
                    // Here and not in the task, so that the next look at the floor sees it.
                    let place = workshop.floor.enter(claim)
                    group.addTask {
                        await Attempt(claim: claim, place: place, workshop: workshop).run()
                        bell.ring()
                    }
                } catch {
                    workshop.logger.error("the board refused a claim", metadata: ["error": "\(error)"])
                    // A pause and not a retry at once: a full disk does not empty itself in a loop.
                    await bell.wait(milliseconds: 2_000)
                }
            }
        }
    }

    /// The next claim, as far as there is room for it and the day's budget lasts.
    func next() async throws -> Claim? {
        let (limits, busy) = (workshop.surroundings.limits(), workshop.floor.busy)
        let nowMs = workshop.surroundings.nowMs()
        guard busy.count <= limits.attemptsMax,
            try await limits.day.reached(by: workshop.board.spentToday(nowMs: nowMs)) == nil
        else { return nil }
        return try await workshop.board.claimNext(
            owner: owner,
            leaseSeconds: Attempt.leaseSeconds,
            nowMs: nowMs,
            busy: busy,
            onDemandOnly: busy.count == limits.attemptsMax
        )
    }

    private func sleepMs() async throws -> Int64 {
        let nowMs = workshop.surroundings.nowMs()
        guard let due = try await workshop.board.nextDueMs(after: nowMs) else { return Self.sleepMsMax }
        return min(Self.sleepMsMax, due - nowMs + 1)
    }
}
