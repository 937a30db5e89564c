internal import AtelierCodeMap
internal import Foundation

/// Finds variables that a patch sets and nothing reads: the sign of an edit that stops half-way.
enum UnreadNames {
    /// Names that `new` assigns to, at no other place mentions, and that neither `old` nor the rest of `file` knows.
    ///
    /// Deliberately narrow: what stands inside brackets (arguments, defaults) or after a dot is no variable of its own,
    /// and a name inside a string counts as read.
    static func introduced(by new: String, old: String, knownIn file: SourceFile?) -> [String] {
        let text = Array(new)
        var counts: [String: Int] = [:]
        var assigned: [String] = []
        var depth = 0
        var index = 0
        var previous: Character = " "
        while index < text.count {
            let character = text[index]
            guard character.isIdentifierPart, !character.isNumber else {
                if "([".contains(character) { depth += 1 }
                if ")]".contains(character) { depth -= 1 }
                if !character.isWhitespace { previous = character }
                index += 1
                continue
            }
            let end = text[index...].firstIndex { !$0.isIdentifierPart } ?? text.count
            let name = String(text[index..<end])
            counts[name, default: 0] += 1
            if depth == 0, previous != ".", isAssigned(text, at: end) { assigned.append(name) }
            previous = text[end - 1]
            index = end
        }
        let before = Set(old.split { !$0.isIdentifierPart }.map(String.init))
        return assigned.filter { name in
            counts[name] == 1 && name != "_" && !before.contains(name) && file?.identifiers.contains(name) != true
        }
    }

    /// Whether a single `=` comes next, after an optional type.
    private static func isAssigned(_ text: [Character], at end: Int) -> Bool {
        var index = end
        if index < text.count, text[index] == ":" {
            while index < text.count, text[index] != "=", !text[index].isNewline, text[index] != "{" { index += 1 }
        }
        while index < text.count, text[index] == " " { index += 1 }
        guard index < text.count, text[index] == "=" else { return false }
        return index + 1 == text.count || !"=>~".contains(text[index + 1])
    }
}
