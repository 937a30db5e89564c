/// One command that the daemon ran for a requirement, and how it ended.
package struct EvidenceView: Codable, Equatable, Sendable {
    /// Such as `baseline`, `check.0`, `bite.0`.
    package let purpose: String
    package let argv: [String]
    /// 128 + n after signal n, 124 after the time limit.
    package let exitStatus: Int
    /// The git tree it ran on.
    package let tree: String
    /// SHA-256 of the kept output.
    package let logHash: String
    /// Whether that output was removed on purpose; its hash stays good.
    package let isLogPurged: Bool?
    /// Names the sandbox policy it ran under.
    package let policyHash: String
    package let milliseconds: Int

    package init(
        purpose: String,
        argv: [String],
        exitStatus: Int,
        tree: String,
        logHash: String,
        isLogPurged: Bool? = nil,
        policyHash: String,
        milliseconds: Int
    ) {
        self.purpose = purpose
        self.argv = argv
        self.exitStatus = exitStatus
        self.tree = tree
        self.logHash = logHash
        self.isLogPurged = isLogPurged
        self.policyHash = policyHash
        self.milliseconds = milliseconds
    }
}
