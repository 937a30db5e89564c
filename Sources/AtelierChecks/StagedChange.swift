/// What a commit would change: each changed file with both sides, and the names of the tree that would come into being.
package struct StagedChange: Sendable {
    /// In any order; a path at most once.
    package let files: [ChangedFile]
    /// Of the tree to be committed.
    package let tree: any TreeNames

    package init(files: [ChangedFile], tree: any TreeNames) {
        self.files = files
        self.tree = tree
    }
}

/// One path whose content or mode differs between the commit before and the tree to be committed.
package struct ChangedFile: Sendable {
    /// From the root of the repository, with `/`; bytes that are no UTF-8 are replaced.
    package let path: String
    /// Nil for a file that comes into being.
    package let old: FileSide?
    /// Nil for a file that goes.
    package let new: FileSide?

    package init(path: String, old: FileSide?, new: FileSide?) {
        self.path = path
        self.old = old
        self.new = new
    }
}

/// What stands at a path on one side of a change.
package struct FileSide: Sendable {
    /// Git's: `0o100644`, `0o100755`, `0o120000` for a symbolic link, `0o160000` for a submodule.
    package let mode: UInt32
    /// In bytes; 0 for a submodule.
    package let size: Int
    /// Nil over 1 MiB, and for a submodule.
    package let bytes: [UInt8]?
    /// The object's name in hexadecimal; of a submodule, the commit's.
    package let id: String

    package init(mode: UInt32, size: Int, bytes: [UInt8]?, id: String) {
        self.mode = mode
        self.size = size
        self.bytes = bytes
        self.id = id
    }
}

extension FileSide {
    package static let linkMode: UInt32 = 0o120000
    package static let submoduleMode: UInt32 = 0o160000

    var isLink: Bool { mode == Self.linkMode }
    var isSubmodule: Bool { mode == Self.submoduleMode }
    var isRegular: Bool { mode & 0o170000 == 0o100000 }
    var isExecutable: Bool { isRegular && mode & 0o111 != 0 }
}

/// The names in a tree, whoever keeps them.
package protocol TreeNames: Sendable {
    /// The names right in a folder, files and folders, in any order; empty when there is no such folder.
    ///
    /// `path` is from the root with `/`, without one at the end; the root itself is the empty text.
    func names(inFolder path: String) -> [String]

    /// Whether a file, link, submodule or folder stands at `path`; the root does.
    func exists(_ path: String) -> Bool
}
