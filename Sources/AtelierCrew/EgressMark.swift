package import AtelierDomain

/// The mark by which a repository says that nothing of it may leave the machine: `egress: none` in its settings.
package enum EgressMark {
    /// Where the mark is, below the repository's root.
    package static let path = RepositorySettings.path

    /// Whether a text of settings has the mark; one that cannot be understood counts as marked.
    package static func isSet(in text: String) -> Bool {
        guard let settings = try? RepositorySettings(parsing: text) else { return true }
        return settings.forbidsEgress
    }

    /// Whether the settings of a commit have the mark.
    package static func isSet(in repository: any RepositoryPort, at commit: ObjectID) async throws -> Bool {
        guard let entry = try await repository.entries(of: commit).first(where: { $0.path == path }) else {
            return false
        }
        return isSet(in: String(decoding: try await repository.read(entry.blob), as: UTF8.self))
    }
}
