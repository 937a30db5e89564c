internal import Glibc

/// One question to the daemon over its socket, HTTP/1.1, within a deadline at every step.
struct Conversation {
    /// Nil where there can be no daemon.
    let socketPath: String?
    let hook: String

    /// What came of it.
    enum Outcome {
        case answered(Answer)
        case noDaemon
        case tooSlow
    }

    /// Asks, prints what the answer says as it comes, and gives how it ended.
    func hold(_ question: [UInt8]) -> Outcome {
        let start = monotonicMilliseconds()
        guard let socketPath, let socket = open(socketPath) else { return .noDaemon }
        defer { close(socket) }
        let head = """
            POST /v1/hooks/\(hook) HTTP/1.1\r
            Host: localhost\r
            Content-Type: application/octet-stream\r
            Content-Length: \(question.count)\r
            Connection: close\r
            \r

            """
        var deadline = start + Limits.firstLineMilliseconds
        guard send(Array(head.utf8) + question, to: socket, until: deadline) else { return .tooSlow }
        var reader = AnswerReader()
        var answer = Answer()
        while true {
            while let line = reader.nextLine() {
                switch answer.take(line) {
                case .goOn: break
                case .wait(let milliseconds): deadline = monotonicMilliseconds() + milliseconds
                case .end: return .answered(answer)
                }
            }
            guard !reader.isOver, wait(socket, for: POLLIN, until: deadline) else { return .tooSlow }
            var space = [UInt8](repeating: 0, count: 16_384)
            let count = read(socket, &space, space.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return .tooSlow }
            reader.take(space[..<count])
        }
    }

    private func open(_ path: String) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8) + [0]
        guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let socket = socket(AF_UNIX, kind, 0)
        guard socket >= 0 else { return nil }
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        // A full line of waiting callers (EAGAIN) is a daemon that does not come to it.
        guard code == 0 else {
            close(socket)
            return nil
        }
        return socket
    }

    private func send(_ bytes: [UInt8], to socket: Int32, until deadline: Int64) -> Bool {
        bytes.withUnsafeBytes { space in
            var sent = 0
            while sent < space.count {
                let count = write(socket, space.baseAddress.map { $0 + sent }, space.count - sent)
                if count > 0 {
                    sent += count
                } else if count < 0, errno == EAGAIN {
                    guard wait(socket, for: POLLOUT, until: deadline) else { return false }
                } else if count == 0 || errno != EINTR {
                    return false
                }
            }
            return true
        }
    }

    private func wait(_ socket: Int32, for event: Int32, until deadline: Int64) -> Bool {
        var entry = pollfd(fd: socket, events: Int16(event), revents: 0)
        while true {
            let left = deadline - monotonicMilliseconds()
            guard left > 0 else { return false }
            let count = poll(&entry, 1, Int32(clamping: left))
            if count > 0 { return true }
            guard count < 0, errno == EINTR else { return false }
        }
    }
}
