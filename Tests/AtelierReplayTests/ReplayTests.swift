import AtelierBlackboard
import AtelierDomain
import AtelierGit
import Foundation
import Testing

@testable import AtelierReplay

@Suite(.enabled(if: ScriptedRun.canRun, Comment(rawValue: ScriptedRun.whyNot)))
struct ReplayTests {
    @Test func aRunThatFailedOnceReplaysToTheSamePatch() async throws {
        try await withRun { run in
            let recording = try await run.recording()
            // The answer that failed, the one that passed, and two to compare it with.
            #expect(recording.history.modelCalls.count == 4)
            #expect(recording.history.commandCalls.count == run.commands.count)
            let outcome = try await Self.replay(recording).run()
            #expect(outcome.verdict == .equal, "\(outcome.parting.debugDescription)")
            #expect(outcome.steps.count == 4 + run.commands.count && outcome.steps.allSatisfy(\.isSame))
        }
    }

    @Test func aChangedReplyPartsWhereItIsUsed() async throws {
        try await withRun { run in
            var recording = try await run.recording()
            let call = recording.history.modelCalls[1]
            recording.history.modelCalls[1] = ModelCall(
                requirement: call.requirement,
                task: call.task,
                request: call.request,
                reply: try await ScriptedModel(answers: [Shop.slow]).complete(call.request)
            )
            let outcome = try await Self.replay(recording).run()
            #expect(outcome.verdict == .parted)
            #expect(outcome.parting?.task == "code.1")
            #expect(outcome.parting?.what == .fact)
            #expect(outcome.parting?.subject == "candidate 1")
            #expect(outcome.parting?.replayed.contains("while") == true)
            #expect(outcome.parting?.recorded.contains("while") == false)
        }
    }

    @Test func aChangedOutputPartsAtItsCommand() async throws {
        try await withRun { run in
            var recording = try await run.recording()
            let calls = recording.history.commandCalls
            let last = try #require(calls.lastIndex { $0.task.rawValue.hasSuffix("judge.1") })
            let call = calls[last]
            recording.history.commandCalls[last] = CommandCall(
                requirement: call.requirement,
                task: call.task,
                request: call.request,
                result: CommandResult(
                    exitStatus: call.result.exitStatus,
                    output: call.result.output + Data("one more line\n".utf8),
                    isTruncated: false,
                    milliseconds: call.result.milliseconds,
                    policyHash: call.result.policyHash
                )
            )
            let outcome = try await Self.replay(recording).run()
            #expect(outcome.verdict == .parted)
            #expect(outcome.parting?.task == "judge.1")
            #expect(outcome.parting?.what == .command)
            #expect(outcome.parting?.subject == "lines.1")
        }
    }

    @Test func aQuestionThatIsNotRecordedIsNamedWithTheRecordedOne() async throws {
        try await withRun { run in
            var recording = try await run.recording()
            let agents = try #require(recording.history.inputs[.agents])
            let changed = String(decoding: agents, as: UTF8.self)
                .replacing("# system\\n", with: "# system\\nBe brief. ")
            #expect(Data(changed.utf8) != agents)
            recording.history.inputs[.agents] = Data(changed.utf8)
            let outcome = try await Self.replay(recording).run()
            #expect(outcome.verdict == .parted)
            #expect(outcome.parting?.task == "code.0")
            #expect(outcome.parting?.what == .request)
            #expect(outcome.parting?.replayed.contains("Be brief.") == true)
            #expect(outcome.parting?.recorded.contains("Be brief.") == false)
            #expect(outcome.parting?.recorded.isEmpty == false)
        }
    }

    @Test func aRunOfAReleaseThatWroteNoCardReplaysEqual() async throws {
        try await withRun { run in
            var recording = try await run.recording()
            recording.history.facts.removeAll { $0.kind == "card" }
            let outcome = try await Self.replay(recording).run()
            #expect(outcome.verdict == .equal)
        }
    }

    @Test func aStepEndsTheReplayWithTheFactsSoFar() async throws {
        try await withRun { run in
            let recording = try await run.recording()
            let outcome = try await Self.replay(recording).run(until: "judge.0")
            #expect(outcome.verdict == .equal)
            let facts = outcome.facts.map { "\($0.kind) \($0.subject)" }
            #expect(facts == ["card ", "plan ", "baseline ", "candidate 0", "judgement 0"])
            let replay = try Self.replay(recording)
            let error = await #expect(throws: ReplayError.self) { try await replay.run(until: "judge.9") }
            #expect(error?.code == .noSuchStep)
            #expect(error?.hint?.contains("judge.1") == true)
        }
    }

    @Test func aRecordThatWasCutOffIsEqualAsFarAsItGoes() async throws {
        try await withRun { run in
            var recording = try await run.recording()
            let late = Set(recording.history.tasks.filter { ["judge.1", "land"].contains($0.kind) }.map(\.id))
            recording.history.tasks.removeAll { $0.kind == "land" }
            for index in recording.history.tasks.indices where late.contains(recording.history.tasks[index].id) {
                recording.history.tasks[index].state = .cancelled
            }
            recording.history.facts.removeAll { late.contains($0.writer) }
            recording.history.evidence.removeAll { late.contains($0.task) }
            recording.history.commandCalls.removeAll { late.contains($0.task) }
            recording.history.requirement.state = .cancelled
            let outcome = try await Self.replay(recording).run()
            #expect(outcome.verdict == .ended)
            #expect(outcome.parting == nil)
        }
    }

    @Test func anotherModelIsComparedAndLandsNothing() async throws {
        try await withRun { run in
            let recording = try await run.recording()
            let commands = CountedCommands()
            let references = try await run.repository.references()
            let outcome = try await withFolder { folder in
                try await Replay(recording, orchestrate: try ScriptedRun.orchestrate, scratch: folder + "/scratch")
                    .run(asking: ScriptedModel(answers: [Shop.slow]), commands: commands)
            }
            #expect(outcome.verdict == .compared)
            #expect(outcome.parting?.task == "code.0")
            #expect(outcome.replayed.requirement.state == .landed)
            let tasks = outcome.replayed.tasks.map(\.kind)
            #expect(tasks == ["plan", "baseline", "code.0", "judge.0", "agree.0", "land"])
            // The baseline and the bite are in the record; the check of the new candidate and of its lines are not, nor are the
            // comparisons of one answer and of three.
            #expect(commands.count == 4)
            let isKnown = outcome.steps.filter { $0.kind == .command }.map(\.isKnown)
            #expect(isKnown == [true, true, false, false, false, false])
            #expect(try await run.repository.references() == references)
        }
    }

    @Test func whatAPersonDecidedIsDecidedAgain() async throws {
        try await withFolder { folder in
            let run = try await ScriptedRun.make(
                in: folder,
                files: Shop.files,
                text: Shop.text,
                answers: [Shop.right],
                decision: "land"
            )
            var recording = try await run.recording()
            #expect(recording.history.facts.map(\.kind).contains("approval"))
            let outcome = try await Self.replay(recording).run()
            #expect(outcome.verdict == .equal, "\(outcome.parting.debugDescription)")
            #expect(outcome.replayed.requirement.state == .landed)
            // Without the answer the record ends at the question, and nobody waits for one.
            recording.history.facts.removeAll { $0.kind == "approval" }
            for index in recording.history.tasks.indices {
                let isLate = ["approve", "land"].contains(recording.history.tasks[index].kind)
                if isLate { recording.history.tasks[index].state = .cancelled }
            }
            recording.history.requirement.state = .cancelled
            #expect(try await Self.replay(recording).run().verdict == .ended)
        }
    }

    private static func replay(_ recording: Recording) throws -> Replay {
        Replay(recording, orchestrate: try ScriptedRun.orchestrate, scratch: "/nonexistent")
    }

    private func withRun(_ body: (ScriptedRun) async throws -> Void) async throws {
        try await withFolder { folder in
            let run = try await ScriptedRun.make(
                in: folder,
                files: Shop.files,
                text: Shop.text,
                answers: [Shop.wrong, Shop.right]
            )
            let ending = try await run.board.requirement(run.requirement.id)
            #expect(ending?.state == .landed, "\(ending?.reason ?? "")")
            try await body(run)
        }
    }
}

/// A small repository with a bug, and answers to it.
enum Shop {
    static let files = [
        "shop/__init__.py": "",
        "shop/sums.py": """
        def total(prices):
            \"""Adds up.\"""
            result = 0
            for price in prices[1:]:
                result += price
            return result

        """,
        "tests/__init__.py": "",
        "tests/test_sums.py": """
        import unittest

        from shop.sums import total


        class SumsTest(unittest.TestCase):
            def test_nothing(self):
                self.assertEqual(total([]), 0)

        """,
        "README.md": "A shop.\n",
    ]
    static let text = "`total([1, 2])` in `shop/sums.py` should return `3` but returns 2."
    static let wrong = answer("    return len(prices)")
    static let right = answer("    return sum(prices)")
    static let slow = answer(
        """
            rest = list(prices)
            result = 0
            while rest:
                result += rest.pop()
            return result
        """
    )

    private static func answer(_ body: String) -> String {
        "```python\ndef total(prices):\n    \"\"\"Adds up.\"\"\"\n\(body)\n```\n"
    }
}
