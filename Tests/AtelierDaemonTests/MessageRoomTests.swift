import AtelierDomain
import AtelierHooks
import AtelierOrchestrator
import Foundation
import Synchronization
import Testing

@testable import AtelierDaemon

@Suite struct MessageRoomTests {
    /// A model that answers from a script, and can be made to hang until it is cancelled.
    final class ScriptedModel: Sendable {
        private let state = Mutex((asked: [ModelRequest](), hangs: 0, given: 0))

        init(hangs: Int = 0) { state.withLock { $0.hangs = hangs } }

        var asked: Int { state.withLock { $0.asked.count } }
        var given: Int { state.withLock { $0.given } }

        @Sendable func answer(_ request: ModelRequest, _ tier: String, _ path: String) async throws -> String {
            let hangs = state.withLock { state in
                state.asked.append(request)
                state.hangs -= 1
                return state.hangs >= 0
            }
            if hangs { try await Task.sleep(for: .seconds(60)) }
            state.withLock { $0.given += 1 }
            return request.schema?.contains("subject") == true
                ? #"{"subject":"say two in a.txt"}"# : #"{"kind":"fix"}"#
        }
    }

    static func until(_ holds: () async -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while await !holds() {
            guard ContinuousClock.now < end else { throw HookHouse.Failed(text: "it did not come about") }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// A house whose hooks ask for the model's messages, with a change that is staged and looked at.
    private static func with(
        _ model: ScriptedModel,
        gate: Gate = Gate(slots: 1),
        _ body: (HookHouse, HookRoom) async throws -> Void
    ) async throws {
        try await HookHouse.with { house in
            try house.write(".atelier/config.yaml", "hooks:\n  messages: model\n")
            try await house.git("add", "-A")
            try await house.git("commit", "-qm", "settings")
            try house.write("a.txt", "two\n")
            try await house.git("add", "-A")
            let chores = ChoreRoom(gate: gate, logger: DaemonHarness.quiet)
            let messages = MessageRoom(chores: chores, model: model.answer, logger: DaemonHarness.quiet)
            let room = house.room(messages: messages)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await chores.run() }
                defer { group.cancelAll() }
                try await body(house, room)
            }
        }
    }

    /// What git is told when it asks for a message.
    private static func prepared(_ house: HookHouse, _ room: HookRoom) async throws -> [AnswerLine] {
        try house.write(".git/COMMIT_EDITMSG", "\n# Please enter the commit message\n")
        var question = HookQuestion(hook: .prepareCommitMessage, directory: house.path)
        question.arguments = [".git/COMMIT_EDITMSG"]
        var lines: [AnswerLine] = []
        try await room.answer(question) { lines.append($0) }
        return lines
    }

    @Test func aLineThatWasWrittenBeforehandIsLookedUp() async throws {
        let model = ScriptedModel()
        try await Self.with(model) { house, room in
            #expect(try await Self.prepared(house, room) == [.message("Change a.txt"), .exit(0)])
            #expect(model.asked == 0)
            await room.lookAhead(house.path)
            try await Self.until { (try? await Self.prepared(house, room))?.first == .message("Say two in a.txt") }
            let asked = model.asked
            await room.lookAhead(house.path)
            #expect(try await Self.prepared(house, room).count == 2 && model.asked == asked)
            // Another tree has no line of its own yet.
            try house.write("a.txt", "three\n")
            try await house.git("add", "-A")
            #expect(try await Self.prepared(house, room).first == .message("Change a.txt"))
        }
    }

    @Test func aChoreGivesWayAndIsDoneAfterwards() async throws {
        let (model, gate) = (ScriptedModel(hangs: 1), Gate(slots: 1))
        try await Self.with(model, gate: gate) { house, room in
            await room.lookAhead(house.path)
            try await Self.until { model.asked == 1 }
            let started = ContinuousClock.now
            let waited = try await gate.pass(.interactive) { ContinuousClock.now - started }
            #expect(waited < .seconds(10) && model.given == 0)
            try await Self.until { (try? await Self.prepared(house, room))?.first == .message("Say two in a.txt") }
        }
    }

    @Test func theSameTreeIsNotBegunAnew() async throws {
        let model = ScriptedModel(hangs: 1)
        try await Self.with(model) { house, room in
            await room.lookAhead(house.path)
            try await Self.until { model.asked == 1 }
            // What git writes meanwhile, such as the message's file, has the same tree looked at again.
            await room.lookAhead(house.path)
            try await Task.sleep(for: .milliseconds(200))
            #expect(model.asked == 1 && model.given == 0)
        }
    }

    @Test func aNewerTreeTakesThePlaceOfOneThatIsWrittenAbout() async throws {
        let model = ScriptedModel(hangs: 1)
        try await Self.with(model) { house, room in
            await room.lookAhead(house.path)
            try await Self.until { model.asked == 1 }
            try house.write("a.txt", "two again\n")
            try await house.git("add", "-A")
            await room.lookAhead(house.path)
            try await Self.until { (try? await Self.prepared(house, room))?.first == .message("Say two in a.txt") }
        }
    }

    @Test func offSaysNothingAndTheTemplateAsksNobody() async throws {
        let model = ScriptedModel()
        try await Self.with(model) { house, room in
            for (source, lines) in [("template", 2), ("off", 1)] {
                try house.write(".atelier/config.yaml", "hooks:\n  messages: \(source)\n")
                try await house.git("add", "-A")
                await room.lookAhead(house.path)
                #expect(try await Self.prepared(house, room).count == lines)
            }
            #expect(model.asked == 0)
        }
    }
}
