package import AtelierDomain
internal import CGit2
internal import Foundation

extension GitRepository {
    /// Merges what `carried` changed into the files of `base`; no reference and no index moves.
    ///
    /// libgit2 writes the blobs of files that hold both sides, which nothing names. Only paths of the change are looked at. A path that is no text on one of the sides counts as a conflict.
    package func carriedChange(_ carried: Carried, onto base: ObjectID) throws(GitError) -> CarriedChange {
        let trees = (
            ancestor: try rootTree(of: carried.base), ours: try rootTree(of: base),
            theirs: try rootTree(of: carried.commit)
        )
        let merge = try merged(trees.ancestor, trees.ours, trees.theirs)
        defer { git_index_free(merge) }
        // A hostile tree may hold a name twice.
        let present = Dictionary(try leaves(of: trees.ours).map { ($0.path, $0) }) { first, _ in first }
        var (files, conflicts, earlier): ([CarriedChange.File], [String], [CarriedChange.File]) = ([], [], [])
        for change in try changes(from: trees.ancestor, to: trees.theirs) {
            let path = String(decoding: change.path, as: UTF8.self)
            guard String(validating: change.path, as: UTF8.self) != nil, isOrdinary(change.old),
                isOrdinary(change.new), let text = try text(of: change.new?.blob)
            else {
                conflicts.append(path)
                continue
            }
            earlier.append(CarriedChange.File(path: path, text: change.new == nil ? nil : text))
            if (Int32(1)...3).contains(where: { git_index_get_bypath(merge, terminated(change.path), $0) != nil }) {
                conflicts.append(path)
                continue
            }
            let entry = git_index_get_bypath(merge, terminated(change.path), 0)?.pointee
            let blob = entry.map { ObjectID($0.id) }
            guard blob != present[change.path]?.blob else { continue }
            guard let merged = try self.text(of: blob) else {
                conflicts.append(path)
                continue
            }
            files.append(CarriedChange.File(path: path, text: blob == nil ? nil : merged))
        }
        return CarriedChange(merged: files, conflicts: conflicts, earlier: earlier)
    }

    /// The index of a merge of trees; the caller frees it.
    private func merged(
        _ ancestor: ObjectID,
        _ ours: ObjectID,
        _ theirs: ObjectID
    ) throws(GitError) -> OpaquePointer {
        let base = try lookUpTree(ancestor)
        defer { git_tree_free(base) }
        let left = try lookUpTree(ours)
        defer { git_tree_free(left) }
        let right = try lookUpTree(theirs)
        defer { git_tree_free(right) }
        var options = git_merge_options()
        try check(git_merge_options_init(&options, UInt32(GIT_MERGE_OPTIONS_VERSION)), "set up a merge")
        // On by default, it would put the text of a renamed file where nobody looks for it; so it is a conflict.
        options.flags &= ~GIT_MERGE_FIND_RENAMES.rawValue
        var index: OpaquePointer?
        try check(git_merge_trees(&index, repository, base, left, right, &options), "merge two trees")
        return made(index)
    }

    /// Links and submodules are not for a coder.
    private func isOrdinary(_ leaf: TreeLeaf?) -> Bool {
        guard let leaf else { return true }
        return leaf.mode == .file || leaf.mode == .executable
    }

    /// Empty without a blob, nil where it is no UTF-8.
    private func text(of blob: ObjectID?) throws(GitError) -> String? {
        guard let blob else { return "" }
        return String(data: try read(blob), encoding: .utf8)
    }
}
