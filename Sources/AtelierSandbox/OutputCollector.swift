internal import Foundation

/// Keeps the first bytes of a command's output; what comes before `Launcher.ready` belongs to the set-up.
struct OutputCollector: Sendable {
    /// Bytes of the command's own output kept.
    let bytesMax: Int
    private(set) var isTruncated = false
    private var setup = Data()
    /// Nil until the command was about to start.
    private(set) var afterReady: Data?

    /// More than any complaint of bubblewrap takes; a flood before the command starts is cut here.
    private static let setupBytesMax = 16_384

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let keptCount = afterReady?.count else {
            setup.append(contentsOf: bytes)
            if let marker = setup.firstRange(of: Data(Launcher.ready.utf8)) {
                let rest = Data(setup[marker.upperBound...])
                afterReady = Data()
                rest.withUnsafeBytes { append($0) }
            } else if setup.count > Self.setupBytesMax {
                setup = Data(setup.suffix(Self.setupBytesMax / 2))
            }
            return
        }
        let room = bytesMax - keptCount
        afterReady?.append(contentsOf: bytes.prefix(room))
        isTruncated = isTruncated || bytes.count > room
    }

    /// The last line of the set-up's own output, for people.
    var setupComplaint: String {
        String(decoding: setup, as: UTF8.self).split(separator: "\n").last.map(String.init) ?? "it said nothing."
    }
}
