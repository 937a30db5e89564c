internal import AtelierAPI

/// The lines of a file with the requirement behind each; all of it for a single line.
struct BlamePage {
    let view: BlameView
    let texts: Texts
    /// Whether claims and tests are printed too.
    let isLong: Bool

    func render() -> String {
        view.ranges.map { isLong ? long($0) : short($0) }.joined()
    }

    private func head(_ range: BlameView.Range) -> String {
        let lines = range.firstLine == range.lastLine ? "\(range.firstLine)" : "\(range.firstLine)-\(range.lastLine)"
        let commit = range.commit.map { String($0.prefix(10)) } ?? "----------"
        return "\(Sanitizer.line(view.path)):\(lines)  \(commit)"
    }

    private func short(_ range: BlameView.Range) -> String {
        "\(head(range))  \(who(range))\n"
    }

    private func who(_ range: BlameView.Range) -> String {
        guard range.commit != nil else { return texts(.linesNotCommitted) }
        guard let origin = range.origin else {
            return texts(.linesByAuthor, Sanitizer.line(range.author), Sanitizer.line(range.subject))
        }
        guard origin.problems.isEmpty else { return texts(.receiptBroken) + ": " + problems(origin) }
        return "\(Sanitizer.line(origin.requirement)): \(Sanitizer.line(origin.text))"
    }

    private func problems(_ origin: BlameView.Origin) -> String {
        origin.problems.map(Sanitizer.line).joined(separator: "; ")
    }

    private func long(_ range: BlameView.Range) -> String {
        var lines = [head(range)]
        guard let origin = range.origin else { return lines[0] + "  \(who(range))\n" }
        if !origin.problems.isEmpty { lines.append("  \(texts(.receiptBroken)): \(problems(origin))") }
        lines.append("\(texts(.headRequirement)) \(Sanitizer.line(origin.requirement))")
        lines += Sanitizer.text(origin.text).split(separator: "\n").map { "  " + $0 }
        lines.append("\(Sanitizer.line(range.subject)) (\(Sanitizer.line(range.author)))")
        if !origin.claims.isEmpty { lines.append(texts(.headClaims)) }
        lines += origin.claims.map { claim in
            let evidence = claim.evidence.isEmpty ? "" : " (\(Sanitizer.line(claim.evidence)))"
            return "  [\(texts(ResultPage.phrase(for: claim.standing)))] \(Sanitizer.line(claim.text))\(evidence)"
        }
        if !origin.proof.isEmpty { lines.append(texts(.headProof)) }
        lines += origin.proof.map { proof in
            "  \(Sanitizer.line(proof.argv.joined(separator: " "))): exit \(proof.exitStatus), tree \(proof.tree.prefix(10))"
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
