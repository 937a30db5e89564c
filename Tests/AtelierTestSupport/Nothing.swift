package import AtelierCrew
package import AtelierDomain
package import Foundation

/// Ports that nobody of these tests may touch.
package struct Nothing: RepositoryPort, CommandPort, LandingPort {
    struct Touched: Error {}

    package init() {}

    package func entries(of commit: ObjectID) async throws -> [TreeEntry] { throw Touched() }
    package func read(_ blob: ObjectID) async throws -> Data { throw Touched() }
    package func rootTree(of commit: ObjectID) async throws -> ObjectID { throw Touched() }
    package func tree(from tree: ObjectID, applying changes: [FileChange]) async throws -> ObjectID { throw Touched() }
    package func patch(from: ObjectID, to: ObjectID) async throws -> String { throw Touched() }
    package func carriedChange(_ carried: Carried, onto base: ObjectID) async throws -> CarriedChange {
        throw Touched()
    }
    package func checkOut(_ tree: ObjectID, into directory: String) async throws { throw Touched() }
    package func recentSubjects(limit: Int) async throws -> [String] { throw Touched() }
    package func commit(
        tree: ObjectID,
        parents: [ObjectID],
        message: String,
        atSeconds: Int64,
        offsetMinutes: Int
    ) async throws -> ObjectID { throw Touched() }
    package func commitContent(_ commit: ObjectID) async throws -> Data { throw Touched() }
    package func restoreCommit(_ content: Data) async throws -> ObjectID { throw Touched() }
    package func changeDigests(from: ObjectID, to: ObjectID) async throws -> ChangeDigests { throw Touched() }
    package func signature(over data: Data) async throws -> String? { throw Touched() }
    package func reference(_ name: String) async throws -> ObjectID? { throw Touched() }
    package func moveReference(_ name: String, from expected: ObjectID?, to target: ObjectID, log: String) async throws
    {
        throw Touched()
    }
    package func writeNote(_ text: String, on commit: ObjectID, atSeconds: Int64) async throws { throw Touched() }
    package func policyHash(of command: SandboxedCommand) async throws -> ContentHash { throw Touched() }
    package func run(_ command: SandboxedCommand) async throws -> CommandResult { throw Touched() }
    package func intended(_ requirement: RequirementID) async throws -> Landing? { throw Touched() }
    package func provenance(of requirement: RequirementID) async throws -> Provenance { throw Touched() }
    package func intend(_ landing: Landing) async throws { throw Touched() }
    package func settle(_ requirement: RequirementID, as state: LandingState) async throws { throw Touched() }
}
