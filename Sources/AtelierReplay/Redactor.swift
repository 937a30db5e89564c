internal import AtelierChecks
internal import AtelierDomain
package import Foundation

/// Puts a stand-in of the same length and kind of characters in the place of every secret and every personal name.
///
/// The same secret has the same stand-in everywhere, so what was equal stays equal, and code that reads lengths, columns
/// or key formats comes to the same conclusions.
package struct Redactor: Sendable {
    /// Something that was replaced.
    package struct Replacement: Codable, Equatable, Sendable {
        /// Why it was replaced.
        package let rule: String
        /// What stands in its place.
        package let standIn: String
    }

    private struct Pair: Sendable {
        let secret: [UInt8]
        let standIn: [UInt8]
        /// Whether it counts only where no letter or digit touches it.
        let isWord: Bool
    }

    /// Longest first, so that a secret inside another one does not tear it apart.
    private let pairs: [Pair]
    /// In the order in which they were found.
    package let replacements: [Replacement]

    /// Looks for secrets in `texts`, in their order, and takes all of `names` besides.
    package init(names: PersonalNames, texts: [Data]) {
        var known: Set<[UInt8]> = []
        var pairs: [Pair] = []
        var replacements: [Replacement] = []
        func add(_ found: SecretRules.Found, isWord: Bool) {
            guard known.insert(found.secret).inserted else { return }
            let standIn = StandIn.make(for: found.secret, kept: found.kept, number: known.count)
            pairs.append(Pair(secret: found.secret, standIn: standIn, isWord: isWord))
            replacements.append(Replacement(rule: found.rule, standIn: String(decoding: standIn, as: UTF8.self)))
        }
        for name in names.found { add(name, isWord: true) }
        for text in texts {
            let bytes = [UInt8](text)
            for found in SecretRules.secrets(in: bytes) { add(found, isWord: false) }
            for found in PersonalNames.homes(in: bytes) { add(found, isWord: true) }
        }
        self.pairs = pairs.sorted { one, other in
            one.secret.count == other.secret.count
                ? one.secret.lexicographicallyPrecedes(other.secret) : one.secret.count > other.secret.count
        }
        self.replacements = replacements
    }

    package func callAsFunction(_ data: Data) -> Data {
        let bytes = [UInt8](data)
        var result = bytes
        var isTaken = [Bool](repeating: false, count: pairs.isEmpty ? 0 : bytes.count)
        for pair in pairs {
            var place = 0
            while let range = bytes.firstRange(of: pair.secret, from: place) {
                place = range.lowerBound + 1
                guard !range.contains(where: { isTaken[$0] }), !pair.isWord || Self.isWord(range, in: bytes) else {
                    continue
                }
                result.replaceSubrange(range, with: pair.standIn)
                for index in range { isTaken[index] = true }
                place = range.upperBound
            }
        }
        return Data(result)
    }

    package func callAsFunction(_ text: String) -> String {
        pairs.isEmpty ? text : String(decoding: self(Data(text.utf8)), as: UTF8.self)
    }

    /// `text` with every stand-in replaced by what it stands for.
    package func restored(_ text: String) -> String {
        var bytes = [UInt8](text.utf8)
        for pair in pairs {
            var place = 0
            while let range = bytes.firstRange(of: pair.standIn, from: place) {
                bytes.replaceSubrange(range, with: pair.secret)
                place = range.lowerBound + pair.secret.count
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The body of a fact with every text in it redacted, files in base64 too.
    func json(_ body: Data) -> Data {
        guard let json = try? JSONSerialization.jsonObject(with: body, options: .fragmentsAllowed),
            let data = try? JSONSerialization.data(
                withJSONObject: redacted(json),
                options: [.sortedKeys, .withoutEscapingSlashes, .fragmentsAllowed]
            )
        else { return self(body) }  // The board takes JSON only; whatever else it is, it is redacted as it stands.
        return data
    }

    private func redacted(_ json: Any) -> Any {
        switch json {
        case let text as String:
            guard let content = Data(base64Encoded: text), text.utf8.count > 16 else { return self(text) }
            let changed = self(content)
            return changed == content ? self(text) : changed.base64EncodedString()
        case let list as [Any]: return list.map(redacted)
        case let object as [String: Any]: return object.mapValues(redacted)
        default: return json
        }
    }

    private static func isWord(_ range: Range<Int>, in bytes: [UInt8]) -> Bool {
        (range.lowerBound == 0 || !bytes[range.lowerBound - 1].isLetterOrDigit)
            && (range.upperBound == bytes.count || !bytes[range.upperBound].isLetterOrDigit)
    }
}
