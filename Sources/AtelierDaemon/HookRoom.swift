package import AtelierBlackboard
internal import AtelierDomain
package import AtelierGit
package import AtelierHooks
internal import Foundation
package import Logging

/// Everything of the daemon that serves hooks: the desk, its repositories, the record of what was asked, the look ahead.
package final class HookRoom: HookService {
    let desk: HookDesk
    let repositories: HookRepositoryRoom
    let board: Blackboard
    let watch: IndexWatch
    let intake = AskedIntake()
    private let checks: any CheckQueue
    private let messages: any MessageShelf
    private let logger: Logger
    let nowMs: @Sendable () -> Int64

    /// What is kept of verdicts and events.
    private static let kept = (days: Int64(30), rows: 20_000)

    /// - Parameters:
    ///   - board: Where verdicts and events are kept.
    ///   - program: The program's version.
    ///   - surroundings: What git work may see of the world.
    ///   - checks: Runs the repositories' own checks.
    ///   - messages: Has first lines of commits written beforehand.
    ///   - reviews: Has commits reviewed.
    ///   - budgetMilliseconds: How long a hook may wait.
    ///   - logger: Told of what no hook is told.
    ///   - nowMs: The wall clock.
    package init(
        board: Blackboard,
        program: String,
        surroundings: GitSurroundings,
        checks: any CheckQueue,
        messages: any MessageShelf = NoMessages(),
        reviews: any ReviewQueue = NoReviews(),
        budgetMilliseconds: @escaping @Sendable () -> Int = { 300 },
        logger: Logger,
        nowMs: @escaping @Sendable () -> Int64
    ) {
        self.board = board
        self.checks = checks
        self.messages = messages
        self.logger = logger
        self.nowMs = nowMs
        repositories = HookRepositoryRoom(surroundings: surroundings)
        watch = IndexWatch()
        desk = HookDesk(
            repositories: repositories,
            shelf: BoardShelf(board: board),
            checks: checks,
            messages: messages,
            reviews: reviews,
            program: program,
            budgetMilliseconds: budgetMilliseconds,
            nowMs: nowMs
        )
    }

    package func answer(_ question: HookQuestion, _ say: HookDesk.Say) async throws {
        let outcome: HookDesk.Outcome
        do {
            outcome = try await desk.answer(question) { line in
                if case .exit = line { try await tellNews(question, say) }
                try await say(line)
            }
        } catch let error as any AtelierError {
            logger.warning(
                "a hook was not answered",
                metadata: ["hook": "\(question.hook.rawValue)", "error": "\(error)"]
            )
            try await say(.err("atelier: \(error.message)"))
            return
        }
        // The hook has its exit by now, and git goes on.
        await record(question, outcome)
    }

    /// What became of work that commits here asked for.
    private func tellNews(_ question: HookQuestion, _ say: HookDesk.Say) async throws {
        let words = HookWords(question.language)
        for news in intake.news(in: question.directory) {
            try await say(.err(words.asked(news.text, at: news.place, news.outcome)))
        }
    }

    private func record(_ question: HookQuestion, _ outcome: HookDesk.Outcome) async {
        guard !outcome.isSkipped, let path = outcome.repositoryPath else { return }
        do {
            // The repository's other working trees and a quarantine's objects are not looked at ahead.
            if question.objects.isEmpty { await remember(question.gitDirectory ?? question.directory) }
            try await BoardShelf(board: board).keep(outcome.made, in: path)
            if question.hook == .preCommit, outcome.exit == 0, let tree = outcome.object {
                intake.expect(tree, in: path)
            }
            if let (tree, rules) = outcome.letThrough {
                try await board.keepLetThrough(rules, on: tree, in: path, atMs: nowMs())
            }
            _ = try await board.take(event(question, outcome, in: path, isSpooled: false))
        } catch {
            logger.warning("a hook was not recorded", metadata: ["error": "\(error)"])
        }
    }

    private func event(
        _ question: HookQuestion,
        _ outcome: HookDesk.Outcome,
        in path: String,
        isSpooled: Bool
    ) -> HookEvent {
        HookEvent(
            name: question.event.isEmpty ? UUID().uuidString.lowercased() : String(question.event.prefix(128)),
            hook: question.hook.rawValue,
            repositoryPath: path,
            object: outcome.object,
            exitStatus: outcome.exit,
            isSpooled: isSpooled,
            takenAtMs: nowMs()
        )
    }

    /// Takes an event that nobody answered when it came up: what follows from it is done, then it is recorded.
    ///
    /// Doing it twice changes nothing, so a kill in between costs no event. Only the board's refusal throws.
    func deliver(_ question: HookQuestion) async throws(BlackboardError) {
        guard try await !board.hasTaken(event: String(question.event.prefix(128))) else { return }
        var outcome = HookDesk.Outcome()
        do {
            outcome = try await desk.deliver(question)
        } catch {
            // The repository may be gone; that it called is recorded nevertheless.
            logger.notice("a hook's event led to nothing", metadata: ["error": "\(error)"])
        }
        _ = try await board.take(
            event(question, outcome, in: outcome.repositoryPath ?? question.directory, isSpooled: true)
        )
    }

    /// Watches the repositories that called before.
    func rememberKnown() async {
        do {
            for path in try await board.hookedRepositories(limit: IndexWatch.repositoriesMax).reversed() {
                await remember(path)
            }
            let before = nowMs() - Self.kept.days * 86_400_000
            _ = try await board.expireVerdicts(before: max(0, before), keeping: Self.kept.rows)
        } catch {
            logger.warning("hooked repositories are not watched", metadata: ["error": "\(error)"])
        }
    }

    private func remember(_ path: String) async {
        // One that is gone, or that cannot be judged, is met again when its hook calls.
        guard !watch.isWatching(path), let repository = try? await repositories.hooked(at: path) else { return }
        let places = await repository.git.places()
        watch.add(path, gitDirectory: places.git, commonDirectory: places.common)
    }

    /// Makes the verdict of what is staged now, so that a commit finds it; what goes wrong shows when the commit is made.
    func lookAhead(_ path: String) async {
        do {
            let repository = try await repositories.hooked(at: path)
            guard try await repository.areHooksOn(), await repository.operation() != .rebase else { return }
            let state = try await repository.staged(index: nil)
            // After a commit the index is as HEAD is.
            guard !state.isUnchanged else {
                try await desk.reviewHead(of: repository)
                return try await lookBehind(repository)
            }
            let judgement = try await desk.judgement(of: state, in: repository)
            guard judgement.verdict.isPassed else { return }
            if judgement.settings.messages == .model { await messages.want(state, in: repository) }
            guard judgement.settings.runsCheck else { return }
            await checks.want(state, in: repository, as: .staged)
        } catch {
            logger.debug("nothing was judged ahead", metadata: ["path": "\(path)", "error": "\(error)"])
        }
    }

    /// What was committed was staged before, and perhaps only a part of its tests was run on it.
    private func lookBehind(_ repository: HookedRepository) async throws {
        guard let head = try await repository.head() else { return }
        let tree = head.state.tree
        if intake.isExpected(tree, in: repository.path), try await repository.git.takesUpRequirements() {
            try await takeUp(head, in: repository)
        }
        let isPartial = try await BoardShelf(board: board).verdict(of: .affected, on: tree, in: repository.path) != nil
        let isUnderWay = await checks.isUnderWay(tree, in: repository.path)
        guard isPartial || isUnderWay else { return }
        await checks.want(head.state, in: repository, as: .committed)
    }
}
