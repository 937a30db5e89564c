package import AtelierDomain

/// What a look at one commit's receipt showed.
package struct ReceiptReport: Equatable, Sendable {
    package enum Standing: String, Codable, Sendable {
        /// Every byte of note, commit, tree and blobs is as the receipt says.
        case holds
        case broken
        /// The commit has no note of ours.
        case absent
    }

    /// How much is read.
    package enum Depth: Sendable {
        /// The note and the commit's own lines.
        case note
        case everything
    }

    package let commit: ObjectID
    package var standing: Standing
    /// What is wrong, one sentence each; empty unless the receipt is broken.
    package var problems: [String]
    /// What is not wrong but worth knowing.
    package var remarks: [String] = []
    package var signature: SignatureStanding
    /// Nil when there is none, or none that can be read.
    package var receipt: Receipt?
}
