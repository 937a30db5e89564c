/// Where an OpenAI-compatible server listens.
package enum Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// The absolute path of a unix socket.
    case unixSocket(path: String)
    /// An http or https address without a trailing slash; what comes before `/v1`.
    case url(String)
    /// Somebody else's server.
    case hosted(HostedAddress)

    package var description: String {
        switch self {
        case .unixSocket(let path): path
        case .url(let url): url
        case .hosted(let address): address.url
        }
    }

    /// Whether it takes the parameters that only llama-server knows.
    var isOurs: Bool {
        if case .hosted = self { false } else { true }
    }
}

/// The address of a hosted model, with what opens it.
package struct HostedAddress: Hashable, Sendable {
    /// Without a trailing slash; what comes before `/v1`.
    package let url: String
    /// Sent as a bearer token; never printed or stored.
    package let key: String?
    /// A PEM file with the authority that its certificate is checked against besides the system's.
    package let certificateFile: String?

    package init(url: String, key: String? = nil, certificateFile: String? = nil) {
        self.url = url
        self.key = key
        self.certificateFile = certificateFile
    }
}
