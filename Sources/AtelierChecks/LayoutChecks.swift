/// Notes about blanks and line ends, which never block.
enum LayoutChecks {
    /// Blanks at line ends mean something in these.
    private static let meaningful: Set<String> = ["md", "markdown", "patch", "diff", "tsv", "snap"]

    static func findings(in file: CheckedFile) -> [Finding] {
        guard !file.added.isEmpty else { return [] }
        return trailing(in: file) + lineEnds(in: file) + lastLine(in: file)
    }

    private static func trailing(in file: CheckedFile) -> [Finding] {
        guard !meaningful.contains(file.suffix) else { return [] }
        return file.added.compactMap { line in
            var end = line.range.upperBound
            if end > line.range.lowerBound, file.text[end - 1] == 13 { end -= 1 }
            guard end > line.range.lowerBound, file.text[end - 1].isBlank else { return nil }
            return file.finding(.trailingWhitespace, line: line.number, "blanks at the end of the line")
        }
    }

    /// Told once, at the first added line that ends otherwise than the first line of the file.
    private static func lineEnds(in file: CheckedFile) -> [Finding] {
        guard let first = file.text.first(10, in: 0..<file.text.count) else { return [] }
        let usual = file.text[first - 1] == 13
        let other = file.added.first { line in
            line.range.upperBound < file.text.count && (file.text[line.range.upperBound - 1] == 13) != usual
        }
        return other.map { [file.finding(.mixedLineEnds, line: $0.number, "ends otherwise than the first line")] } ?? []
    }

    private static func lastLine(in file: CheckedFile) -> [Finding] {
        guard let last = file.added.last, last.range.upperBound == file.text.count, file.text[file.text.count - 1] != 10
        else { return [] }
        return [file.finding(.finalNewline, line: last.number, "the last line has no end")]
    }
}
