import AtelierBlackboard
import AtelierCrew
import AtelierDomain
import Foundation
import Synchronization
import Testing

@testable import AtelierReplay

/// Several runs on one board: what solved one goes first in the next, and a replay goes the same way.
@Suite(.enabled(if: ScriptedRun.canRun, Comment(rawValue: ScriptedRun.whyNot)))
struct ExperienceRunTests {
    /// Right where it is asked for the reason, or where it is not; never the same wrong answer twice.
    private final class Choosy: ModelPort {
        let isRightWhenReasoning: Mutex<Bool>
        let asked = Mutex<[String]>([])
        private let count = Mutex(0)

        init(isRightWhenReasoning: Bool) {
            self.isRightWhenReasoning = Mutex(isRightWhenReasoning)
        }

        func complete(_ request: ModelRequest) async throws -> ModelReply {
            let isReasoning = request.messages.last?.text.contains("First name in one sentence") == true
            let number = count.withLock { number in
                number += 1
                return number
            }
            asked.withLock { $0.append(isReasoning ? "reasoned" : "\(request.temperature)") }
            let isRight = isReasoning == isRightWhenReasoning.withLock { $0 }
            let wrong = Shop.wrong.replacing("len(prices)", with: "len(prices) + \(number)")
            return try await ScriptedModel(answers: [isRight ? Shop.right : wrong]).complete(request)
        }
    }

    private static func replay(_ recording: Recording) async throws -> Replay.Outcome {
        try await Replay(recording, orchestrate: try ScriptedRun.orchestrate, scratch: "/nonexistent").run()
    }

    private func experience(_ run: ScriptedRun) async throws -> Experience {
        let data = try #require(try await run.board.input(.experience, of: run.requirement.id))
        return try JSONDecoder().decode(Experience.self, from: data)
    }

    @Test func whatSolvedOneGoesFirstInTheNextUntilItFails() async throws {
        try await withFolder { folder in
            let model = Choosy(isRightWhenReasoning: true)
            let world = try await ScriptedWorld.make(in: folder, files: Shop.files, model: model)
            let board = try await Blackboard.inMemory()
            func work(_ id: String) async throws -> (run: ScriptedRun, asked: [String]) {
                model.asked.withLock { $0 = [] }
                let run = try await ScriptedRun.run(id, on: board, world, text: Shop.text)
                #expect(try await board.requirement(run.requirement.id)?.state == .landed)
                return (run, model.asked.withLock { $0 })
            }
            // What passed is compared with four others, the first of them the whole file unless that was asked for before.
            let others = ["0.0", "0.8", "0.8", "0.8"]
            // Of a single example three that are alike are enough.
            let alike = ["0.0", "0.8"]
            let first = try await work("aaaaaaaa")
            #expect(first.asked == ["0.0", "0.5", "0.0", "reasoned"] + Array(repeating: "0.8", count: 4))
            #expect(try await experience(first.run) == Experience(kind: "replace.python"))

            let second = try await work("bbbbbbbb")
            #expect(second.asked == ["reasoned"] + others)
            let learnt = try await experience(second.run)
            #expect(learnt.first == .reasoned && learnt.requirement == "aaaaaaaa" && learnt.candidates == 4)

            // It fails once: the greedy answer solves the change, and goes first again.
            model.isRightWhenReasoning.withLock { $0 = false }
            let third = try await work("cccccccc")
            #expect(third.asked == ["reasoned", "0.0"] + alike)
            let fourth = try await work("dddddddd")
            #expect(fourth.asked == ["0.0"] + alike)
            #expect(try await experience(fourth.run).demoted == .reasoned)

            for run in [first.run, second.run, third.run, fourth.run] {
                let outcome = try await Self.replay(try await run.recording())
                #expect(outcome.verdict == .equal, "\(outcome.parting.debugDescription)")
            }
            // What a run was told is part of its record: without it the replay goes another way.
            var untold = try await second.run.recording()
            untold.history.inputs[.experience] = nil
            let parted = try await Self.replay(untold)
            #expect(parted.verdict == .parted && parted.parting?.task == "code.0")
            // A record from before there was any is replayed in the usual order.
            var old = try await first.run.recording()
            old.history.inputs[.experience] = nil
            #expect(try await Self.replay(old).verdict == .equal)
            try await board.close()
        }
    }

    /// The same wrong text for the function however often it is asked for; the right one with the whole file around it.
    private final class Stubborn: ModelPort {
        let asked = Mutex<[String]>([])

        func complete(_ request: ModelRequest) async throws -> ModelReply {
            let isWhole = request.messages.last?.text.contains("complete new text of the file") == true
            asked.withLock { $0.append(isWhole ? "whole" : "\(request.temperature)") }
            return try await ScriptedModel(answers: [isWhole ? Shop.right : Shop.wrong]).complete(request)
        }
    }

    @Test func aPatchThatWasMadeBeforeLeadsToAnotherQuestionInTheSameRound() async throws {
        try await withFolder { folder in
            let model = Stubborn()
            let world = try await ScriptedWorld.make(in: folder, files: Shop.files, model: model)
            let board = try await Blackboard.inMemory()
            let run = try await ScriptedRun.run("aaaaaaaa", on: board, world, text: Shop.text)
            let history = try await run.recording().history
            #expect(history.requirement.state == .landed, "\(history.requirement.reason)")
            #expect(model.asked.withLock { $0 }.prefix(3) == ["0.0", "0.5", "whole"])
            let fact = try #require(history.facts.last { $0.kind == "candidate" })
            let candidate = try JSONDecoder().decode(CandidateFact.self, from: fact.body)
            #expect(candidate.number == 1 && candidate.approaches == [.repair, .whole])
            #expect(try await Self.replay(try await run.recording()).verdict == .equal)
            // What led there goes first next time.
            model.asked.withLock { $0 = [] }
            let next = try await ScriptedRun.run("bbbbbbbb", on: board, world, text: Shop.text)
            #expect(try await experience(next).first == .whole)
            #expect(model.asked.withLock { $0 }.first == "whole")
            try await board.close()
        }
    }

    @Test func anExportGoesTheSameWay() async throws {
        let file = try await withFolder { folder in
            let model = Choosy(isRightWhenReasoning: true)
            let world = try await ScriptedWorld.make(in: folder, files: Shop.files, model: model)
            let board = try await Blackboard.inMemory()
            _ = try await ScriptedRun.run("aaaaaaaa", on: board, world, text: Shop.text)
            let run = try await ScriptedRun.run("bbbbbbbb", on: board, world, text: Shop.text)
            let recording = try await run.recording()
            let exporter = Exporter(
                recording,
                names: PersonalNames(paths: [run.requirement.repositoryPath], names: ["Casey"]),
                orchestrate: try ScriptedRun.orchestrate,
                atelier: "0",
                engine: ""
            )
            return try await exporter.export(wholeTree: false).file()
        }
        let recording = try Export(file: file).recording
        #expect(recording.history.inputs[.experience] != nil)
        #expect(try await Self.replay(recording).verdict == .equal)
    }
}
