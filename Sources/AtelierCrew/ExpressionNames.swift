/// Finds the names that an expression takes from outside.
enum ExpressionNames {
    /// Identifiers that are not in a string, not after a dot, not a label (`name:` or `name=`) and not a number.
    static func roots(in expression: String) -> Set<String> {
        var names = Set<String>()
        let text = Array(expression)
        var index = 0
        var previous: Character = " "
        while index < text.count {
            let character = text[index]
            if character == "\"" || character == "'" {
                index = endOfString(text, from: index)
                previous = character
            } else if character.isIdentifierPart {
                var end = index
                while end < text.count, text[end].isIdentifierPart { end += 1 }
                let isPrefix = end < text.count && (text[end] == "\"" || text[end] == "'")
                if !character.isNumber, previous != ".", !isPrefix, !isLabel(text, at: end) {
                    names.insert(String(text[index..<end]))
                }
                previous = text[end - 1]
                index = end
            } else {
                if !character.isWhitespace { previous = character }
                index += 1
            }
        }
        return names
    }

    /// Whether dots stand for what was left out; dots inside a string are meant.
    static func isAbridged(_ expression: String) -> Bool {
        let text = Array(expression)
        var plain = ""
        var index = 0
        while index < text.count {
            if text[index] == "\"" || text[index] == "'" {
                index = endOfString(text, from: index)
            } else {
                plain.append(text[index])
                index += 1
            }
        }
        return plain.contains("...") || plain.contains("…")
    }

    private static func endOfString(_ text: [Character], from start: Int) -> Int {
        var index = start + 1
        while index < text.count {
            if text[index] == "\\" {
                index += 2
            } else if text[index] == text[start] {
                return index + 1
            } else {
                index += 1
            }
        }
        return text.count
    }

    private static func isLabel(_ text: [Character], at end: Int) -> Bool {
        var index = end
        while index < text.count, text[index] == " " { index += 1 }
        guard index < text.count else { return false }
        if text[index] == ":" { return true }
        return text[index] == "=" && (index + 1 == text.count || text[index + 1] != "=")
    }
}
