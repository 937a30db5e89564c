package import AtelierDomain
internal import CGit2
package import Foundation

extension GitRepository {
    /// A commit as `git format-patch` writes it, for `git am` and `git apply`; binary files and odd bytes as they are.
    package func mail(_ commit: ObjectID) throws(GitError) -> Data {
        let object = try lookUpCommit(commit)
        defer { git_commit_free(object) }
        var options = git_email_create_options()
        options.version = UInt32(GIT_EMAIL_CREATE_OPTIONS_VERSION)
        try check(git_diff_options_init(&options.diff_opts, UInt32(GIT_DIFF_OPTIONS_VERSION)), "set up a diff")
        options.diff_opts.flags = GIT_DIFF_SHOW_BINARY.rawValue
        options.diff_opts.id_abbrev = 40
        try check(git_diff_find_options_init(&options.diff_find_opts, UInt32(GIT_DIFF_FIND_OPTIONS_VERSION)), "set up")
        options.flags = GIT_EMAIL_CREATE_NO_RENAMES.rawValue
        var buffer = git_buf()
        defer { git_buf_dispose(&buffer) }
        try check(git_email_create_from_commit(&buffer, object, &options), "write a patch")
        return buffer.ptr.map { Data(bytes: $0, count: buffer.size) } ?? Data()
    }
}
