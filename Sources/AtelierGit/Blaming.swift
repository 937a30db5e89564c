package import AtelierDomain
internal import CGit2
internal import Foundation

/// Lines of a file, one after the other, that one commit wrote.
package struct BlamedLines: Equatable, Sendable {
    /// Counted from 1, as the file stands now.
    package let firstLine: Int
    package let count: Int
    /// Nil for lines that are not committed yet.
    package let commit: ObjectID?
    package let author: String
    /// The first line of the commit's message.
    package let subject: String
}

extension GitRepository {
    /// The longest file that is looked at.
    private static let blameBytesMax = 16 << 20

    /// Which commit wrote each line of the file at `path` below the root, top to bottom.
    ///
    /// Changes in the working tree count as lines of no commit. Throws `notFound` for a file that HEAD does not hold.
    package func blame(_ path: String) throws(GitError) -> [BlamedLines] {
        var options = git_blame_options()
        try check(git_blame_options_init(&options, UInt32(GIT_BLAME_OPTIONS_VERSION)), "set up a blame")
        var blame: OpaquePointer?
        let code = git_blame_file(&blame, repository, path, &options)
        if code == GIT_ENOTFOUND.rawValue {
            throw GitError(.notFound, "HEAD holds no file \(path)", hint: "name a committed file", paths: [path])
        }
        try check(code, "look up who wrote \(path)")
        defer { git_blame_free(blame) }
        guard let content = workingContent(path) else { return try lines(of: blame) }
        var current: OpaquePointer?
        let bytes = [UInt8](content)
        let size = bytes.count
        let merged = bytes.withUnsafeBytes { buffer in
            git_blame_buffer(&current, blame, buffer.bindMemory(to: CChar.self).baseAddress, size)
        }
        try check(merged, "look up who wrote \(path)")
        defer { git_blame_free(current) }
        return try lines(of: current)
    }

    /// The bytes of the file in the working tree; nil when it is as HEAD has it, or not there to be compared.
    private func workingContent(_ path: String) -> Data? {
        guard git_repository_is_bare(repository) == 0 else { return nil }
        var flags: UInt32 = 0
        guard git_status_file(&flags, repository, path) == 0 else { return nil }
        let changed =
            GIT_STATUS_WT_MODIFIED.rawValue | GIT_STATUS_INDEX_MODIFIED.rawValue | GIT_STATUS_WT_TYPECHANGE.rawValue
        guard flags & changed != 0 else { return nil }
        // A file that cannot be read is shown as HEAD has it.
        let data = try? Data(contentsOf: URL(fileURLWithPath: description.path + "/" + path), options: .alwaysMapped)
        return data.flatMap { (1...Self.blameBytesMax).contains($0.count) ? $0 : nil }
    }

    private func lines(of blame: OpaquePointer?) throws(GitError) -> [BlamedLines] {
        var lines: [BlamedLines] = []
        for position in 0..<git_blame_get_hunk_count(blame) {
            guard let hunk = git_blame_get_hunk_byindex(blame, position)?.pointee else { continue }
            var id = hunk.final_commit_id
            let isCommitted = git_oid_is_zero(&id) == 0
            let commit = isCommitted ? ObjectID(id) : nil
            lines.append(
                BlamedLines(
                    firstLine: hunk.final_start_line_number,
                    count: hunk.lines_in_hunk,
                    commit: commit,
                    author: hunk.final_signature?.pointee.name.map { String(cString: $0) } ?? "",
                    subject: try subject(of: commit)
                )
            )
        }
        return lines
    }

    private func subject(of commit: ObjectID?) throws(GitError) -> String {
        guard let commit else { return "" }
        let object = try lookUpCommit(commit)
        defer { git_commit_free(object) }
        return git_commit_summary(object).map { String(cString: $0) } ?? ""
    }
}
