internal import AtelierDomain
internal import AtelierOrchestrator
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Work for a model that nobody waits for: one at a time, behind everybody else, given up for whoever comes and begun anew
/// when they are gone.
final class ChoreRoom: Service {
    /// One piece of work, asked for under a name.
    struct Chore: Sendable {
        /// Another one of this name takes its place.
        let key: String
        /// What exactly it is about; one that waits or is under way is not begun anew for the same.
        let about: String
        let work: @Sendable () async throws -> Void
    }

    private struct State {
        /// Oldest first, each key once.
        var waiting: [Chore] = []
        /// The one that is under way.
        var current: Chore?
    }

    private enum Ending: Error { case gaveWay, replaced }

    /// Chores beyond which the oldest is forgotten.
    private static let waitingMax = 64
    /// How often somebody else is looked for while a chore has the model.
    private static let look = Duration.milliseconds(25)

    private let state = Mutex(State())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private let gate: Gate
    private let logger: Logger

    /// - Parameters:
    ///   - gate: Everybody's way to the model.
    ///   - logger: Told of chores that fail.
    init(gate: Gate, logger: Logger) {
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        self.gate = gate
        self.logger = logger
    }

    /// Asks for `work`, unless the same is asked for already, or something later of the same name is before it is done.
    func want(_ key: String, about: String, _ work: @escaping @Sendable () async throws -> Void) {
        let chore = Chore(key: key, about: about, work: work)
        let isNew = state.withLock { state in
            let known = state.waiting.last { $0.key == key } ?? (state.current?.key == key ? state.current : nil)
            guard known?.about != about else { return false }
            state.waiting.removeAll { $0.key == key }
            state.waiting.append(chore)
            if state.waiting.count > Self.waitingMax { state.waiting.removeFirst() }
            return true
        }
        if isNew { signal.yield() }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in self.signals {
                while !Task.isCancelled, let chore = self.take() { await self.work(on: chore) }
            }
        }
    }

    private func take() -> Chore? {
        state.withLock { state in
            state.current = state.waiting.isEmpty ? nil : state.waiting.removeFirst()
            return state.current
        }
    }

    private func work(on chore: Chore) async {
        defer { state.withLock { $0.current = nil } }
        do {
            try await gate.pass(.pervasive) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await chore.work() }
                    group.addTask { try await self.watch(chore) }
                    defer { group.cancelAll() }
                    try await group.next()
                }
            }
        } catch Ending.gaveWay {
            again(chore)
        } catch is CancellationError {
            // The daemon ends.
        } catch Ending.replaced {
            // Its successor waits already.
        } catch {
            logger.notice(
                "a chore of the model led to nothing",
                metadata: ["chore": "\(chore.key)", "error": "\(error)"]
            )
        }
    }

    /// Throws as soon as somebody else wants the model, or the chore is asked for anew.
    private func watch(_ chore: Chore) async throws {
        while true {
            try await Task.sleep(for: Self.look)
            guard gate.crowd.waiting == 0 else { throw Ending.gaveWay }
            let isReplaced = state.withLock { $0.waiting.contains { $0.key == chore.key } }
            guard !isReplaced else { throw Ending.replaced }
        }
    }

    /// It had its turn, and keeps its place before the others.
    private func again(_ chore: Chore) {
        state.withLock { state in
            guard !state.waiting.contains(where: { $0.key == chore.key }) else { return }
            state.waiting.insert(chore, at: 0)
        }
        signal.yield()
    }
}
