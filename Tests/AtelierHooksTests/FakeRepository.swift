import AtelierChecks
import AtelierDomain
import Synchronization

@testable import AtelierHooks

/// A repository that is a few values, and counts what it was asked.
final class FakeRepository: HookRepository, HookRepositories {
    struct State {
        var isOn = true
        var operation: GitOperation?
        var staged = StagedState(tree: fakeID("a"), bases: [fakeID("0")])
        var head: HistoryCommit? = HistoryCommit(
            id: fakeID("c"),
            state: StagedState(tree: fakeID("a"), bases: [fakeID("0")]),
            subject: "head"
        )
        var settings = HookSettings()
        /// Text of the new side, by path.
        var files = ["a.txt": "fine\n"]
        var patch: String?
        var subjects: [String] = []
        var message: String? = "\n"
        var commits: [HistoryCommit] = []
    }

    let path = "/repo"
    private let state: Mutex<State>
    private let log = Mutex<[String]>([])

    init(_ change: (inout State) -> Void = { _ in }) {
        var first = State()
        change(&first)
        state = Mutex(first)
    }

    var now: State { state.withLock { $0 } }

    func set(_ change: @Sendable (inout State) -> Void) { state.withLock { change(&$0) } }

    /// What was asked for that costs something, in order.
    var asked: [String] { log.withLock { $0 } }

    private func note(_ text: String) { log.withLock { $0.append(text) } }

    func repository(of question: HookQuestion) async throws -> any HookRepository { self }
    func areHooksOn() async throws -> Bool { now.isOn }
    func operation() async -> GitOperation? { now.operation }

    func staged(index: String?) async throws -> StagedState {
        note("staged \(index ?? "-")")
        return now.staged
    }

    func head() async throws -> HistoryCommit? { now.head }
    func settings(in tree: ObjectID) async throws -> HookSettings { now.settings }

    func entries(of state: StagedState) async throws -> [ChangedEntry] {
        note("entries \(state.tree.hex.prefix(1))")
        return now.files.keys.sorted().map { path in
            let side = ChangedEntry.Side(mode: 0o100644, id: fakeID("b"), bytes: now.files[path]?.utf8.count ?? 0)
            return ChangedEntry(path: Array(path.utf8), old: nil, new: side)
        }
    }

    func change(_ entries: ArraySlice<ChangedEntry>, of tree: ObjectID) async throws -> StagedChange {
        let files = entries.map { entry in
            let bytes = Array((now.files[entry.text] ?? "").utf8)
            let side = FileSide(mode: 0o100644, size: bytes.count, bytes: bytes, id: fakeID("b").hex)
            return ChangedFile(path: entry.text, old: nil, new: side)
        }
        return StagedChange(files: files, tree: NoNames())
    }

    func patch(of state: StagedState) async throws -> String? { now.patch }
    func text(at path: String, in tree: ObjectID) async throws -> String? { now.files[path] }
    func recentSubjects(limit: Int) async throws -> [String] { now.subjects }
    func message(at path: String) async throws -> String? { now.message }

    func commits(
        from tip: ObjectID,
        beyond hidden: [ObjectID],
        references glob: String?,
        limit: Int
    ) async throws -> [HistoryCommit] {
        note("commits \(tip.hex.prefix(1)) beyond \(hidden.map { $0.hex.prefix(1) }.joined()) and \(glob ?? "-")")
        return Array(now.commits.prefix(limit))
    }

    func commits(named text: String, limit: Int) async throws -> [HistoryCommit] {
        note("commits named \(text)")
        return Array(now.commits.filter { text.contains("..") || $0.id.hex == text }.prefix(limit))
    }

    func carryNote(from old: ObjectID, to new: ObjectID, nowMs: Int64) async throws -> Bool {
        note("carry \(old.hex.prefix(1)) to \(new.hex.prefix(1))")
        return true
    }
}

struct NoNames: TreeNames {
    func names(inFolder path: String) -> [String] { [] }
    func exists(_ path: String) -> Bool { true }
}

/// Keeps verdicts and wishes in memory.
final class FakeShelf: VerdictShelf, CheckQueue, ReviewQueue {
    private let reviews = Mutex((reviewed: [ObjectID](), untold: 0))

    var reviewed: [ObjectID] { reviews.withLock { $0.reviewed } }

    func found(_ count: Int) { reviews.withLock { $0.untold += count } }

    func want(_ commit: HistoryCommit, in repository: any HookRepository) async {
        reviews.withLock { $0.reviewed.append(commit.id) }
    }

    func tell(of repositoryPath: String) -> Int {
        reviews.withLock { reviews in
            defer { reviews.untold = 0 }
            return reviews.untold
        }
    }

    private let verdicts = Mutex<[HookVerdict]>([])
    private let wishes = Mutex<[String]>([])

    var wanted: [String] { wishes.withLock { $0 } }

    func verdict(_ key: VerdictKey) async throws -> HookVerdict? { verdicts.withLock { $0.last { $0.key == key } } }

    func verdict(of kind: VerdictKey.Kind, on tree: ObjectID, in repositoryPath: String) async throws -> HookVerdict? {
        verdicts.withLock { $0.last { $0.key.kind == kind && $0.key.tree == tree } }
    }

    func keep(_ verdict: HookVerdict, in repositoryPath: String) async throws {
        verdicts.withLock { $0.append(verdict) }
    }

    private let rules = Mutex<[ObjectID: [String]]>([:])

    func letThrough(_ tree: ObjectID) async throws -> [String] { rules.withLock { $0[tree] ?? [] } }

    func keepLetThrough(_ rules: [String], on tree: ObjectID, in repositoryPath: String, atMs: Int64) async throws {
        self.rules.withLock { $0[tree] = rules }
    }

    func want(_ state: StagedState, in repository: any HookRepository, as wish: CheckWish) async {
        wishes.withLock { $0.append("\(state.tree.hex.prefix(1)) \(wish)") }
    }

    func isUnderWay(_ tree: ObjectID, in repositoryPath: String) async -> Bool { false }
}

func fakeID(_ digit: Character) -> ObjectID {
    guard let id = ObjectID(hex: String(repeating: digit, count: 40)) else {
        preconditionFailure("a hexadecimal digit")
    }
    return id
}

/// A desk over fakes, and what it said.
struct FakeDesk {
    let repository: FakeRepository
    let shelf = FakeShelf()
    let desk: HookDesk

    init(_ change: (inout FakeRepository.State) -> Void = { _ in }) {
        repository = FakeRepository(change)
        desk = HookDesk(
            repositories: repository,
            shelf: shelf,
            checks: shelf,
            reviews: shelf,
            check: Self.conflicts,
            program: "1.0.0",
            nowMs: { 1_000 }
        )
    }

    /// One rule is enough to see what becomes of findings.
    private static func conflicts(_ change: StagedChange, _ policy: CheckPolicy) -> [Finding] {
        guard !policy.off.contains("conflict-marker") else { return [] }
        return change.files.flatMap { file in
            let lines = String(decoding: file.new?.bytes ?? [], as: UTF8.self).split(separator: "\n")
            return lines.enumerated().filter { $0.element.hasPrefix("<<<<<<< ") }.map { line in
                Finding(
                    rule: "conflict-marker",
                    severity: .error,
                    path: file.path,
                    line: line.offset + 1,
                    message: "A conflict is left."
                )
            }
        }
    }

    func ask(
        _ hook: HookName,
        _ change: (inout HookQuestion) -> Void = { _ in }
    ) async throws -> (lines: [AnswerLine], outcome: HookDesk.Outcome) {
        var question = HookQuestion(hook: hook, directory: "/repo")
        change(&question)
        var lines: [AnswerLine] = []
        let outcome = try await desk.answer(question) { lines.append($0) }
        return (lines, outcome)
    }
}
