package import AtelierDomain

/// What `POST /v1/requirements` takes.
package struct SubmitRequest: Codable, Equatable, Sendable {
    /// The user's words; trimmed by the daemon, 1 to `Requirement.textBytesMax` UTF-8 bytes.
    package let text: String
    /// Absolute path of the repository or of a folder inside it.
    package let repositoryPath: String
    /// `sustained` when nobody says.
    package let queueClass: QueueClass?
    /// Caps over the configured ones.
    package let budget: BudgetWish?

    package init(
        text: String,
        repositoryPath: String,
        queueClass: QueueClass? = nil,
        budget: BudgetWish? = nil
    ) {
        self.text = text
        self.repositoryPath = repositoryPath
        self.queueClass = queueClass
        self.budget = budget
    }
}
