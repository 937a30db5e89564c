internal import AsyncHTTPClient
internal import NIOSSL
internal import Synchronization

extension Transport {
    /// Clients that trust one more authority, by its file.
    private static let trusting = Mutex<[String: HTTPClient]>([:])

    /// The client that may talk to `endpoint`.
    ///
    /// - Throws: `fileUnusable` when the authority's certificate cannot be read.
    static func client(for endpoint: Endpoint) throws(InferenceError) -> HTTPClient {
        guard case .hosted(let address) = endpoint, let file = address.certificateFile else { return exchanges }
        do {
            return try trusting.withLock { clients in
                if let client = clients[file] { return client }
                var configuration = exchangeConfiguration
                configuration.tlsConfiguration = .makeClientConfiguration()
                configuration.tlsConfiguration?.additionalTrustRoots = [
                    .certificates(try NIOSSLCertificate.fromPEMFile(file))
                ]
                let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
                clients[file] = client
                return client
            }
        } catch {
            throw InferenceError(
                .fileUnusable,
                "the certificate \(file) cannot be used: \(error)",
                hint: "name a PEM file in models.yaml, under certificateFile"
            )
        }
    }
}
