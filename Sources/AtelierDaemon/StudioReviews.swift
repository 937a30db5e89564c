internal import AtelierAPI
internal import AtelierBlackboard
internal import AtelierDomain
internal import AtelierGit
internal import AtelierHooks
internal import Foundation

// What reviews found, and making a commit of it by the way of every requirement.
extension Studio {
    /// Reviews that are looked through for a finding.
    private static let reviewsMax = 200

    func findings(repositoryPath: String?) async throws -> [FindingView] {
        let path = try await repositoryPath.map { try configuration.repository(at: $0) }?.currentDescription().path
        return try await board.reviews(in: path, limit: Self.reviewsMax).flatMap { review in
            try Self.findings(of: review).map { finding in
                FindingView(
                    id: finding.id,
                    repositoryPath: review.repositoryPath,
                    commit: review.commit.hex,
                    path: finding.path,
                    line: finding.line,
                    reason: finding.reason,
                    patch: finding.patch,
                    madeAtMs: review.madeAtMs
                )
            }
        }
    }

    /// Posts a requirement whose first candidate is what merging the finding's patch into the present HEAD gives.
    func applyFinding(idPrefix: String) async throws -> RequirementView {
        let (review, finding) = try await finding(idPrefix)
        let repository = try configuration.repository(at: review.repositoryPath)
        let base = try await repository.rootTree(of: review.commit)
        guard let blob = try await repository.blob(at: finding.path, inTree: base),
            let text = String(data: try await repository.read(blob), encoding: .utf8),
            let mended = UnifiedDiff(finding.patch).files.first?.applied(to: text)
        else {
            throw DaemonError(
                .wrongState,
                "The patch of \(finding.id) does not apply to commit \(review.commit.short)."
            )
        }
        let tree = try await repository.tree(
            from: base,
            applying: [FileChange(path: finding.path, content: Data(mended.utf8))]
        )
        // No reference names this commit; it is what the run merges from.
        let commit = try await repository.commit(
            tree: tree,
            parents: [review.commit],
            message: finding.reason + "\n",
            atSeconds: review.madeAtMs / 1_000,
            offsetMinutes: 0
        )
        var generator = SystemRandomNumberGenerator()
        let carried = Carried(requirement: .random(using: &generator), base: review.commit, commit: commit)
        let head = try await repository.currentDescription().headCommit
        let change = try await repository.carriedChange(carried, onto: head)
        guard !change.merged.isEmpty || !change.conflicts.isEmpty else {
            throw DaemonError(.wrongState, "Your branch holds the change of \(finding.id) already.")
        }
        return try await begin(
            Self.text(of: finding),
            repository: repository,
            budget: surroundings.settings.budget(nil),
            queueClass: .interactive,
            carried: carried
        )
    }

    /// Names what is to change in backticks, as the planner takes names.
    private static func text(of finding: ReviewFinding) -> String {
        let place = finding.symbol.map { "`\($0)` in `\(finding.path)`" } ?? "`\(finding.path)`"
        return "Mend line \(finding.line) of \(place): \(finding.reason)"
    }

    private func finding(_ idPrefix: String) async throws -> (CommitReview, ReviewFinding) {
        let known = try await board.reviews(in: nil, limit: Self.reviewsMax).flatMap { review in
            try Self.findings(of: review).map { (review, $0) }
        }
        let found = known.filter { $0.1.id.hasPrefix(idPrefix) }
        guard let only = found.first, found.count == 1 else {
            throw DaemonError(
                found.isEmpty ? .unknownRequirement : .ambiguousRequirement,
                found.isEmpty
                    ? "There is no finding that begins with '\(idPrefix)'."
                    : "\(found.count) findings begin with '\(idPrefix)'.",
                hint: "See them with: atelier hook findings"
            )
        }
        return only
    }

    private static func findings(of review: CommitReview) throws -> [ReviewFinding] {
        try JSONDecoder().decode([ReviewFinding].self, from: Data(review.findings.utf8))
    }
}
