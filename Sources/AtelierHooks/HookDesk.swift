package import AtelierChecks
package import AtelierDomain

/// Answers hooks: a look-up where the verdict is ready, the fast checks at once where it is not.
///
/// Whatever goes wrong in it ends an answer without an exit, and the hook does then what the user's settings say.
package struct HookDesk: Sendable {
    /// Takes one line of an answer at a time; a line that cannot be delivered throws, and nothing further is done.
    package typealias Say = (AnswerLine) async throws -> Void
    /// What is found in a change under a policy; an error blocks.
    package typealias Check = @Sendable (StagedChange, CheckPolicy) -> [Finding]

    let repositories: any HookRepositories
    let shelf: any VerdictShelf
    let checks: any CheckQueue
    let messages: any MessageShelf
    let reviews: any ReviewQueue
    let memory: VerdictMemory
    let check: Check
    /// The program's version; verdicts of another one do not count.
    let program: String
    /// How long a hook may wait in ordinary cases.
    let budgetMilliseconds: @Sendable () -> Int
    /// The wall clock in milliseconds since 1970.
    let nowMs: @Sendable () -> Int64

    package init(
        repositories: any HookRepositories,
        shelf: any VerdictShelf,
        checks: any CheckQueue,
        messages: any MessageShelf = NoMessages(),
        reviews: any ReviewQueue = NoReviews(),
        memory: VerdictMemory = VerdictMemory(),
        check: @escaping Check = FastChecks.findings(in:policy:),
        program: String,
        budgetMilliseconds: @escaping @Sendable () -> Int = { 300 },
        nowMs: @escaping @Sendable () -> Int64
    ) {
        self.repositories = repositories
        self.shelf = shelf
        self.checks = checks
        self.messages = messages
        self.reviews = reviews
        self.memory = memory
        self.check = check
        self.program = program
        self.budgetMilliseconds = budgetMilliseconds
        self.nowMs = nowMs
    }

    /// What came of an answer, for the record.
    package struct Outcome: Sendable {
        /// Nil where the repository could not be opened.
        package var repositoryPath: String?
        package var exit = 0
        /// Nothing was looked at.
        package var isSkipped = false
        /// The commit or tree that it was about.
        package var object: ObjectID?
        /// Verdicts that were made for it.
        package var made: [HookVerdict] = []
        /// Rules that `SKIP` left out for a tree that is about to be committed.
        package var letThrough: (tree: ObjectID, rules: [String])?
        /// What the repository's own commands are to run on.
        var wishes: [(state: StagedState, kind: CheckWish)] = []

        package init() {}
    }

    /// Says the answer to `question`, the exit last.
    ///
    /// - Throws: What keeps the answer from being given; no exit was said then.
    package func answer(_ question: HookQuestion, _ say: Say) async throws -> Outcome {
        var outcome = Outcome()
        if question.skipped.contains("atelier") {
            outcome.isSkipped = true
            try await say(.exit(0))
            return outcome
        }
        let repository = try await repositories.repository(of: question)
        outcome.repositoryPath = repository.path
        guard try await repository.areHooksOn() else {
            outcome.isSkipped = true
            try await say(.exit(0))
            return outcome
        }
        let usual = budgetMilliseconds()
        if usual != 300 { try await say(.budget(usual)) }
        switch question.hook {
        case .preCommit, .preMergeCommit: try await judgeCommit(question, repository, &outcome, say)
        case .prepareCommitMessage: try await prepareMessage(question, repository, &outcome, say)
        case .commitMessage: try await judgeMessage(question, repository, &outcome, say)
        case .prePush: try await judgePush(question, repository, &outcome, say)
        case .preReceive, .update: try await judgeReceive(question, repository, &outcome, say)
        case .postCommit, .postMerge, .postCheckout, .postRewrite, .postReceive:
            // Nobody waits for what comes of these.
            try await say(.exit(0))
            try await follow(question, repository, &outcome)
            return outcome
        }
        try await say(.exit(outcome.exit))
        // Nobody waits for these.
        for wish in outcome.wishes { await checks.want(wish.state, in: repository, as: wish.kind) }
        return outcome
    }

    /// Does what a hook that nobody waits for any more leads to; asked again, it changes nothing further.
    package func deliver(_ question: HookQuestion) async throws -> Outcome {
        var outcome = Outcome()
        let repository = try await repositories.repository(of: question)
        outcome.repositoryPath = repository.path
        guard !question.skipped.contains("atelier"), try await repository.areHooksOn() else {
            outcome.isSkipped = true
            return outcome
        }
        try await follow(question, repository, &outcome)
        return outcome
    }
}
