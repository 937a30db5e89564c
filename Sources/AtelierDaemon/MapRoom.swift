internal import AtelierCodeIndex
internal import AtelierCodeMap
internal import AtelierDomain
internal import AtelierGit
internal import AtelierInference
internal import AtelierOrchestrator
internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Keeps the stored code maps, one file for each repository, and brings them up to date behind all other work.
final class MapRoom: Service {
    private final class Shelf: Sendable {
        let index: CodeIndex
        /// An index holds one tree at a time, so one caller at a time works with it.
        let gate = Gate(slots: 1)
        /// Ends the work behind that is under way, if there is any.
        let orders = Mutex<AsyncStream<Void>.Continuation?>(nil)

        init(index: CodeIndex) {
            self.index = index
        }
    }

    private let shelves = Mutex<[String: Shelf]>([:])
    private let wishes: AsyncStream<String>
    private let wish: AsyncStream<String>.Continuation
    private let folder: String
    let mapper: CodeMapper
    /// The gate that all commands go through.
    let cores: Gate
    private let logger: Logger
    private let open: @Sendable (String) throws -> GitRepository

    /// Indexes that are kept on disk, and those that are open at once.
    private static let kept = (files: 32, open: 8)

    /// `folder` lies in the cache.
    init(
        folder: String,
        mapper: CodeMapper,
        cores: Gate,
        logger: Logger,
        open: @escaping @Sendable (String) throws -> GitRepository
    ) {
        (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
        self.folder = folder
        self.mapper = mapper
        self.cores = cores
        self.logger = logger
        self.open = open
    }

    /// Asks for a repository's map to be brought up to its HEAD when there is time.
    func want(_ repositoryPath: String) {
        wish.yield(repositoryPath)
    }

    /// The same for a repository of which there is a map; nobody else's is read just because it has hooks.
    func wantAnew(_ repositoryPath: String) {
        if FileManager.default.fileExists(atPath: path(of: repositoryPath)) { want(repositoryPath) }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            for await path in wishes {
                do {
                    try await bringBehind(path)
                } catch is CancellationError {
                    logger.debug("a code map was left to whoever needs it now", metadata: ["path": "\(path)"])
                } catch {
                    logger.warning("a code map was not made", metadata: ["path": "\(path)", "error": "\(error)"])
                }
            }
        }
    }

    /// Brings a map up to HEAD behind all other work; throws `CancellationError` once somebody waits for this very map.
    ///
    /// Whoever waits goes on from what has been written, and does not stand behind commands of others.
    func bringBehind(_ path: String) async throws {
        let repository = try open(path)
        let entries = try await repository.entries(of: try await repository.currentDescription().headCommit)
        let shelf = try shelf(of: repository.description.path)
        let (orders, order) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        shelf.orders.withLock { $0 = order }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [cores] in
                try await shelf.gate.pass(.pervasive) {
                    _ = try await self.indexer(shelf).bring(entries, read: { try await repository.read($0) }) { work in
                        if shelf.gate.crowd.waiting > 0 { throw CancellationError() }
                        try await cores.pass(.pervasive, work)
                    }
                }
            }
            group.addTask {
                for await _ in orders { throw CancellationError() }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Runs `body` on the map of a repository's HEAD, which is brought up to date first.
    func withHead<Value: Sendable>(
        of path: String,
        _ body: (IndexedTree, RepositoryDescription) async throws -> Value
    ) async throws -> Value {
        let repository = try open(path)
        let description = try await repository.currentDescription()
        let entries = try await repository.entries(of: description.headCommit)
        return try await with(entries, of: repository, class: .interactive) { try await body($0, description) }
    }

    /// What of a tree's files is known without parsing, once what was not known was parsed and stored.
    ///
    /// Empty when the map cannot be used: it saves time, and nothing else depends on it.
    func outlines(of path: String, _ entries: [TreeEntry]) async -> [String: SourceFile] {
        do {
            let files = try await with(entries, of: try open(path), class: .sustained) { try await $0.files() }
            return Dictionary(files.map { ($0.path, $0) }) { first, _ in first }
        } catch {
            logger.warning("the code map was not used", metadata: ["path": "\(path)", "error": "\(error)"])
            return [:]
        }
    }

    private func with<Value: Sendable>(
        _ entries: [TreeEntry],
        of repository: GitRepository,
        class queueClass: QueueClass,
        _ body: (IndexedTree) async throws -> Value
    ) async throws -> Value {
        let path = repository.description.path
        let shelf = try shelf(of: path)
        shelf.orders.withLock { _ = $0?.yield() }
        return try await shelf.gate.pass(queueClass) {
            let read: Indexer.Read = { try await repository.read($0) }
            do {
                return try await body(try await indexer(shelf).bring(entries, read: read))
            } catch let error as CodeIndexError where error.code == .indexDamaged {
                logger.warning("a damaged code map is made anew", metadata: ["path": "\(path)"])
                return try await body(try await indexer(try replaceShelf(of: path)).bring(entries, read: read))
            }
        }
    }

    private func indexer(_ shelf: Shelf) -> Indexer {
        Indexer(index: shelf.index, mapper: mapper, width: Cores.usable)
    }

    private func path(of repository: String) -> String { "\(folder)/\(CheckRoom.name(of: repository)).sqlite" }

    private func shelf(of repository: String) throws -> Shelf {
        try shelves.withLock { shelves in
            if let shelf = shelves[repository] { return shelf }
            try PrivateDirectory.prepare(folder)
            // Those that nobody is at are closed by being forgotten.
            if shelves.count >= Self.kept.open { shelves = shelves.filter { $0.value.gate.crowd.inside > 0 } }
            prune(keeping: path(of: repository), open: Set(shelves.keys.map(path)))
            let shelf = Shelf(index: try CodeIndex.open(at: path(of: repository)))
            shelves[repository] = shelf
            return shelf
        }
    }

    private func replaceShelf(of repository: String) throws -> Shelf {
        try shelves.withLock { shelves in
            shelves[repository] = nil
            CodeIndex.remove(path(of: repository))
            let shelf = Shelf(index: try CodeIndex.open(at: path(of: repository)))
            shelves[repository] = shelf
            return shelf
        }
    }

    /// Deletes the indexes that were written longest ago, beyond those that are kept.
    private func prune(keeping path: String, open: Set<String>) {
        let files = FileManager.default
        // What cannot be listed or dated is left alone.
        let names = (try? files.contentsOfDirectory(atPath: folder)) ?? []
        let dated = names.filter { $0.hasSuffix(".sqlite") }.map { "\(folder)/\($0)" }
            .filter { $0 != path && !open.contains($0) }
            .map { ($0, (try? files.attributesOfItem(atPath: $0)[.modificationDate] as? Date) ?? .distantFuture) }
        for (old, _) in dated.sorted(by: { $0.1 < $1.1 }).dropLast(Self.kept.files - 1 - open.count) {
            CodeIndex.remove(old)
        }
    }
}
