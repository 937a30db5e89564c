package import AtelierDomain

/// An error as it travels over the socket.
package struct ErrorBody: Codable, Equatable, Sendable {
    /// Stable across releases, such as `git.bareRepository`.
    package let code: String
    /// One sentence for a person.
    package let message: String
    /// The next thing the person can do.
    package let hint: String?
    /// Whether the person can fix it (exit 1) or it is a defect of ours (exit 70).
    package let isUserFixable: Bool

    package init(
        code: String,
        message: String,
        hint: String? = nil,
        isUserFixable: Bool
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.isUserFixable = isUserFixable
    }

    /// Copies what an error offers at a border.
    package init(_ error: any AtelierError) {
        self.init(code: error.wireCode, message: error.message, hint: error.hint, isUserFixable: error.isUserFixable)
    }
}
