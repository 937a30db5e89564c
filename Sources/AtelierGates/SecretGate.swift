extension Gates {
    /// Beginnings that only credentials have, from the issuers' own documentation of their token formats.
    private static let tokenStarts = [
        "AKIA", "ASIA", "ghp_", "gho_", "ghs_", "github_pat_", "xoxb-", "xoxp-", "sk_live_",
    ]

    /// Added lines may not hold a private key or a token; the finding names the rule and never the secret.
    package static func secrets(patch: String) -> Verdict.Finding {
        for line in patch.split(separator: "\n") where line.hasPrefix("+") {
            if line.contains("-----BEGIN"), line.contains("PRIVATE KEY-----") {
                return Verdict.Finding(gate: "secrets", outcome: .failed, reason: "the patch adds a private key")
            }
            let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
            let isToken = words.contains { word in
                word.count >= 20 && tokenStarts.contains { word.hasPrefix($0) }
            }
            if isToken {
                return Verdict.Finding(gate: "secrets", outcome: .failed, reason: "the patch adds an access token")
            }
        }
        return Verdict.Finding(gate: "secrets", outcome: .passed, reason: "no key or token is added")
    }
}
