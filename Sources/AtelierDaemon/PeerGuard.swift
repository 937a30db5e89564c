internal import Foundation
internal import Hummingbird
internal import NIOCore

/// Lets in only processes of the daemon's own user, and no browser.
///
/// The folder (0700) and the socket (0600) keep others out first; this holds even where a mode was changed by hand.
struct PeerGuard: RouterMiddleware {
    typealias Context = DaemonContext

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard request.headers[.origin] == nil else {
            throw DaemonError(.foreignOrigin, "Requests from web pages are refused.")
        }
        guard let provider = context.channel as? any SocketOptionProvider else {
            throw DaemonError(.foreignPeer, "The peer of this connection cannot be named.")
        }
        let peer: PeerCredentials = try await provider.unsafeGetSocketOption(
            level: .socket,
            name: .init(rawValue: SO_PEERCRED)
        ).get()
        guard peer.user == geteuid() || peer.user == 0 else {
            throw DaemonError(.foreignPeer, "Only the daemon's own user may talk to it.")
        }
        return try await next(request, context)
    }
}

/// Linux's `struct ucred`, in its order.
private struct PeerCredentials {
    let process: pid_t
    let user: uid_t
    let group: gid_t
}
