/// One thing that happened, as the event stream tells it.
package struct EventView: Codable, Equatable, Sendable {
    /// Grows over all requirements; pass the last one seen as `after` to go on.
    package let sequence: Int64
    package let atMs: Int64
    package let requirement: String?
    /// Such as `task.claimed`; the part before the dot names the stage.
    package let kind: String
    /// One sentence for a person.
    package let message: String

    package init(
        sequence: Int64,
        atMs: Int64,
        requirement: String? = nil,
        kind: String,
        message: String
    ) {
        self.sequence = sequence
        self.atMs = atMs
        self.requirement = requirement
        self.kind = kind
        self.message = message
    }
}
