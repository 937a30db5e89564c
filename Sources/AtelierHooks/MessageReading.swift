internal import AtelierChecks
internal import Foundation

/// Judges by plain code whether a line that a model wrote may stand for a change.
package struct MessageReading: Sendable {
    private let diff: UnifiedDiff
    private let habit: MessageHabit
    /// Everything that the diff shows, in small letters: a name may be written otherwise at a sentence's beginning.
    private let shown: String

    package init(diff: UnifiedDiff, habit: MessageHabit) {
        self.diff = diff
        self.habit = habit
        shown = (diff.files.map(\.path) + diff.files.flatMap { $0.lines.map(\.text) }).joined(separator: "\n")
            .lowercased()
    }

    /// The line in the repository's habit, without a kind or a place before it; nil where it cannot be used.
    package func what(_ answer: String, length: Int) -> String? {
        var text = answer.trimmingCharacters(in: .whitespaces)
        if let head = text.prefixMatch(of: /[A-Za-z]{2,10}(\([^)]{1,40}\))?!?: +/) { text.removeSubrange(head.range) }
        while text.hasSuffix(".") || text.hasSuffix("。") { text.removeLast() }
        guard text.count >= (habit.isChinese ? 4 : 8), text.count <= length, isOneLine(text), isRightLanguage(text),
            namesOnlyWhatIsShown(text),
            SecretScan.secrets(in: Array(text.utf8), kind: .prose, breadth: .redaction).isEmpty
        else { return nil }
        return text
    }

    private func isOneLine(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: false
            default: true
            }
        }
    }

    private func isRightLanguage(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } == habit.isChinese
    }

    /// Names and numbers stand in the diff, and so does at least one ordinary word.
    private func namesOnlyWhatIsShown(_ text: String) -> Bool {
        let isPart = { (character: Character) in
            character.isLetter || character.isNumber || "_.-/#@$".contains(character)
        }
        let tokens = text.split { !isPart($0) || $0.unicodeScalars.contains { $0.value >= 0x3000 } }
            .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: ".-/")) }.filter { !$0.isEmpty }
        guard habit.isChinese || tokens.count >= 2 else { return false }
        let unknown = tokens.enumerated().first { place, token in
            Self.isName(token, isFirst: place == 0) && !shown.contains(token.lowercased())
        }
        let isGrounded = tokens.dropFirst(habit.isChinese ? 0 : 1).contains { $0.count >= 3 && isShown($0) }
        return unknown == nil && (isGrounded || habit.isChinese)
    }

    /// A word counts in its singular too.
    private func isShown(_ word: String) -> Bool {
        let word = word.lowercased()
        return shown.contains(word) || (word.count > 3 && word.hasSuffix("s") && shown.contains(word.dropLast()))
    }

    /// What looks like a name and not like a word: capitals inside or at its beginning, digits, marks.
    private static func isName(_ token: String, isFirst: Bool) -> Bool {
        let isCapitalised = token.first?.isUppercase == true
        return token.contains { $0.isNumber || "_./#@$".contains($0) }
            || token.dropFirst().contains(where: \.isUppercase)
            || (isCapitalised && !isFirst)
    }
}
