internal import Foundation

extension Terminal {
    /// The process's own streams; a reader that went away is no error.
    package static let standard = Terminal(
        writeOutput: { write(Array($0.utf8), to: STDOUT_FILENO) },
        writeError: { write(Array($0.utf8), to: STDERR_FILENO) },
        readInput: { bytesMax in readAll(STDIN_FILENO, bytesMax: bytesMax) },
        writeBytes: { write($0, to: STDOUT_FILENO) }
    )

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads to the end of input or to `bytesMax`; nil on a read error.
    static func readAll(_ descriptor: Int32, bytesMax: Int) -> [UInt8]? {
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while all.count < bytesMax {
            let count = read(descriptor, &chunk, min(chunk.count, bytesMax - all.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            all += chunk.prefix(count)
        }
        return all
    }
}
