/// Finds tokens that their issuers made recognisable.
enum TokenScan {
    private struct Candidate: Sendable {
        let format: TokenFormat
        let pattern: TokenPattern
        let rule: String
    }

    /// Candidates by the first two bytes, so that nearly every place is passed over with one look.
    private struct Table: Sendable {
        /// For each two bytes, a place in `groups`; 0 for none.
        private(set) var group = [UInt16](repeating: 0, count: 1 << 16)
        /// In each the longest beginnings come first, so that the more special format wins.
        private(set) var groups: [[Candidate]] = [[]]

        init(_ formats: [TokenFormat]) {
            var byBytes: [Int: [Candidate]] = [:]
            for format in formats {
                for pattern in format.patterns {
                    let candidate = Candidate(format: format, pattern: pattern, rule: "secret-\(format.name)")
                    for second in pattern.start.count > 1 ? [pattern.start[1]] : Array(UInt8.min...UInt8.max) {
                        byBytes[Self.index(pattern.start[0], second), default: []].append(candidate)
                    }
                }
            }
            for (bytes, candidates) in byBytes {
                group[bytes] = UInt16(groups.count)
                groups.append(candidates.sorted { $0.pattern.start.count > $1.pattern.start.count })
            }
        }

        static func index(_ first: UInt8, _ second: UInt8) -> Int {
            Int(first) << 8 | Int(second)
        }
    }

    private static let strict = Table(TokenFormat.all)
    private static let loose = Table(LooseTokens.all)

    static func secrets(in text: ByteText, range: Range<Int>, isBroad: Bool) -> [FoundSecret] {
        var found = secrets(in: text, range: range, table: strict, isBroad: isBroad)
        if isBroad { found += secrets(in: text, range: range, table: loose, isBroad: true) }
        return found + InnerTokens.secrets(in: text, range: range)
    }

    private static func secrets(
        in text: ByteText,
        range: Range<Int>,
        table: Table,
        isBroad: Bool
    ) -> [FoundSecret] {
        var found: [FoundSecret] = []
        var place = range.lowerBound
        var isInside = false
        table.group.withUnsafeBufferPointer { group in
            while place + 1 < range.upperBound {
                let byte = text.base[place]
                let wasInside = isInside
                isInside = byte.isLetterOrDigit
                let index = Int(group[Table.index(byte, text.base[place + 1])])
                guard index > 0, !wasInside || isAfterEscape(place, in: text),
                    let hit = token(at: place, in: text, table.groups[index], isBroad: isBroad)
                else {
                    place += 1
                    continue
                }
                found.append(hit)
                place = hit.range.upperBound
                isInside = true
            }
        }
        return found
    }

    /// Whether a letter right before `place` is the end of `\n`, `\r` or `\t` in a string.
    private static func isAfterEscape(_ place: Int, in text: ByteText) -> Bool {
        guard text[place - 2] == UInt8(ascii: "\\") else { return false }
        return [UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t")].contains(text[place - 1])
    }

    private static func token(
        at place: Int,
        in text: ByteText,
        _ candidates: [Candidate],
        isBroad: Bool
    ) -> FoundSecret? {
        for candidate in candidates {
            guard let end = candidate.pattern.end(at: place, in: text), end - place > candidate.pattern.start.count
            else {
                continue
            }
            let body = (place + candidate.pattern.start.count)..<end
            guard isBroad || isReal(candidate, body: body, whole: place..<end, in: text) else { continue }
            return FoundSecret(
                range: place..<end,
                kept: candidate.pattern.start.count,
                rule: candidate.rule,
                title: candidate.format.title
            )
        }
        return nil
    }

    /// Whether the place is only where `+` or `/` cuts a long run of base64.
    private static func isInsideBase64(_ token: Range<Int>, isCommon: Bool, in text: ByteText) -> Bool {
        func isSign(_ byte: UInt8) -> Bool { byte == 43 || byte == 47 }
        if isCommon, isSign(text[token.upperBound]) { return true }
        return isSign(text[token.lowerBound - 1])
            && (2...24).allSatisfy {
                text[token.lowerBound - $0].isLetterOrDigit || isSign(text[token.lowerBound - $0])
            }
    }

    private static func isReal(_ candidate: Candidate, body: Range<Int>, whole: Range<Int>, in text: ByteText) -> Bool {
        guard !isInsideBase64(whole, isCommon: candidate.format.isCommon, in: text) else { return false }
        guard Randomness.distinct(in: text, body) >= 4 else { return false }
        if candidate.format.isCommon, Randomness.share(in: text, body) < 0.3 { return false }
        return !Placeholder.isOne(text, body) && !Placeholder.isEndedByEllipsis(text, whole.upperBound)
    }
}

/// Tokens that are known by what stands in their middle or end.
private enum InnerTokens {
    private struct Shape {
        let mark: [UInt8]
        /// Characters before the mark, and what they are.
        let before: ClosedRange<Int>
        let isBefore: @Sendable (UInt8) -> Bool
        let after: TokenPattern
        let name: String
        let title: String
    }

    private static let shapes = [
        Shape(
            mark: Array(".atlasv1.".utf8),
            before: 14...14,
            isBefore: { $0.isLetterOrDigit },
            after: TokenPattern("{q60-70}"),
            name: "terraform",
            title: "a Terraform Cloud token"
        ),
        Shape(
            mark: Array("Q~".utf8),
            before: 4...4,
            isBefore: { $0.isLetterOrDigit || [95, 126, 46].contains($0) },
            after: TokenPattern("{t31-34}"),
            name: "azure",
            title: "an Azure client secret"
        ),
        Shape(
            mark: Array(":AA".utf8),
            before: 8...10,
            isBefore: \.isDigit,
            after: TokenPattern("{b32-33}"),
            name: "telegram",
            title: "a Telegram bot's token"
        ),
        Shape(
            mark: Array("|".utf8),
            before: 15...16,
            isBefore: \.isDigit,
            after: TokenPattern("{b27-40}"),
            name: "facebook",
            title: "a Facebook token"
        ),
        Shape(
            mark: Array("-us".utf8),
            before: 32...32,
            isBefore: { $0.isHex && !$0.isUpper },
            after: TokenPattern("{d1-2}"),
            name: "mailchimp",
            title: "a Mailchimp key"
        ),
    ]

    static let names = shapes.map { (name: $0.name, title: $0.title) }

    static func secrets(in text: ByteText, range: Range<Int>) -> [FoundSecret] {
        shapes.flatMap { shape in
            var found: [FoundSecret] = []
            var place = range.lowerBound
            while let mark = text.range(of: shape.mark, in: place..<range.upperBound) {
                place = mark.upperBound
                var start = mark.lowerBound
                let limit = max(range.lowerBound, start - shape.before.upperBound - 1)
                while start > limit, shape.isBefore(text[start - 1]) { start -= 1 }
                guard shape.before.contains(mark.lowerBound - start), !text[start - 1].isLetterOrDigit,
                    let end = shape.after.end(at: mark.upperBound, in: text), !Placeholder.isOne(text, start..<end)
                else { continue }
                let rule = "secret-\(shape.name)"
                found.append(FoundSecret(range: start..<end, kept: 0, rule: rule, title: shape.title))
            }
            return found
        }
    }
}

extension TokenScan {
    /// All rules of tokens, as name and title.
    static var rules: [(name: String, title: String)] {
        let own = TokenFormat.all.map { (name: $0.name, title: $0.title) }
        return own + InnerTokens.names.filter { inner in !own.contains { $0.name == inner.name } }
    }
}

/// Beginnings that redaction takes for a token's whatever the length is: what is replaced too often does no harm.
private enum LooseTokens {
    static let all = [
        TokenFormat(
            "token",
            "a token",
            "AKIA{u16-}",
            "ASIA{u16-}",
            "ghp_{a30-}",
            "gho_{a30-}",
            "ghu_{a30-}",
            "ghs_{a30-}",
            "ghr_{a30-}",
            "npm_{a30-}",
            "hf_{a30-}",
            "sk_live_{a16-}",
            "sk_test_{a16-}",
            "rk_live_{a16-}",
            "dop_v1_{a16-}",
            "xoxb-{b10-}",
            "xoxp-{b10-}",
            "xoxa-{b10-}",
            "xoxr-{b10-}",
            "xoxs-{b10-}",
            "glpat-{b20-}",
            "sk-{b20-}",
            "AIza{b20-}",
            "pypi-{b20-}",
            "github_pat_{b20-}",
            "SG.{q20-}",
            "eyJ{q40-}"
        )
    ]
}
