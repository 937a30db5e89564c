internal import AtelierBlackboard
internal import AtelierChecks
internal import AtelierDomain
internal import AtelierGit
internal import AtelierHooks
internal import Synchronization

/// What becomes of commits that ask for work: which ones were just made here, and what is yet to be told of them.
final class AskedIntake: Sendable {
    /// Posts a requirement for a repository and gives its identifier.
    typealias Submit = @Sendable (_ text: String, _ repositoryPath: String) async throws -> String

    private struct State {
        var submit: Submit?
        /// The tree that pre-commit let through last, by repository: only what was committed here is taken up, not what a
        /// check-out or a pull brought.
        var expected: [String: ObjectID] = [:]
        var news: [String: [News]] = [:]
    }

    /// What became of one text.
    struct News: Sendable {
        let text: String
        /// Nil for a commit's message.
        let place: String?
        let outcome: AskedOutcome
    }

    private let state = Mutex(State())

    /// What waits to be told in one repository.
    private static let newsMax = 20
    private static let repositoriesMax = 1_000

    /// Says who posts requirements; before that none are.
    func submit(by submit: @escaping Submit) { state.withLock { $0.submit = submit } }

    /// Lets go of who posts: it holds the room that this is part of, and a daemon that ends closes its board by letting go.
    func stop() { state.withLock { $0.submit = nil } }

    var submitter: Submit? { state.withLock { $0.submit } }

    func expect(_ tree: ObjectID, in repositoryPath: String) {
        state.withLock { state in
            if state.expected.count >= Self.repositoriesMax { state.expected = [:] }
            state.expected[repositoryPath] = tree
        }
    }

    /// Whether that tree was let through and is asked about for the first time.
    func isExpected(_ tree: ObjectID, in repositoryPath: String) -> Bool {
        state.withLock { state in
            guard state.expected[repositoryPath] == tree else { return false }
            state.expected[repositoryPath] = nil
            return true
        }
    }

    func tell(_ news: News, in repositoryPath: String) {
        state.withLock { state in
            guard state.news[repositoryPath, default: []].count < Self.newsMax else { return }
            state.news[repositoryPath, default: []].append(news)
        }
    }

    /// What the next hook says, each once.
    func news(in repositoryPath: String) -> [News] {
        state.withLock { $0.news.isEmpty ? [] : $0.news.removeValue(forKey: repositoryPath) ?? [] }
    }
}

extension HookRoom {
    /// Texts that one commit may ask for.
    private static let askedMax = 5
    private static let messageMark = "Atelier:"
    /// The place of what a commit's message asks for.
    private static let message = "message"

    /// Makes requirements of what a commit asks for, in its message or in lines that it adds, each text at a place once.
    func takeUp(_ commit: HistoryCommit, in repository: HookedRepository) async throws {
        guard let submit = intake.submitter else { return }
        for (place, text) in try await asked(of: commit, in: repository).prefix(Self.askedMax) {
            let digest = ContentHash(of: text)
            guard try await !board.hasTakenUp(digest, at: place, in: repository.path) else { continue }
            let first = String((text.split(whereSeparator: \.isNewline).first ?? "").prefix(80))
            let named = place == Self.message ? nil : place
            do {
                let requirement = try await submit(text, repository.path)
                try await board.noteTakenUp(digest, at: place, in: repository.path, as: requirement, atMs: nowMs())
                intake.tell(.init(text: first, place: named, outcome: .taken(requirement)), in: repository.path)
            } catch let error as any AtelierError {
                // Nobody waits for an answer; it is asked for again by another commit that adds it.
                intake.tell(.init(text: first, place: named, outcome: .refused(error.message)), in: repository.path)
            }
        }
    }

    /// By place: `message`, or a file's path.
    private func asked(of commit: HistoryCommit, in repository: HookedRepository) async throws
        -> [(place: String, text: String)]
    {
        let message = try await repository.git.message(of: commit.id)
        let lines = message.split(whereSeparator: \.isNewline).filter { $0.hasPrefix(Self.messageMark) }
        let asked = lines.map { line in
            (place: Self.message, text: String(line.dropFirst(Self.messageMark.count).drop { $0.isWhitespace }))
        }.filter { $0.text.contains(where: \.isLetter) }
        let entries = try await repository.entries(of: commit.state)
        let change = try await repository.change(entries.prefix(500), of: commit.state.tree)
        return asked
            + AskedWork.found(in: change).map { work in
                (
                    place: work.path,
                    text:
                        "\(work.text)\n\nAsked for by TODO(atelier) in `\(work.path)`; take that line out once it is done."
                )
            }
    }
}
