import Testing

@testable import AtelierHookClient

@Suite struct AnswerTests {
    private static let whole = Array(
        """
        HTTP/1.1 200 OK\r
        Transfer-Encoding: chunked\r
        \r
        6\r
        ready\n\r
        11\r
        err one\nmessage a\r
        9;odd=1\r
         b\nexit 3\r
        1\r
        \n\r
        0\r
        \r

        """.utf8
    )

    @Test(arguments: [1, 2, 3, 5, 7, 11, 1_000])
    func anAnswerInPiecesOfAnySizeGivesTheSameLines(size: Int) {
        var reader = AnswerReader()
        var lines: [String] = []
        for start in stride(from: 0, to: Self.whole.count, by: size) {
            reader.take(Self.whole[start..<min(start + size, Self.whole.count)])
            while let line = reader.nextLine() { lines.append(line) }
        }
        #expect(lines == ["ready", "err one", "message a b", "exit 3"])
        #expect(reader.isOver)
    }

    @Test(arguments: [
        "HTTP/1.1 404 Not Found\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nzz\r\nexit 1\r\n", "HTTP/1.1 200 OK\r\n\r\n-5\r\n",
    ])
    func whatIsNoAnswerIsOver(text: String) {
        var reader = AnswerReader()
        reader.take(Array(text.utf8))
        #expect(reader.isOver)
        #expect(reader.nextLine() == nil)
    }

    @Test func anAnswerWithoutEndIsOver() {
        var reader = AnswerReader()
        reader.take(Array("HTTP/1.1 200 OK\r\n\r\n7fffffff\r\n".utf8))
        let part = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
        for _ in 0..<(Limits.answerBytesMax / part.count + 1) where !reader.isOver { reader.take(part) }
        #expect(reader.isOver)
    }

    @Test func linesAreFollowed() {
        var answer = Answer()
        #expect(answer.take("ready") == .wait(Limits.budgetMilliseconds))
        #expect(answer.take("budget 70") == .wait(70))
        #expect(answer.take("budget 99999999999") == .wait(Limits.budgetMillisecondsMax))
        #expect(answer.take("budget -1") == .goOn)
        #expect(answer.take("something new") == .goOn)
        #expect(answer.take("message feat: \u{1B}[31mx") == .goOn)
        #expect(answer.message == ["feat: \u{FFFD}[31mx"])
        #expect(answer.take("exit 3") == .end)
        #expect(answer.status == 3)
    }

    @Test(arguments: ["", "x", "256", "-1"])
    func anExitThatIsNoneRefuses(text: String) {
        var answer = Answer()
        #expect(answer.take("exit \(text)") == .end)
        #expect(answer.status == 1)
    }

    @Test(arguments: [
        ("", true), ("\n# Please enter\n#\n", true), ("  \t\r\n", true), ("fix\n# x\n", false), ("; x\n", false),
    ])
    func aMessageOfTheUsersIsSeen(text: String, isUntouched: Bool) {
        #expect(MessageFile.isUntouched(Array(text.utf8)) == isUntouched)
    }
}
