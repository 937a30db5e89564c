/// Which requirement wrote which lines of a file.
package struct BlameView: Codable, Equatable, Sendable {
    /// Below the repository's root.
    package let path: String
    /// From the top of the file.
    package let ranges: [Range]

    package init(path: String, ranges: [Range]) {
        self.path = path
        self.ranges = ranges
    }

    /// Lines that one commit wrote.
    package struct Range: Codable, Equatable, Sendable {
        /// Counted from 1.
        package let firstLine: Int
        package let lastLine: Int
        /// Nil for lines that are not committed.
        package let commit: String?
        package let author: String
        package let subject: String
        /// Nil where no requirement wrote them.
        package let origin: Origin?

        package init(
            firstLine: Int,
            lastLine: Int,
            commit: String?,
            author: String,
            subject: String,
            origin: Origin?
        ) {
            self.firstLine = firstLine
            self.lastLine = lastLine
            self.commit = commit
            self.author = author
            self.subject = subject
            self.origin = origin
        }
    }

    /// The requirement behind a commit, as its receipt tells.
    package struct Origin: Codable, Equatable, Sendable {
        package let requirement: String
        package let text: String
        package let claims: [ClaimView]
        /// The commands that were run on the commit's tree.
        package let proof: [EvidenceView]
        /// What is wrong with the receipt; empty when its note and commit fit.
        package let problems: [String]

        package init(
            requirement: String,
            text: String,
            claims: [ClaimView],
            proof: [EvidenceView],
            problems: [String]
        ) {
            self.requirement = requirement
            self.text = text
            self.claims = claims
            self.proof = proof
            self.problems = problems
        }
    }
}
