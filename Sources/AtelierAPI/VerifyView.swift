/// What `atelier verify` found, the newest commit first.
package struct VerifyView: Codable, Equatable, Sendable {
    /// Whether every receipt that was found holds, and at least one was found.
    package let holds: Bool
    package let commits: [Row]

    package init(holds: Bool, commits: [Row]) {
        self.holds = holds
        self.commits = commits
    }

    /// One commit.
    package struct Row: Codable, Equatable, Sendable {
        package let commit: String
        /// `holds`, `broken` or `absent`.
        package let standing: String
        /// `none`, `good`, `unknownSigner`, `bad` or `unchecked`.
        package let signature: String
        /// Who signed, or why that cannot be said; empty when nobody did.
        package let signer: String
        /// The requirement's identifier and text, where a receipt could be read.
        package let requirement: String?
        package let text: String?
        package let problems: [String]
        package let remarks: [String]

        package init(
            commit: String,
            standing: String,
            signature: String,
            signer: String,
            requirement: String?,
            text: String?,
            problems: [String],
            remarks: [String]
        ) {
            self.commit = commit
            self.standing = standing
            self.signature = signature
            self.signer = signer
            self.requirement = requirement
            self.text = text
            self.problems = problems
            self.remarks = remarks
        }
    }
}
