/// A rule by its name, for policies, switches in files and reports.
package struct CheckRule: Codable, Hashable, Sendable {
    /// Lower-case words with hyphens; rules of one group share the first words, such as `secret`.
    package let id: String
    /// Of its findings, where nothing about one of them says otherwise.
    package let severity: Finding.Severity
    /// What it finds, in one sentence.
    package let summary: String

    /// Whether `name` is this rule or a group that it belongs to.
    package func isMeant(by name: String) -> Bool {
        Self.isMeant(rule: id, by: name)
    }

    /// Whether `name` is `rule` or a group that it belongs to.
    package static func isMeant(rule: String, by name: String) -> Bool {
        rule == name || (rule.hasPrefix(name) && rule.dropFirst(name.utf8.count).hasPrefix("-"))
    }
}

extension CheckRule {
    static let conflictMarker = CheckRule("conflict-marker", .error, "A line that git leaves where a merge failed.")
    static let largeFile = CheckRule("large-file", .error, "A file over the size that the policy allows.")
    static let bidiControl = CheckRule(
        "bidi-control",
        .error,
        "A character that changes the order in which text is shown, so that code reads otherwise than it runs."
    )
    static let invisible = CheckRule("invisible-character", .error, "A character that nobody sees.")
    static let privateKeyFile = CheckRule("private-key-file", .error, "A file whose name is that of a private key.")
    static let credentialFile = CheckRule(
        "credential-file",
        .warning,
        "A file that usually holds the credentials of one machine."
    )
    static let debugger = CheckRule("debugger", .error, "A call that stops in a debugger or prints for debugging.")
    static let debugOutput = CheckRule("debug-output", .warning, "Output that is usually for debugging.")
    static let caseClash = CheckRule(
        "case-clash",
        .error,
        "Two names in one folder that are one where case does not count."
    )
    static let brokenLink = CheckRule("broken-link", .error, "A symbolic link to nothing.")
    static let outsideLink = CheckRule("link-outside", .error, "A symbolic link that leads out of the repository.")
    static let submodule = CheckRule("submodule-move", .warning, "A submodule that came, went or moved.")
    static let nestedGit = CheckRule("nested-git", .error, "A path that git would take for its own folder.")
    static let executable = CheckRule("executable-bit", .warning, "An executable bit and a first line that disagree.")
    static let invalidJSON = CheckRule("invalid-json", .error, "A JSON file that no parser reads.")
    static let invalidTOML = CheckRule("invalid-toml", .error, "A TOML file that no parser reads.")
    static let askedWork = CheckRule("asked-work", .note, "A line that asks Atelier for work: `TODO(atelier): …`.")
    static let trailingWhitespace = CheckRule("trailing-whitespace", .note, "Blanks at the end of a line.")
    static let mixedLineEnds = CheckRule("mixed-line-ends", .note, "Lines that end in two ways in one file.")
    static let finalNewline = CheckRule("missing-final-newline", .note, "A last line without an end.")

    init(_ id: String, _ severity: Finding.Severity, _ summary: String) {
        self.init(id: id, severity: severity, summary: summary)
    }
}
