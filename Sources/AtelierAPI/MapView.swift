/// Asks for the outline of a file, a folder, or all of a repository.
package struct MapRequest: Codable, Equatable, Sendable {
    /// An absolute path in the repository.
    package let repositoryPath: String
    /// The absolute path of a file or folder; nil for all of the repository.
    package let path: String?
    /// About how many tokens the outline may have.
    package let tokens: Int

    package init(repositoryPath: String, path: String?, tokens: Int) {
        self.repositoryPath = repositoryPath
        self.path = path
        self.tokens = tokens
    }
}

/// Files with their symbols, those that the rest of the repository names most first.
package struct MapView: Codable, Equatable, Sendable {
    /// The commit that was read.
    package let commit: String
    package let files: [File]
    /// What found no room.
    package let omittedFiles: Int
    package let omittedSymbols: Int

    package init(commit: String, files: [File], omittedFiles: Int, omittedSymbols: Int) {
        self.commit = commit
        self.files = files
        self.omittedFiles = omittedFiles
        self.omittedSymbols = omittedSymbols
    }

    /// One file.
    package struct File: Codable, Equatable, Sendable {
        /// Below the repository's root.
        package let path: String
        package let language: String
        /// In order of position.
        package let symbols: [SymbolView]

        package init(path: String, language: String, symbols: [SymbolView]) {
            self.path = path
            self.language = language
            self.symbols = symbols
        }
    }
}

/// One definition.
package struct SymbolView: Codable, Equatable, Sendable {
    package let path: String
    /// With the names of what it is nested in.
    package let name: String
    /// One of `function`, `method`, `type`, `constant`, `variable` and `other`.
    package let kind: String
    /// Counted from 1.
    package let line: Int
    package let lastLine: Int
    /// How many definitions it is nested in.
    package let depth: Int
    /// Everything before the body, on one line.
    package let signature: String
    /// The first paragraph of its comment; empty when there is none.
    package let documentation: String

    package init(
        path: String,
        name: String,
        kind: String,
        line: Int,
        lastLine: Int,
        depth: Int,
        signature: String,
        documentation: String
    ) {
        self.path = path
        self.name = name
        self.kind = kind
        self.line = line
        self.lastLine = lastLine
        self.depth = depth
        self.signature = signature
        self.documentation = documentation
    }
}
