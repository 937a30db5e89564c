internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierHooks
internal import AtelierOrchestrator
internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Runs repositories' own check commands on trees that are staged or were committed, in the sandbox and behind other work.
///
/// Each runs in a worktree of the cache, two at most for a repository, moved from tree to tree. A tree that nobody wants any
/// more is given up: a staged one when another is staged, a committed one when too many newer ones wait.
final class CheckRoom: CheckQueue, Service {
    private struct Wish {
        let tree: ObjectID
        var kind: CheckWish
        let orders: AsyncStream<Void>.Continuation
    }

    private struct Job: Sendable {
        let state: StagedState
        let repository: HookedRepository
        let orders: AsyncStream<Void>
    }

    private struct State {
        /// By repository, oldest first.
        var wishes: [String: [Wish]] = [:]
        /// Worktrees in use, by repository.
        var lanes: [String: Set<Int>] = [:]
        var gates: [String: Gate] = [:]
    }

    /// Wishes of one repository beyond which the oldest is given up, and worktrees that it has.
    static let wishesMax = 8
    private static let lanesMax = 2
    /// A check that failed is not run again within this time.
    private static let againMs: Int64 = 60_000

    private let state = Mutex(State())
    private let jobs: AsyncStream<Job>
    private let input: AsyncStream<Job>.Continuation
    private let shelf: any VerdictShelf
    private let trial: CheckTrial
    private let cores: Gate
    private let cacheDirectory: String
    private let logger: Logger

    init(shelf: any VerdictShelf, trial: CheckTrial, cores: Gate, cacheDirectory: String, logger: Logger) {
        (jobs, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(256))
        self.shelf = shelf
        self.trial = trial
        self.cores = cores
        self.cacheDirectory = cacheDirectory
        self.logger = logger
    }

    func want(_ wanted: StagedState, in repository: any HookRepository, as wish: CheckWish) async {
        let tree = wanted.tree
        guard let hooked = repository as? HookedRepository, await isOpen(tree, in: hooked.path, as: wish) else {
            return
        }
        let (orders, order) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let isNew = state.withLock { state in
            var wishes = state.wishes[hooked.path] ?? []
            if let known = wishes.firstIndex(where: { $0.tree == tree }) {
                if wish != .staged { wishes[known].kind = wish }
                state.wishes[hooked.path] = wishes
                return false
            }
            var unwanted = wishes.filter { wish == .staged && $0.kind == .staged }
            if wishes.count - unwanted.count >= Self.wishesMax, let oldest = wishes.first(where: { $0.kind != .staged })
            {
                unwanted.append(oldest)
            }
            for other in unwanted { other.orders.yield() }
            wishes.removeAll { wish in unwanted.contains { $0.tree == wish.tree } }
            state.wishes[hooked.path] = wishes + [Wish(tree: tree, kind: wish, orders: order)]
            return true
        }
        guard isNew else { return }
        if case .dropped = input.yield(Job(state: wanted, repository: hooked, orders: orders)) {
            forget(tree, in: hooked.path)
        }
    }

    /// Whether the tree has no verdict yet, or one that is to be made anew.
    private func isOpen(_ tree: ObjectID, in path: String, as wish: CheckWish) async -> Bool {
        do {
            var known = try await shelf.verdict(of: .check, on: tree, in: path)
            if known == nil, wish == .staged { known = try await shelf.verdict(of: .affected, on: tree, in: path) }
            guard let known else { return true }
            return wish == .again && trial.nowMs() - known.madeAtMs > Self.againMs
        } catch {
            logger.warning("a check was not asked for", metadata: ["error": "\(error)"])
            return false
        }
    }

    func isUnderWay(_ tree: ObjectID, in repositoryPath: String) async -> Bool {
        state.withLock { $0.wishes[repositoryPath]?.contains { $0.tree == tree } == true }
    }

    private func forget(_ tree: ObjectID, in path: String) {
        state.withLock { state in
            state.wishes[path]?.removeAll { $0.tree == tree }
            guard state.wishes[path]?.isEmpty == true else { return }
            state.wishes[path] = nil
            guard let crowd = state.gates[path]?.crowd, crowd.inside + crowd.waiting == 0 else { return }
            state.gates[path] = nil
        }
    }

    /// What the folder of a repository's worktrees is called.
    static func name(of path: String) -> String { String(ContentHash(of: path).hex.prefix(16)) }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            await withDiscardingTaskGroup { group in
                for await job in jobs { group.addTask { await self.work(on: job) } }
                group.cancelAll()
            }
        }
    }

    private func work(on job: Job) async {
        let tree = job.state.tree
        defer { forget(tree, in: job.repository.path) }
        do {
            var wish = wish(for: job)
            while true {
                let made = try await verdicts(on: job, as: wish)
                for verdict in made {
                    try await shelf.keep(verdict, in: job.repository.path)
                    if verdict.key.kind == .check { await note(verdict, in: job.repository) }
                }
                // It was committed while a part of its tests ran.
                let next = self.wish(for: job)
                guard wish == .staged, next != .staged, made.contains(where: { $0.key.kind == .affected }) else {
                    break
                }
                wish = next
            }
        } catch is CancellationError {
            logger.debug("a check was given up", metadata: ["tree": "\(tree.short)"])
        } catch {
            logger.warning("a check could not be run", metadata: ["tree": "\(tree.short)", "error": "\(error)"])
        }
    }

    /// Where the commit was made before its verdict; one that is staged yet has it when it is made.
    private func note(_ verdict: HookVerdict, in repository: HookedRepository) async {
        let ending = verdict.isPassed ? "passed" : "failed"
        let head = verdict.detail.split(separator: "\n").first.map { ": \($0)" } ?? ""
        let text = "check \(ending) in \(verdict.milliseconds) ms, atelier \(verdict.key.program)\(head)\n"
        do {
            _ = try await repository.git.noteChecks(
                text,
                ofTree: verdict.key.tree,
                atSeconds: verdict.madeAtMs / 1_000
            )
        } catch {
            // Pre-push asks the board.
            logger.warning("a check was not noted", metadata: ["error": "\(error)"])
        }
    }

    private func wish(for job: Job) -> CheckWish {
        let wishes = state.withLock { $0.wishes[job.repository.path] ?? [] }
        return wishes.first { $0.tree == job.state.tree }?.kind ?? .staged
    }

    /// Throws a cancellation when nobody wants them any more.
    private func verdicts(on job: Job, as wish: CheckWish) async throws -> [HookVerdict] {
        try await withThrowingTaskGroup(of: [HookVerdict].self) { group in
            group.addTask { try await self.judge(job, as: wish) }
            group.addTask {
                for await _ in job.orders { throw CancellationError() }
                return []
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }

    private func judge(_ job: Job, as wish: CheckWish) async throws -> [HookVerdict] {
        let path = job.repository.path
        let folder = "\(cacheDirectory)/hooks/\(Self.name(of: path))"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        return try await gate(of: path).pass(.sustained) {
            let lane = takeLane(of: path)
            defer { state.withLock { _ = $0.lanes[path]?.remove(lane) } }
            // Whoever watches or waits for an answer goes before.
            return try await cores.pass(.sustained) {
                try await trial.verdicts(on: job.state, as: wish, in: job.repository, worktree: "\(folder)/\(lane)")
            }
        }
    }

    private func gate(of path: String) -> Gate {
        state.withLock { state in
            if let gate = state.gates[path] { return gate }
            let gate = Gate(slots: Self.lanesMax)
            state.gates[path] = gate
            return gate
        }
    }

    /// One is free for whoever is through the gate.
    private func takeLane(of path: String) -> Int {
        state.withLock { state in
            let taken = state.lanes[path] ?? []
            let lane = (0...taken.count).first { !taken.contains($0) } ?? taken.count
            state.lanes[path, default: []].insert(lane)
            return lane
        }
    }
}
