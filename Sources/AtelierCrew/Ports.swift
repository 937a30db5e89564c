package import AtelierCodeMap
package import AtelierDomain
package import Foundation

/// What the crew needs of a repository; reads and object writes only, no reference moves except through `ops`.
package protocol RepositoryPort: Sendable {
    func entries(of commit: ObjectID) async throws -> [TreeEntry]
    func read(_ blob: ObjectID) async throws -> Data
    func rootTree(of commit: ObjectID) async throws -> ObjectID
    /// Writes the tree that `tree` becomes under `changes`; no reference and no index moves.
    func tree(from tree: ObjectID, applying changes: [FileChange]) async throws -> ObjectID
    /// The unified diff between two trees.
    func patch(from: ObjectID, to: ObjectID) async throws -> String
    /// What merging a landed change into the files of `base` gives.
    func carriedChange(_ carried: Carried, onto base: ObjectID) async throws -> CarriedChange
    /// Makes `directory` hold exactly the files of `tree`; untracked leftovers such as build caches stay.
    func checkOut(_ tree: ObjectID, into directory: String) async throws
    func recentSubjects(limit: Int) async throws -> [String]
    /// Writes a commit object by the user's identity, signed if the user signs; unsigned, the same inputs give the same
    /// commit.
    func commit(
        tree: ObjectID,
        parents: [ObjectID],
        message: String,
        atSeconds: Int64,
        offsetMinutes: Int
    ) async throws -> ObjectID
    /// A commit's own bytes.
    func commitContent(_ commit: ObjectID) async throws -> Data
    /// Writes a commit from its bytes, unless it is there.
    func restoreCommit(_ content: Data) async throws -> ObjectID
    /// What changed between two trees, as a receipt names it.
    func changeDigests(from: ObjectID, to: ObjectID) async throws -> ChangeDigests
    /// The user's signature over `data`, armoured; nil when the user does not sign commits.
    func signature(over data: Data) async throws -> String?
    func reference(_ name: String) async throws -> ObjectID?
    /// Compare-and-swap; `expected` nil means that the reference must not exist.
    func moveReference(_ name: String, from expected: ObjectID?, to target: ObjectID, log: String) async throws
    func writeNote(_ text: String, on commit: ObjectID, atSeconds: Int64) async throws
}

/// A model that answers requests; stored replies come first, so asking twice costs once.
package protocol ModelPort: Sendable {
    /// Throws an error with a `promptTooLong` when the prompt does not fit beside its answer; nothing was generated then.
    func complete(_ request: ModelRequest) async throws -> ModelReply
}

/// Runs one command of the repository under the sandbox.
package protocol CommandPort: Sendable {
    /// Names the policy that `command` would run under; what it is asked for before it runs.
    func policyHash(of command: SandboxedCommand) async throws -> ContentHash
    func run(_ command: SandboxedCommand) async throws -> CommandResult
}

/// Journals the moving of a branch, so that a crash between its steps is finished or dropped, never repeated.
package protocol LandingPort: Sendable {
    /// What an earlier try intended; nil at the first.
    func intended(_ requirement: RequirementID) async throws -> Landing?
    /// What the board and the machine know of how the change came about.
    func provenance(of requirement: RequirementID) async throws -> Provenance
    /// Durable before it returns.
    func intend(_ landing: Landing) async throws
    func settle(_ requirement: RequirementID, as state: LandingState) async throws
}

/// Everything an agent may reach while it works on one attempt.
package struct Ports: Sendable {
    package let repository: any RepositoryPort
    package let model: any ModelPort
    package let commands: any CommandPort
    package let landing: any LandingPort
    package let mapper: CodeMapper
    /// The outlines that are known of a tree's files, by path; whatever is missing is parsed.
    package let outlines: @Sendable ([TreeEntry]) async -> [String: SourceFile]
    /// What earlier runs say of a kind of change; the first answer is kept with the run.
    package let experience: @Sendable (String) async throws -> Experience
    /// Puts a sentence for people among the run's events, such as what a prompt had to leave out.
    package let say: @Sendable (String) async throws -> Void
    /// Called at named places so that tests can end the process there.
    package let failPoint: @Sendable (String) -> Void

    package init(
        repository: any RepositoryPort,
        model: any ModelPort,
        commands: any CommandPort,
        landing: any LandingPort,
        mapper: CodeMapper,
        outlines: @escaping @Sendable ([TreeEntry]) async -> [String: SourceFile] = { _ in [:] },
        experience: @escaping @Sendable (String) async throws -> Experience = { Experience(kind: $0) },
        say: @escaping @Sendable (String) async throws -> Void,
        failPoint: @escaping @Sendable (String) -> Void
    ) {
        self.repository = repository
        self.model = model
        self.commands = commands
        self.landing = landing
        self.mapper = mapper
        self.outlines = outlines
        self.experience = experience
        self.say = say
        self.failPoint = failPoint
    }
}

/// One attempt: the claimed task, what the board says, and where to work.
package struct Assignment: Sendable {
    package let claim: Claim
    /// The requirement's current facts, oldest first.
    package let facts: [Fact]
    /// What the run has spent so far.
    package let spent: Spending
    /// The directory that is this run's worktree.
    package let worktree: String
    /// The agents by role.
    package let crew: CrewDefinition
    /// Why the board sent the last attempt's fact back; empty when it did not.
    package let complaint: String

    package init(
        claim: Claim,
        facts: [Fact],
        spent: Spending,
        worktree: String,
        crew: CrewDefinition,
        complaint: String = ""
    ) {
        self.claim = claim
        self.facts = facts
        self.spent = spent
        self.worktree = worktree
        self.crew = crew
        self.complaint = complaint
    }

    /// All current facts of a kind, oldest first, decoded; throws when one does not fit.
    func allFacts<Value: Decodable>(_ kind: String, as type: Value.Type = Value.self) throws(CrewError) -> [Value] {
        var result: [Value] = []
        for fact in facts where fact.kind == kind {
            do {
                result.append(try JSONDecoder().decode(type, from: fact.body))
            } catch {
                throw CrewError(code: .factMalformed, message: "a fact of kind \(kind) does not fit: \(error)")
            }
        }
        return result
    }

    /// The newest fact of a kind, decoded; throws when it is missing or does not fit.
    func fact<Value: Decodable>(_ kind: String, as type: Value.Type = Value.self) throws(CrewError) -> Value {
        guard let fact = facts.last(where: { $0.kind == kind }) else {
            throw CrewError(code: .factMissing, message: "the board holds no fact of kind \(kind)")
        }
        do {
            return try JSONDecoder().decode(type, from: fact.body)
        } catch {
            throw CrewError(code: .factMalformed, message: "the fact of kind \(kind) does not fit: \(error)")
        }
    }
}

/// What a run has used of its budget.
package struct Spending: Codable, Equatable, Sendable {
    package var tokens: Int
    package var milliseconds: Int

    package init(tokens: Int = 0, milliseconds: Int = 0) {
        self.tokens = tokens
        self.milliseconds = milliseconds
    }
}
