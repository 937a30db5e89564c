internal import AtelierChecks
internal import AtelierDomain

extension HookDesk {
    /// How many of the newest commits tell the habit.
    package static let habitCommits = 100

    func judgeMessage(
        _ question: HookQuestion,
        _ repository: any HookRepository,
        _ outcome: inout Outcome,
        _ say: Say
    ) async throws {
        // A rebase or a cherry-pick takes the words over.
        guard !question.isInContinuousIntegration, await repository.operation() == nil,
            let file = question.arguments.first, let message = try await repository.message(at: question.path(file)),
            let head = try await repository.head()
        else {
            outcome.isSkipped = true
            return
        }
        let habit = MessageHabit(subjects: try await repository.recentSubjects(limit: Self.habitCommits))
        let remarks = habit.remarks(on: message)
        guard !remarks.isEmpty, !question.skipped.contains("message") else { return }
        let words = HookWords(question.language)
        for remark in remarks { try await say(.err(words.habit(remark))) }
        let settings = try await repository.settings(in: head.state.tree)
        outcome.exit = settings.refusesMessages ? 1 : 0
    }

    /// Only where git opens an editor on an empty message: who says `-m`, `-F`, `-c`, merges or squashes has words already.
    func prepareMessage(
        _ question: HookQuestion,
        _ repository: any HookRepository,
        _ outcome: inout Outcome,
        _ say: Say
    ) async throws {
        guard question.arguments.count == 1, question.hasEditor, !question.isInContinuousIntegration,
            await repository.operation() == nil,
            let message = try await repository.message(at: question.path(question.arguments[0])),
            message.allSatisfy(\.isWhitespace)
        else {
            outcome.isSkipped = true
            return
        }
        let state = try await repository.staged(index: question.index)
        outcome.object = state.tree
        guard !state.isUnchanged else { return }
        let source = try await repository.settings(in: state.tree).messages
        guard source != .off else { return }
        if source == .model, let ready = await messages.message(for: state, in: repository.path) {
            for line in ready.split(separator: "\n", omittingEmptySubsequences: false) {
                try await say(.message(String(line)))
            }
            return
        }
        let entries = try await repository.entries(of: state)
        let told = Array(entries.prefix(MessageTemplate.filesMax))
        let change = try await repository.change(told[...], of: state.tree)
        // A branch without a commit has no habit.
        let subjects = state.bases.isEmpty ? [] : try await repository.recentSubjects(limit: Self.habitCommits)
        let template = MessageTemplate(change.files, count: entries.count, habit: MessageHabit(subjects: subjects))
        try await say(.message(template.subject))
    }
}
