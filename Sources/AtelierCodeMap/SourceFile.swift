/// What parsing one file brought to light.
package struct SourceFile: Codable, Sendable {
    /// One import of the file's head or body.
    package struct Import: Codable, Hashable, Sendable {
        /// The statement as written; in Go one per imported package, always as `import "…"`.
        package let text: String
        package let extent: Range<Int>
    }

    /// Relative to the repository's root.
    package let path: String
    package let language: Language
    /// In order of position; nested definitions follow what they are nested in.
    package let symbols: [Symbol]
    package let importLines: [Import]
    /// Every identifier in code; words of comments and strings are left out.
    package let identifiers: Set<String>
    /// For each of `symbols`, in the same order, the identifiers inside its extent, sorted.
    package let symbolIdentifiers: [[String]]
    /// Whether the parser had to skip or invent something; old grammars say so of some new syntax, too.
    package let hasErrors: Bool
    /// The byte offset, at the start of a line or the end of the file, where a new import may go.
    package let endOfImports: Int

    /// The import statements as written, in order of position.
    package var imports: [String] { importLines.map(\.text) }

    /// The symbols that no other symbol contains.
    package var topLevelSymbols: [Symbol] {
        var end = 0
        return symbols.filter { symbol in
            guard symbol.extent.lowerBound >= end else { return false }
            end = symbol.extent.upperBound
            return true
        }
    }

    /// The innermost type or block of members that contains `symbol`; nil at the top level.
    package func container(of symbol: Symbol) -> Symbol? {
        symbols.last { candidate in
            guard candidate.kind == .type || candidate.kind == .other, let body = candidate.body else { return false }
            return candidate.extent != symbol.extent && body.lowerBound <= symbol.extent.lowerBound
                && symbol.extent.upperBound <= body.upperBound
        }
    }
}
