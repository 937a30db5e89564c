package import AtelierAPI

// What the daemon knows of commits that hooks told of.
extension DaemonClient {
    /// What reviews found in the repository that holds `path`, the newest commit first.
    package func findings(repositoryPath path: String) async throws(ClientError) -> FindingList {
        try await transport.call(.get, "/v1/findings", query: ["repository": path], seconds: Self.seconds.slow)
    }

    /// The view of the requirement that mends a finding.
    package func apply(finding id: String) async throws(ClientError) -> RequirementView {
        try await transport.call(.post, try Self.path(id, in: "findings") + "/apply", seconds: Self.seconds.slow)
    }
}
