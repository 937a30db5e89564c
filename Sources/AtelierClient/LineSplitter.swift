internal import Foundation

/// Cuts arriving bytes into lines, holding back an unfinished one.
struct LineSplitter {
    let lineBytesMax: Int
    private var rest = Data()

    init(lineBytesMax: Int) {
        self.lineBytesMax = lineBytesMax
    }

    /// The lines that `bytes` completes, without their line ends; empty lines are left out.
    mutating func add(_ bytes: some Sequence<UInt8>) throws(ClientError) -> [Data] {
        rest.append(contentsOf: bytes)
        var lines: [Data] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[rest.startIndex..<end]
            if !line.isEmpty { lines.append(Data(line)) }
            rest = Data(rest[rest.index(after: end)...])
        }
        guard rest.count <= lineBytesMax, lines.allSatisfy({ $0.count <= lineBytesMax }) else {
            throw ClientError(.answerTooLarge, "A line of the daemon's answer is longer than \(lineBytesMax) bytes.")
        }
        return lines
    }
}
