/// Finds the lines that git leaves where a merge failed.
enum ConflictCheck {
    private static let ours = UInt8(ascii: "<")
    private static let base = UInt8(ascii: "|")
    private static let between = UInt8(ascii: "=")
    private static let theirs = UInt8(ascii: ">")
    /// Documents may show such lines or draw with them; there only a whole conflict counts.
    private static let documents: Set<String> = [
        "md", "markdown", "rst", "txt", "adoc", "asciidoc", "org", "tex", "html",
    ]

    static func findings(in file: CheckedFile) -> [Finding] {
        var marked: [(sign: UInt8, line: Int)] = []
        for line in file.added {
            let sign = file.text[line.range.lowerBound]
            guard sign == ours || sign == base || sign == between || sign == theirs else { continue }
            if isMarker(sign, line, in: file.text) { marked.append((sign, line.number)) }
        }
        let opens = marked.contains { $0.sign == ours }
        let closes = marked.contains { $0.sign == theirs }
        guard documents.contains(file.suffix) ? opens && closes : opens || closes else { return [] }
        return marked.map { file.finding(.conflictMarker, line: $0.line, "a conflict of a merge is left here") }
    }

    /// Seven times the sign, and then nothing or, as git writes it, a space and a name.
    private static func isMarker(_ sign: UInt8, _ line: Line, in text: ByteText) -> Bool {
        let start = line.range.lowerBound
        guard line.range.count >= 7, (1..<7).allSatisfy({ text[start + $0] == sign }) else { return false }
        let isBare = line.range.count == 7 || (line.range.count == 8 && text[start + 7] == 13)
        return isBare || (sign != between && text[start + 7] == 32)
    }
}
