import AtelierDomain
import Foundation

@testable import AtelierGit

/// What the daemon does with a repository, each operation opening it anew as the daemon does.
enum EveryOperation: String, CaseIterable, Sendable {
    case submit, read, checkOut, land, acceptForward, acceptMerge, acceptSquash, undo, reject, release, verify, blame,
        mail

    /// Whether the repository is opened to be worked on, which the format gate judges.
    var isWork: Bool {
        switch self {
        case .verify, .blame, .mail: false
        default: true
        }
    }

    static let branch = "refs/heads/atelier/x-land"
    static let requirement = RequirementID("x")

    /// Runs it on a repository in which `Landed.make` landed `refs/heads/atelier/x`; `acceptance` is what undo undoes.
    func run(_ scratch: Scratch, _ landed: Landed, acceptance: Acceptance?) async throws {
        let repository = try GitRepository(opening: scratch.path, for: isWork ? .work : .reading)
        switch self {
        case .submit:
            _ = try await repository.currentDescription()
            _ = try await repository.identity()
            try await repository.checkSigner()
        case .read:
            for entry in try await repository.entries(of: landed.commit).prefix(20) {
                _ = try await repository.read(entry.blob)
            }
            _ = try await repository.recentSubjects(limit: 30)
            _ = try await repository.references()
            let root = try await repository.rootTree(of: landed.commit)
            _ = try await repository.patch(from: root, to: root)
        case .checkOut:
            try await repository.checkOut(repository.rootTree(of: landed.commit), into: scratch.root + "/out")
        case .land:
            try await land(repository, landed)
        case .acceptForward: _ = try await accept(repository, .automatic)
        case .acceptMerge: _ = try await accept(repository, .merge)
        case .acceptSquash: _ = try await accept(repository, .squash)
        case .undo:
            if let acceptance { try await repository.undoAccept(acceptance) }
        case .reject: try await repository.deleteReference("refs/heads/atelier/x", expected: landed.commit)
        case .release: _ = try await repository.releaseStaleLock(on: "refs/heads/atelier/x")
        case .verify: _ = try await repository.receiptReport(on: landed.commit)
        case .blame: _ = try await repository.blame("a.txt")
        case .mail: _ = try await repository.mail(landed.commit)
        }
    }

    private func accept(_ repository: GitRepository, _ mode: AcceptMode) async throws -> Acceptance {
        try await repository.accept(
            "refs/heads/atelier/x",
            requirement: Self.requirement,
            mode: mode,
            atSeconds: 1_700_000_100
        )
    }

    private func land(_ repository: GitRepository, _ landed: Landed) async throws {
        let head = try await repository.currentDescription().headCommit
        let base = try await repository.rootTree(of: head)
        let tree = try await repository.tree(
            from: base,
            applying: [
                FileChange(path: "a.txt", content: Data("landed\n".utf8)),
                FileChange(path: "new/folder/file.txt", content: Data("new\n".utf8)),
            ]
        )
        let commit = try await repository.commit(
            tree: tree,
            parents: [head],
            message: "land",
            atSeconds: 1_700_000_000,
            offsetMinutes: 0
        )
        _ = try await repository.changeDigests(from: base, to: tree)
        _ = try await repository.patch(from: base, to: tree)
        try await repository.checkOut(tree, into: scratchOut(repository))
        try await repository.moveReference(Self.branch, from: nil, to: commit, log: "atelier: land")
        try await repository.writeNote("note\n", on: commit, atSeconds: 1_700_000_000)
    }

    private func scratchOut(_ repository: GitRepository) -> String { repository.description.path + ".out" }
}
