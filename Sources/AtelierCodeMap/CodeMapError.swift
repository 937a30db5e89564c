internal import AtelierDomain

/// A refusal to load the grammars; parsing itself never fails, it answers nil.
package struct CodeMapError: AtelierError, Equatable {
    /// What went wrong, for programs.
    package enum Code: String, Sendable {
        /// No readable file stands at the path.
        case grammarsMissing
        /// The file has another size or digest than the pinned one.
        case grammarsAltered
        /// The linker refused the file, or it lacks a grammar of a usable version.
        case grammarsUnusable
    }

    package let code: Code
    package let message: String
    package let hint: String?

    package var wireCode: String { "codeMap.\(code.rawValue)" }
    package var isRetryable: Bool { false }

    package var isUserFixable: Bool {
        switch code {
        case .grammarsMissing, .grammarsAltered, .grammarsUnusable: true
        }
    }
}
