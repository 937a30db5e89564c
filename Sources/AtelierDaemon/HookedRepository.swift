internal import AtelierChecks
internal import AtelierDomain
internal import AtelierGit
internal import AtelierHooks
internal import Foundation

/// A repository as hooks see it, over the one that git work is done with.
struct HookedRepository: HookRepository {
    let git: GitRepository
    let path: String
    /// Folders of objects besides its own, as long as a push is in quarantine.
    let objects: [String]
    let readSettings: HookSettingsReader

    /// What a check reads of one side; larger files have a size and no content.
    private static let contentBytesMax = 1 << 20
    /// Changes over this are no model's business.
    private static let patchMax = (files: 100, bytes: 4 << 20)
    private static let messageBytesMax = 256 << 10

    func areHooksOn() async throws -> Bool { try await git.areHooksOn() }

    func operation() async -> GitOperation? { await git.operation() }

    func staged(index: String?) async throws -> StagedState { try await git.stagedState(ofIndexAt: index) }

    func head() async throws -> HistoryCommit? { try await git.headHistoryCommit() }

    func settings(in tree: ObjectID) async throws -> HookSettings { try await readSettings(in: tree, git) }

    func entries(of state: StagedState) async throws -> [ChangedEntry] {
        try await git.changedEntries(from: state.bases, to: state.tree)
    }

    func change(_ entries: ArraySlice<ChangedEntry>, of tree: ObjectID) async throws -> StagedChange {
        let sides = entries.flatMap { [$0.old, $0.new] }.compactMap(\.self)
        let wanted = sides.filter { $0.mode != FileSide.submoduleMode && $0.bytes <= Self.contentBytesMax }
        let contents = try await git.contents(of: wanted.map(\.id))
        let files = entries.map { entry in
            ChangedFile(path: entry.text, old: Self.side(entry.old, contents), new: Self.side(entry.new, contents))
        }
        return StagedChange(files: files, tree: ListedNames(try await git.listing(of: tree, objects: objects)))
    }

    private static func side(_ side: ChangedEntry.Side?, _ contents: [ObjectID: [UInt8]]) -> FileSide? {
        side.map { FileSide(mode: $0.mode, size: $0.bytes, bytes: contents[$0.id], id: $0.id.hex) }
    }

    func patch(of state: StagedState) async throws -> String? {
        guard let base = state.bases.first else { return nil }
        let entries = try await git.changedEntries(from: [base], to: state.tree)
        let sides = entries.flatMap { [$0.old, $0.new] }.compactMap(\.self)
        guard entries.count <= Self.patchMax.files, sides.reduce(0, { $0 + $1.bytes }) <= Self.patchMax.bytes else {
            return nil
        }
        return try await git.patch(from: base, to: state.tree)
    }

    func text(at path: String, in tree: ObjectID) async throws -> String? {
        guard let blob = try await git.blob(at: path, inTree: tree) else { return nil }
        let data = try await git.read(blob)
        return data.count <= Self.contentBytesMax ? String(data: data, encoding: .utf8) : nil
    }

    func recentSubjects(limit: Int) async throws -> [String] { try await git.recentSubjects(limit: limit) }

    func message(at path: String) async throws -> String? {
        guard let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int,
            size <= Self.messageBytesMax, let data = FileManager.default.contents(atPath: path)
        else { return nil }
        let comment = try await git.commentCharacter()
        var lines: [Substring] = []
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
            // What `git commit -v` shows below this is no message.
            if line.hasPrefix("\(comment) ------------------------ >8") { break }
            if line.first != comment { lines.append(line) }
        }
        return lines.joined(separator: "\n")
    }

    func commits(
        from tip: ObjectID,
        beyond hidden: [ObjectID],
        references glob: String?,
        limit: Int
    ) async throws -> [HistoryCommit] {
        try await git.commits(from: tip, beyond: hidden, references: glob, limit: limit)
    }

    func commits(named text: String, limit: Int) async throws -> [HistoryCommit] {
        var commits: [HistoryCommit] = []
        for id in try await git.commits(named: text).prefix(limit) { commits.append(try await git.historyCommit(id)) }
        return commits
    }

    func carryNote(from old: ObjectID, to new: ObjectID, nowMs: Int64) async throws -> Bool {
        try await git.carryNote(from: old, to: new, atSeconds: nowMs / 1_000)
    }
}

/// The names of a tree as checks ask for them.
private struct ListedNames: TreeNames {
    let listing: TreeListing

    init(_ listing: TreeListing) {
        self.listing = listing
    }

    func names(inFolder path: String) -> [String] { listing.names(inFolder: path) }
    func exists(_ path: String) -> Bool { listing.exists(path) }
}
