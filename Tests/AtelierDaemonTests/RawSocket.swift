import Foundation
import Glibc

/// A plain connection to a daemon's socket, for what no client of ours would do.
struct RawSocket {
    private let descriptor: Int32

    struct Failed: Error {
        let number: Int32
        /// What had been read.
        var text = ""
    }

    /// Connects and asks for `path`, or posts `body` there; nothing is read.
    static func open(_ path: String, headers: String, body: String? = nil, socketPath: String) throws -> RawSocket {
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
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let length = body.map { "Content-Length: \($0.utf8.count)\r\n" } ?? ""
        let first = "\(body == nil ? "GET" : "POST") \(path) HTTP/1.1\r\nHost: atelier\r\n"
        let request = Array("\(first)\(headers)\(length)\r\n\(body ?? "")".utf8)
        var sent = 0
        while sent < request.count {
            let count = write(descriptor, Array(request[sent...]), request.count - sent)
            guard count > 0 else { throw Failed(number: errno) }
            sent += count
        }
        return RawSocket(descriptor: descriptor)
    }

    /// What is answered, to the end of the connection, without its head's chunk marks.
    static func exchange(
        _ path: String,
        headers: String = "",
        body: String? = nil,
        socketPath: String
    ) async throws -> (head: String, body: String) {
        let text = try await onAThread {
            let raw = try open(path, headers: headers, body: body, socketPath: socketPath)
            defer { raw.close() }
            return try raw.read { _ in false }
        }
        let end = text.range(of: "\r\n\r\n") ?? text.endIndex..<text.endIndex
        let head = String(text[..<end.lowerBound])
        let rest = String(text[end.upperBound...])
        return (head, head.lowercased().contains("transfer-encoding: chunked") ? joined(rest) : rest)
    }

    /// The content of HTTP chunks.
    private static func joined(_ text: String) -> String {
        var rest = text.utf8[...]
        var content: [UInt8] = []
        while let line = rest.firstIndex(of: UInt8(ascii: "\r")) {
            let size = Int(String(decoding: rest[..<line], as: UTF8.self), radix: 16) ?? 0
            guard size > 0 else { break }
            rest = rest.dropFirst(rest.distance(from: rest.startIndex, to: line) + 2)
            content += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
        return String(decoding: content, as: UTF8.self)
    }

    /// What is answered, up to and with `end` and whatever came with it; throws after a silent minute.
    ///
    /// Reads on a thread of its own: the daemon under test needs Swift's.
    static func get(
        _ path: String,
        headers: String,
        socketPath: String,
        until end: String
    ) async throws -> String {
        try await onAThread {
            let raw = try open(path, headers: headers, socketPath: socketPath)
            defer { raw.close() }
            let text = try raw.read { $0.range(of: Data(end.utf8)) != nil }
            guard text.contains(end) else { throw Failed(number: 0) }
            return text
        }
    }

    /// Reads on until `end`, which must come.
    func read(until end: String) async throws -> String {
        try await Self.onAThread {
            let text = try read { $0.range(of: Data(end.utf8)) != nil }
            guard text.contains(end) else { throw Failed(number: 0) }
            return text
        }
    }

    /// Not in a pool, where a few that wait would keep the others waiting.
    private static func onAThread(_ body: @escaping @Sendable () throws -> String) async throws -> String {
        let outcome: Result<String, any Error> = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Result { try body() }) }
        }
        return try outcome.get()
    }

    /// Reads until `isEnough` or the end of the connection; throws after a silent minute.
    private func read(_ isEnough: (Data) -> Bool) throws -> String {
        var bytes = Data()
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while !isEnough(bytes) {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw Failed(number: errno, text: String(decoding: bytes, as: UTF8.self)) }
            if count == 0 { break }
            bytes.append(contentsOf: chunk.prefix(count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func close() {
        _ = Glibc.close(descriptor)
    }
}
