/// What a receipt says of a change between two trees.
package struct ChangeDigests: Equatable, Sendable {
    /// SHA-256 of what `git diff-tree -r -z --no-renames OLD NEW` prints.
    package let patch: ContentHash
    /// The files that the new tree has otherwise than the old one, sorted by path; removed ones and submodules are left out.
    package let files: [File]

    package struct File: Equatable, Sendable {
        /// Bytes that are not UTF-8 are replaced: the patch's digest speaks for the true name.
        package let path: String
        /// Of the blob's bytes.
        package let content: ContentHash

        package init(path: String, content: ContentHash) {
            self.path = path
            self.content = content
        }
    }

    package init(patch: ContentHash, files: [File]) {
        self.patch = patch
        self.files = files
    }
}
