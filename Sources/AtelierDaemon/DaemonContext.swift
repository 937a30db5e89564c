internal import Hummingbird
internal import NIOCore

/// What a handler knows of its request besides the request itself: above all the channel, for the peer's credentials.
struct DaemonContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    /// The longest request body that is read; a requirement has at most 16 KiB.
    static let bodyBytesMax = 1 << 20

    var maxUploadSize: Int { Self.bodyBytesMax }

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}
