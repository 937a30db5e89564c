package import AtelierDomain

extension HookDesk {
    /// The fast verdict of one state, for whoever asks without a hook.
    package struct Looked: Sendable {
        /// Nil for what is staged.
        package let commit: HistoryCommit?
        package let verdict: HookVerdict
    }

    /// Judges what is staged, or the commits that `revision` names, newest first; at most `limit`.
    package func look(in directory: String, at revision: String?, limit: Int) async throws -> [Looked] {
        let question = HookQuestion(hook: .preCommit, directory: directory)
        let repository = try await repositories.repository(of: question)
        guard let revision else {
            let state = try await repository.staged(index: nil)
            return [Looked(commit: nil, verdict: try await judgement(of: state, in: repository).verdict)]
        }
        var looked: [Looked] = []
        for commit in try await repository.commits(named: revision, limit: limit) {
            let judgement = try await judgement(of: commit.state, in: repository)
            looked.append(Looked(commit: commit, verdict: judgement.verdict))
        }
        return looked
    }
}
