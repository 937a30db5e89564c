/// Tokens that their issuers made recognisable, as their own documentation describes them.
enum TokenRules {
    /// What follows a token's beginning.
    private struct Format {
        let start: String
        /// Bytes after the beginning, at least.
        let least: Int
        /// What may stand in the rest besides letters and digits.
        var others = ""
    }

    private static let formats: [Format] =
        ["AKIA", "ASIA"].map { Format(start: $0, least: 16) }
        + ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_", "hf_"].map { Format(start: $0, least: 30) }
        + ["sk_live_", "sk_test_", "rk_live_", "dop_v1_"].map { Format(start: $0, least: 16) }
        + ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-"].map { Format(start: $0, least: 10, others: "-") }
        + ["glpat-", "sk-", "AIza", "pypi-", "github_pat_"].map { Format(start: $0, least: 20, others: "_-") }
        + ["SG."].map { Format(start: $0, least: 20, others: "_-.") }
        // The head of a signed web token is JSON in base64, which begins so.
        + ["eyJ"].map { Format(start: $0, least: 40, others: "_-.") }

    static func secrets(in bytes: [UInt8]) -> [SecretRules.Found] {
        formats.flatMap { secrets($0, in: bytes) }
    }

    private static func secrets(_ format: Format, in bytes: [UInt8]) -> [SecretRules.Found] {
        let others = Set(format.others.utf8)
        var found: [SecretRules.Found] = []
        var place = 0
        while let start = bytes.firstRange(of: format.start, from: place) {
            place = start.upperBound
            let isWhole = start.lowerBound == 0 || !bytes[start.lowerBound - 1].isLetterOrDigit
            let rest = bytes[place...].prefix { $0.isLetterOrDigit || others.contains($0) }
            guard isWhole, rest.count >= format.least, rest.contains(where: \.isDigit) else { continue }
            found.append(
                SecretRules.Found(
                    secret: Array(bytes[start.lowerBound..<rest.endIndex]),
                    kept: start.count,
                    rule: "token \(format.start)…"
                )
            )
            place = rest.endIndex
        }
        return found
    }
}
