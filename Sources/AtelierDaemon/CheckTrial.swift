internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierHooks
internal import Foundation

/// One run of a repository's check command on exactly one tree.
struct CheckTrial: Sendable {
    /// The sandbox; nothing ever runs without it.
    let commands: @Sendable () async throws -> any CommandPort
    let program: String
    let nowMs: @Sendable () -> Int64

    /// Test files that are read to tell how they are run.
    private static let readMax = (files: 50, bytes: 256 << 10)
    private static let detailMax = 4_000

    /// The verdict on a tree, which a folder of ours comes to hold for it.
    ///
    /// Nil where the tree says nothing of how it is checked, and where its settings do not want it to be.
    func verdict(on tree: ObjectID, in repository: HookedRepository, worktree: String) async throws -> HookVerdict? {
        guard try await repository.settings(in: tree).runsCheck, let check = try await find(tree, repository.git) else {
            return nil
        }
        try Task.checkCancellation()
        try await repository.git.checkOut(tree, into: worktree)
        let command = SandboxedCommand(
            argv: check.argv,
            worktree: worktree,
            tree: tree,
            environment: check.environment,
            needs: check.needs ?? [],
            repository: repository.path
        )
        let result = try await commands().run(command)
        return HookVerdict(
            key: VerdictKey(
                tree: tree,
                bases: [],
                kind: .check,
                policy: ContentHash(of: "\(check.argv)\n\(result.policyHash)"),
                program: program
            ),
            isPassed: result.exitStatus == 0,
            detail: result.exitStatus == 0 ? "" : Self.detail(of: check, result),
            milliseconds: result.milliseconds,
            madeAtMs: nowMs()
        )
    }

    private static func detail(of check: CheckCommand, _ result: CommandResult) -> String {
        let head = "\(check.argv.joined(separator: " ")) ended with status \(result.exitStatus)"
        return head.prefix(500) + "\n" + result.text.suffix(detailMax)
    }

    private func find(_ tree: ObjectID, _ git: GitRepository) async throws -> CheckCommand? {
        let entries = try await git.entries(below: tree, sizes: [:])
        let paths = entries.map(\.path)
        var texts: [String: String] = [:]
        for entry in entries where CheckFinder.decidingFiles.contains(entry.path) {
            texts[entry.path] = String(decoding: try await git.read(entry.blob), as: UTF8.self)
        }
        let tests = entries.filter { $0.path.hasSuffix(".py") && $0.path.contains("test") }
        var sources: [String: String] = [:]
        for entry in tests.prefix(Self.readMax.files) where entry.bytes <= Self.readMax.bytes {
            sources[entry.path] = String(decoding: try await git.read(entry.blob), as: UTF8.self)
        }
        return try CheckFinder.find(paths: paths, contents: texts) { sources[$0] }
    }
}
