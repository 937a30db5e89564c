internal import AtelierCrew
internal import AtelierDomain
internal import Foundation

/// What decides a run besides its base commit, its replies and its commands: taken from the world once, from the board
/// ever after, so that an attempt after a crash goes by the same as the one before it.
struct RecordedInputs: Sendable {
    let claim: Claim
    let board: any Board
    let surroundings: any Surroundings

    /// The agents as they were when the run first asked for them.
    func crew() async throws -> CrewDefinition {
        let sources: [AgentSource] = try await kept(.agents) {
            try await surroundings.crew(for: claim.requirement.repositoryPath).sources
        }
        return try CrewDefinition(try sources.map { try AgentDefinition(parsing: $0.text, file: $0.file) })
    }

    /// Runs of a repository that are looked at for one that says something.
    private static let runsMax = 20

    /// What earlier runs say of a kind of change, as the run was first told.
    func experience(_ kind: String, of use: ModelUse) async throws -> Experience {
        try await kept(.experience) {
            try await surroundings.experience(kind) {
                Experience(
                    kind: kind,
                    model: try await surroundings.modelName(for: use),
                    runs: try await board.pastRuns(in: claim.requirement.repositoryPath, limit: Self.runsMax)
                )
            }
        }
    }

    func kept<Value: Codable>(_ input: RunInput, _ ask: () async throws -> Value) async throws -> Value {
        let decoder = JSONDecoder()
        if let known = try await board.input(input, of: claim.requirement.id) {
            return try decoder.decode(Value.self, from: known)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let content = try encoder.encode(try await ask())
        let first = try await board.keep(input, content, claim: claim, nowMs: surroundings.nowMs())
        return try decoder.decode(Value.self, from: first)
    }
}

/// The repository, with the answers that a replay could not have again kept on the board.
struct RecordedRepository: RepositoryPort {
    let inner: any RepositoryPort
    let inputs: RecordedInputs

    func recentSubjects(limit: Int) async throws -> [String] {
        try await inputs.kept(.subjects) { try await inner.recentSubjects(limit: limit) }
    }

    /// Kept as well: a replay elsewhere has neither side.
    func carriedChange(_ carried: Carried, onto base: ObjectID) async throws -> CarriedChange {
        try await inputs.kept(.carried) { try await inner.carriedChange(carried, onto: base) }
    }

    func entries(of commit: ObjectID) async throws -> [TreeEntry] { try await inner.entries(of: commit) }

    func read(_ blob: ObjectID) async throws -> Data { try await inner.read(blob) }

    func rootTree(of commit: ObjectID) async throws -> ObjectID { try await inner.rootTree(of: commit) }

    func tree(from tree: ObjectID, applying changes: [FileChange]) async throws -> ObjectID {
        try await inner.tree(from: tree, applying: changes)
    }

    func patch(from: ObjectID, to: ObjectID) async throws -> String { try await inner.patch(from: from, to: to) }

    func checkOut(_ tree: ObjectID, into directory: String) async throws {
        try await inner.checkOut(tree, into: directory)
    }

    func commit(
        tree: ObjectID,
        parents: [ObjectID],
        message: String,
        atSeconds: Int64,
        offsetMinutes: Int
    ) async throws -> ObjectID {
        try await inner.commit(
            tree: tree,
            parents: parents,
            message: message,
            atSeconds: atSeconds,
            offsetMinutes: offsetMinutes
        )
    }

    func commitContent(_ commit: ObjectID) async throws -> Data { try await inner.commitContent(commit) }

    func restoreCommit(_ content: Data) async throws -> ObjectID { try await inner.restoreCommit(content) }

    func changeDigests(from: ObjectID, to: ObjectID) async throws -> ChangeDigests {
        try await inner.changeDigests(from: from, to: to)
    }

    func signature(over data: Data) async throws -> String? { try await inner.signature(over: data) }

    func reference(_ name: String) async throws -> ObjectID? { try await inner.reference(name) }

    func moveReference(_ name: String, from expected: ObjectID?, to target: ObjectID, log: String) async throws {
        try await inner.moveReference(name, from: expected, to: target, log: log)
    }

    func writeNote(_ text: String, on commit: ObjectID, atSeconds: Int64) async throws {
        try await inner.writeNote(text, on: commit, atSeconds: atSeconds)
    }
}
