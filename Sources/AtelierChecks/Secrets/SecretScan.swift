/// What a file's text is, as far as it matters to what a bare word in it means.
package enum TextKind: Sendable {
    /// Words are names; values stand in quotes.
    case code
    /// Values stand bare.
    case config
    case prose
    /// Full of checksums, and of nobody's secrets.
    case lock
}

/// The one engine of rules for secrets: hooks, the gate and redaction ask it.
package enum SecretScan {
    package enum Breadth: Sendable {
        /// For what blocks: no examples, no references, no hashes.
        case blocking
        /// For what is replaced: whatever may be one.
        case redaction
    }

    /// All secrets in `bytes`, in order of place; of two that overlap, the one of the more special rule.
    package static func secrets(in bytes: [UInt8], kind: TextKind, breadth: Breadth) -> [FoundSecret] {
        ByteText.with(bytes) { secrets(in: $0, range: 0..<bytes.count, kind: kind, breadth: breadth) }
    }

    static func secrets(in text: ByteText, range: Range<Int>, kind: TextKind, breadth: Breadth) -> [FoundSecret] {
        let isBroad = breadth == .redaction
        var found = TokenScan.secrets(in: text, range: range, isBroad: isBroad)
        found += KeyScan.secrets(in: text, range: range, isBroad: isBroad)
        if kind != .lock || isBroad {
            found += AddressScan.secrets(in: text, range: range, isBroad: isBroad)
            found += AssignmentScan.secrets(in: text, range: range, kind: kind, isBroad: isBroad)
        }
        return separated(found)
    }

    /// Without those that overlap one before them, in order of place.
    private static func separated(_ found: [FoundSecret]) -> [FoundSecret] {
        let ordered = found.enumerated().sorted { one, other in
            (one.element.range.lowerBound, one.offset) < (other.element.range.lowerBound, other.offset)
        }
        var kept: [(offset: Int, element: FoundSecret)] = []
        for next in ordered {
            guard let last = kept.last, last.element.range.overlaps(next.element.range) else {
                kept.append(next)
                continue
            }
            if next.offset < last.offset { kept[kept.count - 1] = next }
        }
        return kept.map(\.element)
    }

    /// All rules, as name and title.
    static let rules: [(name: String, title: String)] =
        TokenScan.rules.map { ("secret-\($0.name)", $0.title) } + [
            (KeyScan.rule, KeyScan.title), ("secret-address", "a password in an address"),
            ("secret-command", "a password in a command"), ("secret-password", "a password"),
            ("secret-assignment", "the value of a secret's name"),
        ]
}

extension TextKind {
    private static let codeSuffixes: Set<Substring> = [
        "swift", "py", "pyi", "js", "jsx", "ts", "tsx", "mjs", "cjs", "vue", "svelte", "go", "rs", "rb", "php", "java",
        "kt",
        "kts", "scala", "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "m", "mm", "cs", "fs", "vb", "dart", "lua", "pl",
        "pm", "r",
        "jl", "ex", "exs", "erl", "hs", "ml", "clj", "groovy", "gradle", "sql", "css", "scss", "less", "zig", "nim",
        "v", "sol",
        "ipynb", "proto", "graphql", "tf", "hcl", "tfvars", "nix", "json", "cmake", "bzl", "bazel",
    ]
    private static let proseSuffixes: Set<Substring> = [
        "md", "markdown", "rst", "txt", "adoc", "html", "htm", "tex", "org", "po", "pot", "tsv", "csv", "log", "xhtml",
        "svg",
        "patch", "diff",
    ]
    private static let lockNames: Set<Substring> = [
        "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "npm-shrinkwrap.json", "Cargo.lock", "Gemfile.lock",
        "poetry.lock",
        "Pipfile.lock", "composer.lock", "Package.resolved", "go.sum", "go.mod", "uv.lock", "bun.lock", "deno.lock",
        "flake.lock",
        "Podfile.lock", "mix.lock", "pubspec.lock", "packages.lock.json", "gradle.lockfile",
        "verification-metadata.xml",
        "pdm.lock", "Cartfile.resolved", "conan.lock", "modules.txt", ".terraform.lock.hcl",
    ]

    /// By the name at the end of `path`.
    package init(path: String) {
        let name = path.split(separator: "/").last ?? ""
        let suffix = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last.map {
            $0.lowercased()[...]
        }
        if Self.lockNames.contains(name) || name.hasSuffix(".min.js") || name.hasSuffix(".map") {
            self = .lock
        } else if let suffix, Self.codeSuffixes.contains(suffix) {
            self = .code
        } else if let suffix, Self.proseSuffixes.contains(suffix) {
            self = .prose
        } else {
            self = .config
        }
    }
}
