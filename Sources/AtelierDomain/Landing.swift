package import Foundation

/// One journaled compare-and-swap of a branch: written before the reference moves, finished after.
package struct Landing: Codable, Equatable, Sendable {
    package let requirement: RequirementID
    package let repositoryPath: String
    /// The full reference name, `refs/heads/atelier/<id>-<slug>`.
    package let reference: String
    /// What the reference must hold before the move; nil when it must not exist.
    package let expected: ObjectID?
    package let commit: ObjectID
    /// The commit's own bytes, because a signature cannot be made again: a repeat writes the same object.
    ///
    /// Nil in landings of releases that did not sign, whose commits can be made again.
    package let commitObject: Data?
    /// The receipt, written as a git note on `commit`.
    package let receipt: String
    package var state: LandingState

    package init(
        requirement: RequirementID,
        repositoryPath: String,
        reference: String,
        expected: ObjectID?,
        commit: ObjectID,
        commitObject: Data? = nil,
        receipt: String,
        state: LandingState = .intended
    ) {
        self.requirement = requirement
        self.repositoryPath = repositoryPath
        self.reference = reference
        self.expected = expected
        self.commit = commit
        self.commitObject = commitObject
        self.receipt = receipt
        self.state = state
    }
}

extension Landing {
    /// The same with other bytes of its commit.
    package func with(commitObject: Data?) -> Landing {
        Landing(
            requirement: requirement,
            repositoryPath: repositoryPath,
            reference: reference,
            expected: expected,
            commit: commit,
            commitObject: commitObject,
            receipt: receipt,
            state: state
        )
    }
}

/// How far a landing got.
package enum LandingState: String, Codable, Sendable {
    /// The journal says what is about to happen; the reference may or may not have moved.
    case intended
    case done
    /// The reference held something else; nothing moved.
    case dropped
}
