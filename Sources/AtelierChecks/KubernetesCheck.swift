internal import FoundationEssentials

/// Finds what a manifest of a Kubernetes Secret holds: its values are in base64, so that no rule for texts sees them.
enum KubernetesCheck {
    static let rule = CheckRule("secret-kubernetes", .error, "What looks like a value of a Kubernetes Secret.")

    private static let mark = Array("kind: Secret".utf8)

    static func findings(in file: CheckedFile) -> [Finding] {
        guard file.suffix == "yml" || file.suffix == "yaml" else { return [] }
        guard file.text.range(of: mark, in: 0..<file.text.count) != nil else { return [] }
        let added = Set(file.added.map(\.number))
        return manifests(in: file.text).filter { isSecret($0, in: file.text) }.flatMap { manifest -> [Finding] in
            values(in: manifest, of: file.text).filter { added.contains($0.line) }.map { value in
                file.finding(rule, line: value.line, "this looks like a value of a Kubernetes Secret")
            }
        }
    }

    /// The lines between `---` and the next.
    private static func manifests(in text: ByteText) -> [[Line]] {
        var manifests: [[Line]] = [[]]
        for line in AddedLines.lines(old: nil, new: text) {
            if text.holds([45, 45, 45], at: line.range.lowerBound) {
                manifests.append([])
            } else {
                manifests[manifests.count - 1].append(line)
            }
        }
        return manifests
    }

    private static func isSecret(_ lines: [Line], in text: ByteText) -> Bool {
        lines.contains { line in
            guard text.holds(mark, at: line.range.lowerBound) else { return false }
            let end = line.range.lowerBound + mark.count
            return text.skippingBlanks(from: end, to: line.range.upperBound) >= line.range.upperBound || text[end] == 13
        }
    }

    /// The values under `data:` and `stringData:` that are no references and no examples.
    private static func values(in lines: [Line], of text: ByteText) -> [(line: Int, range: Range<Int>)] {
        var isEncoded: Bool?
        return lines.compactMap { line in
            let range = line.range
            guard text[range.lowerBound].isBlank else {
                let name = text.string(range)
                isEncoded = name.hasPrefix("data:") ? true : name.hasPrefix("stringData:") ? false : nil
                return nil
            }
            guard let isEncoded, let colon = text.first(58, in: range) else { return nil }
            let value = trimmed((colon + 1)..<range.upperBound, in: text)
            guard isValue(value, in: text, isEncoded: isEncoded) else { return nil }
            return (line.number, value)
        }
    }

    /// Without blanks and quotes around it.
    private static func trimmed(_ range: Range<Int>, in text: ByteText) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, text[start].isSpace || text[start].isQuote { start += 1 }
        while start < end, text[end - 1].isSpace || text[end - 1].isQuote { end -= 1 }
        return start..<end
    }

    private static func isValue(_ range: Range<Int>, in text: ByteText, isEncoded: Bool) -> Bool {
        guard range.count >= 8, range.count <= 4096, !Placeholder.isReference(text, range) else { return false }
        guard isEncoded else { return SecretValue.isOfUser(text, range, user: range.lowerBound..<range.lowerBound) }
        guard let data = Data(base64Encoded: text.string(range)) else { return false }
        return ByteText.with([UInt8](data)) { plain in
            let isText = plain.count <= 256 && (0..<plain.count).allSatisfy { plain[$0] > 32 && plain[$0] < 127 }
            // Certificates are public, other bytes and texts may be anything: names, addresses, settings.
            guard isText else { return plain.range(of: Array("PRIVATE KEY".utf8), in: 0..<plain.count) != nil }
            return SecretValue.isOfUser(plain, 0..<plain.count, user: 0..<0)
        }
    }
}
