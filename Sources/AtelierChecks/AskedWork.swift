/// A line that a change adds and that asks for work: `TODO(atelier): …`.
package struct AskedWork: Hashable, Sendable {
    package let path: String
    /// In the new content, counted from 1.
    package let line: Int
    /// What is asked for, without the mark.
    package let text: String

    private static let mark = Array("TODO(atelier):".utf8)
    /// Longer ones are cut; a requirement is told by its first sentences.
    private static let bytesMax = 1_000

    /// What the added lines of a change ask for, in their order.
    package static func found(in change: StagedChange) -> [AskedWork] {
        change.files.sorted { $0.path < $1.path }.flatMap { file in CheckedFile.with(file, found) ?? [] }
    }

    static func found(in file: CheckedFile) -> [AskedWork] {
        // Searched in the whole text first: hardly any file holds one.
        guard file.isText, file.text.range(of: mark, in: 0..<file.text.count) != nil else { return [] }
        return file.added.compactMap { line in
            guard let place = file.text.range(of: mark, in: line.range) else { return nil }
            let end = min(line.range.upperBound, place.upperBound + bytesMax)
            var text = file.text.string(place.upperBound..<end)[...]
            // The end of a comment is not asked for.
            for ending in ["*/", "-->", "#}", "%>"] where text.hasSuffix(ending) || text.hasSuffix(ending + "\r") {
                text = text.dropLast(text.hasSuffix("\r") ? ending.count + 1 : ending.count)
            }
            while let last = text.last, last.isWhitespace { text.removeLast() }
            text = text.drop { $0.isWhitespace }
            guard text.contains(where: \.isLetter) else { return nil }
            return AskedWork(path: file.path, line: line.number, text: String(text))
        }
    }

    /// As notes, so that whoever commits reads that it was understood.
    static func findings(in file: CheckedFile) -> [Finding] {
        found(in: file).map { asked in
            Finding(
                rule: CheckRule.askedWork.id,
                severity: CheckRule.askedWork.severity,
                path: asked.path,
                line: asked.line,
                message: "asks Atelier for work: \(asked.text.prefix(120))"
            )
        }
    }
}
