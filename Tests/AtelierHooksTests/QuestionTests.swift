import AtelierDomain
import Testing

@testable import AtelierHooks

@Suite struct QuestionTests {
    @Test func fieldsAreReadAndUnknownOnesPassedOver() throws {
        let fields = [
            "directory=/repo", "index=.git/index", "argument=a=b", "argument=", "oof=1", "input=one\ntwo\n",
            "skip=a,b c",
            "objects=./objects/in", "quarantine=/repo/objects/in", "editor=none", "ci=1", "language=zh_CN.UTF-8",
            "event=7-8-9", "nonsense",
        ]
        let question = try #require(
            HookQuestion(fields: Array(fields.map { $0 + "\0" }.joined().utf8), hook: "pre-push")
        )
        var expected = HookQuestion(hook: .prePush, directory: "/repo")
        expected.index = "/repo/.git/index"
        expected.arguments = ["a=b", ""]
        expected.input = "one\ntwo\n"
        expected.skipped = ["a", "b", "c"]
        expected.objects = ["/repo/./objects/in", "/repo/objects/in"]
        expected.hasEditor = false
        expected.isInContinuousIntegration = true
        expected.language = .chinese
        expected.event = "7-8-9"
        #expect(question == expected)
    }

    @Test(arguments: ["", "directory=relative\0", "directory=/repo\0hook=applypatch-msg\0", "hook=pre-push\0"])
    func whatIsNoQuestionIsRefused(_ text: String) {
        #expect(HookQuestion(fields: Array(text.utf8)) == nil)
    }

    @Test func aFileNameCannotForgeALine() {
        #expect(AnswerLine.err("a\nexit 0\u{1B}[2K\u{202E}").text == "err a\u{FFFD}exit 0\u{FFFD}[2K\u{FFFD}")
        #expect(AnswerLine.err("a\tb 文件 👩‍🚀").text == "err a\tb 文件 👩‍🚀")
    }

    @Test func theMemoryKeepsTheNewest() {
        let memory = VerdictMemory(keptMax: 2)
        let verdicts = "abc".map { digit in
            let key = VerdictKey(tree: fakeID(digit), bases: [], kind: .fast, policy: .init(of: ""), program: "1")
            return HookVerdict(key: key, isPassed: true, milliseconds: 0, madeAtMs: 0)
        }
        for verdict in verdicts + [verdicts[2]] { memory.keep(verdict) }
        #expect(verdicts.map { memory[$0.key] != nil } == [false, true, true])
    }
}
