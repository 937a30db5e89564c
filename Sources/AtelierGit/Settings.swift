internal import CGit2

/// A snapshot of git settings; keys are as git normalises them, section and last name in lower case.
struct Settings {
    private var values: [String: String] = [:]

    /// Reads one file.
    init(file: String) throws(GitError) {
        var configuration: OpaquePointer?
        try check(git_config_open_ondisk(&configuration, file), "read the repository's configuration")
        defer { git_config_free(configuration) }
        try read(configuration)
    }

    /// Reads what holds in `repository`: the system's, the user's and its own files.
    init(of repository: OpaquePointer) throws(GitError) {
        var configuration: OpaquePointer?
        try check(git_repository_config_snapshot(&configuration, repository), "read the configuration")
        defer { git_config_free(configuration) }
        try read(configuration)
    }

    /// Reads what the system's and the user's own files say, and nothing that the repository says.
    ///
    /// Files that these include count as theirs, also those included for this repository's place only.
    init(ofUserIn repository: OpaquePointer, _ surroundings: GitSurroundings) throws(GitError) {
        if let file = surroundings.userConfigurationFile {
            self = try Settings(file: file)
            return
        }
        var configuration: OpaquePointer?
        try check(git_repository_config_snapshot(&configuration, repository), "read the configuration")
        defer { git_config_free(configuration) }
        self.values = [:]
        try read(configuration) { level in
            GIT_CONFIG_LEVEL_PROGRAMDATA.rawValue...GIT_CONFIG_LEVEL_GLOBAL.rawValue ~= level
        }
    }

    private mutating func read(
        _ configuration: OpaquePointer?,
        where isWanted: (git_config_level_t.RawValue) -> Bool = { _ in true }
    ) throws(GitError) {
        var iterator: OpaquePointer?
        try check(git_config_iterator_new(&iterator, configuration), "read the configuration")
        defer { git_config_iterator_free(iterator) }
        var entry: UnsafeMutablePointer<git_config_entry>?
        while true {
            let code = git_config_next(&entry, iterator)
            if code == GIT_ITEROVER.rawValue { return }
            try check(code, "read the configuration")
            guard let entry = entry?.pointee, let name = entry.name, isWanted(entry.level.rawValue) else { continue }
            // A key without a value means true.
            values[String(cString: name)] = entry.value.map { String(cString: $0) } ?? "true"
        }
    }

    subscript(_ key: String) -> String? { values[key] }

    func isOn(_ key: String) -> Bool {
        guard let value = values[key] else { return false }
        return !["false", "no", "off", "0", ""].contains(value.lowercased())
    }

    var hasPromisor: Bool {
        values.keys.contains { key in
            key.hasPrefix("remote.")
                && (key.hasSuffix(".partialclonefilter") || (key.hasSuffix(".promisor") && isOn(key)))
        }
    }

    /// The first extension, in order of name, that changes the format in a way not known to be harmless.
    var firstUnknownExtension: String? {
        let known: Set = [
            "extensions.noop", "extensions.objectformat", "extensions.refstorage", "extensions.worktreeconfig",
            "extensions.partialclone",
        ]
        return values.keys.filter { $0.hasPrefix("extensions.") && !known.contains($0) }.min()
    }
}
