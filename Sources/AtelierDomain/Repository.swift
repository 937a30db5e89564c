package import Foundation

/// What a repository looked like when it was opened.
package struct RepositoryDescription: Codable, Equatable, Sendable {
    /// Absolute path of the working tree's root, without a trailing slash.
    package let path: String
    package let headCommit: ObjectID
    /// Full name of the branch HEAD points to; nil when HEAD is detached.
    package let headBranch: String?

    package init(path: String, headCommit: ObjectID, headBranch: String?) {
        self.path = path
        self.headCommit = headCommit
        self.headBranch = headBranch
    }
}

/// One blob of a tree.
package struct TreeEntry: Codable, Hashable, Sendable {
    /// The path from the root with `/` as separator; entries whose names are not UTF-8 are never listed.
    package let path: String
    package let blob: ObjectID
    package let mode: Mode
    package let bytes: Int

    package enum Mode: String, Codable, Sendable {
        case file
        case executable
        case link
    }

    package init(path: String, blob: ObjectID, mode: Mode, bytes: Int) {
        self.path = path
        self.blob = blob
        self.mode = mode
        self.bytes = bytes
    }
}

/// The new content of one file; a patch is a list of these against a named base.
package struct FileChange: Codable, Hashable, Sendable {
    /// Relative to the root, `/` as separator.
    package let path: String
    /// The new bytes, nil to delete the file; a replaced file keeps its mode, a new one is an ordinary file.
    package let content: Data?

    package init(path: String, content: Data?) {
        self.path = path
        self.content = content
    }
}

/// Who a commit is by, from the user's own configuration.
package struct Signature: Codable, Equatable, Sendable {
    package let name: String
    package let email: String

    package init(name: String, email: String) {
        self.name = name
        self.email = email
    }
}
