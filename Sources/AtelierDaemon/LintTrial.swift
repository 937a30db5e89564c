internal import AtelierChecks
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierHooks

/// One run of a repository's formatters and linters on the files that a change touches, as they are in its tree.
struct LintTrial: Sendable {
    let commands: @Sendable () async throws -> any CommandPort
    let program: String
    let nowMs: @Sendable () -> Int64

    /// Files of one change that are looked at, and those of one command line.
    private static let filesMax = (all: 500, once: 100)
    private static let findingsMax = 500
    private static let seconds = 120
    /// Begins a command line that ends with `absent` where its program is not on this machine.
    private static let ifThere = ["/bin/sh", "-c", "command -v \"$1\" >/dev/null || exit 127; exec \"$@\"", "sh"]
    private static let absent = 127

    /// The verdict on a change whose tree a folder of ours holds; nil where no tool fits or none is there.
    ///
    /// It always passes: what it finds is told, and nothing is rewritten.
    func verdict(
        on state: StagedState,
        in repository: HookedRepository,
        settings: HookSettings,
        needs: [UntrackedNeed],
        worktree: String
    ) async throws -> HookVerdict? {
        guard settings.tools != [] || settings.lint != nil else { return nil }
        let entries = try await repository.entries(of: state)
        let changed = entries.filter { ($0.new?.mode ?? 0) & 0o170000 == 0o100000 }.map(\.text)
        let tools =
            FileTool.fitting(try await signs(of: state.tree, repository.git), wanted: settings.tools)
            + (settings.lint.map { [FileTool.own($0)] } ?? [])
        var (findings, problems, milliseconds): ([Finding], [String], Int) = ([], [], 0)
        var asked: [String] = []
        for tool in tools {
            let files = Array(tool.files(of: changed).prefix(Self.filesMax.all))
            for start in stride(from: 0, to: files.count, by: Self.filesMax.once) {
                try Task.checkCancellation()
                let part = Array(files[start..<min(start + Self.filesMax.once, files.count)])
                var command = SandboxedCommand(
                    argv: Self.ifThere + tool.argv + part,
                    worktree: worktree,
                    tree: state.tree,
                    needs: needs,
                    repository: repository.path
                )
                command.limits.wallSeconds = Self.seconds
                let result = try await commands().run(command)
                // The machine does not have it: nobody promised that it would.
                if result.exitStatus == Self.absent { break }
                asked.append("\(tool.argv) \(result.policyHash)")
                milliseconds += result.milliseconds
                if let found = tool.findings(in: result.text, exitStatus: result.exitStatus, files: part) {
                    findings += found
                } else {
                    problems.append("\(tool.name) ended with status \(result.exitStatus): \(result.text.suffix(500))")
                }
            }
        }
        guard !asked.isEmpty else { return nil }
        return HookVerdict(
            key: VerdictKey(
                tree: state.tree,
                bases: state.bases,
                kind: .lint,
                policy: ContentHash(of: asked.joined(separator: "\n")),
                program: program
            ),
            isPassed: true,
            findings: Array(Set(findings).sorted().prefix(Self.findingsMax)),
            detail: String(problems.joined(separator: "\n").prefix(4_000)),
            milliseconds: milliseconds,
            madeAtMs: nowMs()
        )
    }

    /// The texts of the files that tell which tools a repository is set up for.
    private func signs(of tree: ObjectID, _ git: GitRepository) async throws -> [String: String] {
        var texts: [String: String] = [:]
        for path in FileTool.signFiles {
            guard let blob = try await git.blob(at: path, inTree: tree) else { continue }
            texts[path] = String(decoding: try await git.read(blob), as: UTF8.self)
        }
        return texts
    }
}
