internal import AtelierChecks
internal import Foundation

/// What plain rules know of the kind of a change from its diff.
package struct ChangeRules: Equatable, Sendable {
    /// Nil where paths and lines do not settle it.
    package let certain: ChangeKind?
    /// What the rules say when nobody else is asked.
    package let guess: ChangeKind
    /// What is left to choose among when nothing is certain, the guess first.
    package let plausible: [ChangeKind]

    package init(_ diff: UnifiedDiff) {
        let files = diff.files.map(Self.file)
        let kinds = Set(files.map { ChangeKind.place(of: $0.path) })
        let guess = ChangeKind(of: files)
        let certain: ChangeKind? =
            if Self.changesSpaceOnly(diff) {
                .style
            } else if !kinds.contains(nil) {
                // Of one kind of place it is that kind.
                guess
            } else if Self.changesCommentsOnly(diff) {
                .docs
            } else {
                nil
            }
        self.certain = certain
        self.guess = certain ?? guess
        let others: [ChangeKind] = [.feat, .fix, .refactor, .perf, .chore]
        plausible = [guess] + others.filter { $0 != guess }
    }

    /// The file as far as the diff shows it.
    private static func file(_ file: UnifiedDiff.File) -> ChangedFile {
        func side(_ kept: UnifiedDiff.Line.Kind) -> FileSide {
            let text = file.lines.filter { $0.kind == .context || $0.kind == kept }.map(\.text).joined(separator: "\n")
            return FileSide(mode: 0o100644, size: text.utf8.count, bytes: Array(text.utf8), id: "")
        }
        return ChangedFile(
            path: file.path,
            old: file.isNew ? nil : side(.removed),
            new: file.isGone ? nil : side(.added)
        )
    }

    private static func changesSpaceOnly(_ diff: UnifiedDiff) -> Bool {
        let changed = diff.changedLines
        guard !changed.isEmpty, diff.files.allSatisfy({ !$0.hunks.isEmpty && !$0.isNew && !$0.isGone }) else {
            return false
        }
        return diff.files.allSatisfy { file in
            let bare = { (kind: UnifiedDiff.Line.Kind) in
                file.lines.filter { $0.kind == kind }.map { $0.text.filter { !$0.isWhitespace } }.joined()
            }
            return bare(.added) == bare(.removed)
        }
    }

    /// In languages whose comments begin as those of C or of a shell do.
    private static func changesCommentsOnly(_ diff: UnifiedDiff) -> Bool {
        let changed = diff.changedLines.map { $0.text.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        let isComment = { (line: String) in
            ["//", "/*", "*/", "* ", "# ", "\"\"\""].contains { line.hasPrefix($0) } || line == "*" || line == "#"
        }
        return !changed.isEmpty && changed.allSatisfy(isComment)
    }
}
