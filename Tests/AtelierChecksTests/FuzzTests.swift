import AtelierChecks
import Testing

/// SplitMix64 as its author published it.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

@Suite struct FuzzTests {
    /// What begins, goes on or ends something that a check looks for.
    private static let pieces = [
        "password", "token", "key", "=", ":", ":=", "\"", "'", "`", " ", "\n", "\r\n", "\\", "\\n", "://", "@", "/",
        "user",
        "-----BEGIN ", "PRIVATE KEY", "-----", "-----END", "ghp_", "AKIA", "eyJ", ".",
        "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", "curl",
        " -u ", "sshpass", " -p", "{", "}", "[", "]", ",", "é", "\u{202E}", "\u{200D}", "<<<<<<< ", "=======",
        ">>>>>>> ", "name",
        "value", "<", ">", "--", "ENV ", " login ", "Q~", ":AA", "12345678", "-us", ".atlasv1.", "|", "breakpoint()",
        "console.log(",
        "#", "//", "*", "Bearer ", "Basic ", "dXNlcjpwYXNz", "$", "%", "atelier:allow", "secret", "\u{0}", "\u{FEFF}",
        "1", "e", "-",
        "PuTTY-User-Key-File-", "true", "\\u00", "string", "?", "&", ";",
    ].map { Array($0.utf8) }
    private static let paths = [
        "a.py", "a.yml", "a.json", "a.md", "a.js", "yarn.lock", "", "a/.git/x", "a.rs", "a.toml",
    ]

    /// No place outside of the text is read or told, whatever is cut off where.
    @Test(arguments: 0..<8)
    func anyTextIsChecked(seed: Int) throws {
        var generator = SplitMix(state: UInt64(seed))
        for number in 0..<400 {
            var text: [UInt8] = []
            for _ in 0..<Int.random(in: 0...14, using: &generator) {
                text += try #require(Self.pieces.randomElement(using: &generator))
            }
            if Bool.random(using: &generator) { text.removeLast(Int.random(in: 0...text.count, using: &generator)) }
            var before = text
            if !before.isEmpty { before.remove(at: Int.random(in: 0..<before.count, using: &generator)) }
            let mode: UInt32 = number % 17 == 0 ? 0o120000 : number % 5 == 0 ? 0o100755 : 0o100644
            let path = try #require(Self.paths.randomElement(using: &generator))
            let old = number % 3 == 0 ? Staged.side(before) : nil
            let found = Staged.findings(path, old: old, Staged.side(text, mode: mode))
            let lines = text.count { $0 == 10 } + 1
            #expect(found.allSatisfy { $0.line.map { (1...lines).contains($0) } ?? true }, "\(text)")
            var end = 0
            for secret in SecretScan.secrets(in: text, kind: .config, breadth: .redaction) {
                #expect(secret.range.lowerBound >= end && secret.range.upperBound <= text.count, "\(text)")
                end = secret.range.upperBound
            }
        }
    }
}
