internal import Foundation

/// What a unified diff adds and removes, file by file.
struct DiffStat: Equatable {
    /// One file's lines.
    struct File: Equatable {
        var path: String
        var added = 0
        var removed = 0
    }

    /// In the diff's order.
    var files: [File] = []

    var added: Int { files.reduce(0) { $0 + $1.added } }
    var removed: Int { files.reduce(0) { $0 + $1.removed } }

    /// Counts by the hunks' own figures, so that a changed line beginning with `--` or `++` is not taken for a header.
    init(patch: String) {
        var old = 0
        var new = 0
        for line in patch.split(separator: "\n", omittingEmptySubsequences: false) {
            if old > 0 || new > 0 {
                guard !files.isEmpty else { continue }
                switch line.first {
                case "+":
                    files[files.count - 1].added += 1
                    new -= 1
                case "-":
                    files[files.count - 1].removed += 1
                    old -= 1
                case "\\": break
                default:
                    old -= 1
                    new -= 1
                }
            } else if line.hasPrefix("diff --git ") {
                files.append(File(path: Self.path(ofHeader: line)))
            } else if line.hasPrefix("@@ ") {
                (old, new) = Self.counts(ofHunk: line)
            }
        }
    }

    /// `diff --git a/x b/x`: both halves are alike, so the second half is the path whatever blanks it has.
    private static func path(ofHeader line: Substring) -> String {
        let names = line.dropFirst("diff --git ".count)
        if let middle = names.range(of: " b/", options: .backwards) { return String(names[middle.upperBound...]) }
        return String(names)
    }

    /// `@@ -a,b +c,d @@`: a missing figure is 1.
    private static func counts(ofHunk line: Substring) -> (old: Int, new: Int) {
        let parts = line.split(separator: " ")
        func lines(_ part: Substring) -> Int {
            let figures = part.dropFirst().split(separator: ",")
            return figures.count > 1 ? Int(figures[1]) ?? 0 : 1
        }
        guard parts.count >= 3 else { return (0, 0) }
        return (lines(parts[1]), lines(parts[2]))
    }
}
