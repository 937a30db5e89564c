/// What `POST /v1/requirements/ID/export` takes.
package struct ExportRequest: Codable, Equatable, Sendable {
    /// The absolute path of the file to write, which must not exist; nil to write none.
    package let path: String?
    /// Whether files that the run did not read are wanted as well.
    package let wholeTree: Bool

    package init(path: String?, wholeTree: Bool) {
        self.path = path
        self.wholeTree = wholeTree
    }
}

/// What an export holds.
package struct ExportView: Codable, Equatable, Sendable {
    /// Something that another text stands for in the export.
    package struct Replacement: Codable, Equatable, Sendable {
        package let rule: String
        package let standIn: String

        package init(rule: String, standIn: String) {
            self.rule = rule
            self.standIn = standIn
        }
    }

    package let requirement: String
    /// Nil when none was written.
    package let path: String?
    /// Bytes of the file, and SHA-256 of them.
    package let bytes: Int
    package let sha256: String
    package let formatVersion: Int
    /// The requirement's text as the export has it.
    package let text: String
    /// Paths of the base whose content is in it, sorted.
    package let files: [String]
    package let omittedFiles: Int
    package let facts: Int
    package let modelCalls: Int
    package let commands: Int
    package let replacements: [Replacement]
    /// How the run replayed on this machine before anything was replaced.
    package let replay: ReplayView.Outcome
    /// Whether a replay of the export tells about the real run.
    package let isFaithful: Bool

    package init(
        requirement: String,
        path: String?,
        bytes: Int,
        sha256: String,
        formatVersion: Int,
        text: String,
        files: [String],
        omittedFiles: Int,
        facts: Int,
        modelCalls: Int,
        commands: Int,
        replacements: [Replacement],
        replay: ReplayView.Outcome,
        isFaithful: Bool
    ) {
        self.requirement = requirement
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
        self.formatVersion = formatVersion
        self.text = text
        self.files = files
        self.omittedFiles = omittedFiles
        self.facts = facts
        self.modelCalls = modelCalls
        self.commands = commands
        self.replacements = replacements
        self.replay = replay
        self.isFaithful = isFaithful
    }
}
