/// A programming language whose definitions the code map knows; the raw value is stable and stored.
package enum Language: String, CaseIterable, Codable, Sendable {
    case swift
    case python
    case javascript
    case typescript
    case tsx
    case c
    case cpp
    case java
    case kotlin
    case go
    case rust
    case ruby
    case php
    case bash

    /// Goes by the file name's extension alone (and a few well-known bare names); nil for any other file.
    package init?(path: String) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        if ["Rakefile", "Gemfile"].contains(name) {
            self = .ruby
            return
        }
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let suffix = name[name.index(after: dot)...].lowercased()
        guard let match = Self.allCases.first(where: { $0.fileExtensions.contains(suffix) }) else { return nil }
        self = match
    }

    /// Lower-case, without the dot; `.h` counts as C until its content shows that only C++ explains it.
    package var fileExtensions: [String] {
        switch self {
        case .swift: ["swift"]
        case .python: ["py", "pyi"]
        case .javascript: ["js", "jsx", "mjs", "cjs"]
        case .typescript: ["ts", "mts", "cts"]
        case .tsx: ["tsx"]
        case .c: ["c", "h"]
        case .cpp: ["cpp", "cc", "cxx", "hpp", "hh", "hxx"]
        case .java: ["java"]
        case .kotlin: ["kt", "kts"]
        case .go: ["go"]
        case .rust: ["rs"]
        case .ruby: ["rb", "rake"]
        case .php: ["php"]
        case .bash: ["sh", "bash"]
        }
    }

    /// What stands behind the three backticks that open a Markdown fence.
    package var fenceName: String { rawValue }

    /// Begins a comment that ends with its line.
    package var commentPrefix: String {
        switch self {
        case .python, .ruby, .bash: "#"
        case .swift, .javascript, .typescript, .tsx, .c, .cpp, .java, .kotlin, .go, .rust, .php: "//"
        }
    }

    /// Whether blocks are shown by indentation alone.
    var isIndented: Bool { self == .python }

    /// Whether a statement's closing semicolon belongs to the definition before it.
    var endsInSemicolon: Bool {
        switch self {
        case .javascript, .typescript, .tsx, .c, .cpp: true
        case .swift, .python, .java, .kotlin, .go, .rust, .ruby, .php, .bash: false
        }
    }
}
