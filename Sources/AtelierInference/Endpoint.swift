/// Where an OpenAI-compatible server listens.
package enum Endpoint: Hashable, Sendable, CustomStringConvertible {
    /// The absolute path of a unix socket.
    case unixSocket(path: String)
    /// An http or https address without a trailing slash; what comes before `/v1`.
    case url(String)

    package var description: String {
        switch self {
        case .unixSocket(let path): path
        case .url(let url): url
        }
    }
}
