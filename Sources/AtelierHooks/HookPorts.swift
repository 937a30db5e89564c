package import AtelierChecks
package import AtelierDomain

/// The repository that a hook was called in.
package protocol HookRepository: Sendable {
    /// The root of the working tree, or the git directory of a bare one; names the repository on the board.
    var path: String { get }
    /// What `git config atelier.hooks` says.
    func areHooksOn() async throws -> Bool
    func operation() async -> GitOperation?
    /// What a commit from the index (the usual one if nil) would be made of.
    func staged(index: String?) async throws -> StagedState
    /// The commit of HEAD; nil on a branch without one.
    func head() async throws -> HistoryCommit?
    /// What the settings in a tree ask of hooks.
    func settings(in tree: ObjectID) async throws -> HookSettings
    /// Where a tree differs from those before it, sorted by path.
    func entries(of state: StagedState) async throws -> [ChangedEntry]
    /// Some of these with the content that checks read.
    func change(_ entries: ArraySlice<ChangedEntry>, of tree: ObjectID) async throws -> StagedChange
    /// The unified diff of a state from the first tree before it; nil where there is none, or one that nobody would read.
    func patch(of state: StagedState) async throws -> String?
    /// The text of a file in a tree; nil where there is none, or none that a person wrote.
    func text(at path: String, in tree: ObjectID) async throws -> String?
    /// The first lines of the newest commits.
    func recentSubjects(limit: Int) async throws -> [String]
    /// The text of a commit message's file without comments; nil when it cannot be read.
    func message(at path: String) async throws -> String?
    /// The commits that `tip` brings beyond `hidden` and the references below `glob`, newest first.
    func commits(from tip: ObjectID, beyond hidden: [ObjectID], references glob: String?, limit: Int) async throws
        -> [HistoryCommit]
    /// The commits that a text names as git does, or those of a range `A..B`, newest first.
    func commits(named text: String, limit: Int) async throws -> [HistoryCommit]
    /// Lets a receipt follow a rewritten commit; gives whether there was one.
    func carryNote(from old: ObjectID, to new: ObjectID, nowMs: Int64) async throws -> Bool
}

/// Opens the repository of a question.
package protocol HookRepositories: Sendable {
    func repository(of question: HookQuestion) async throws -> any HookRepository
}

/// Verdicts that outlive the process.
package protocol VerdictShelf: Sendable {
    func verdict(_ key: VerdictKey) async throws -> HookVerdict?
    /// The newest of a repository's own commands on a tree, whatever the commands were; of a kind that is not `fast`.
    func verdict(of kind: VerdictKey.Kind, on tree: ObjectID, in repositoryPath: String) async throws -> HookVerdict?
    func keep(_ verdict: HookVerdict, in repositoryPath: String) async throws
    /// The rules that did not count when a tree was committed, in the order of their names.
    func letThrough(_ tree: ObjectID) async throws -> [String]
    /// Remembers that rules did not count when a tree was committed; again, it changes nothing.
    func keepLetThrough(_ rules: [String], on tree: ObjectID, in repositoryPath: String, atMs: Int64) async throws
}

/// Why the check command is to run on a tree.
package enum CheckWish: String, Sendable {
    /// It may be committed: the tests that its change can break are enough. Another staged tree takes its place.
    case staged
    /// All of its tests.
    case committed
    /// It failed before, and somebody met that.
    case again
}

/// Runs check commands in the background.
package protocol CheckQueue: Sendable {
    /// Asks for a verdict of the repository's own commands; what was asked for and is not wanted any more is given up.
    func want(_ state: StagedState, in repository: any HookRepository, as wish: CheckWish) async
    /// Whether one is asked for and not there yet.
    func isUnderWay(_ tree: ObjectID, in repositoryPath: String) async -> Bool
}

/// Commit messages written beforehand.
package protocol MessageShelf: Sendable {
    /// The message for a change, if it is ready.
    func message(for state: StagedState, in repositoryPath: String) async -> String?
    /// Asks for the message of a change, behind everything else; the newest wish of a repository counts.
    func want(_ state: StagedState, in repository: any HookRepository) async
}

/// A shelf on which no message is ever ready.
package struct NoMessages: MessageShelf {
    package init() {}

    package func message(for state: StagedState, in repositoryPath: String) async -> String? { nil }
    package func want(_ state: StagedState, in repository: any HookRepository) async {}
}

/// Has commits reviewed in the background.
package protocol ReviewQueue: Sendable {
    /// Asks for the review of a commit, behind everything else; one that was reviewed is not reviewed again.
    func want(_ commit: HistoryCommit, in repository: any HookRepository) async
    /// How many findings nobody was told of yet; from now on somebody was.
    func tell(of repositoryPath: String) -> Int
}

/// Nobody who reviews.
package struct NoReviews: ReviewQueue {
    package init() {}

    package func want(_ commit: HistoryCommit, in repository: any HookRepository) async {}
    package func tell(of repositoryPath: String) -> Int { 0 }
}
