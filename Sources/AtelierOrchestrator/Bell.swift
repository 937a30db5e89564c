package import AtelierDomain

/// Wakes the orchestrator when there may be work, and tells it what was cancelled.
package actor Bell {
    private var cancelled: Set<RequirementID> = []
    private var hasRung = false
    private var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]
    private var nextSleeper = 0

    package init() {}

    /// There may be work.
    package func ring() {
        hasRung = true
        wakeAll()
    }

    /// Ends the attempt on `requirement` that may be under way.
    package func cancel(_ requirement: RequirementID) {
        cancelled.insert(requirement)
        wakeAll()
    }

    func forget(_ requirement: RequirementID) {
        cancelled.remove(requirement)
    }

    /// Returns once somebody rang since the last wait, after 30 s, or when the task is cancelled.
    func wait() async {
        if !hasRung { await sleep(seconds: 30) }
        hasRung = false
    }

    /// Returns after `seconds`; throws as soon as `requirement` or the task is cancelled.
    func pause(seconds: Int, unlessCancelled requirement: RequirementID) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if cancelled.contains(requirement) || Task.isCancelled { throw CancellationError() }
            await sleep(until: deadline)
        }
        if cancelled.contains(requirement) || Task.isCancelled { throw CancellationError() }
    }

    private func sleep(seconds: Int) async {
        await sleep(until: ContinuousClock.now + .seconds(seconds))
    }

    private func sleep(until deadline: ContinuousClock.Instant) async {
        let id = nextSleeper
        nextSleeper += 1
        let timer = Task {
            // A cancelled sleep wakes its sleeper at once, which is what cancellation is for.
            try? await Task.sleep(until: deadline, clock: .continuous)
            wake(id)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { sleepers[id] = $0 }
        } onCancel: {
            timer.cancel()
        }
        timer.cancel()
    }

    private func wake(_ id: Int) {
        sleepers.removeValue(forKey: id)?.resume()
    }

    private func wakeAll() {
        for id in sleepers.keys { wake(id) }
    }
}
