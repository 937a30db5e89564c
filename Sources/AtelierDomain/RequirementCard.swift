internal import Foundation

/// What the planner understood of a requirement, before any code is written.
package struct RequirementCard: Codable, Equatable, Sendable {
    /// The sentence that asks for something.
    package let goal: String
    /// Further sentences and examples that the change has to meet; empty when the goal says all.
    package let acceptance: [String]
    /// Sentences about what must stay as it is.
    package let nonGoals: [String]
    /// Where the repository has what the text speaks of, at most 8.
    package let evidence: [Place]
    /// What the text leaves open; the run of a requirement that was refused ended on the first.
    package let questions: [OpenQuestion]
    package let risk: Risk

    package init(
        goal: String,
        acceptance: [String],
        nonGoals: [String],
        evidence: [Place],
        questions: [OpenQuestion],
        risk: Risk
    ) {
        self.goal = goal
        self.acceptance = acceptance
        self.nonGoals = nonGoals
        self.evidence = evidence
        self.questions = questions
        self.risk = risk
    }

    /// A symbol, or a whole file, of the base commit.
    package struct Place: Codable, Hashable, Sendable {
        package let path: String
        /// Qualified; empty for a whole file.
        package let symbol: String
        /// The line it starts on, from 1.
        package let line: Int

        package init(path: String, symbol: String, line: Int) {
            self.path = path
            self.symbol = symbol
            self.line = line
        }
    }

    /// How much there is to lose, and why.
    package struct Risk: Codable, Equatable, Sendable {
        package enum Level: String, Codable, Sendable, CaseIterable {
            case low
            case medium
            case high
        }

        /// Low without a reason, medium for one, high for more.
        package let level: Level
        package let reasons: [String]

        package init(reasons: [String]) {
            level = reasons.isEmpty ? .low : reasons.count == 1 ? .medium : .high
            self.reasons = reasons
        }
    }
}

/// A question about a requirement that only whoever wrote it can answer.
package struct OpenQuestion: Codable, Equatable, Sendable {
    /// One sentence in the requirement's language.
    package let text: String
    /// What was found, likeliest first; empty when nothing was.
    package let choices: [String]
    /// The words of the requirement that a choice takes the place of; nil where it is added to them.
    package let instead: String?

    package init(text: String, choices: [String], instead: String? = nil) {
        self.text = text
        self.choices = choices
        self.instead = instead
    }

    /// The requirement `text` with `answer`, a choice's number or free words, worked into it.
    package func answered(_ text: String, with answer: String) -> String {
        let chosen = Int(answer).flatMap { choices.indices.contains($0 - 1) ? choices[$0 - 1] : nil }
        if let instead, chosen != nil || !answer.contains(where: \.isWhitespace) {
            let name = (chosen ?? answer).filter { $0 != "`" }
            return Self.replacing(instead, with: name, in: text)
        }
        guard let chosen else { return text + "\n\n" + answer }
        return text + "\n\n" + (text.isChinese ? "指的是 \(chosen)。" : "This is about \(chosen).")
    }

    /// Whole names only: `parse_dat` does not stand in `parse_date`.
    private static func replacing(_ name: String, with other: String, in text: String) -> String {
        func isInName(_ character: Character) -> Bool {
            character.isASCII && (character.isLetter || character.isNumber || character == "_")
        }
        var result = ""
        var rest = text[...]
        while let range = rest.range(of: name) {
            let before = range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
            let after = range.upperBound < text.endIndex ? text[range.upperBound] : " "
            result += rest[..<range.lowerBound]
            result += isInName(before) || isInName(after) ? name : other
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}

extension String {
    /// Whether Han characters make up a tenth of it or more.
    package var isChinese: Bool {
        let han = unicodeScalars.count { (0x4E00...0x9FFF).contains($0.value) }
        return han * 10 >= unicodeScalars.count && han > 0
    }
}
