import AtelierAPI
import Foundation

/// Reads a requirement's events from the daemon's socket as any client may.
enum Events {
    /// All events of a requirement that is final, in order.
    static func of(_ requirement: String, socketPath: String) throws -> [EventView] {
        let answer = try get("/v1/requirements/\(requirement)/events", socketPath: socketPath)
        let frames = answer.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("{") }.map { line in
            Result { try JSONDecoder().decode(StreamFrame<EventView>.self, from: Data(line.utf8)) }
        }
        return try frames.compactMap { frame in
            guard case .item(let event) = try frame.get() else { return nil }
            return event
        }
    }

    /// The whole answer to one request, head included; chunks are whole lines, so their lengths are lines of their own.
    private static func get(_ path: String, socketPath: String) throws -> String {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath.utf8) }
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0 else { throw Program.Failure(text: "nobody listens on \(socketPath)") }
        try handle.write(contentsOf: Data("GET \(path) HTTP/1.1\r\nHost: daemon\r\nConnection: close\r\n\r\n".utf8))
        return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
    }
}
