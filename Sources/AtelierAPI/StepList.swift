/// What `atelier undo` can bring back in one repository, the newest first.
package struct StepList: Codable, Equatable, Sendable {
    package let steps: [StepView]

    package init(steps: [StepView]) {
        self.steps = steps
    }
}

/// One accept that can be undone; it has the name of its requirement.
package struct StepView: Codable, Equatable, Sendable {
    /// How many steps back it is, counted from 1.
    package let number: Int
    package let requirement: String
    package let text: String
    /// Short name of the branch that moved; nil when HEAD was detached.
    package let branch: String?
    /// The commit that undoing leads back to, and the one that the accept led to.
    package let before: String
    package let after: String
    package let acceptedAtMs: Int64

    package init(
        number: Int,
        requirement: String,
        text: String,
        branch: String?,
        before: String,
        after: String,
        acceptedAtMs: Int64
    ) {
        self.number = number
        self.requirement = requirement
        self.text = text
        self.branch = branch
        self.before = before
        self.after = after
        self.acceptedAtMs = acceptedAtMs
    }
}
