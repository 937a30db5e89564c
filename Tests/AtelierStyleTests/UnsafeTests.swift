import Testing

/// How often each may stand under `Sources/`; the numbers may only go down.
private let recorded = ["@unchecked Sendable": 1, "nonisolated(unsafe)": 0]

/// How often `mark` stands in the code of `file`.
private func count(of mark: String, in file: SourceFile) -> Int {
    file.mentions(mark) ? BlankedText.blank(file.text).ranges(of: mark).count : 0
}

/// The lines with `mark` that have no `// SAFETY:` on them or in the comment right above.
private func unexplained(_ mark: String, in file: SourceFile) -> [String] {
    guard file.mentions(mark) else { return [] }
    let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
    let code = BlankedText.blank(file.text).split(separator: "\n", omittingEmptySubsequences: false)
    return code.indices.filter { code[$0].contains(mark) }.compactMap { index in
        var above = index
        if lines[index].contains("// SAFETY:") { return nil }
        while above > 0, isCommentOrAttribute(lines[above - 1]) {
            above -= 1
            if lines[above].contains("// SAFETY:") { return nil }
        }
        return "\(file.path):\(index + 1): \(mark) without // SAFETY:"
    }
}

private func isCommentOrAttribute(_ line: Substring) -> Bool {
    let trimmed = line.drop { $0 == " " }
    return trimmed.hasPrefix("//") || trimmed.hasPrefix("@")
}

struct UnsafeTests {
    @Test(arguments: recorded.keys.sorted())
    func everyUseSaysWhyItIsSafe(mark: String) throws {
        let files = try SourceTree.swiftFiles(under: "Sources") + SourceTree.swiftFiles(under: "Tests")
        #expect(files.flatMap { unexplained(mark, in: $0) } == [])
    }

    @Test(arguments: recorded.sorted { $0.key < $1.key })
    func usesOnlyDecrease(mark: String, most: Int) throws {
        let used = try SourceTree.swiftFiles(under: "Sources").map { count(of: mark, in: $0) }.reduce(0, +)
        #expect(used <= most, "\(mark) is used \(used) times")
    }

    @Test func anUnexplainedUseIsFound() {
        let bare = SourceFile(path: "X.swift", text: "final class A: @unchecked Sendable {}\n")
        #expect(unexplained("@unchecked Sendable", in: bare).count == 1)
        #expect(count(of: "@unchecked Sendable", in: bare) == 1)
        let far = SourceFile(path: "X.swift", text: "// SAFETY: it is\nlet a = 1\nnonisolated(unsafe) var b = 1\n")
        #expect(unexplained("nonisolated(unsafe)", in: far).count == 1)
    }

    @Test func anExplainedUseIsNotAViolation() {
        let text = "/// A.\n// SAFETY: one thread\n@frozen\nstruct A: @unchecked Sendable {}\n"
        #expect(unexplained("@unchecked Sendable", in: SourceFile(path: "X.swift", text: text)) == [])
    }

    @Test func aUseInACommentIsNone() {
        let text = "// nonisolated(unsafe)\nlet a = \"nonisolated(unsafe)\""
        #expect(count(of: "nonisolated(unsafe)", in: SourceFile(path: "X.swift", text: text)) == 0)
    }
}
