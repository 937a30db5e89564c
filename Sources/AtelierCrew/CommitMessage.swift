internal import Foundation

/// The commit message by plain code: kind of change and scope from the plan, summary from the requirement.
struct CommitMessage {
    let text: String
    /// The first line without its prefix; also the changelog line.
    let summary: String
    /// For the branch name: at most 40 characters of `a-z`, `0-9` and `-`.
    let slug: String

    init(requirement: String, plan: PlanFact, subjects: [String]) {
        let edit = plan.edits.first
        let isByRule = edit?.action.isByRule == true
        let isFix = !isByRule && Self.asksForFix(requirement)
        let subject = edit.map { $0.newName.isEmpty ? $0.symbol : $0.newName } ?? ""
        let verb = isFix ? "fix" : plan.edits.contains { $0.action != .replace } ? "add" : "change"
        if let edit, isByRule {
            summary =
                edit.action == .rename ? "rename \(edit.symbol) to \(edit.newName)" : "remove \(edit.symbol)"
        } else {
            summary = subject.isEmpty ? "\(verb) as asked" : "\(verb) \(subject)"
        }
        let kind = isByRule ? "refactor" : isFix ? "fix" : "feat"
        let conventional = subjects.count { Self.isConventional($0) } * 2 >= subjects.count
        let scope = edit.map { ($0.path.split(separator: "/").last ?? "").prefix { $0 != "." } } ?? ""
        let first: String
        if conventional {
            first = "\(kind)(\(scope)): \(summary)"
        } else if Self.usesScopePrefix(subjects) {
            first = "\(scope): \(summary)"
        } else {
            first = summary.capitalizedFirst
        }
        text = "\(first)\n\n\(Self.wrapped(requirement))\n"
        let words = summary.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        slug = String(words.joined(separator: "-").prefix(40))
    }

    /// The text with the user's trailers: a paragraph of their own, the last one, or git does not take them for trailers.
    func text(with trailers: [String]) -> String {
        trailers.isEmpty ? text : "\(text)\n\(trailers.joined(separator: "\n"))\n"
    }

    static func asksForFix(_ text: String) -> Bool {
        let lowered = text.lowercased()
        return ["fix", "bug", "wrong", "but returns", "crash", "incorrect", "修复", "错误地", "不对", "却返回", "有误"]
            .contains { lowered.contains($0) }
    }

    /// `type(scope): text` or `type: text` with a type of Conventional Commits 1.0.0 and its common extensions.
    private static func isConventional(_ subject: String) -> Bool {
        let types = ["feat", "fix", "docs", "style", "refactor", "perf", "test", "build", "ci", "chore", "revert"]
        return types.contains {
            subject.hasPrefix("\($0):") || subject.hasPrefix("\($0)(") || subject.hasPrefix("\($0)!")
        }
    }

    private static func usesScopePrefix(_ subjects: [String]) -> Bool {
        let scoped = subjects.count { subject in
            guard let colon = subject.range(of: ": ") else { return false }
            return subject[..<colon.lowerBound].allSatisfy { $0.isIdentifierPart || "./-".contains($0) }
        }
        return !subjects.isEmpty && scoped * 2 >= subjects.count
    }

    /// The requirement wrapped at 72 columns, its own line ends kept.
    private static func wrapped(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var lines: [String] = [""]
            for word in line.split(separator: " ") {
                let current = lines[lines.count - 1]
                if current.isEmpty {
                    lines[lines.count - 1] = String(word)
                } else if current.count + 1 + word.count <= 72 {
                    lines[lines.count - 1] = "\(current) \(word)"
                } else {
                    lines.append(String(word))
                }
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
