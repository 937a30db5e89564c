internal import AtelierDomain
internal import AtelierHooks
internal import Foundation
internal import Logging
internal import Synchronization

/// First lines of commits, written by the model while the user types and kept by what they are about.
final class MessageRoom: MessageShelf {
    /// What a model says to a request about the repository at a path.
    typealias Ask = @Sendable (ModelRequest, _ tier: String, _ repositoryPath: String) async throws -> String

    private struct Key: Hashable {
        let path: String
        let tree: ObjectID
        let bases: [ObjectID]
    }

    private struct State {
        var lines: [Key: String] = [:]
        /// Oldest first, each once; those without a line are ones that the model had no use for.
        var order: [Key] = []
    }

    private static let keptMax = 64

    private let state = Mutex(State())
    private let chores: ChoreRoom
    private let model: Ask
    private let logger: Logger

    init(chores: ChoreRoom, model: @escaping Ask, logger: Logger) {
        self.chores = chores
        self.model = model
        self.logger = logger
    }

    func message(for state: StagedState, in repositoryPath: String) async -> String? {
        let key = Key(path: repositoryPath, tree: state.tree, bases: state.bases)
        return self.state.withLock { $0.lines[key] }
    }

    func want(_ state: StagedState, in repository: any HookRepository) async {
        let key = Key(path: repository.path, tree: state.tree, bases: state.bases)
        guard !self.state.withLock({ $0.order.contains(key) }) else { return }
        let about = ([state.tree] + state.bases).map(\.hex).joined(separator: " ")
        chores.want("message \(repository.path)", about: about) { [self] in
            try await write(state, in: repository, as: key)
        }
    }

    private func write(_ state: StagedState, in repository: any HookRepository, as key: Key) async throws {
        guard let patch = try await repository.patch(of: state) else { return }
        let subjects = try await repository.recentSubjects(limit: HookDesk.habitCommits)
        let (model, path) = (model, repository.path)
        let writer = MessageWriter { try await model($0, "chore", path) }
        let started = ContinuousClock.now
        let written = try await writer.write(UnifiedDiff(patch), subjects: subjects)
        keep(written.subject, as: key)
        logger.debug(
            "wrote a commit's first line beforehand",
            metadata: [
                "tree": "\(state.tree.short)", "used": "\(written.subject != nil)",
                "took": "\(ContinuousClock.now - started)",
            ]
        )
    }

    private func keep(_ line: String?, as key: Key) {
        state.withLock { state in
            state.lines[key] = line
            if !state.order.contains(key) { state.order.append(key) }
            guard state.order.count > Self.keptMax else { return }
            state.lines[state.order.removeFirst()] = nil
        }
    }
}
