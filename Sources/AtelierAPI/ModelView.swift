/// One model the daemon knows, whether it is on disk or not.
package struct ModelView: Codable, Equatable, Sendable {
    package let id: String
    package let bytes: Int
    package let sha256: String
    package let state: State
    /// Where the file is, if there is one.
    package let path: String?
    package let isDefault: Bool

    package init(
        id: String,
        bytes: Int,
        sha256: String,
        state: State,
        path: String? = nil,
        isDefault: Bool
    ) {
        self.id = id
        self.bytes = bytes
        self.sha256 = sha256
        self.state = state
        self.path = path
        self.isDefault = isDefault
    }

    /// What is known about the model's file.
    package enum State: String, Codable, Sendable, CaseIterable {
        case absent
        /// A download was interrupted and can go on.
        case partial
        /// Of the right size; the digest was not checked yet.
        case present
        case verified
        /// Set aside, never loaded.
        case wrongDigest
    }
}
