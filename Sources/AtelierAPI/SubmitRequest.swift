/// What `POST /v1/requirements` takes.
package struct SubmitRequest: Codable, Equatable, Sendable {
    /// The user's words; trimmed by the daemon, 1 to `Requirement.textBytesMax` UTF-8 bytes.
    package let text: String
    /// Absolute path of the repository or of a folder inside it.
    package let repositoryPath: String

    package init(
        text: String,
        repositoryPath: String
    ) {
        self.text = text
        self.repositoryPath = repositoryPath
    }
}
