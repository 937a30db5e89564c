package import AtelierDomain
internal import CGit2
internal import Foundation

extension GitRepository {
    /// Names the change between two trees by SHA-256, because SHA-1, which git names objects by, can be made to collide.
    package func changeDigests(from old: ObjectID, to new: ObjectID) throws(GitError) -> ChangeDigests {
        var printed = Data()
        var files: [ChangeDigests.File] = []
        for change in try changes(from: old, to: new) {
            printed.append(contentsOf: Self.line(change).utf8)
            printed.append(0)
            printed.append(contentsOf: change.path)
            printed.append(0)
            guard let leaf = change.new, leaf.mode != nil else { continue }
            files.append(
                ChangeDigests.File(
                    path: String(decoding: change.path, as: UTF8.self),
                    content: ContentHash(of: try readObject(leaf.blob).content)
                )
            )
        }
        return ChangeDigests(patch: ContentHash(of: printed), files: files)
    }

    /// As `git diff-tree` begins a record: modes, ids and the letter of the kind of change.
    private static func line(_ change: TreeChange) -> String {
        let kind: Character
        switch (change.old, change.new) {
        case (nil, _): kind = "A"
        case (_, nil): kind = "D"
        case (let old?, let new?): kind = old.fileMode & 0o170000 == new.fileMode & 0o170000 ? "M" : "T"
        }
        return ":\(mode(change.old)) \(mode(change.new)) \(id(change.old)) \(id(change.new)) \(kind)"
    }

    private static func mode(_ leaf: TreeLeaf?) -> String {
        let digits = String(leaf?.fileMode ?? 0, radix: 8)
        return String(repeating: "0", count: 6 - digits.count) + digits
    }

    private static func id(_ leaf: TreeLeaf?) -> String { leaf?.blob.hex ?? String(repeating: "0", count: 40) }
}
