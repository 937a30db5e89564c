internal import Foundation

/// What is against the habit in a commit message.
package enum MessageRemark: Equatable, Sendable {
    case tooLong(Int, limit: Int)
    case noBlankLine
    case notConventional
    case noScope
    case fullStop
    case noIssueKey(example: String)
}

/// How the first lines of commit messages look in a repository, learned from the newest ones.
package struct MessageHabit: Equatable, Sendable {
    /// How a first line begins.
    package enum Form: Equatable, Sendable {
        /// `kind(scope): what` or `kind: what`, with a kind of Conventional Commits 1.0.0 and its common extensions.
        case conventional(withScope: Bool)
        /// `scope: what`.
        case scoped
        case plain
    }

    package let form: Form
    /// Characters that a first line may have.
    package let lengthMax: Int
    package let endsWithStop: Bool
    package let isCapitalised: Bool
    package let isChinese: Bool
    /// An issue's key as it stood last, where nearly all name one.
    package let issueKey: String?
    /// From how many first lines it was learned.
    package let learnedFrom: Int

    /// Fewer say nothing about a habit.
    private static let neededMin = 8
    private static let usualLength = 72

    private static let kinds = [
        "feat", "fix", "docs", "style", "refactor", "perf", "test", "build", "ci", "chore", "revert",
    ]

    package init(subjects all: [String]) {
        let subjects = all.filter { !$0.isEmpty && !Self.isMadeByGit($0) }
        let count = subjects.count
        learnedFrom = count
        let most = { (share: Double, holds: (String) -> Bool) in
            count >= Self.neededMin && Double(subjects.count(where: holds)) >= share * Double(count)
        }
        if most(0.7, { Self.kind(of: $0) != nil }) {
            let scopes = subjects.count { Self.kind(of: $0)?.hasScope == true }
            form = .conventional(withScope: scopes * 2 >= count)
        } else {
            form = most(0.7, { Self.scope(of: $0) != nil }) ? .scoped : .plain
        }
        let lengths = subjects.map(\.count).sorted()
        let usual = lengths.isEmpty ? 0 : lengths[min(lengths.count - 1, lengths.count * 95 / 100)]
        lengthMax = count >= Self.neededMin ? max(Self.usualLength, usual) : Self.usualLength
        endsWithStop = most(0.5, { $0.hasSuffix(".") || $0.hasSuffix("。") })
        isCapitalised = !most(0.5, { Self.what(of: $0).first?.isLowercase == true })
        isChinese = most(0.5, { $0.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } })
        issueKey = most(0.8, { Self.issueKey(in: $0) != nil }) ? subjects.lazy.compactMap(Self.issueKey).first : nil
    }

    /// What is against the habit in a message without comments.
    package func remarks(on message: String) -> [MessageRemark] {
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let first = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }), !Self.isMadeByGit(first) else {
            return []
        }
        var remarks: [MessageRemark] = []
        if first.count > lengthMax { remarks.append(.tooLong(first.count, limit: lengthMax)) }
        let rest = lines.drop { $0 != first }.dropFirst()
        if let second = rest.first, !second.allSatisfy(\.isWhitespace) { remarks.append(.noBlankLine) }
        switch form {
        case .conventional where Self.kind(of: first) == nil: remarks.append(.notConventional)
        case .scoped where Self.scope(of: first) == nil: remarks.append(.noScope)
        case .conventional, .scoped, .plain: break
        }
        let hasStop = first.hasSuffix("。") || (first.hasSuffix(".") && !first.hasSuffix(".."))
        if learnedFrom >= Self.neededMin, !endsWithStop, hasStop { remarks.append(.fullStop) }
        if let issueKey, Self.issueKey(in: message) == nil { remarks.append(.noIssueKey(example: issueKey)) }
        return remarks
    }

    /// Merges, reverts and marks for an autosquash have a form of their own.
    private static func isMadeByGit(_ subject: String) -> Bool {
        ["Merge ", "Revert \"", "fixup! ", "squash! ", "amend! "].contains { subject.hasPrefix($0) }
    }

    private static func kind(of subject: String) -> (name: Substring, hasScope: Bool)? {
        guard let colon = subject.range(of: ": ") else { return nil }
        var head = subject[..<colon.lowerBound]
        if head.hasSuffix("!") { head.removeLast() }
        let name = head.prefix { $0 != "(" }
        guard kinds.contains(String(name)), head.count == name.count || head.hasSuffix(")") else { return nil }
        return (name, head.count > name.count)
    }

    private static func scope(of subject: String) -> Substring? {
        guard let colon = subject.range(of: ": "), colon.lowerBound > subject.startIndex else { return nil }
        let head = subject[..<colon.lowerBound]
        let isName = head.allSatisfy { $0.isLetter || $0.isNumber || "_./-, ()!".contains($0) }
        return isName && head.count <= 40 ? head : nil
    }

    private static func what(of subject: String) -> Substring {
        subject.range(of: ": ").map { subject[$0.upperBound...] } ?? subject[...]
    }

    /// `ABC-123`, or `#123`.
    private static func issueKey(in text: String) -> String? {
        (text.firstMatch(of: /\b[A-Z][A-Z0-9]+-[0-9]+\b/)?.output ?? text.firstMatch(of: /#[0-9]+\b/)?.output)
            .map(String.init)
    }
}
