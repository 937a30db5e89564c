import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// Formats that would be mistreated, met by every operation in a repository that was fine when its change was landed.
@Suite struct FormatOperationTests {
    enum Format: String, CaseIterable, Sendable {
        case sparseCheckout, sparseIndex, sparseWorktreeSetting, splitIndex, splitIndexSetting, worktreeConfig
        case partialClone, promisor, reftable, objectFormat, preciousObjects, relativeWorktrees, unknownExtension
        case newerVersion, foreignOwner, bareSetting, largeFiles, requiredFilter, submoduleTouched

        /// Shell text that brings it about.
        var script: String {
            switch self {
            case .sparseCheckout: "git sparse-checkout set src"
            case .sparseIndex:
                "git sparse-checkout set --cone --sparse-index src/deep; git config --worktree core.sparseCheckout false"
                    + "; git config --unset extensions.worktreeConfig"
            case .sparseWorktreeSetting:
                "git config extensions.worktreeConfig true; git config --worktree core.sparseCheckout true"
            case .splitIndex: "git update-index --split-index"
            case .splitIndexSetting: "git config core.splitIndex true"
            case .worktreeConfig: "git config extensions.worktreeConfig true"
            case .partialClone: "git config extensions.partialClone origin"
            case .promisor: "git config remote.origin.promisor true"
            case .reftable: "git config core.repositoryFormatVersion 1; git config extensions.refStorage reftable"
            case .objectFormat: "git config core.repositoryFormatVersion 1; git config extensions.objectFormat sha256"
            case .preciousObjects: "git config extensions.preciousObjects true"
            case .relativeWorktrees:
                "git config core.repositoryFormatVersion 1; git config extensions.relativeWorktrees true"
            case .unknownExtension: "git config core.repositoryFormatVersion 1; git config extensions.other true"
            case .newerVersion: "git config core.repositoryFormatVersion 7"
            case .foreignOwner: "chown 4321 . .git"
            case .bareSetting: "git config core.bare true"
            case .largeFiles: "echo 'a.txt filter=lfs diff=lfs merge=lfs -text' > .git/info/attributes"
            case .requiredFilter: "git config filter.f.required true; echo '*.txt filter=f' > .git/info/attributes"
            case .submoduleTouched: ""
            }
        }

        /// Formats that are harmless to all but what touches the working tree.
        var isOfTheChange: Bool {
            switch self {
            case .largeFiles, .requiredFilter, .submoduleTouched: true
            default: false
            }
        }
    }

    private static let touching: Set<EveryOperation> = [.acceptForward, .acceptMerge, .acceptSquash]

    /// A landed change in a repository of that format.
    private func make(_ format: Format) async throws -> (Scratch, Landed) {
        let scratch = try Scratch()
        let landed = try await Landed.make(scratch)
        if format == .submoduleTouched {
            // The landed branch gets one more commit that adds a submodule.
            let text = """
                git checkout -q atelier/x; git update-index --add --cacheinfo 160000,\(landed.commit),module
                git commit -qm module; git checkout -q main
                """
            try scratch.run("sh", ["-c", text], in: scratch.path)
        }
        try scratch.run("sh", ["-c", format.script], in: scratch.path)
        return (scratch, landed)
    }

    @Test(arguments: Format.allCases)
    func noOperationChangesAByte(format: Format) async throws {
        // Only root can give a repository away.
        if format == .foreignOwner, getuid() != 0 { return }
        let (scratch, landed) = try await make(format)
        let before = try scratch.bytes(withoutOurs: false)
        let branches = format == .submoduleTouched ? [] : ["undo"]
        for operation in EveryOperation.allCases {
            let isRefused = format.isOfTheChange ? Self.touching.contains(operation) : operation.isWork
            if format.isOfTheChange, [.land, .reject].contains(operation) || branches.contains(operation.rawValue) {
                continue
            }
            let error = try await refusal { try await operation.run(scratch, landed, acceptance: nil) }
            if isRefused {
                #expect(error != nil, "\(operation) went through")
                #expect(error?.hint?.isEmpty == false, "\(operation): \(error?.message ?? "")")
                #expect(error?.message.contains("\n") == false)
            }
            #expect(try scratch.bytes(withoutOurs: false) == before, "\(operation) changed something")
        }
    }

    @Test func thereAreAtLeastSixteenFormats() {
        #expect(Format.allCases.count >= 16)
    }
}
