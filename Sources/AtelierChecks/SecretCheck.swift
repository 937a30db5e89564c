/// Finds secrets in added lines.
enum SecretCheck {
    static let rules =
        SecretScan.rules.map { rule in
            CheckRule(rule.name, .error, "What looks like \(rule.title).")
        } + [KubernetesCheck.rule]

    /// One finding for a rule and line; the message says what it looks like, never what it is.
    static func findings(in file: CheckedFile) -> [Finding] {
        let kind = TextKind(path: file.path)
        return runs(of: file.added, in: file.text).flatMap { run -> [Finding] in
            let range = run[run.startIndex].range.lowerBound..<run[run.endIndex - 1].range.upperBound
            let secrets = SecretScan.secrets(in: file.text, range: range, kind: kind, breadth: .blocking)
            var index = run.startIndex
            return secrets.map { secret in
                while index + 1 < run.endIndex, run[index + 1].range.lowerBound <= secret.range.lowerBound {
                    index += 1
                }
                return Finding(
                    rule: secret.rule,
                    severity: .error,
                    path: file.path,
                    line: run[index].number,
                    message: "this looks like \(secret.title)"
                )
            }
        }
    }

    /// Lines that follow each other in the file, together: some secrets take more than one.
    private static func runs(of lines: [Line], in text: ByteText) -> [ArraySlice<Line>] {
        var runs: [ArraySlice<Line>] = []
        var start = lines.startIndex
        for index in lines.indices where index + 1 == lines.count || lines[index + 1].number != lines[index].number + 1
        {
            runs.append(lines[start...index])
            start = index + 1
        }
        return runs
    }
}
