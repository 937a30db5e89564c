package import AtelierAPI
package import AtelierDomain

// The calls that steer the work; nil for an id means the whole daemon.
extension DaemonClient {
    package func hold(_ id: String?, _ mode: Hold) async throws(ClientError) -> StatusView {
        let verb =
            switch mode {
            case .paused: "pause"
            case .draining: "drain"
            }
        return try await post(try Self.scope(id) + "/" + verb)
    }

    package func resume(_ id: String?) async throws(ClientError) -> StatusView {
        try await post(try Self.scope(id) + "/resume")
    }

    package func retry(_ id: String) async throws(ClientError) -> RequirementView {
        try await post(try Self.path(id) + "/retry")
    }

    /// The view of the requirement that brings the landed change of `id` onto the branch as it is now.
    package func rebase(_ id: String) async throws(ClientError) -> RequirementView {
        try await post(try Self.path(id) + "/rebase")
    }

    package func decisions() async throws(ClientError) -> [DecisionView] {
        let list: DecisionList = try await get("/v1/decisions")
        return list.decisions
    }

    /// Settles a decision and gives those that are left.
    package func decide(_ request: DecideRequest) async throws(ClientError) -> [DecisionView] {
        let list: DecisionList = try await post("/v1/decisions", body: request)
        return list.decisions
    }

    private static func scope(_ id: String?) throws(ClientError) -> String {
        guard let id else { return "/v1" }
        return try path(id)
    }
}
