/// One definition in one file; all offsets are bytes of the file's UTF-8 text.
package struct Symbol: Codable, Hashable, Sendable {
    /// What sort of thing is defined.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// Free or nested in another function; a test given by a call, such as `it("…")`, is one too.
        case function
        case method
        /// A class, structure, enumeration, protocol, interface, trait, union, record or alias.
        case type
        case constant
        case variable
        /// An extension, implementation block, namespace, module or macro.
        case other
    }

    /// Relative to the repository's root.
    package let path: String
    package let name: String
    /// The names of what it is nested in and its own, joined by dots; argument labels are left out.
    package let qualifiedName: String
    package let kind: Kind
    /// Covers decorators, attributes, modifiers and a closing semicolon, but not the comment before.
    package let extent: Range<Int>
    /// Where the definition starts after decorators, attributes, `export` and modifiers; inside `extent`.
    package let declarationStart: Int
    /// The body with its braces; nil for a mere declaration and for plain values.
    package let body: Range<Int>?
    /// The first paragraph of its docstring or of the comment before it, without comment marks.
    package let documentation: String
    /// The comment before it; nil where there is none (a docstring lies inside `extent`).
    package let commentExtent: Range<Int>?
    /// Counted from 1.
    package let lines: ClosedRange<Int>
    /// Everything before the body on one line, blanks collapsed, at most `signatureCharactersMax` characters.
    package let signature: String
    /// Blanks before its first line; a tab counts as one.
    package let indentation: Int
    /// Whether a test runner would run it, or it is a type that groups such tests.
    package let isTest: Bool

    /// The longest signature kept.
    package static let signatureCharactersMax = 400
}
