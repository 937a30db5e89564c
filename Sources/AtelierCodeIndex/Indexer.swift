package import AtelierCodeMap
package import AtelierDomain
package import Foundation
internal import Synchronization

/// Brings an index up to a tree: reads and parses only blobs that it has not seen.
package struct Indexer: Sendable {
    /// Reads one blob of the repository.
    package typealias Read = @Sendable (ObjectID) async throws -> Data
    /// Runs before each piece of work, to wait until more urgent work is done; throws to give up.
    package typealias GiveWay = @Sendable (_ work: () async throws -> Void) async throws -> Void

    private let index: CodeIndex
    private let mapper: CodeMapper
    private let bounds: IndexBounds
    /// Files parsed at once.
    private let width: Int

    /// Longer files are left out: generated code and data, which nobody looks for by symbol.
    package static let fileBytesMax = 400_000
    /// Pieces of work are so large, and so much is written in one transaction.
    private static let limits = (pieceBytes: 96_000, batchBytes: 4 << 20)

    package init(index: CodeIndex, mapper: CodeMapper, bounds: IndexBounds = IndexBounds(), width: Int = 2) {
        self.index = index
        self.mapper = mapper
        self.bounds = bounds
        self.width = max(1, width)
    }

    /// Reads what is new of `entries`, and answers where everything stands.
    ///
    /// What has been written stays when it is given up on the way or the process dies; the next call goes on from there.
    package func bring(
        _ entries: [TreeEntry],
        read: @escaping Read,
        giveWay: @escaping GiveWay = { try await $0() }
    ) async throws -> IndexedTree {
        let wanted = entries.compactMap { entry in key(of: entry).map { (entry, $0) } }.prefix(bounds.blobsMax)
        let rows = index.known.withLock { $0.rows }
        var seen: Set<BlobKey> = []
        let missing = wanted.filter { rows[$0.1] == nil && seen.insert($0.1).inserted }
        try await add(missing, read: read, giveWay: giveWay)
        let now = missing.isEmpty ? rows : index.known.withLock { $0.rows }
        var places: [Int64: [String]] = [:]
        for (entry, key) in wanted {
            if let row = now[key] { places[row, default: []].append(entry.path) }
        }
        try await index.setPresent(Set(places.keys))
        if !missing.isEmpty { try await index.trim(to: bounds) }
        return IndexedTree(index: index, places: places, added: missing.count)
    }

    private func key(of entry: TreeEntry) -> BlobKey? {
        guard entry.mode != .link, entry.bytes <= Self.fileBytesMax, let language = Language(path: entry.path),
            mapper.understands(language)
        else { return nil }
        return BlobKey(entry)
    }

    private func add(
        _ missing: [(TreeEntry, BlobKey)],
        read: @escaping Read,
        giveWay: @escaping GiveWay
    ) async throws {
        var pieces = Self.pieces(of: missing)[...]
        try await withThrowingTaskGroup(of: [PreparedBlob].self) { group in
            func start() {
                guard let piece = pieces.popFirst() else { return }
                group.addTask {
                    var blobs: [PreparedBlob] = []
                    try await giveWay { blobs = try await prepare(piece, read: read) }
                    return blobs
                }
            }
            // One more than there are cores, so that none waits while a batch is written.
            for _ in 0...width { start() }
            var (batch, bytes): ([PreparedBlob], Int) = ([], 0)
            while let blobs = try await group.next() {
                start()
                batch += blobs
                bytes += blobs.reduce(0) { $0 + $1.bytes }
                guard bytes > Self.limits.batchBytes else { continue }
                try await index.add(batch)
                (batch, bytes) = ([], 0)
            }
            if !batch.isEmpty { try await index.add(batch) }
        }
    }

    private static func pieces(of missing: [(TreeEntry, BlobKey)]) -> [[(TreeEntry, BlobKey)]] {
        var pieces: [[(TreeEntry, BlobKey)]] = []
        var bytes = Int.max
        for item in missing {
            if bytes > limits.pieceBytes {
                pieces.append([])
                bytes = 0
            }
            pieces[pieces.count - 1].append(item)
            bytes += item.0.bytes + 200
        }
        return pieces
    }

    private func prepare(_ piece: [(TreeEntry, BlobKey)], read: Read) async throws -> [PreparedBlob] {
        var blobs: [PreparedBlob] = []
        for (entry, key) in piece {
            try Task.checkCancellation()
            let data = try await read(entry.blob)
            blobs.append(PreparedBlob(key, data: data, file: mapper.parse(path: entry.path, data: data)))
        }
        return blobs
    }
}
