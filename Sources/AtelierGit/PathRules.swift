/// Which paths a change may name: none that leaves the tree or that some file system takes for `.git`.
enum PathRules {
    /// Splits `path` at `/`; throws `pathRefused` if the path or one of its names is not allowed.
    static func components(of path: String) throws(GitError) -> [String] {
        let components = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !path.isEmpty, path.utf8.count <= 4096, components.count <= 64 else {
            throw refusal(path, "is empty, too long or too deep")
        }
        for component in components {
            if let reason = fault(of: component) { throw refusal(path, reason) }
        }
        return components
    }

    /// Says why a name must not stand in a tree; nil when it may.
    static func fault(of component: String) -> String? {
        if component.isEmpty { return "is absolute or has an empty part" }
        if component == "." || component == ".." { return "leaves its folder" }
        if component.utf8.count > 255 { return "has a part over 255 bytes" }
        if component.unicodeScalars.contains(where: isRefused) { return "has control characters" }
        if component.split(separator: "\\", omittingEmptySubsequences: false).contains(where: { part in
            isGitDirectory(String(part)) || part == ".."
        }) {
            return "looks like .git on some file system"
        }
        return nil
    }

    /// Whether HFS+ (ignorable characters), NTFS (short names, streams, trailing dots) or a file system that folds case
    /// would take `name` for `.git`.
    static func isGitDirectory(_ name: String) -> Bool {
        var text = String(String.UnicodeScalarView(name.unicodeScalars.filter { !isIgnorable($0) })).lowercased()
        if let colon = text.firstIndex(of: ":") { text = String(text[..<colon]) }
        while text.hasSuffix(" ") || text.hasSuffix(".") { text.removeLast() }
        return text == ".git" || text == "git~1"
    }

    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // Control characters, and the ones that make text read in another order than it stands.
        case 0..<0x20, 0x7F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The code points that HFS+ leaves out when it compares names (git's `next_hfs_char`).
    private static func isIgnorable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: true
        default: false
        }
    }

    private static func refusal(_ path: String, _ reason: String) -> GitError {
        GitError(
            .pathRefused,
            "the path \(path.debugDescription) \(reason)",
            hint: "use a plain path below the repository's root",
            paths: [path]
        )
    }
}
