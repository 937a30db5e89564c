import AtelierDomain
import Foundation

@testable import AtelierCrew

/// Ports that nobody of these tests may touch.
struct Nothing: RepositoryPort, CommandPort, LandingPort {
    struct Touched: Error {}

    func entries(of commit: ObjectID) async throws -> [TreeEntry] { throw Touched() }
    func read(_ blob: ObjectID) async throws -> Data { throw Touched() }
    func rootTree(of commit: ObjectID) async throws -> ObjectID { throw Touched() }
    func tree(from tree: ObjectID, applying changes: [FileChange]) async throws -> ObjectID { throw Touched() }
    func patch(from: ObjectID, to: ObjectID) async throws -> String { throw Touched() }
    func carriedChange(_ carried: Carried, onto base: ObjectID) async throws -> CarriedChange { throw Touched() }
    func checkOut(_ tree: ObjectID, into directory: String) async throws { throw Touched() }
    func recentSubjects(limit: Int) async throws -> [String] { throw Touched() }
    func commit(
        tree: ObjectID,
        parents: [ObjectID],
        message: String,
        atSeconds: Int64,
        offsetMinutes: Int
    ) async throws -> ObjectID { throw Touched() }
    func commitContent(_ commit: ObjectID) async throws -> Data { throw Touched() }
    func restoreCommit(_ content: Data) async throws -> ObjectID { throw Touched() }
    func changeDigests(from: ObjectID, to: ObjectID) async throws -> ChangeDigests { throw Touched() }
    func signature(over data: Data) async throws -> String? { throw Touched() }
    func reference(_ name: String) async throws -> ObjectID? { throw Touched() }
    func moveReference(_ name: String, from expected: ObjectID?, to target: ObjectID, log: String) async throws {
        throw Touched()
    }
    func writeNote(_ text: String, on commit: ObjectID, atSeconds: Int64) async throws { throw Touched() }
    func policyHash(of command: SandboxedCommand) async throws -> ContentHash { throw Touched() }
    func run(_ command: SandboxedCommand) async throws -> CommandResult { throw Touched() }
    func intended(_ requirement: RequirementID) async throws -> Landing? { throw Touched() }
    func provenance(of requirement: RequirementID) async throws -> Provenance { throw Touched() }
    func intend(_ landing: Landing) async throws { throw Touched() }
    func settle(_ requirement: RequirementID, as state: LandingState) async throws { throw Touched() }
}
