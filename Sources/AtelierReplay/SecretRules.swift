internal import AtelierChecks

/// What redaction looks for: the secrets of the rules that hooks and gates share, taken broadly.
enum SecretRules {
    /// A secret, and how many of its first bytes tell only what kind it is and stay.
    struct Found: Hashable {
        let secret: [UInt8]
        let kept: Int
        /// The rule that found it, for people.
        let rule: String
    }

    /// All secrets in `bytes`, in order of place; equal ones as often as they are there.
    static func secrets(in bytes: [UInt8]) -> [Found] {
        SecretScan.secrets(in: bytes, kind: .config, breadth: .redaction).map { found in
            Found(secret: Array(bytes[found.range]), kept: found.kept, rule: found.title)
        }
    }
}
