/// One step of a long job such as a download.
package struct ProgressLine: Codable, Equatable, Sendable {
    /// One word, such as `download`, `verify`, `build`.
    package let stage: String
    /// One sentence for a person.
    package let message: String
    /// In bytes, or in steps of a build.
    package let completed: Int64?
    /// In the unit of `completed`.
    package let total: Int64?

    package init(
        stage: String,
        message: String,
        completed: Int64? = nil,
        total: Int64? = nil
    ) {
        self.stage = stage
        self.message = message
        self.completed = completed
        self.total = total
    }
}
