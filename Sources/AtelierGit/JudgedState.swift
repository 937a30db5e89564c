package import AtelierDomain
internal import CGit2
internal import Foundation

/// What a hook has to know of the repository before anything is judged.
extension GitRepository {
    /// The git directory of this working tree, and the one that all working trees share; both absolute, without a slash at the end.
    package func places() -> (git: String, common: String) {
        func path(_ pointer: UnsafePointer<CChar>?) -> String {
            var path = pointer.map { String(cString: $0) } ?? ""
            while path.count > 1, path.hasSuffix("/") { path.removeLast() }
            return path
        }
        return (path(git_repository_path(repository)), path(git_repository_commondir(repository)))
    }

    /// Whether `git config atelier.hooks` leaves hooks switched on, as they are when it is not set.
    package func areHooksOn() throws(GitError) -> Bool {
        let settings = try Settings(of: repository)
        return settings["atelier.hooks"] == nil || settings.isOn("atelier.hooks")
    }

    /// Whether `git config atelier.requirements` lets commits ask for work, as they may not when it is not set.
    ///
    /// A setting of the user's own: what a repository tracks came with it, and may be anybody's.
    package func takesUpRequirements() throws(GitError) -> Bool {
        try Settings(of: repository).isOn("atelier.requirements")
    }

    /// What begins a line of comment in commit messages; git's own choice when the setting is `auto` or odd.
    package func commentCharacter() throws(GitError) -> Character {
        let told = try Settings(of: repository)["core.commentchar"] ?? "#"
        return told.count == 1 ? told.first ?? "#" : "#"
    }

    /// What git is in the middle of in this working tree; nil when it is idle.
    package func operation() -> GitOperation? {
        let state = UInt32(clamping: git_repository_state(repository))
        return switch git_repository_state_t(rawValue: state) {
        case GIT_REPOSITORY_STATE_MERGE: .merge
        case GIT_REPOSITORY_STATE_REVERT, GIT_REPOSITORY_STATE_REVERT_SEQUENCE: .revert
        case GIT_REPOSITORY_STATE_CHERRYPICK, GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE: .cherryPick
        case GIT_REPOSITORY_STATE_BISECT: .bisect
        case GIT_REPOSITORY_STATE_REBASE, GIT_REPOSITORY_STATE_REBASE_INTERACTIVE, GIT_REPOSITORY_STATE_REBASE_MERGE,
            GIT_REPOSITORY_STATE_APPLY_MAILBOX_OR_REBASE:
            .rebase
        case GIT_REPOSITORY_STATE_APPLY_MAILBOX: .mailbox
        default: nil
        }
    }

    /// What a commit from the index at `path` (the usual one if nil) would be made of; the index stays as it is.
    ///
    /// Throws `mergeConflict` while it holds conflicts.
    package func stagedState(ofIndexAt path: String?) throws(GitError) -> StagedState {
        StagedState(tree: try stagedTree(ofIndexAt: path), bases: try bases())
    }

    /// The trees that the next commit follows: HEAD's, and those of a merge under way.
    private func bases() throws(GitError) -> [ObjectID] {
        guard try !HeadReading.isUnborn(repository) else { return [] }
        let head = try rootTree(of: HeadReading.read(repository).commit)
        // No such file, no merge.
        guard let directory = git_repository_path(repository),
            let text = readFile(String(cString: directory) + "MERGE_HEAD")
        else { return [head] }
        let others = String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap {
            ObjectID(hex: String($0))
        }
        var bases = [head]
        for commit in others.prefix(Self.basesMax) { bases.append(try rootTree(of: commit)) }
        return bases
    }

    /// Parents of a merge beyond these are not looked at.
    static let basesMax = 16

    /// The blob at a path of UTF-8 in a tree; nil when there is none or it is no file.
    package func blob(at path: String, inTree tree: ObjectID) throws(GitError) -> ObjectID? {
        let object = try lookUpTree(tree)
        defer { git_tree_free(object) }
        var entry: OpaquePointer?
        let code = git_tree_entry_bypath(&entry, object, path)
        if code == GIT_ENOTFOUND.rawValue { return nil }
        try check(code, "find \(path)")
        defer { git_tree_entry_free(entry) }
        guard git_tree_entry_type(entry) == GIT_OBJECT_BLOB else { return nil }
        return ObjectID(git_tree_entry_id(entry).pointee)
    }
}
