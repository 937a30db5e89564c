import AtelierBlackboard
import AtelierCrew
import AtelierDomain
import Foundation
import Synchronization
import Testing

@testable import AtelierReplay

/// Runs whose prompts do not fit into a window of 4,096 tokens as they are.
@Suite(.enabled(if: ScriptedRun.canRun, Comment(rawValue: ScriptedRun.whyNot)))
struct SmallWindowTests {
    /// The coder is shown less of a file of 3,000 lines and of a long failing output, and the run lands.
    @Test func aLargeFileLandsInASmallWindow() async throws {
        try await withFolder { folder in
            let model = WindowModel(answers: [Large.wrong, Large.right])
            let run = try await ScriptedRun.make(in: folder, files: Large.files, text: Large.text, model: model)
            let recording = try await run.recording()
            #expect(recording.history.requirement.state == .landed, "\(recording.history.requirement.reason)")
            Self.expectContractKept(model, recording)
            // Both the first prompt and the repair were too long as they are.
            #expect(recording.history.refusals.count >= 2)
            let asked = recording.history.modelCalls.flatMap { $0.request.messages.map(\.text) }.joined()
            #expect(asked.contains("def total(prices):") && asked.contains("Write the complete new text of `total`"))
            #expect(asked.contains("Write `total` again") && asked.contains("AssertionError"))
            let events = try await run.board.events(after: 0, requirement: run.requirement.id, limit: 1_000)
            #expect(events.contains { $0.kind == "model.refused" })
            #expect(events.contains { $0.kind == "run.note" && $0.message.contains("the rest of") == false })
            #expect(events.contains { $0.kind == "run.note" && $0.message.contains("left out: other signatures") })
        }
    }

    /// The planner offers functions by name alone, or fewer of them, and says so.
    @Test func aChoiceAmongManyFunctionsFitsASmallWindow() async throws {
        try await withFolder { folder in
            let model = WindowModel(answers: [Large.choice, Large.checkout, Large.chosen])
            let run = try await ScriptedRun.make(in: folder, files: Large.many, text: Large.vague, model: model)
            let recording = try await run.recording()
            let plan = recording.history.modelCalls.first { $0.task.rawValue.hasSuffix("-plan") }
            #expect(plan?.request.schema?.contains("compute_total_of_prices_250") == true)
            #expect(recording.history.refusals.contains { $0.task.rawValue.hasSuffix("-plan") })
            #expect(recording.history.requirement.state == .landed, "\(recording.history.requirement.reason)")
            Self.expectContractKept(model, recording)
        }
    }

    /// The record knows what did not fit, so a replay takes the same way, of an export too.
    @Test func aRunWithRefusalsReplaysAsItWas() async throws {
        try await withFolder { folder in
            let model = WindowModel(answers: [Large.wrong, Large.right])
            let run = try await ScriptedRun.make(in: folder, files: Large.files, text: Large.text, model: model)
            var recording = try await run.recording()
            let outcome = try await Self.replay(recording)
            #expect(outcome.verdict == .equal, "\(outcome.parting.debugDescription)")
            #expect(outcome.replayed.refusals.map(\.digest) == recording.history.refusals.map(\.digest))
            let exporter = Exporter(
                recording,
                names: PersonalNames(paths: [folder], names: ["Casey Example"]),
                orchestrate: try ScriptedRun.orchestrate,
                atelier: "0",
                engine: ""
            )
            let export = try await exporter.export(wholeTree: false)
            #expect(export.summary.isFaithful && export.summary.replay == .equal)
            let read = try Export(file: try export.file()).recording
            #expect(read.history.refusals.count == recording.history.refusals.count)
            #expect(try await Self.replay(read).verdict == .equal)
            // Without the refusals the record has no answer to the first question.
            recording.history.refusals = []
            #expect(try await Self.replay(recording).verdict == .parted)
        }
    }

    /// A file that is written anew as a whole gets no more room for the answer than it needs.
    @Test func aWholeFileIsWrittenAnewInASmallWindow() async throws {
        try await withFolder { folder in
            let model = WindowModel(answers: ["```python\n\(Large.rates.replacing("/ 100", with: "// 100"))```\n"])
            let files = Large.files.merging(["shop/rates.py": Large.rates]) { _, new in new }
            let text = "Everything in `shop/rates.py` must come out in whole units."
            let run = try await ScriptedRun.make(in: folder, files: files, text: text, model: model)
            let recording = try await run.recording()
            #expect(recording.history.requirement.state == .landed, "\(recording.history.requirement.reason)")
            #expect(recording.history.refusals.count == 1)
            Self.expectContractKept(model, recording)
            #expect(try await Self.replay(recording).verdict == .equal)
        }
    }

    /// What no form makes fit ends the run with the figures and what can be done.
    @Test func whatCannotFitEndsTheRunWithTheFigures() async throws {
        try await withFolder { folder in
            let text = Large.text + " " + String(repeating: "Mind that prices are whole numbers of cents. ", count: 300)
            let model = WindowModel(answers: [Large.right])
            let run = try await ScriptedRun.make(in: folder, files: Large.files, text: text, model: model)
            let ended = try #require(try await run.board.requirement(run.requirement.id))
            #expect(ended.state == .failed)
            #expect(ended.reason.contains("even without everything that may be left out"))
            #expect(ended.reason.contains("larger context"))
            #expect(model.accepted.isEmpty)
        }
    }

    private static func expectContractKept(_ model: WindowModel, _ recording: Recording) {
        #expect(model.accepted.allSatisfy { WindowModel.tokens($0) + $0.tokensMax <= WindowModel.window })
        #expect(!model.accepted.isEmpty)
        for call in recording.history.modelCalls {
            #expect(call.request.messages.last?.text.hasSuffix("cut") == false)
        }
    }

    private static func replay(_ recording: Recording) async throws -> Replay.Outcome {
        try await Replay(recording, orchestrate: try ScriptedRun.orchestrate, scratch: "/nonexistent").run()
    }
}

/// A scripted model with a window of 4,096 tokens, counted as a tokenizer of code would: three bytes each.
final class WindowModel: ModelPort {
    static let window = 4_096
    private let scripted: ScriptedModel
    private let log = Mutex<[ModelRequest]>([])

    init(answers: [String]) {
        scripted = ScriptedModel(answers: answers)
    }

    var accepted: [ModelRequest] { log.withLock { $0 } }

    static func tokens(_ request: ModelRequest) -> Int {
        request.messages.reduce(0) { $0 + ($1.text.utf8.count + 2) / 3 + 4 }
    }

    func complete(_ request: ModelRequest) async throws -> ModelReply {
        let (tokens, room) = (Self.tokens(request), Self.window - request.tokensMax)
        guard tokens <= room else { throw PromptTooLong(promptTokens: tokens, room: room) }
        log.withLock { $0.append(request) }
        return try await scripted.complete(request)
    }
}

/// A repository with a file of 3,000 lines and a check that fails at length.
private enum Large {
    static let text = "`total([1, 2])` in `shop/sums.py` should return `3` but returns 2."
    static let vague = """
        `checkout([2, 2])` in `shop/till.py` should return `4` but returns 3. Basket number 250 in `shop/many.py` is \
        wrong as well.
        """
    static let choice = #"{"change":["shop/many.py::compute_total_of_prices_250"]}"#
    static let checkout = "```python\ndef checkout(prices):\n    return compute_total_of_prices_250(prices)\n```\n"
    static let chosen = """
        ```python
        def compute_total_of_prices_250(prices, currency="EUR", rounding="half-even", taxes_included=True):
            return sum(prices)
        ```
        """

    static let files = [
        "shop/__init__.py": "",
        "shop/sums.py": lines(0..<250) + total + lines(250..<500),
        "tests/__init__.py": "",
        "tests/test_sums.py": test,
    ]

    /// Some 4,700 bytes.
    static let rates = (0..<48).map { number in
        """
        def rate_\(number)(value):
            \"""The rate of group \(number), which somebody set.\"""
            return value * \(number) / 100


        """
    }.joined()

    static let many = [
        "shop/__init__.py": "",
        "shop/many.py": (0..<300).map { number in
            """
            def compute_total_of_prices_\(number)(prices, currency="EUR", rounding="half-even", taxes_included=True):
                \"""Adds up the prices of basket number \(number), as the accountants have asked for it.\"""
                return sum(prices[1:])


            """
        }.joined(),
        "shop/till.py": """
        from shop.many import compute_total_of_prices_250


        def checkout(prices):
            return compute_total_of_prices_250(prices) + 1

        """,
        "tests/__init__.py": "",
        "tests/test_till.py": """
        import unittest

        from shop.till import checkout


        class TillTest(unittest.TestCase):
            def test_something(self):
                self.assertTrue(checkout([1, 2]) > 0)

        """,
    ]

    static let wrong = answer(
        "    return sum(price * 1000000000000000000000000000000000000000000000 for price in prices)"
    )
    static let right = answer("    return sum(prices)")

    private static let total = """
        def total(prices):
            \"""Adds up.\"""
            result = 0
            for price in prices[1:]:
                result += helper_3(price, 0)
            return result


        """

    /// Its message is long whatever the code gives.
    private static let test = """
        import unittest

        from shop.sums import total


        class SumsTest(unittest.TestCase):
            def test_many(self):
                for size in range(0, 40):
                    got = total(list(range(size)))
                    wanted = size * (size - 1) // 2
                    line = "line %d says that the total of %d is %d"
                    message = "\\n".join(line % (n, size, got) * 3 for n in range(60))
                    self.assertEqual(got, wanted, message)

        """

    private static func lines(_ numbers: Range<Int>) -> String {
        numbers.map { number in
            """
            def helper_\(number)(value, offset, currency="EUR", rounding="half-even", taxes_included=True, basket=\(number), \
            accountant="somebody who has to sign for it", ledger="the one of this year", remark="none"):
                \"""Shifts a value by an offset, number \(number).\"""
                return value + offset + 0 * basket


            """
        }.joined() + "\n"
    }

    private static func answer(_ body: String) -> String {
        "Here it is.\n```python\ndef total(prices):\n    \"\"\"Adds up.\"\"\"\n\(body)\n```\nThat should do.\n"
    }
}
