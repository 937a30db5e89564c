/// One function or initializer with the lines it takes, its signature and closing brace included.
struct FunctionExtent: Equatable {
    let name: String
    /// Counted from 1.
    let firstLine: Int
    let lineCount: Int
}

/// Finds functions by words and braces.
enum FunctionScan {
    /// The functions of a file, nested ones too, in order of their first line.
    ///
    /// Requirements without a body are left out.
    static func functions(in text: String) -> [FunctionExtent] {
        let tokens = tokens(of: BlankedText.bytes(of: text))
        var found: [FunctionExtent] = []
        for (index, token) in tokens.enumerated() where isStart(index, tokens) {
            guard let open = bodyStart(after: index, tokens), let close = matching(open, tokens) else { continue }
            let name = token.text == "func" && index + 1 < tokens.count ? tokens[index + 1].text : token.text
            found.append(
                FunctionExtent(
                    name: name,
                    firstLine: token.line,
                    lineCount: tokens[close].line - token.line + 1
                )
            )
        }
        return found
    }

    private struct Token {
        let text: String
        let line: Int
    }

    private static func tokens(of blanked: [UInt8]) -> [Token] {
        var tokens: [Token] = []
        var line = 1
        var position = 0
        while position < blanked.count {
            let first = position
            while position < blanked.count, isWord(blanked[position]) { position += 1 }
            if position > first {
                tokens.append(Token(text: String(decoding: blanked[first..<position], as: UTF8.self), line: line))
                continue
            }
            if blanked[position] == UInt8(ascii: "\n") {
                line += 1
            } else if blanked[position] != UInt8(ascii: " ") {
                tokens.append(Token(text: String(Unicode.Scalar(blanked[position])), line: line))
            }
            position += 1
        }
        return tokens
    }

    /// Whether the byte belongs to an identifier; all bytes past ASCII count as letters.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 128...: true
        default: false
        }
    }

    private static func isStart(_ index: Int, _ tokens: [Token]) -> Bool {
        switch tokens[index].text {
        case "func", "deinit": return true
        case "init":
            // A call such as `self.init(…)` or `.init(…)` is no declaration.
            let before = index > 0 ? tokens[index - 1].text : ""
            let after = index + 1 < tokens.count ? tokens[index + 1].text : ""
            return before != "." && ["(", "?", "<"].contains(after)
        default: return false
        }
    }

    /// The brace that opens the body, unless another declaration or the end of the type comes first.
    private static func bodyStart(after index: Int, _ tokens: [Token]) -> Int? {
        var depth = 0
        for position in (index + 1)..<tokens.count {
            switch tokens[position].text {
            case "(", "[": depth += 1
            case ")", "]": depth -= 1
            case "{" where depth == 0: return position
            case "}" where depth == 0: return nil
            case "func" where depth == 0, "init" where depth == 0: return nil
            case "var" where depth == 0, "let" where depth == 0: return nil
            default: continue
            }
        }
        return nil
    }

    private static func matching(_ open: Int, _ tokens: [Token]) -> Int? {
        var depth = 0
        for position in open..<tokens.count {
            if tokens[position].text == "{" { depth += 1 }
            if tokens[position].text == "}" { depth -= 1 }
            if depth == 0 { return position }
        }
        return nil
    }
}
