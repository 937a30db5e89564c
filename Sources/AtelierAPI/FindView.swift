/// Looks for files and symbols by words.
package struct FindRequest: Codable, Equatable, Sendable {
    /// An absolute path in the repository.
    package let repositoryPath: String
    package let text: String
    /// Only symbols of this kind, and no files; nil for all.
    package let kind: String?
    /// At most so many files, and so many symbols.
    package let limit: Int

    package init(repositoryPath: String, text: String, kind: String?, limit: Int) {
        self.repositoryPath = repositoryPath
        self.text = text
        self.kind = kind
        self.limit = limit
    }
}

/// What fits a text, best first.
package struct FindView: Codable, Equatable, Sendable {
    /// The commit that was searched.
    package let commit: String
    /// Paths below the repository's root.
    package let files: [String]
    package let symbols: [SymbolView]

    package init(commit: String, files: [String], symbols: [SymbolView]) {
        self.commit = commit
        self.files = files
        self.symbols = symbols
    }
}
