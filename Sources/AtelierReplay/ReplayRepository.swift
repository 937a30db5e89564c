internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import Foundation

/// The base of a recorded run as the crew sees a repository: read from the record, written to memory.
///
/// References and notes are in memory as well, so a landing of a replay moves nothing that anybody else could see.
actor ReplayRepository: RepositoryPort {
    private let objects: GitRepository
    private let base: RecordedBase
    private let subjects: [String]
    private let carried: CarriedChange?
    private var references: [String: ObjectID] = [:]
    private var entriesByPath: [String: TreeEntry] = [:]
    /// The paths whose content was asked for.
    private(set) var readBlobs: Set<ObjectID> = []

    /// Whoever reads a replayed commit sees that nobody made it.
    static let author = Signature(name: "Atelier replay", email: "replay@localhost")

    init(base: RecordedBase, subjects: [String], carried: CarriedChange?, path: String) async throws {
        objects = try .inMemory(as: path, head: base.commit)
        self.base = base
        self.subjects = subjects
        self.carried = carried
        for object in base.objects.values { _ = try await objects.add(object) }
        for entry in try await entries(of: base.commit) { entriesByPath[entry.path] = entry }
    }

    func entries(of commit: ObjectID) async throws -> [TreeEntry] {
        try await objects.entries(below: try await rootTree(of: commit), sizes: base.sizes)
    }

    func read(_ blob: ObjectID) async throws -> Data {
        readBlobs.insert(blob)
        return try await content(of: blob)
    }

    /// The bytes of a blob, from memory or from where the record says.
    private func content(of blob: ObjectID) async throws -> Data {
        if base.objects[blob] == nil, base.sizes[blob] != nil {
            guard let fetch = base.fetch else {
                throw ReplayError(.treeIncomplete, "The record does not hold the blob \(blob.short).")
            }
            _ = try await objects.add(try await fetch(blob))
        }
        return try await objects.read(blob)
    }

    func rootTree(of commit: ObjectID) async throws -> ObjectID { try await objects.rootTree(of: commit) }

    func tree(from tree: ObjectID, applying changes: [FileChange]) async throws -> ObjectID {
        for change in changes {
            // A later diff shows the old content as well.
            if let entry = entriesByPath[change.path] { _ = try await content(of: entry.blob) }
        }
        return try await objects.tree(from: tree, applying: changes)
    }

    func patch(from: ObjectID, to: ObjectID) async throws -> String { try await objects.patch(from: from, to: to) }

    /// Does nothing, for a recorded command needs no files.
    ///
    /// Where one is really run, `makeFiles` is called.
    func checkOut(_ tree: ObjectID, into directory: String) async throws {}

    /// Makes `directory` hold the files of `tree`.
    func makeFiles(of tree: ObjectID, in directory: String) async throws {
        guard base.omitted.isEmpty else {
            throw ReplayError(
                .treeIncomplete,
                "A command has to be run, but the export leaves out \(base.omitted.count) files that the run did not read.",
                hint: "Ask for an export with --whole-tree."
            )
        }
        for entry in entriesByPath.values { _ = try await content(of: entry.blob) }
        try await objects.checkOut(tree, into: directory)
    }

    func carriedChange(_ carried: Carried, onto base: ObjectID) async throws -> CarriedChange {
        guard let known = self.carried else {
            throw ReplayError(.treeIncomplete, "The record does not hold the change that the run carried.")
        }
        return known
    }

    func recentSubjects(limit: Int) async throws -> [String] { Array(subjects.prefix(limit)) }

    func commit(
        tree: ObjectID,
        parents: [ObjectID],
        message: String,
        atSeconds: Int64,
        offsetMinutes: Int
    ) async throws -> ObjectID {
        try await objects.commit(
            tree: tree,
            parents: parents,
            message: message,
            atSeconds: atSeconds,
            author: Self.author
        )
    }

    func commitContent(_ commit: ObjectID) async throws -> Data { try await objects.commitContent(commit) }

    func restoreCommit(_ content: Data) async throws -> ObjectID { try await objects.restoreCommit(content) }

    func changeDigests(from: ObjectID, to: ObjectID) async throws -> ChangeDigests {
        try await objects.changeDigests(from: from, to: to)
    }

    /// Nobody signs what nobody made.
    func signature(over data: Data) async throws -> String? { nil }

    func reference(_ name: String) async throws -> ObjectID? { references[name] }

    func moveReference(_ name: String, from expected: ObjectID?, to target: ObjectID, log: String) async throws {
        guard references[name] == expected else {
            throw ReplayError(.unexpected, "The reference \(name) of the replay holds something else.")
        }
        references[name] = target
    }

    func writeNote(_ text: String, on commit: ObjectID, atSeconds: Int64) async throws {}
}
