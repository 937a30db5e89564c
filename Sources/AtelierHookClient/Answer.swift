internal import Glibc

/// What the daemon's lines come to.
struct Answer {
    private(set) var status: Int32 = 0
    /// Lines for a commit message.
    private(set) var message: [String] = []

    enum Step: Equatable {
        case goOn
        /// So many milliseconds from now.
        case wait(Int64)
        case end
    }

    private static let messageLinesMax = 1_000

    /// Follows one line: prints what is to be printed, and says how to go on.
    ///
    /// What is not understood is passed over.
    mutating func take(_ line: String) -> Step {
        let space = line.firstIndex(of: " ")
        let word = space.map { line[..<$0] } ?? line[...]
        let rest = space.map { String(line[line.index(after: $0)...]) } ?? ""
        switch word {
        case "ready": return .wait(Limits.budgetMilliseconds)
        case "budget":
            guard let milliseconds = Int64(rest), milliseconds >= 0 else { return .goOn }
            return .wait(min(milliseconds, Limits.budgetMillisecondsMax))
        case "out": writeLine(Self.printable(rest), to: STDOUT_FILENO)
        case "err": writeLine(Self.printable(rest), to: STDERR_FILENO)
        case "message" where message.count < Self.messageLinesMax: message.append(Self.printable(rest))
        case "exit":
            status = Int32(rest).flatMap { (0...255).contains($0) ? $0 : nil } ?? 1
            return .end
        default: break
        }
        return .goOn
    }

    /// Control characters could move a terminal's cursor.
    static func printable(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.value < 32 && scalar != "\t" || (127...159).contains(scalar.value)
            result.append(isControl ? "\u{FFFD}" : scalar)
        }
        return String(result)
    }
}

/// Takes the lines of a chunked HTTP answer apart as they come (RFC 9112, 7.1).
struct AnswerReader {
    private enum Part {
        case head
        case size
        case chunk(Int)
        case over
    }

    private var part = Part.head
    private var raw: [UInt8] = []
    private var body: [UInt8] = []
    private var taken = 0

    /// Whether nothing further can come.
    var isOver: Bool {
        if case .over = part { return true }
        return false
    }

    mutating func take(_ bytes: some Collection<UInt8>) {
        taken += bytes.count
        // An answer without an end is none.
        guard taken <= Limits.answerBytesMax else {
            part = .over
            return
        }
        raw += bytes
        while step() {}
    }

    /// The next whole line of the body.
    mutating func nextLine() -> String? {
        guard let end = body.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { body.removeSubrange(...end) }
        return String(decoding: body[..<end], as: UTF8.self)
    }

    /// Uses some of what came; no when more has to come first.
    private mutating func step() -> Bool {
        switch part {
        case .over: return false
        case .head:
            guard let end = place(of: [13, 10, 13, 10]) else { return false }
            let isGood = raw.starts(with: "HTTP/1.1 200".utf8)
            raw.removeSubrange(..<(end + 4))
            part = isGood ? .size : .over
        case .size:
            guard let end = place(of: [13, 10]) else { return false }
            let digits = raw[..<end].prefix { $0 != UInt8(ascii: ";") }
            let size = Int(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0
            raw.removeSubrange(..<(end + 2))
            part = size > 0 ? .chunk(size) : .over
        case .chunk(let size):
            guard raw.count >= size, size <= Limits.answerBytesMax else {
                // What has come of it can be used.
                let part = raw.count
                body += raw
                raw = []
                self.part = .chunk(size - part)
                return false
            }
            body += raw[..<size]
            guard raw.count >= size + 2 else {
                raw.removeSubrange(..<size)
                part = .chunk(0)
                return false
            }
            raw.removeSubrange(..<(size + 2))
            part = .size
        }
        return true
    }

    private func place(of mark: [UInt8]) -> Int? {
        guard raw.count >= mark.count else { return nil }
        return (0...(raw.count - mark.count)).first { raw[$0..<($0 + mark.count)].elementsEqual(mark) }
    }
}
