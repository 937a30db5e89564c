package import AtelierDomain

/// What one `accept` did to the user's checkout: everything that `undoAccept` needs.
package struct Acceptance: Codable, Equatable, Sendable {
    /// Full name of the branch that moved; nil when HEAD was detached and moved itself.
    package let branch: String?
    package let before: ObjectID
    package let after: ObjectID
    /// False when a merge commit was made.
    package let isFastForward: Bool
    /// Holds a commit that has `before` as its parent, so that `before` outlives the branch.
    package let snapshotReference: String
    /// The files that were written or removed, sorted.
    package let touchedPaths: [String]

    package init(
        branch: String?,
        before: ObjectID,
        after: ObjectID,
        isFastForward: Bool,
        snapshotReference: String,
        touchedPaths: [String]
    ) {
        self.branch = branch
        self.before = before
        self.after = after
        self.isFastForward = isFastForward
        self.snapshotReference = snapshotReference
        self.touchedPaths = touchedPaths
    }

    /// The reference that `accept` moves.
    var movedReference: String { branch ?? "HEAD" }
}
