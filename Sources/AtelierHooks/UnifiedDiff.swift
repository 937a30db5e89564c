/// A unified diff taken apart: files, hunks, and every line with its numbers.
package struct UnifiedDiff: Equatable, Sendable {
    package struct Line: Equatable, Sendable {
        package enum Kind: Sendable { case context, added, removed }

        package let kind: Kind
        package let text: String
        /// In the old file, counted from 1; nil for one that was added.
        package let old: Int?
        /// In the new file, counted from 1; nil for one that was removed.
        package let new: Int?
    }

    package struct Hunk: Equatable, Sendable {
        package let lines: [Line]
    }

    package struct File: Equatable, Sendable {
        package let path: String
        /// Whether the file comes into being, or goes.
        package var isNew = false
        package var isGone = false
        package var hunks: [Hunk] = []

        package var lines: [Line] { hunks.flatMap(\.lines) }
    }

    package let files: [File]

    /// Reads git's form; what is between files and hunks tells of modes and is passed over.
    package init(_ text: String) {
        var reader = DiffReader(text)
        files = reader.read()
    }

    /// All lines that came or went.
    package var changedLines: [Line] { files.flatMap(\.lines).filter { $0.kind != .context } }
}

extension UnifiedDiff.File {
    /// The text that the change makes of `text`; nil where a line is not as the change has it.
    package func applied(to text: String) -> String? {
        let before = text.diffLines.map(String.init)
        var (after, position): ([String], Int) = ([], 0)
        for line in lines {
            guard let old = line.old else {
                after.append(line.text)
                continue
            }
            guard old > position, old <= before.count, before[old - 1] == line.text else { return nil }
            after += before[position..<(old - 1)]
            if line.kind == .context { after.append(line.text) }
            position = old
        }
        return (after + before[position...]).joined(separator: "\n")
    }
}

extension String {
    /// The lines as a diff counts them: a carriage return belongs to its line.
    var diffLines: [Substring] {
        self[...].utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { Substring($0) }
    }
}

/// Goes over a diff line by line; the counts in a hunk's head say where it ends, so that a removed `-- x` is no file's head.
private struct DiffReader {
    private let lines: [Substring]
    private var position = 0

    init(_ text: String) {
        lines = text.diffLines
    }

    mutating func read() -> [UnifiedDiff.File] {
        var files: [UnifiedDiff.File] = []
        while position < lines.count {
            let line = lines[position]
            if line.hasPrefix("diff --git ") {
                files.append(UnifiedDiff.File(path: Self.path(ofHead: line)))
            } else if let last = files.indices.last {
                if line.hasPrefix("new file mode ") { files[last].isNew = true }
                if line.hasPrefix("deleted file mode ") { files[last].isGone = true }
                if let hunk = hunk() {
                    files[last].hunks.append(hunk)
                    continue
                }
            }
            position += 1
        }
        return files
    }

    /// Git writes both names of a file that keeps its own; a name in quotes is left as it is.
    private static func path(ofHead line: Substring) -> String {
        let names = line.dropFirst("diff --git ".count)
        // `a/NAME b/NAME`: two names of one length with a space between them.
        let half = names.count / 2
        return String(names.prefix(half).drop { $0 != "/" }.dropFirst())
    }

    /// The hunk that begins here; nil where none does.
    private mutating func hunk() -> UnifiedDiff.Hunk? {
        guard
            let head = lines[position].prefixMatch(
                of: /@@ -([0-9]{1,9})(?:,([0-9]{1,9}))? \+([0-9]{1,9})(?:,([0-9]{1,9}))? @@/
            )
        else { return nil }
        var (old, new) = (Int(head.1) ?? 0, Int(head.3) ?? 0)
        var (oldLeft, newLeft) = (head.2.flatMap { Int($0) } ?? 1, head.4.flatMap { Int($0) } ?? 1)
        var found: [UnifiedDiff.Line] = []
        position += 1
        while position < lines.count, oldLeft > 0 || newLeft > 0 || lines[position].hasPrefix("\\") {
            let (mark, text) = (lines[position].first, String(lines[position].dropFirst()))
            switch mark {
            case "+":
                found.append(.init(kind: .added, text: text, old: nil, new: new))
                (new, newLeft) = (new + 1, newLeft - 1)
            case "-":
                found.append(.init(kind: .removed, text: text, old: old, new: nil))
                (old, oldLeft) = (old + 1, oldLeft - 1)
            case "\\": break
            // An empty line of context may have lost its space.
            case " ", nil:
                found.append(.init(kind: .context, text: text, old: old, new: new))
                (old, oldLeft, new, newLeft) = (old + 1, oldLeft - 1, new + 1, newLeft - 1)
            default: return UnifiedDiff.Hunk(lines: found)
            }
            position += 1
        }
        return UnifiedDiff.Hunk(lines: found)
    }
}
