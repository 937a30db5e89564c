/// The hooks that are answered, by git's own names.
package enum HookName: String, Codable, Sendable, CaseIterable {
    case preCommit = "pre-commit"
    case preMergeCommit = "pre-merge-commit"
    case prepareCommitMessage = "prepare-commit-msg"
    case commitMessage = "commit-msg"
    case postCommit = "post-commit"
    case prePush = "pre-push"
    case postMerge = "post-merge"
    case postCheckout = "post-checkout"
    case postRewrite = "post-rewrite"
    case preReceive = "pre-receive"
    case update
    case postReceive = "post-receive"
}
