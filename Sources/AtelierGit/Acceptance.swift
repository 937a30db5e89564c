package import AtelierDomain

/// How a landed branch is taken in.
package enum AcceptMode: String, Codable, Sendable, CaseIterable {
    /// Forward where that is possible, else by a merge commit.
    case automatic
    /// Forward or not at all.
    case fastForward
    /// Always by a merge commit.
    case merge
    /// As one commit on top of the user's branch; forward where the branch is just that.
    case squash
}

/// What one `accept` did to the user's checkout: everything that `undoAccept` needs.
package struct Acceptance: Codable, Equatable, Sendable {
    /// Full name of the branch that moved; nil when HEAD was detached and moved itself.
    package let branch: String?
    package let before: ObjectID
    package let after: ObjectID
    /// False when a commit was made.
    package let isFastForward: Bool
    /// Whether the commit that was made has no other parent than `before`; nil in what older releases wrote.
    package let isSquash: Bool?
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
        touchedPaths: [String],
        isSquash: Bool? = nil
    ) {
        self.branch = branch
        self.before = before
        self.after = after
        self.isFastForward = isFastForward
        self.snapshotReference = snapshotReference
        self.touchedPaths = touchedPaths
        self.isSquash = isSquash
    }

    /// The reference that `accept` moves.
    var movedReference: String { branch ?? "HEAD" }
}
