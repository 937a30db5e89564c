/// What `accept` or `undo` did to the user's repository.
package struct AcceptView: Codable, Equatable, Sendable {
    package let requirement: String
    package let action: Action
    /// Short name of the user's branch that moved; nil when HEAD is detached.
    package let branch: String?
    /// Full name of the commit HEAD is at now.
    package let commit: String
    /// The reference that keeps the state before.
    package let snapshotReference: String

    package init(
        requirement: String,
        action: Action,
        branch: String? = nil,
        commit: String,
        snapshotReference: String
    ) {
        self.requirement = requirement
        self.action = action
        self.branch = branch
        self.commit = commit
        self.snapshotReference = snapshotReference
    }

    /// How the state came about.
    package enum Action: String, Codable, Sendable, CaseIterable {
        case fastForwarded
        case merged
        /// One commit was made on top of the branch.
        case squashed
        case undone
    }
}
