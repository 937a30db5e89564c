internal import AtelierChecks

/// Who the user is, as far as texts of a run could tell.
package struct PersonalNames: Sendable {
    let found: [SecretRules.Found]

    /// Names that every machine has say nothing of anybody.
    private static let common: Set<String> = [
        "root", "user", "admin", "daemon", "nobody", "agent", "build", "test", "work", "home", "localhost", "main",
    ]

    /// - Parameters:
    ///   - paths: Absolute paths of the user's own: the home, the repository.
    ///   - names: Login name, full name, e-mail address, name of the machine; those under four bytes are left out, for they
    ///     would be found in ordinary words.
    package init(paths: [String], names: [String]) {
        let whole = Set(paths.filter { $0.count > 1 }).sorted()
        let single = Set(names.filter { $0.utf8.count >= 4 && !Self.common.contains($0.lowercased()) }).sorted()
        found =
            whole.map { SecretRules.Found(secret: Array($0.utf8), kept: 1, rule: "path") }
            + single.map { SecretRules.Found(secret: Array($0.utf8), kept: 0, rule: "name") }
    }

    /// Homes of whomever: the part after `/home/` or `/Users/`, with it.
    static func homes(in bytes: [UInt8]) -> [SecretRules.Found] {
        ["/home/", "/Users/"].flatMap { start -> [SecretRules.Found] in
            var found: [SecretRules.Found] = []
            var place = 0
            while let mark = bytes.firstRange(of: start, from: place) {
                place = mark.upperBound
                let name = bytes[place...].prefix { $0.isLetterOrDigit || [45, 46, 95].contains($0) }
                guard !name.isEmpty, !common.contains(String(decoding: name, as: UTF8.self)) else { continue }
                found.append(
                    SecretRules.Found(
                        secret: Array(bytes[mark.lowerBound..<name.endIndex]),
                        kept: mark.count,
                        rule: "home"
                    )
                )
            }
            return found
        }
    }
}
