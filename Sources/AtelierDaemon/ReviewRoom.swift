internal import AtelierBlackboard
internal import AtelierDomain
internal import AtelierHooks
internal import Foundation
internal import Logging
internal import Synchronization

/// Reviews of commits by the model, made when nobody else wants it and kept on the board.
final class ReviewRoom: ReviewQueue {
    private let board: Blackboard
    private let chores: ChoreRoom
    private let model: MessageRoom.Ask
    private let nowMs: @Sendable () -> Int64
    /// Findings that nobody was told of yet, by repository.
    private let untold = Mutex<[String: Int]>([:])

    init(board: Blackboard, chores: ChoreRoom, model: @escaping MessageRoom.Ask, nowMs: @escaping @Sendable () -> Int64)
    {
        self.board = board
        self.chores = chores
        self.model = model
        self.nowMs = nowMs
    }

    func want(_ commit: HistoryCommit, in repository: any HookRepository) async {
        chores.want("review \(repository.path) \(commit.id.hex)", about: commit.id.hex) { [self] in
            try await review(commit, in: repository)
        }
    }

    func tell(of repositoryPath: String) -> Int { untold.withLock { $0.removeValue(forKey: repositoryPath) ?? 0 } }

    private func review(_ commit: HistoryCommit, in repository: any HookRepository) async throws {
        guard try await !board.hasReview(of: commit.id, in: repository.path),
            let patch = try await repository.patch(of: commit.state)
        else { return }
        let startedAtMs = nowMs()
        let (model, path) = (model, repository.path)
        let remarks = try await Reviewer { try await model($0, "review", path) }.review(UnifiedDiff(patch))
        var findings: [ReviewFinding] = []
        for remark in remarks {
            // Only what applies to the commit's own tree is a finding.
            guard let text = try await repository.text(at: remark.path, in: commit.state.tree),
                let finding = ReviewFinding(remark, of: commit.id, text: text)
            else { continue }
            findings.append(finding)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try await board.keep(
            CommitReview(
                repositoryPath: path,
                commit: commit.id,
                findings: String(decoding: try encoder.encode(findings), as: UTF8.self),
                milliseconds: Int(max(0, nowMs() - startedAtMs)),
                madeAtMs: nowMs()
            )
        )
        let count = findings.count
        if count > 0 { untold.withLock { $0[path, default: 0] += count } }
    }
}
