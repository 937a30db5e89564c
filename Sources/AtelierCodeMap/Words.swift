/// Cuts text into identifiers and identifiers into words.
package enum Words {
    static func isIdentifierStart(_ character: Character) -> Bool {
        character == "_" || character == "$" || character.isLetter
    }

    static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.first, isIdentifierStart(first) || first == "@" || first == ":" else { return false }
        return text.allSatisfy { isIdentifierStart($0) || $0.isNumber || "@:?!".contains($0) }
    }

    /// Runs of letters, digits and underscores of ASCII that do not begin with a digit, in order, repeats included.
    package static func identifiers(in text: String) -> [String] {
        asciiRuns(in: text).filter { !($0.first?.isNumber ?? true) }
    }

    private static func asciiRuns(in text: String) -> [String] {
        text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.map(String.init)
    }

    /// The bytes of `text` where the whole word `name` stands, in order.
    static func ranges(of name: String, in text: String) -> [Range<Int>] {
        func isPart(_ character: Character) -> Bool { isIdentifierStart(character) || character.isNumber }
        return text.ranges(of: name).filter { range in
            let before = range.lowerBound == text.startIndex ? nil : text[text.index(before: range.lowerBound)]
            let after = range.upperBound == text.endIndex ? nil : text[range.upperBound]
            return before.map(isPart) != true && after.map(isPart) != true
        }.map { range in
            let start = text.utf8.distance(from: text.startIndex, to: range.lowerBound)
            return start..<start + name.utf8.count
        }
    }

    /// Lower-case words of an identifier: `parseHTTPDate_now2` gives parse, http, date, now2.
    static func parts(of identifier: String) -> [String] {
        var words: [String] = []
        var current = ""
        let characters = Array(identifier)
        for (index, character) in characters.enumerated() {
            guard character.isLetter || character.isNumber else {
                if !current.isEmpty { words.append(current) }
                current = ""
                continue
            }
            let previous = index > 0 ? characters[index - 1] : " "
            let followedByLower = index + 1 < characters.count && characters[index + 1].isLowercase
            let begins =
                character.isUppercase
                && (previous.isLowercase || previous.isNumber || (previous.isUppercase && followedByLower))
            if begins, !current.isEmpty {
                words.append(current)
                current = ""
            }
            current.append(contentsOf: character.lowercased())
        }
        if !current.isEmpty { words.append(current) }
        return words
    }

    /// The terms to search by: stems of the words of every identifier, pairs of neighbouring CJK characters.
    static func terms(in text: String) -> [String] {
        var terms: [String] = []
        for run in asciiRuns(in: text) {
            for part in parts(of: run) where !stopWords.contains(part) { terms.append(stem(part)) }
        }
        let wide = Array(text)
        for (left, right) in zip(wide, wide.dropFirst()) where isWide(left) && isWide(right) {
            terms.append(String([left, right]))
        }
        return terms
    }

    /// Cuts the commonest English endings, alike for question and answer; no more is claimed.
    package static func stem(_ word: String) -> String {
        for ending in ["ing", "ies", "er", "ed", "es", "s", "e"]
        where word.hasSuffix(ending) && word.count - ending.count >= 3 {
            return String(word.dropLast(ending.count))
        }
        return word
    }

    private static func isWide(_ character: Character) -> Bool {
        character.unicodeScalars.contains {
            (0x3040...0x30FF).contains($0.value) || (0x3400...0x9FFF).contains($0.value)
        }
    }

    package static let stopWords: Set<String> = [
        "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "if", "in", "is", "it", "its", "not", "of",
        "on",
        "or", "should", "so", "that", "the", "then", "this", "to", "when", "which", "with", "must", "also", "does",
    ]
}
