import AtelierDomain
import Synchronization
import Testing

@testable import AtelierHooks

@Suite struct WrittenMessageTests {
    private static let patch = """
        diff --git a/src/shop/cart.py b/src/shop/cart.py
        index 1..2 100644
        --- a/src/shop/cart.py
        +++ b/src/shop/cart.py
        @@ -1,4 +1,5 @@ class Cart:
         def total(self):
        -    return sum(self.prices)
        --- old remark
        +    prices = self.prices or []
        +    return sum(prices)
        +++ counter
         # end

        """
    private static let conventional = (1...10).map { "feat(shop): add thing \($0)" }

    /// Answers in order, and keeps what it was asked.
    final class Script: Sendable {
        private let answers: Mutex<[String]>
        private let requests = Mutex<[ModelRequest]>([])

        init(_ answers: [String]) { self.answers = Mutex(answers) }

        var asked: [ModelRequest] { requests.withLock(\.self) }

        func answer(_ request: ModelRequest) -> String {
            requests.withLock { $0.append(request) }
            return answers.withLock { $0.isEmpty ? "" : $0.removeFirst() }
        }
    }

    private static func write(
        _ patch: String,
        _ answers: String...,
        subjects: [String] = conventional
    ) async throws -> (written: MessageWriter.Written, asked: [ModelRequest]) {
        let script = Script(answers)
        let written = try await MessageWriter { script.answer($0) }.write(UnifiedDiff(patch), subjects: subjects)
        return (written, script.asked)
    }

    @Test func everyLineHasItsNumbers() {
        let lines = UnifiedDiff(Self.patch).files.flatMap(\.lines)
        #expect(lines.map(\.text).last == "# end")
        #expect(lines.map(\.old) == [1, 2, 3, nil, nil, nil, 4])
        #expect(lines.map(\.new) == [1, nil, nil, 2, 3, 4, 5])
        #expect(UnifiedDiff(Self.patch).files.map(\.path) == ["src/shop/cart.py"])
    }

    @Test func theKindIsByRulesAndTheWordsByTheModel() async throws {
        let (written, asked) = try await Self.write(
            Self.patch,
            #"{"subject":"Feat: take missing prices for none in total."}"#
        )
        #expect(written == .init(kind: .fix, subject: "fix(shop): take missing prices for none in total"))
        #expect(asked.count == 1 && asked[0].messages.last?.text.contains("feat(shop): add thing 1") == true)
    }

    @Test(arguments: [
        (#"{"kind":"perf"}"#, ChangeKind.perf), (#"{"kind":"docs"}"#, .fix), ("no JSON", .fix), (#"{"kind":7}"#, .fix),
    ])
    func theModelMayChooseAKindAmongWhatRulesLeave(_ answer: String, _ kind: ChangeKind) async throws {
        let (script, diff) = (Script([answer]), UnifiedDiff(Self.patch))
        let writer = MessageWriter { script.answer($0) }
        #expect(try await writer.kind(ChangeRules(diff), MessagePrompt(diff)) == kind)
        #expect(script.asked.first?.schema?.contains(#""enum":["fix","feat","refactor","perf","chore"]"#) == true)
    }

    @Test func whatRulesSettleIsNotAsked() async throws {
        let diff = UnifiedDiff(Self.patch.replacing("src/shop/cart.py", with: "tests/test_cart.py"))
        let script = Script([#"{"kind":"perf"}"#])
        let writer = MessageWriter { script.answer($0) }
        #expect(try await writer.kind(ChangeRules(diff), MessagePrompt(diff)) == .test && script.asked.isEmpty)
    }

    @Test(arguments: [
        ("", "-x = 1\n+x  =  1", ChangeKind.style), ("", "-// one\n+// two", .docs),
        (".github/workflows/", "-a\n+b", .ci),
        ("docs/", "-a\n+b", .docs), ("", "-x = 1\n+x = 2", nil),
    ])
    func rulesSettleWhatPathsAndLinesShow(_ folder: String, _ lines: String, _ kind: ChangeKind?) {
        let name = folder + "a.swift"
        let text = "diff --git a/\(name) b/\(name)\n--- a/\(name)\n+++ b/\(name)\n@@ -1 +1 @@\n\(lines)\n"
        #expect(ChangeRules(UnifiedDiff(text)).certain == kind)
    }

    @Test(arguments: [
        "take missing prices for none in `sumUp`", "fix the bug in Basket", "add 7 prices",
        "mend it\\nand more of total",
        "improve", "完善总价计算的逻辑", "use AKIAIOSFODNN7QWERTZU for prices", "speed things up for everybody",
        "change the way in which total goes over all of the prices so that it never fails on a missing one",
    ])
    func wordsThatTheDiffDoesNotBearOutAreNotUsed(_ subject: String) async throws {
        let (written, _) = try await Self.write(Self.patch, #"{"subject":"\#(subject)"}"#)
        #expect(written == .init(kind: .fix, subject: nil))
    }

    @Test(arguments: ["", "no JSON", #"{"subject":7}"#, #"{"kind":"fix"}"#])
    func anAnswerThatIsNoneLeadsToNothing(_ answer: String) async throws {
        #expect(try await Self.write(Self.patch, answer).written.subject == nil)
    }

    @Test func theLanguageOfTheOthersIsAskedFor() async throws {
        let chinese = (1...10).map { "修复第 \($0) 个问题" }
        let (written, asked) = try await Self.write(
            Self.patch,
            #"{"subject":"处理 total 中缺失的价格。"}"#,
            subjects: chinese
        )
        #expect(written.subject == "处理 total 中缺失的价格")
        #expect(asked.last?.messages.last?.text.contains("in Chinese") == true)
    }

    @Test func noSecretIsShownToTheModel() {
        let secret = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
        let shown = MessagePrompt(
            UnifiedDiff(Self.patch.replacing("prices = self.prices or []", with: "key = '\(secret)'"))
        )
        #expect(!shown.excerpt.contains(secret) && shown.excerpt.contains("xxxxxx"))
    }
}
