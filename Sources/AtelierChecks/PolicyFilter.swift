/// Leaves out what the policy or a line itself switches off.
struct PolicyFilter {
    let policy: CheckPolicy
    private let exclusions: [(globs: [Glob], rules: [String])]

    private static let sameRuleLinesMax = 20
    private static let mark = [UInt8]("atelier:allow".utf8)
    /// What other scanners of secrets take for the same wish; people who come from them have it in their files.
    private static let secretMarks = ["gitleaks:allow", "pragma: allowlist secret"].map { [UInt8]($0.utf8) }

    init(_ policy: CheckPolicy) {
        self.policy = policy
        exclusions = policy.exclusions.map { ($0.paths.map(Glob.init), $0.rules) }
    }

    /// Whether any rule counts at `path`.
    func isChecked(_ path: String) -> Bool {
        !exclusions.contains { rule in rule.rules.isEmpty && rule.globs.contains { $0.matches(path) } }
    }

    func kept(_ findings: [Finding], of file: CheckedFile) -> [Finding] {
        var lines: [String: Int] = [:]
        return findings.filter { finding in
            guard !isOff(finding), !isAllowed(finding, in: file) else { return false }
            guard finding.severity != .error, finding.line != nil else { return true }
            lines[finding.rule, default: 0] += 1
            return lines[finding.rule, default: 0] <= Self.sameRuleLinesMax
        }
    }

    private func isOff(_ finding: Finding) -> Bool {
        if policy.off.contains(where: { CheckRule.isMeant(rule: finding.rule, by: $0) }) { return true }
        return exclusions.contains { exclusion in
            exclusion.rules.contains { CheckRule.isMeant(rule: finding.rule, by: $0) }
                && exclusion.globs.contains { $0.matches(finding.path) }
        }
    }

    /// Whether the finding's own line says `atelier:allow` and its rule or group, among others with commas between.
    private func isAllowed(_ finding: Finding, in file: CheckedFile) -> Bool {
        guard let number = finding.line, let line = line(number, of: file) else { return false }
        if finding.rule.hasPrefix("secret"),
            Self.secretMarks.contains(where: { file.text.range(of: $0, in: line) != nil })
        {
            return true
        }
        guard let mark = file.text.range(of: Self.mark, in: line) else { return false }
        let names = file.text.string(mark.upperBound..<line.upperBound).split { $0 == " " || $0 == "," || $0 == "\t" }
        return names.contains { CheckRule.isMeant(rule: finding.rule, by: String($0)) }
    }

    private func line(_ number: Int, of file: CheckedFile) -> Range<Int>? {
        var (low, high) = (0, file.added.count)
        while low < high {
            let middle = (low + high) / 2
            if file.added[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < file.added.count && file.added[low].number == number ? file.added[low].range : nil
    }
}
