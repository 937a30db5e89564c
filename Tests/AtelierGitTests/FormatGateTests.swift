import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

@Suite struct FormatGateTests {
    enum Shape: String, CaseIterable, Sendable {
        case notARepository, bareRepository, unbornHead, sparseCheckout, sha256Repository, reftableRepository
        case partialClone, splitIndex, sparseIndex, unsupportedFormat, foreignOwner, promisor, splitIndexSetting
        case worktreeConfig

        var code: GitError.Code {
            switch self {
            case .promisor: .partialClone
            case .splitIndexSetting: .splitIndex
            case .worktreeConfig: .sparseCheckout
            default: GitError.Code(rawValue: rawValue) ?? .engineFailed
            }
        }
    }

    private func make(_ shape: Shape) throws -> Scratch {
        switch shape {
        case .bareRepository: return try Scratch(["init", "-q", "--bare", "repo"], isEmpty: true)
        case .unbornHead: return try Scratch(isEmpty: true)
        case .sha256Repository: return try Scratch(["init", "-q", "--object-format=sha256", "repo"])
        default: break
        }
        let scratch = try Scratch()
        switch shape {
        case .notARepository: try FileManager.default.removeItem(atPath: scratch.path + "/.git")
        case .sparseCheckout: try scratch.git("sparse-checkout", "set", "src")
        case .reftableRepository:
            try scratch.git("config", "core.repositoryFormatVersion", "1")
            try scratch.git("config", "extensions.refStorage", "reftable")
        case .partialClone: try scratch.git("config", "extensions.partialClone", "origin")
        case .promisor: try scratch.git("config", "remote.origin.promisor", "true")
        case .splitIndex: try scratch.git("update-index", "--split-index")
        case .splitIndexSetting: try scratch.git("config", "core.splitIndex", "true")
        case .sparseIndex:
            try scratch.git("sparse-checkout", "set", "--cone", "--sparse-index", "src/deep")
            try scratch.git("config", "--worktree", "core.sparseCheckout", "false")
            try scratch.git("config", "--unset", "extensions.worktreeConfig")
        case .worktreeConfig: try scratch.git("config", "extensions.worktreeConfig", "true")
        case .unsupportedFormat: try scratch.git("config", "extensions.preciousObjects", "true")
        case .foreignOwner: try #require(chown(scratch.path, 4321, 4321) == 0)
        case .bareRepository, .unbornHead, .sha256Repository: break
        }
        return scratch
    }

    @Test(arguments: Shape.allCases)
    func formatThatCouldBreakIsRefusedWithAHintAndNoByteChanges(_ shape: Shape) async throws {
        // Only root can give a repository away.
        if shape == .foreignOwner, getuid() != 0 { return }
        let scratch = try make(shape)
        let before = try scratch.bytes(withoutOurs: false)
        let error = try await refusal { _ = try GitRepository(opening: scratch.path) }
        #expect(error?.code == shape.code)
        #expect(error?.hint?.isEmpty == false)
        #expect(error?.message.contains("\n") == false)
        #expect(try scratch.bytes(withoutOurs: false) == before)
    }

    @Test func subdirectoryOpensItsRepository() throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path + "/src/deep")
        let expected = RepositoryDescription(
            path: scratch.path,
            headCommit: try scratch.id("HEAD"),
            headBranch: "refs/heads/main"
        )
        #expect(repository.description == expected)
    }

    @Test func detachedHeadOpensWithoutABranch() throws {
        let scratch = try Scratch()
        try scratch.git("checkout", "-q", "--detach")
        #expect(try GitRepository(opening: scratch.path).description.headBranch == nil)
    }

    @Test func linkedWorktreeOpensAsItself() async throws {
        let scratch = try Scratch()
        try scratch.git("worktree", "add", "-q", "-b", "side", "../side")
        let repository = try GitRepository(opening: scratch.root + "/side")
        #expect(repository.description.headBranch == "refs/heads/side")
        #expect(repository.description.path == scratch.root + "/side")
    }

    @Test func movedHeadShowsInTheCurrentDescriptionOnly() async throws {
        let scratch = try Scratch()
        let repository = try GitRepository(opening: scratch.path)
        let first = try scratch.id("HEAD")
        try scratch.git("commit", "-q", "--allow-empty", "-m", "second")
        #expect(repository.description.headCommit == first)
        let now = try await repository.currentDescription().headCommit
        #expect(try now == scratch.id("HEAD"))
    }

    @Test(arguments: [2, 3, 4])
    func indexOfEveryVersionIsWalked(_ version: Int) throws {
        let scratch = try Scratch()
        try scratch.git("update-index", "--index-version", "\(version)")
        if version == 3 {
            try scratch.write("new.txt", "x")
            try scratch.git("add", "-N", "new.txt")
        }
        try scratch.git("status")
        #expect(!IndexFormat.extensions(ofIndexAt: scratch.path + "/.git/index").contains("link"))
        try scratch.git("update-index", "--split-index")
        #expect(IndexFormat.extensions(ofIndexAt: scratch.path + "/.git/index").contains("link"))
    }
}
