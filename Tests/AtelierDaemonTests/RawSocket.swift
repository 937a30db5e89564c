import Foundation
import Glibc

/// A plain connection to a daemon's socket, for what no client of ours would do.
struct RawSocket {
    private let descriptor: Int32

    struct Failed: Error {
        let number: Int32
    }

    /// Connects and asks for `path`; nothing is read.
    static func open(_ path: String, headers: String, socketPath: String) throws -> RawSocket {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Failed(number: errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(socketPath.utf8)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw Failed(number: errno) }
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let request = Array("GET \(path) HTTP/1.1\r\nHost: atelier\r\n\(headers)\r\n".utf8)
        guard write(descriptor, request, request.count) == request.count else { throw Failed(number: errno) }
        return RawSocket(descriptor: descriptor)
    }

    /// What is answered, up to and with `end` and whatever came with it; throws after ten silent seconds.
    ///
    /// Reads on a thread of its own: the daemon under test needs Swift's.
    static func get(
        _ path: String,
        headers: String,
        socketPath: String,
        until end: String
    ) async throws -> String {
        let outcome: Result<String, any Error> = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { try read(path, headers: headers, socketPath: socketPath, until: end) }
                )
            }
        }
        return try outcome.get()
    }

    private static func read(
        _ path: String,
        headers: String,
        socketPath: String,
        until end: String
    ) throws -> String {
        let raw = try open(path, headers: headers, socketPath: socketPath)
        defer { raw.close() }
        var bytes = Data()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.range(of: Data(end.utf8)) == nil {
            let count = Glibc.read(raw.descriptor, &chunk, chunk.count)
            guard count > 0 else { throw Failed(number: errno) }
            bytes.append(contentsOf: chunk.prefix(count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func close() {
        _ = Glibc.close(descriptor)
    }
}
