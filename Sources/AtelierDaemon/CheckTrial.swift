internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierHooks
internal import Foundation

/// One run of a repository's own commands on exactly one tree: its tests, and its formatters and linters.
struct CheckTrial: Sendable {
    /// The sandbox; nothing ever runs without it.
    let commands: @Sendable () async throws -> any CommandPort
    let mapper: TreeMapper
    let program: String
    let nowMs: @Sendable () -> Int64

    /// Test files that are read to tell how they are run.
    private static let readMax = (files: 50, bytes: 256 << 10)
    private static let detailMax = 4_000

    /// The verdicts on a tree, which a folder of ours comes to hold for it: of the tests first, all of them or as many as
    /// `wish` asks for, then of the tools.
    ///
    /// None where the tree's settings do not want them; none of the tests where it says nothing of how they are run.
    func verdicts(
        on state: StagedState,
        as wish: CheckWish,
        in repository: HookedRepository,
        worktree: String
    ) async throws -> [HookVerdict] {
        let settings = try await repository.settings(in: state.tree)
        guard settings.runsCheck else { return [] }
        let check = try await Self.find(state.tree, repository.git)
        var verdicts: [HookVerdict] = []
        if let check {
            let narrowed = wish == .staged ? try await mapper.narrow(check, to: state, in: repository) : nil
            try Task.checkCancellation()
            try await repository.git.checkOut(state.tree, into: worktree)
            verdicts.append(
                try await run(
                    narrowed ?? check,
                    on: state,
                    as: narrowed == nil ? .check : .affected,
                    repository,
                    worktree
                )
            )
        }
        // Tests may have written what they like; and what a tool writes, the next check-out puts right.
        try await repository.git.checkOut(state.tree, into: worktree)
        let lint = LintTrial(commands: commands, program: program, nowMs: nowMs)
        let linted = try await lint.verdict(
            on: state,
            in: repository,
            settings: settings,
            needs: check?.needs ?? [],
            worktree: worktree
        )
        return verdicts + [linted].compactMap(\.self)
    }

    private func run(
        _ check: CheckCommand,
        on state: StagedState,
        as kind: VerdictKey.Kind,
        _ repository: HookedRepository,
        _ worktree: String
    ) async throws -> HookVerdict {
        let command = SandboxedCommand(
            argv: check.argv,
            worktree: worktree,
            tree: state.tree,
            environment: check.environment,
            needs: check.needs ?? [],
            repository: repository.path
        )
        let result = try await commands().run(command)
        return HookVerdict(
            key: VerdictKey(
                tree: state.tree,
                bases: kind == .affected ? state.bases : [],
                kind: kind,
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

    /// The command that runs the tests of a tree; nil where it says nothing of how they are run.
    static func find(_ tree: ObjectID, _ git: GitRepository) async throws -> CheckCommand? {
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
