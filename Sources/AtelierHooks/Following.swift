internal import AtelierDomain

/// What follows from hooks that nobody waits for.
extension HookDesk {
    /// Rewrites that are followed for one hook.
    private static let rewritesMax = 1_000

    /// New commits are checked in the background, receipts follow rewritten ones; doing it again changes nothing further.
    func follow(
        _ question: HookQuestion,
        _ repository: any HookRepository,
        _ outcome: inout Outcome
    ) async throws {
        switch question.hook {
        case .postCommit, .postMerge:
            // Of the commits of a rebase the last one is told of by post-rewrite.
            guard await repository.operation() != .rebase else {
                outcome.isSkipped = true
                return
            }
            try await checkHead(of: repository, &outcome)
        case .postRewrite:
            for line in question.input.split(separator: "\n").prefix(Self.rewritesMax) {
                let ids = line.split(separator: " ").prefix(2).compactMap { ObjectID(hex: String($0)) }
                guard ids.count == 2 else { continue }
                _ = try await repository.carryNote(from: ids[0], to: ids[1], nowMs: nowMs())
                // An amended commit was asked for itself.
                guard question.arguments.first == "rebase" else { continue }
                try await carryLetThrough(from: ids[0], to: ids[1], in: repository)
            }
            try await checkHead(of: repository, &outcome)
        case .postReceive, .postCheckout:
            outcome.object = try await repository.head()?.id
        case .preCommit, .preMergeCommit, .prepareCommitMessage, .commitMessage, .prePush, .preReceive, .update:
            break
        }
    }

    /// A commit that a rebase moved was not judged again, so what was decided of it holds on.
    private func carryLetThrough(
        from old: ObjectID,
        to new: ObjectID,
        in repository: any HookRepository
    ) async throws {
        guard let before = try await repository.commits(named: old.hex, limit: 1).first else { return }
        let rules = try await shelf.letThrough(before.state.tree)
        guard !rules.isEmpty, let after = try await repository.commits(named: new.hex, limit: 1).first else { return }
        try await shelf.keepLetThrough(rules, on: after.state.tree, in: repository.path, atMs: nowMs())
    }

    private func checkHead(of repository: any HookRepository, _ outcome: inout Outcome) async throws {
        guard let head = try await repository.head() else { return }
        outcome.object = head.id
        try await review(head, in: repository)
        guard try await repository.settings(in: head.state.tree).runsCheck else { return }
        await checks.want(head.state, in: repository, as: .committed)
    }

    /// Has a commit reviewed where the settings ask for it; what a merge took over was reviewed where it was made.
    private func review(_ head: HistoryCommit, in repository: any HookRepository) async throws {
        guard head.state.bases.count == 1, try await repository.settings(in: head.state.tree).reviews else { return }
        await reviews.want(head, in: repository)
    }

    /// The same for the commit that HEAD is now.
    package func reviewHead(of repository: any HookRepository) async throws {
        if let head = try await repository.head() { try await review(head, in: repository) }
    }
}
