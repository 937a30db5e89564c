/// Makes text from a model, a repository or a daemon harmless on a terminal.
enum Sanitizer {
    /// Keeps line ends and tabs; shows other control characters and writing-direction overrides as `\u{…}`.
    static func text(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\t" || !isHarmful(scalar) {
                result.append(scalar)
            } else {
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            }
        }
        return String(result)
    }

    /// The same for what has to stay on one line.
    static func line(_ line: String) -> String {
        text(line).split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
