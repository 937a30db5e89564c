internal import FoundationEssentials

/// Tells values that are secrets from names, references, examples, hashes and the rest of what is written in code.
enum SecretValue {
    /// What the letters and digits of a value are like.
    private struct Look {
        var lowers = 0
        var uppers = 0
        var digits = 0
        /// `_`, `-`, `.`, `/` and `:`, which names and paths have as well.
        var joints = 0
        /// All other signs.
        var signs = 0
        var hexDigits = 0
        var isPlain = true

        init(_ text: ByteText, _ range: Range<Int>) {
            for place in range {
                let byte = text[place]
                if byte.isHex || byte == 45 { hexDigits += 1 }
                switch byte {
                case _ where byte.isLower: lowers += 1
                case _ where byte.isUpper: uppers += 1
                case _ where byte.isDigit: digits += 1
                case 95, 45, 46, 47, 58: joints += 1
                case 33...126: signs += 1
                default: isPlain = false
                }
            }
        }

        var letters: Int { lowers + uppers }
    }

    /// A first look, which costs little: whether more than letters and joints are there, or many letters.
    static func mayBeOne(_ text: ByteText, _ range: Range<Int>) -> Bool {
        guard range.count >= 6, range.count <= 512 else { return false }
        let look = Look(text, range)
        return look.isPlain && look.letters > 0 && (look.digits > 0 || look.signs > 1 || range.count >= 20)
    }

    static func isSecret(_ text: ByteText, _ value: ParsedValue, of kind: SecretNames.Kind) -> Bool {
        let range = value.range
        let look = Look(text, range)
        guard look.isPlain, look.letters > 0, range.count <= 500 else { return false }
        let isLikely =
            switch kind {
            case .password: isPassword(text, range, look)
            case .secret: isKey(text, range, look)
            case .perhaps:
                isKey(text, range, look) && range.count >= 20 && !isHash(text, range, look) && look.digits > 0
            }
        guard isLikely, !value.isBareInCode || isPlainlyRandom(text, range, look) else { return false }
        return !Placeholder.isReference(text, range) && !Placeholder.isOne(text, range) && !isFile(text, range)
            && !isEmailOrHost(text, range, look) && !Placeholder.isEndedByEllipsis(text, range.upperBound)
    }

    /// Six bytes or more with a digit, or two signs that no name has.
    private static func isPassword(_ text: ByteText, _ range: Range<Int>, _ look: Look) -> Bool {
        if isKey(text, range, look) { return true }
        guard range.count >= 6, range.count <= 64, Randomness.distinct(in: text, range) >= 5 else { return false }
        if look.digits == 0 {
            let isCode = range.contains { [40, 41, 60, 62, 91, 93, 123, 125, 124, 44].contains(text[$0]) }
            return look.signs >= 2 && range.count >= 8 && look.joints <= 1 && !isCode && isMixed(text, range)
        }
        // A word and a number: an accent of a name, a version, a step.
        let isWordAndNumber =
            look.signs == 0 && (look.uppers == 0 || look.lowers == 0) && Randomness.share(in: text, range) < 0.3
        if look.joints > 0, look.signs == 0, Randomness.share(in: text, range) < 0.25 {
            // Two words and a number, as people make them up; a name has more joints, or fewer digits.
            return look.joints == 1 && (look.digits >= 3 || (look.digits == 2 && look.uppers > 0)) && range.count >= 8
        }
        if look.digits == 1, look.signs == 0, Randomness.share(in: text, range) < 0.4 { return false }
        return !isWordAndNumber || (range.count >= 8 && look.joints == 0)
    }

    /// Whether signs stand between letters, and not only at the ends as in labels.
    private static func isMixed(_ text: ByteText, _ range: Range<Int>) -> Bool {
        let inner = range.dropFirst().dropLast()
        return inner.contains { !text[$0].isLetterOrDigit && ![95, 45, 46, 47, 58].contains(text[$0]) }
    }

    private static func isKey(_ text: ByteText, _ range: Range<Int>, _ look: Look) -> Bool {
        guard range.count >= 10, look.signs * 4 <= range.count else { return false }
        guard Randomness.distinct(in: text, range) >= min(8, range.count / 2 + 1) else { return false }
        if isUUID(text, range) { return true }
        let share = Randomness.share(in: text, range)
        if look.digits == 0 { return range.count >= 20 && share >= 0.45 && look.joints <= 2 }
        if range.count < 16 { return share >= 0.4 && look.joints <= 1 }
        return share >= (look.joints * 8 > range.count ? 0.42 : 0.3)
    }

    private static func isPlainlyRandom(_ text: ByteText, _ range: Range<Int>, _ look: Look) -> Bool {
        range.count >= 20 && look.digits >= 2 && look.joints == 0 && Randomness.share(in: text, range) >= 0.45
    }

    /// As long as a checksum and hexadecimal, or a UUID.
    private static func isHash(_ text: ByteText, _ range: Range<Int>, _ look: Look) -> Bool {
        isUUID(text, range) || (look.hexDigits == range.count && [24, 32, 40, 56, 64, 96, 128].contains(range.count))
    }

    private static func isUUID(_ text: ByteText, _ range: Range<Int>) -> Bool {
        range.count == 36
            && range.enumerated().allSatisfy { index, place in
                [8, 13, 18, 23].contains(index) ? text[place] == 45 : text[place].isHex
            }
    }

    private static let suffixes = [
        ".pem", ".key", ".crt", ".cer", ".json", ".yml", ".yaml", ".txt", ".xml", ".js", ".ts", ".py", ".rb", ".go",
        ".html",
        ".htm", ".css", ".png", ".svg", ".jpg", ".com", ".org", ".net", ".io", ".sh", ".conf", ".cfg", ".ini",
        ".properties",
        ".php", ".java", ".swift", ".md", ".csv", ".p12", ".jks", ".pub",
    ].map { Array($0.utf8) }

    private static func isFile(_ text: ByteText, _ range: Range<Int>) -> Bool {
        let isPath = text[range.lowerBound] == 47 && Randomness.share(in: text, range) < 0.4
        return isPath
            || suffixes.contains { text.holdsFolded($0, at: range.upperBound - $0.count) && range.count > $0.count }
    }

    /// `name@host.tld`, and names of hosts and packages of more than two parts.
    private static func isEmailOrHost(_ text: ByteText, _ range: Range<Int>, _ look: Look) -> Bool {
        let at = text.first(64, in: range)
        let points = range.count { text[$0] == 46 }
        if let at, points > 0, look.signs == 1 { return text.first(46, in: at..<range.upperBound) != nil }
        if points >= 1, isVersioned(text, range) { return true }
        return points >= 2 && look.signs == 0 && Randomness.share(in: text, range) < 0.4
    }

    /// Whether it ends as `-1.2` does, like the names of packages.
    private static func isVersioned(_ text: ByteText, _ range: Range<Int>) -> Bool {
        var place = range.upperBound
        while place > range.lowerBound, text[place - 1].isDigit || text[place - 1] == 46 { place -= 1 }
        return place > range.lowerBound && text.first(46, in: place..<range.upperBound) != nil
            && [45, 95, 58, 64].contains(text[place - 1])
    }

    /// Long enough, of more than one kind of character, and with little repetition: what redaction asks for.
    static func isBroadlyRandom(_ text: ByteText, _ range: Range<Int>) -> Bool {
        guard range.count >= 8, range.allSatisfy({ text[$0] > 32 && text[$0] < 127 }) else { return false }
        let isWord = range.allSatisfy { text[$0].isLetter || text[$0] == 95 || text[$0] == 46 }
        return !isWord && range.contains { text[$0].isLetter }
            && Randomness.distinct(in: text, range) * 2 >= min(range.count, 16)
    }

    /// Whether the part of an address or option behind a user's name is a password of somebody's.
    static func isOfUser(_ text: ByteText, _ range: Range<Int>, user: Range<Int>) -> Bool {
        let look = Look(text, range)
        guard look.isPlain, look.letters > 0, range.count >= 6, range.count <= 256 else { return false }
        if range.count == user.count, text.holds(Array(text.string(user).utf8), at: range.lowerBound) { return false }
        // What a format string or a template fills in.
        if range.contains(where: { text[$0] == 123 || text[$0] == 125 }) { return false }
        let isVaried = look.digits > 0 || look.signs > 0 || (look.lowers > 0 && look.uppers > 0 && range.count >= 8)
        return (isVaried || Randomness.share(in: text, range) >= 0.45)
            && !Placeholder.isReference(text, range) && !Placeholder.isOne(text, range)
    }

    /// The same for `user:password` in base64.
    static func isOfUser(base64 text: ByteText, _ range: Range<Int>) -> Bool {
        guard let data = Data(base64Encoded: text.string(range)) else { return false }
        return ByteText.with([UInt8](data)) { plain in
            guard let colon = plain.first(58, in: 0..<plain.count) else { return false }
            return isOfUser(plain, (colon + 1)..<plain.count, user: 0..<colon)
        }
    }
}
