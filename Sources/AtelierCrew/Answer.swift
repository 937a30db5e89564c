internal import Foundation

/// Finds the code in a model's answer.
enum Answer {
    /// The text of the longest fence, an unclosed one included, or of the whole answer when it has none.
    static func code(in answer: String) -> String {
        let parts = answer.components(separatedBy: "```")
        let blocks = parts.indices.filter { $0 % 2 == 1 }.map { index -> String in
            let part = parts[index]
            return part.firstIndex(where: \.isNewline).map { String(part[part.index(after: $0)...]) } ?? ""
        }
        return blocks.max { $0.count < $1.count } ?? answer
    }
}
