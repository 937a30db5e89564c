/// An append-only row saying that something happened; the hash chains it to the row before.
package struct Event: Codable, Equatable, Sendable {
    package let sequence: Int64
    package let atMs: Int64
    package let requirement: RequirementID?
    /// Such as `requirement.accepted`, `task.claimed`, `task.done`, `model.called`, `landing.intended`.
    package let kind: String
    /// One sentence for a person.
    package let message: String
    /// SHA-256 of the row before's hash and this row's fields.
    package let hash: ContentHash

    package init(
        sequence: Int64,
        atMs: Int64,
        requirement: RequirementID?,
        kind: String,
        message: String,
        hash: ContentHash
    ) {
        self.sequence = sequence
        self.atMs = atMs
        self.requirement = requirement
        self.kind = kind
        self.message = message
        self.hash = hash
    }
}
