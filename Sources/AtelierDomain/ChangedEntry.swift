/// One path at which a tree differs from the trees before it.
package struct ChangedEntry: Equatable, Sendable {
    /// What stands at the path on one side.
    package struct Side: Equatable, Sendable {
        /// As git writes it: `0o100644`, `0o100755`, `0o120000` or `0o160000`.
        package let mode: UInt32
        package let id: ObjectID
        /// Of its content; 0 for a submodule, and where the object is not here.
        package let bytes: Int

        package init(mode: UInt32, id: ObjectID, bytes: Int) {
            self.mode = mode
            self.id = id
            self.bytes = bytes
        }
    }

    /// From the root, with `/`; git's names need not be UTF-8.
    package let path: [UInt8]
    /// Nil for a file that comes into being.
    package let old: Side?
    /// Nil for a file that goes.
    package let new: Side?

    package init(path: [UInt8], old: Side?, new: Side?) {
        self.path = path
        self.old = old
        self.new = new
    }

    /// The path with bytes that are no UTF-8 replaced.
    package var text: String { String(decoding: path, as: UTF8.self) }
}

/// What a commit would be made of.
package struct StagedState: Equatable, Sendable {
    package let tree: ObjectID
    /// The trees of the commits that it would follow, HEAD's first; empty on a branch without a commit.
    package let bases: [ObjectID]

    package init(tree: ObjectID, bases: [ObjectID]) {
        self.tree = tree
        self.bases = bases
    }

    /// Whether nothing would change.
    package var isUnchanged: Bool { bases == [tree] }
}

/// One commit with what is needed to judge it.
package struct HistoryCommit: Equatable, Sendable {
    package let id: ObjectID
    /// Its tree, and those of its parents as far as they are here.
    package let state: StagedState
    /// The first line of its message.
    package let subject: String

    package init(id: ObjectID, state: StagedState, subject: String) {
        self.id = id
        self.state = state
        self.subject = subject
    }
}

/// What git is in the middle of.
package enum GitOperation: String, Sendable, CaseIterable {
    case merge
    case revert
    case cherryPick
    case bisect
    case rebase
    /// `git am`.
    case mailbox
}
