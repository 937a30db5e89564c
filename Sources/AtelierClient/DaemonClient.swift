internal import AsyncHTTPClient
package import AtelierAPI
internal import NIOCore

/// The daemon's calls, typed; every one throws `ClientError`.
package struct DaemonClient: Sendable {
    let transport: Transport

    /// How long a call may take that only reads the board, and one that works on a repository or reads a whole model file.
    static let seconds = (quick: 15, slow: 300)

    /// Opens a client for the length of `body`; connections are made when they are needed.
    package static func with<Value: Sendable>(
        socketPath: String,
        _ body: (DaemonClient) async throws -> Value
    ) async throws -> Value {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(5))
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let value = try await body(DaemonClient(transport: Transport(http: http, socketPath: socketPath)))
            try await http.shutdown()
            return value
        } catch {
            // The first error is the one that tells something; a failing shutdown of a client adds nothing.
            try? await http.shutdown()
            throw error
        }
    }

    package func submit(_ request: SubmitRequest) async throws(ClientError) -> RequirementView {
        try await transport.call(.post, "/v1/requirements", body: request, seconds: Self.seconds.slow)
    }

    /// The newest first.
    package func requirements(limit: Int) async throws(ClientError) -> [RequirementSummary] {
        let list: RequirementList = try await transport.call(
            .get,
            "/v1/requirements",
            query: ["limit": "\(limit)"],
            seconds: Self.seconds.quick
        )
        return list.requirements
    }

    package func requirement(_ id: String) async throws(ClientError) -> RequirementView {
        try await transport.call(.get, try Self.path(id), seconds: Self.seconds.quick)
    }

    /// Calls `onEvent` for each event after the given sequence, live, until the requirement is final.
    package func events(
        of id: String,
        after sequence: Int64 = 0,
        onEvent: (EventView) async throws -> Void
    ) async throws {
        try await transport.stream(
            .get,
            try Self.path(id) + "/events",
            query: ["after": "\(sequence)"],
            onItem: onEvent
        )
    }

    /// Takes a landed change in; `mode` is one of `automatic`, `fastForward`, `merge` and `squash`.
    package func accept(_ id: String, mode: String = "automatic") async throws(ClientError) -> AcceptView {
        try await transport.call(
            .post,
            try Self.path(id) + "/accept",
            query: ["mode": mode],
            seconds: Self.seconds.slow
        )
    }

    /// What can be undone in the repository that holds `path`, the newest first.
    package func steps(repositoryPath path: String) async throws(ClientError) -> [StepView] {
        let list: StepList = try await transport.call(
            .get,
            "/v1/steps",
            query: ["repository": path],
            seconds: Self.seconds.slow
        )
        return list.steps
    }

    package func reject(_ id: String) async throws(ClientError) -> RequirementView {
        try await transport.call(.post, try Self.path(id) + "/reject", seconds: Self.seconds.slow)
    }

    package func undo(_ id: String) async throws(ClientError) -> AcceptView {
        try await transport.call(.post, try Self.path(id) + "/undo", seconds: Self.seconds.slow)
    }

    package func cancel(_ id: String) async throws(ClientError) -> RequirementView {
        try await transport.call(.post, try Self.path(id) + "/cancel", seconds: Self.seconds.slow)
    }

    /// Runs a recorded run once more; throws `ClientError` when the daemon never says how it went.
    package func replay(
        _ request: ReplayRequest,
        onProgress: (ProgressLine) async throws -> Void
    ) async throws -> ReplayView {
        var view: ReplayView?
        try await transport.stream(.post, "/v1/replays", body: request) { (frame: ReplayFrame) in
            if let line = frame.progress { try await onProgress(line) }
            view = frame.view ?? view
        }
        guard let view else {
            throw ClientError(.streamCut, "The daemon's answer ended early.", hint: "See: atelier daemon logs")
        }
        return view
    }

    package func export(_ id: String, _ request: ExportRequest) async throws(ClientError) -> ExportView {
        try await transport.call(.post, try Self.path(id) + "/export", body: request, seconds: Self.seconds.slow)
    }

    package func doctor(repositoryPath: String?) async throws(ClientError) -> DoctorView {
        try await transport.call(
            .get,
            "/v1/doctor",
            query: Self.query("repository", repositoryPath),
            seconds: Self.seconds.slow
        )
    }

    package func status() async throws(ClientError) -> StatusView {
        try await transport.call(.get, "/v1/status", seconds: Self.seconds.quick)
    }

    /// Asks the daemon to end and gives its last status; it may still be ending when this returns.
    package func stop() async throws(ClientError) -> StatusView {
        try await transport.call(.post, "/v1/stop", seconds: Self.seconds.quick)
    }

    /// A quick call without a body that changes something.
    func post<Value: Decodable & Sendable>(_ path: String) async throws(ClientError) -> Value {
        try await transport.call(.post, path, seconds: Self.seconds.quick)
    }

    func post<Value: Decodable & Sendable>(
        _ path: String,
        body: some Encodable & Sendable
    ) async throws(ClientError) -> Value {
        try await transport.call(.post, path, body: body, seconds: Self.seconds.quick)
    }

    func get<Value: Decodable & Sendable>(_ path: String) async throws(ClientError) -> Value {
        try await transport.call(.get, path, seconds: Self.seconds.quick)
    }

    /// Only what an identifier may hold goes into a path; a person may have typed anything.
    static func path(_ id: String, in collection: String = "requirements") throws(ClientError) -> String {
        let allowed = id.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) }
        guard allowed, (1...64).contains(id.utf8.count) else {
            throw ClientError(
                .badID,
                "That is no requirement's id.",
                hint: "An id has lower-case letters and digits; list them with: atelier status"
            )
        }
        return "/v1/\(collection)/" + id
    }

    static func query(_ name: String, _ value: String?) -> [String: String] {
        value.map { [name: $0] } ?? [:]
    }
}
