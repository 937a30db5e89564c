/// The first place where a file does not parse.
package struct SyntaxProblem: Codable, Hashable, Sendable {
    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in bytes of UTF-8.
    package let column: Int
    /// The offending line without its margins, at most 120 characters.
    package let excerpt: String
}
