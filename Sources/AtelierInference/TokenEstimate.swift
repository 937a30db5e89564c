internal import AtelierDomain

/// How many tokens a text has where nobody counts: too many rather than too few, by what its characters are.
///
/// A word has a token for each four letters begun, a digit and a mark one each, a run of blanks or of equal marks few, a
/// character beyond ASCII one and a half. Tokenizers of code models need fewer; hashes and rare scripts may need more,
/// which is noticed from what a server counts.
enum TokenEstimate {
    /// What a message's frame costs in a chat template.
    private static let perMessage = 12

    /// At least as many tokens as the messages have.
    static func most(_ messages: [ChatMessage]) -> Int {
        messages.reduce(0) { $0 + most($1.text) + perMessage }
    }

    static func most(_ text: String) -> Int {
        var halves = 0
        var previous: UInt8 = 0
        // Bytes in a row that are letters, or that are equal.
        var run = 0
        for byte in text.utf8 {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A:
                run = isLetter(previous) ? run + 1 : 0
                if run % 4 == 0 { halves += 2 }
            case 0x30...0x39: halves += 2
            case 0x20, 0x09:
                run = byte == previous ? run + 1 : 0
                // One blank belongs to the word after it.
                if run == 1 { halves += 2 }
            case 0x80...0xBF: break
            case 0xC0...0xFF: halves += 3
            default:
                run = byte == previous ? run + 1 : 0
                if run % 4 == 0 { halves += 2 }
            }
            previous = byte
        }
        return halves / 2 + 1
    }

    private static func isLetter(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 }

    /// A count below this is of another text than the one that was sent.
    static func least(_ estimate: Int) -> Int { estimate / 4 }
}
