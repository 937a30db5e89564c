internal import AtelierCrew
internal import AtelierDomain
internal import Foundation

/// The files of a folder as a repository that can only be read, for the parts of the crew that change nothing.
struct FolderRepository: RepositoryPort {
    private let list: [TreeEntry]
    private let contents: [ObjectID: Data]

    /// Reads every file below `folder`.
    ///
    /// - Throws: `folderUnusable`.
    init(_ folder: String) throws(EvalError) {
        var list: [TreeEntry] = []
        var contents: [ObjectID: Data] = [:]
        for file in try FolderFiles.all(below: folder) {
            let blob = Self.name(of: file.content)
            contents[blob] = file.content
            list.append(TreeEntry(path: file.path, blob: blob, mode: .file, bytes: file.content.count))
        }
        self.list = list
        self.contents = contents
    }

    /// Stands for the one commit and its tree.
    static let commit = name(of: Data())

    private static func name(of content: Data) -> ObjectID {
        guard let name = ObjectID(hex: String(ContentHash(of: content).hex.prefix(40))) else {
            preconditionFailure("a digest has more than 40 hexadecimal digits")
        }
        return name
    }

    private func refused() -> EvalError { EvalError(.folderUnusable, "A plain folder can only be read.") }

    func entries(of commit: ObjectID) async throws -> [TreeEntry] { list }
    func rootTree(of commit: ObjectID) async throws -> ObjectID { Self.commit }
    func read(_ blob: ObjectID) async throws -> Data {
        guard let data = contents[blob] else { throw refused() }
        return data
    }
    func tree(from tree: ObjectID, applying changes: [FileChange]) async throws -> ObjectID { throw refused() }
    func patch(from: ObjectID, to: ObjectID) async throws -> String { throw refused() }
    func carriedChange(_ carried: Carried, onto base: ObjectID) async throws -> CarriedChange {
        throw refused()
    }
    func checkOut(_ tree: ObjectID, into directory: String) async throws { throw refused() }
    func recentSubjects(limit: Int) async throws -> [String] { [] }
    func commit(
        tree: ObjectID,
        parents: [ObjectID],
        message: String,
        atSeconds: Int64,
        offsetMinutes: Int
    ) async throws -> ObjectID { throw refused() }
    func commitContent(_ commit: ObjectID) async throws -> Data { throw refused() }
    func restoreCommit(_ content: Data) async throws -> ObjectID { throw refused() }
    func changeDigests(from: ObjectID, to: ObjectID) async throws -> ChangeDigests { throw refused() }
    func signature(over data: Data) async throws -> String? { nil }
    func reference(_ name: String) async throws -> ObjectID? { nil }
    func moveReference(_ name: String, from expected: ObjectID?, to target: ObjectID, log: String) async throws {
        throw refused()
    }
    func writeNote(_ text: String, on commit: ObjectID, atSeconds: Int64) async throws { throw refused() }
}

/// Commands and landings, which planning has no use for.
struct NothingToRun: CommandPort, LandingPort {
    private func refused() -> EvalError { EvalError(.folderUnusable, "Planning runs and lands nothing.") }

    func policyHash(of command: SandboxedCommand) async throws -> ContentHash { throw refused() }
    func run(_ command: SandboxedCommand) async throws -> CommandResult { throw refused() }
    func intended(_ requirement: RequirementID) async throws -> Landing? { throw refused() }
    func provenance(of requirement: RequirementID) async throws -> Provenance { throw refused() }
    func intend(_ landing: Landing) async throws { throw refused() }
    func settle(_ requirement: RequirementID, as state: LandingState) async throws { throw refused() }
}
