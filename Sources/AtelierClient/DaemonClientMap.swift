package import AtelierAPI

// The calls on the code map; the first one of a repository reads all of it.
extension DaemonClient {
    /// The outline of a file, a folder or a repository.
    package func map(_ request: MapRequest) async throws(ClientError) -> MapView {
        try await transport.call(.post, "/v1/map", body: request, seconds: Self.seconds.slow)
    }

    /// Files and symbols that fit a text.
    package func find(_ request: FindRequest) async throws(ClientError) -> FindView {
        try await transport.call(.post, "/v1/find", body: request, seconds: Self.seconds.slow)
    }

    /// Functions that the crew can be tried on.
    package func calibration(_ request: CalibrationRequest) async throws(ClientError) -> CalibrationView {
        try await transport.call(.post, "/v1/calibration", body: request, seconds: Self.seconds.slow)
    }
}
