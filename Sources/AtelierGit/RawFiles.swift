internal import AtelierDomain
internal import CGit2
internal import Foundation
internal import Glibc

/// A file as it lay in the working tree, where git would check out another one.
struct RawFile {
    /// What git calls its content.
    let blob: ObjectID
    /// What it held where that is something else: line ends that the user's settings convert on the way in, but that nobody
    /// has converted on the way out.
    let raw: ObjectID?
    /// Its permission bits where they are not the ones that git gives.
    let mode: UInt16?
}

extension GitRepository {
    /// The files among the old sides of `changes` that hold other bytes than git would check out, with these bytes.
    func rawContents(_ changes: [TreeChange]) throws(GitError) -> [FileChange] {
        var raws: [FileChange] = []
        for change in changes {
            guard let old = change.old, old.mode != nil, old.mode != .link,
                let path = String(validating: change.path, as: UTF8.self)
            else { continue }
            // A file that cannot be read is met again, and told of, where it is to be replaced.
            guard let data = try? Data(contentsOf: URL(fileURLWithPath: description.path + "/" + path)) else {
                continue
            }
            guard try data != checkedOutContent(of: old.blob, path: path) else { continue }
            do {
                _ = try PathRules.components(of: path)
            } catch {
                // Names that no change of ours may bear get their line ends from git at an undo.
                continue
            }
            raws.append(FileChange(path: path, content: data))
        }
        return raws
    }

    /// The permission bits of the files among the old sides of `changes`, by path, where git knows less than all of them.
    func oddModes(_ changes: [TreeChange]) -> [String: UInt16]? {
        var modes: [String: UInt16] = [:]
        for change in changes {
            guard let old = change.old, old.mode != nil, old.mode != .link,
                let path = String(validating: change.path, as: UTF8.self)
            else { continue }
            var status = stat()
            guard lstat("\(description.path)/\(path)", &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                status.st_mode & 0o777 != (old.mode == .executable ? 0o755 : 0o644)
            else { continue }
            modes[path] = UInt16(status.st_mode & 0o777)
        }
        return modes.isEmpty ? nil : modes
    }

    /// The files that the snapshot of `acceptance` keeps as they lay, by path; empty when there is no such snapshot.
    func rawFiles(of acceptance: Acceptance) throws(GitError) -> [[UInt8]: RawFile] {
        guard let snapshot = try reference(acceptance.snapshotReference), let record = try record(of: snapshot),
            record.acceptance.before == acceptance.before
        else { return [:] }
        var raws: [[UInt8]: RawFile] = [:]
        let rawPaths = Set(record.rawPaths ?? [])
        let modes = record.modes ?? [:]
        for path in rawPaths.union(modes.keys) {
            raws[Array(path.utf8)] = RawFile(
                blob: try blob(at: path, in: acceptance.before),
                raw: rawPaths.contains(path) ? try blob(at: path, in: snapshot) : nil,
                mode: modes[path]
            )
        }
        return raws
    }

    private func blob(at path: String, in commit: ObjectID) throws(GitError) -> ObjectID {
        let tree = try lookUpTree(rootTree(of: commit))
        defer { git_tree_free(tree) }
        var entry: OpaquePointer?
        try check(git_tree_entry_bypath(&entry, tree, path), "find \(path)")
        defer { git_tree_entry_free(entry) }
        return ObjectID(git_tree_entry_id(entry).pointee)
    }
}
