import AtelierBlackboard
import AtelierCrew
import AtelierDomain
import AtelierInference
import Foundation
import Synchronization
import Testing

@testable import AtelierReplay

/// A class with two empty methods, whose examples hold for wrong answers as well.
@Suite(.enabled(if: ScriptedRun.canRun, Comment(rawValue: ScriptedRun.whyNot)))
struct AgreeingByEditTests {
    private static let files = [
        "numbers_of.py": """
        class Numbers:
            def __init__(self):
                self.seen = []

            def double(self, n):
                \"""Twice n.
                >>> Numbers().double(2)
                4
                \"""

            def square(self, n):
                \"""n by itself.
                >>> Numbers().square(2)
                4
                \"""

        """
    ]
    private static let text = "Please complete the class Numbers in `numbers_of.py`."

    private static func method(_ name: String, _ value: String) -> String {
        let text = name == "double" ? "Twice n." : "n by itself."
        return """
            ```python
            def \(name)(self, n):
                \"""\(text)
                >>> Numbers().\(name)(2)
                4
                \"""
                return \(value)
            ```
            """
    }

    /// The greedy answers are wrong in both methods, and no drawn class is right in both.
    private static let answers =
        [method("double", "n + 2"), method("square", "n * 2")]
        + Array(repeating: method("double", "n * 2"), count: 3) + Array(repeating: method("square", "n ** 2"), count: 3)

    @Test func eachMethodTakesWhatMostOfItsOwnAnswersGive() async throws {
        try await withFolder { folder in
            let run = try await ScriptedRun.make(in: folder, files: Self.files, text: Self.text, answers: Self.answers)
            let recording = try await run.recording()
            #expect(recording.history.requirement.state == .landed, "\(recording.history.requirement.reason)")
            #expect(recording.history.modelCalls.count == Self.answers.count)
            let landed = try #require(recording.history.facts.last { $0.kind == "candidate" })
            let body = String(decoding: landed.body, as: UTF8.self)
            #expect(!body.contains("n + 2"))
            let fact = try #require(recording.history.facts.first { $0.kind == "agreement" })
            let agreement = try JSONDecoder().decode(AgreementFact.self, from: fact.body)
            // Judged, two that differ in one method each, and the whole of both, which nobody gave.
            #expect(agreement.chosen == 3 && agreement.isTaken)
            #expect(agreement.agreeing == 3 && agreement.usable == 4)
            let replay = try Replay(recording, orchestrate: ScriptedRun.orchestrate, scratch: folder + "/scratch")
            let outcome = try await replay.run()
            #expect(outcome.verdict == .equal, "\(outcome.parting.debugDescription)")
        }
    }

    /// An engine that gives up while answers are compared.
    private final class Failing: ModelPort {
        private let scripted = ScriptedModel(answers: answers)
        private let code: InferenceError.Code
        let failures = Mutex(0)

        init(_ code: InferenceError.Code) { self.code = code }

        func complete(_ request: ModelRequest) async throws -> ModelReply {
            if request.temperature > 0 {
                failures.withLock { $0 += 1 }
                throw InferenceError(code, "broken")
            }
            return try await scripted.complete(request)
        }
    }

    /// What may pass is tried once more by the clock, which stands still here.
    @Test(arguments: [InferenceError.Code.memoryShort, .answerMalformed])
    func whatPassedLandsWithoutAnEngine(_ code: InferenceError.Code) async throws {
        try await withFolder { folder in
            let model = Failing(code)
            let run = try await ScriptedRun.make(in: folder, files: Self.files, text: Self.text, model: model)
            let history = try await run.recording().history
            #expect(history.requirement.state == .landed, "\(history.requirement.reason)")
            // No further edit is asked for after it.
            #expect(model.failures.withLock { $0 } == 1)
        }
    }
}
