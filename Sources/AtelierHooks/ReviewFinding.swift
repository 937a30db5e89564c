package import AtelierDomain
internal import Foundation

/// What a review found in a commit, as it is kept: where, why, and a patch that applies to the commit's tree.
package struct ReviewFinding: Codable, Equatable, Sendable {
    /// Ten digits, the same for the same finding.
    package let id: String
    package let path: String
    /// In the file as the commit has it, counted from 1.
    package let line: Int
    package let reason: String
    /// The function or type around the line, where one is seen.
    package let symbol: String?
    /// A unified diff.
    package let patch: String

    private static let context = 3

    /// Nil where the file does not have the remark's line, or the patch would not apply to it.
    package init?(_ remark: ReviewRemark, of commit: ObjectID, text: String) {
        var lines = text.diffLines.map(String.init)
        if lines.last == "" { lines.removeLast() }
        let at = remark.line - 1
        guard lines.indices.contains(at), lines[at] == remark.text else { return nil }
        let before = lines[max(0, at - Self.context)..<at]
        let after = lines[(at + 1)..<min(lines.count, at + 1 + Self.context)]
        let count = before.count + 1 + after.count
        let start = at - before.count + 1
        let body = before.map { " \($0)" } + ["-\(remark.text)", "+\(remark.replacement)"] + after.map { " \($0)" }
        let head = [
            "diff --git a/\(remark.path) b/\(remark.path)", "--- a/\(remark.path)", "+++ b/\(remark.path)",
            "@@ -\(start),\(count) +\(start),\(count) @@",
        ]
        let patch = (head + body).joined(separator: "\n") + "\n"
        lines[at] = remark.replacement
        let wanted = lines.joined(separator: "\n") + (text.utf8.last == UInt8(ascii: "\n") ? "\n" : "")
        guard let file = UnifiedDiff(patch).files.first, file.path == remark.path, file.applied(to: text) == wanted
        else {
            return nil
        }
        (path, line, reason, self.patch) = (remark.path, remark.line, remark.reason, patch)
        symbol = lines[...at].reversed().lazy.compactMap { ChangedNames.name(in: $0[...]) }.first
        id = String(ContentHash(of: "\(commit.hex)\n\(patch)\n\(remark.reason)").hex.prefix(10))
    }
}
