package import AtelierBlackboard
package import AtelierDomain
package import AtelierGit
internal import Foundation

/// A run as it was, with all that decides it: what a replay needs and nothing else.
package struct Recording: Sendable {
    package var history: RunHistory
    package var base: RecordedBase

    package init(history: RunHistory, base: RecordedBase) {
        self.history = history
        self.base = base
    }
}

/// The commit that a run started from, as far as it is at hand.
package struct RecordedBase: Sendable {
    package var commit: ObjectID
    /// The commit, its trees and those of its blobs that are at hand.
    package var objects: [ObjectID: GitObject]
    /// The sizes of blobs that may be missing among `objects`.
    package var sizes: [ObjectID: Int]
    /// Blobs whose content is left out for good, with their paths: what stands in their place is not theirs.
    package var omitted: [ObjectID: String]
    /// Gives further blobs, from a repository on this machine.
    package var fetch: (@Sendable (ObjectID) async throws -> GitObject)?

    package init(
        commit: ObjectID,
        objects: [ObjectID: GitObject],
        sizes: [ObjectID: Int],
        omitted: [ObjectID: String] = [:],
        fetch: (@Sendable (ObjectID) async throws -> GitObject)? = nil
    ) {
        self.commit = commit
        self.objects = objects
        self.sizes = sizes
        self.omitted = omitted
        self.fetch = fetch
    }

    /// Reads commit and trees of `commit` now and its blobs as they are needed; writes nothing to the repository.
    package init(of commit: ObjectID, in repository: GitRepository) async throws {
        let tree = try await repository.rootTree(of: commit)
        var objects = [commit: try await repository.object(commit)]
        for id in try await repository.trees(below: tree) { objects[id] = try await repository.object(id) }
        let entries = try await repository.entries(of: commit)
        self.init(
            commit: commit,
            objects: objects,
            sizes: Dictionary(entries.map { ($0.blob, $0.bytes) }) { first, _ in first },
            fetch: { try await repository.object($0) }
        )
    }
}
