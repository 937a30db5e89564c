package import AtelierDomain
internal import FoundationEssentials

/// What a repository asks of the checks; its digest is part of a verdict's key.
package struct CheckPolicy: Codable, Hashable, Sendable {
    /// Paths where some rules do not count.
    package struct Exclusion: Codable, Hashable, Sendable {
        /// Globs over whole paths: `*` and `?` stay within a folder, `**` does not, a pattern without `/` is for the last
        /// part of a path, and one that ends with `/` for all below.
        package var paths: [String]
        /// Rules, or groups such as `secret`; empty for all.
        package var rules: [String]

        package init(paths: [String], rules: [String] = []) {
            self.paths = paths
            self.rules = rules
        }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            paths = try container.decode([String].self, forKey: .paths)
            rules = try container.decodeIfPresent([String].self, forKey: .rules) ?? []
        }
    }

    /// Files over this size are found by `large-file`.
    package var maxFileBytes: Int
    /// Rules, or groups such as `secret`, that are switched off everywhere.
    package var off: [String]
    package var exclusions: [Exclusion]

    package init(maxFileBytes: Int = 1_000_000, off: [String] = [], exclusions: [Exclusion] = []) {
        self.maxFileBytes = maxFileBytes
        self.off = off
        self.exclusions = exclusions
    }

    /// What is left out has the value of `init()`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let usual = Self()
        maxFileBytes = try container.decodeIfPresent(Int.self, forKey: .maxFileBytes) ?? usual.maxFileBytes
        off = try container.decodeIfPresent([String].self, forKey: .off) ?? usual.off
        exclusions = try container.decodeIfPresent([Exclusion].self, forKey: .exclusions) ?? usual.exclusions
    }

    /// Of the canonical JSON, in which `off` and the rules of exclusions are ordered and named once.
    ///
    /// It changes with `FastChecks.version` too, so that a verdict of other rules is not taken for one of these.
    package var digest: ContentHash {
        var canonical = self
        canonical.off = Set(off).sorted()
        canonical.exclusions = exclusions.map {
            Exclusion(paths: Set($0.paths).sorted(), rules: Set($0.rules).sorted())
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(canonical) else { preconditionFailure("a policy is always JSON") }
        return ContentHash(of: "\(FastChecks.version)\n" + String(decoding: json, as: UTF8.self))
    }
}
