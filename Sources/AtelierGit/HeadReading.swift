internal import AtelierDomain
internal import CGit2

/// What HEAD leads to, also while somebody switches branches.
///
/// libgit2 1.5.1 asks for the length of a reference's file before it opens the file: when HEAD is replaced in between, it gets
/// the new text cut to the old length, which is a fault at best and the name of another branch at worst.
enum HeadReading {
    /// The commit, and the full name of the branch; no branch when HEAD is detached.
    static func read(_ repository: OpaquePointer) throws(GitError) -> (commit: ObjectID, branch: String?) {
        for _ in 0..<triesMax {
            let text = headText(of: repository)
            // What was read beside a replacement is read again; what is wrong for good shows in the last try.
            guard let told = try? readOnce(repository) else { continue }
            guard let text, text != (told.branch.map { "ref: \($0)" } ?? told.commit.hex) else { return told }
        }
        return try readOnce(repository)
    }

    /// Whether HEAD names a branch without a commit.
    static func isUnborn(_ repository: OpaquePointer) throws(GitError) -> Bool {
        for _ in 0..<triesMax where git_repository_head_unborn(repository) == 0 { return false }
        let answer = git_repository_head_unborn(repository)
        try check(answer, "read HEAD")
        return answer == 1
    }

    private static let triesMax = 10

    /// The text of the file, read in one piece; nil when it is none, as in very old repositories.
    private static func headText(of repository: OpaquePointer) -> String? {
        guard let directory = git_repository_path(repository) else { return nil }
        return readFile(String(cString: directory) + "HEAD").map { bytes in
            String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        }
    }

    private static func readOnce(_ repository: OpaquePointer) throws(GitError) -> (commit: ObjectID, branch: String?) {
        var head: OpaquePointer?
        try check(git_repository_head(&head, repository), "read HEAD")
        defer { git_reference_free(head) }
        var object: OpaquePointer?
        try check(git_reference_peel(&object, head, GIT_OBJECT_COMMIT), "read the commit of HEAD")
        defer { git_object_free(object) }
        let isDetached = git_repository_head_detached(repository)
        try check(isDetached, "read HEAD")
        let commit = ObjectID(git_object_id(object).pointee)
        return (commit, isDetached == 1 ? nil : String(cString: git_reference_name(head)))
    }
}
