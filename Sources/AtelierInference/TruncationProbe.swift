internal import AtelierDomain
internal import Foundation

/// One small request that shows whether a server reads a prompt of this length whole: the prompt with check words at its
/// head, at its tail and between, and some plain words more, asking for nothing but the check words.
///
/// A server that cuts off the head, the tail, early messages or the middle loses one of them. The plain words make the
/// probe longer than what it stands for, because another text of the same estimate may have more tokens.
struct TruncationProbe {
    let request: ModelRequest
    let words: [String]
    /// Tokens that the padding surely has.
    let paddingTokens: Int

    private static let filler = "Nothing of this line matters here. "
    private static let tokensMax = 160
    /// Pieces between the marks inside the longest text: what a server cuts out of the middle is longer than one of them,
    /// because the probe is longer than its prompt by the padding, or else by the marks themselves.
    private static func pieces(isPadded: Bool) -> Int { isPadded ? 4 : 12 }

    /// - Parameters:
    ///   - messages: The prompt that it stands for; at least one message.
    ///   - padding: Estimated tokens more than it.
    ///   - random: Where the words come from; nobody can guess them who has not read them.
    init(of messages: [ChatMessage], padding: Int, using random: inout some RandomNumberGenerator) {
        var words: [String] = []
        func mark() -> String {
            words.append(Self.word(using: &random))
            return "Check word \(words.count): \(words[words.count - 1])\n"
        }
        let longest = messages.map(\.text.utf8.count).max() ?? 0
        let isPadded = padding * 5 >= TokenEstimate.most(messages)
        var framed = messages.map { message in
            let pieces = message.text.utf8.count == longest ? Self.pieces(isPadded: isPadded) : 1
            return ChatMessage(message.speaker, mark() + Self.marked(message.text, pieces) { mark() })
        }
        let unit = TokenEstimate.most(Self.filler)
        let lines = max(0, padding) / unit
        let tail = "\n" + String(repeating: Self.filler, count: lines) + "\n" + mark()
        let question = """
            There are \(words.count) check words above, numbered from 1 to \(words.count), each in a line that begins with \
            "Check word"; the first stands before everything else. Write all check words with their numbers, one to a line, \
            and nothing else.
            """
        // Some templates take no two messages of one speaker in a row.
        let last = framed.removeLast()
        framed.append(ChatMessage(last.speaker, last.text + tail + question))
        self.words = words
        paddingTokens = TokenEstimate.least(lines * unit)
        request = ModelRequest(messages: framed, tokensMax: Self.tokensMax)
    }

    /// Whether the answer holds every word.
    func isAnswered(by text: String) -> Bool {
        let lowered = text.lowercased()
        return words.allSatisfy { lowered.contains($0) }
    }

    /// The text with marks at line ends inside it, as evenly as its lines allow.
    private static func marked(_ text: String, _ pieces: Int, _ mark: () -> String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var result: [String] = []
        var bytes = 0
        var next = 1
        for line in lines {
            if next < pieces, bytes * pieces >= text.utf8.count * next {
                result.append(String(mark().dropLast()))
                next = bytes * pieces / max(1, text.utf8.count) + 1
            }
            result.append(String(line))
            bytes += line.utf8.count + 1
        }
        return result.joined(separator: "\n")
    }

    /// Three syllables: a million words, each of a few tokens.
    private static func word(using random: inout some RandomNumberGenerator) -> String {
        let consonants = Array("bdfgklmnprstvz")
        let vowels = Array("aeiou")
        return (0..<3).map { _ in
            let consonant = consonants[Int.random(in: 0..<consonants.count, using: &random)]
            let vowel = vowels[Int.random(in: 0..<vowels.count, using: &random)]
            return "\(consonant)\(vowel)"
        }.joined()
    }
}
