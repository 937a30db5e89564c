/// A landed change that a requirement is to bring onto a newer base.
package struct Carried: Codable, Equatable, Sendable {
    /// Whose change it is.
    package let requirement: RequirementID
    /// The commit that the change was made on.
    package let base: ObjectID
    /// The commit that landed.
    package let commit: ObjectID

    package init(requirement: RequirementID, base: ObjectID, commit: ObjectID) {
        self.requirement = requirement
        self.base = base
        self.commit = commit
    }
}

/// What became of a carried change when it was merged with the new base; paths in order.
package struct CarriedChange: Codable, Equatable, Sendable {
    /// A text file; files of another kind are always in conflict.
    package struct File: Codable, Equatable, Sendable {
        package let path: String
        /// Nil when the file is removed.
        package let text: String?

        package init(path: String, text: String?) {
            self.path = path
            self.text = text
        }
    }

    /// The files that differ from the new base and hold both sides.
    package let merged: [File]
    /// The paths that both sides changed in the same place.
    package let conflicts: [String]
    /// The files of the change as they landed.
    package let earlier: [File]

    package init(merged: [File], conflicts: [String], earlier: [File]) {
        self.merged = merged
        self.conflicts = conflicts
        self.earlier = earlier
    }
}
