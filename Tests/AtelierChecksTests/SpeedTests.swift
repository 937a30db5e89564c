import AtelierChecks
import Testing

/// Bounds that hold for a debug build on a busy machine; what a release build does stands in docs/evidence/hooks.md.
@Suite(.serialized) struct SpeedTests {
    private static let megabyte = 1 << 20

    private static func repeated(_ text: String) -> [UInt8] {
        let piece = Array(text.utf8)
        return Array((0..<(megabyte / piece.count)).map { _ in piece }.joined())
    }

    /// One line or a flood of lines of whatever begins a search: what took the square of the length would take hours.
    @Test(arguments: [
        "a", "\"", "key", "key=", "password=\"", "://a:b@", "-----BEGIN RSA PRIVATE KEY-----", "ghp_a", "curl -u ",
        "<<<<<<< ",
        "{", "a.b-c_", "é", ":AA", "0123456789abcdef", "\n", "name: token\n", "breakpoint(",
    ])
    func floodsAreLinear(piece: String) {
        #expect(Self.seconds("a.json", Self.repeated(piece)) < 15)
    }

    @Test func binariesAreNotRead() {
        var bytes = Self.repeated("password=\"")
        bytes[100] = 0
        #expect(Self.seconds("a.yml", bytes) < 0.5)
    }

    @Test func twentyFilesTakeNoTime() {
        let line = "    let value = try self.compute(index: number, name: \"text\") // as before\n"
        let text = String(repeating: line, count: 10_000 / line.utf8.count)
        let files = (0..<20).map { ChangedFile(path: "src/f\($0).swift", old: nil, new: Staged.side(text)) }
        let change = StagedChange(files: files, tree: ListedTree(paths: files.map(\.path)))
        let clock = ContinuousClock()
        let times = (0..<5).map { _ in clock.measure { _ = FastChecks.findings(in: change, policy: CheckPolicy()) } }
        print("20 files of 10 kB: \(times.sorted())")
        #expect(times.min().map { $0 < .milliseconds(400) } ?? false)
    }

    private static func seconds(_ path: String, _ bytes: [UInt8]) -> Double {
        let time = ContinuousClock().measure { _ = Staged.findings(path, Staged.side(bytes)) }
        return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    }
}
