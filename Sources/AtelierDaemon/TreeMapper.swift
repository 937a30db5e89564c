internal import AtelierChecks
internal import AtelierCodeMap
internal import AtelierCrew
internal import AtelierDomain
internal import AtelierGit
internal import AtelierHooks
internal import Foundation
internal import Synchronization

/// Narrows checks to the tests that a change can break, over code maps whose files are parsed once for each content.
final class TreeMapper: Sendable {
    private struct Key: Hashable {
        let path: String
        let blob: ObjectID
    }

    private let mapper: CodeMapper
    private let parsed = Mutex<[Key: SourceFile]>([:])

    /// A tree with more code than this is checked as a whole; so is one with a file that is too long to be read.
    private static let limits = (files: 4_000, bytes: 400_000)

    init(mapper: CodeMapper) {
        self.mapper = mapper
    }

    /// `check` for the affected tests alone; nil where all have to run.
    func narrow(_ check: CheckCommand, to state: StagedState, in repository: HookedRepository) async throws
        -> CheckCommand?
    {
        // Without a commit before, everything is new.
        guard !state.bases.isEmpty, let map = try await map(of: state.tree, repository.git) else { return nil }
        let entries = try await repository.entries(of: state)
        guard entries.count <= Self.limits.files else { return nil }
        let change = try await repository.change(entries[...], of: state.tree)
        var changes: [AffectedTests.Change] = []
        for file in change.files {
            // A link, a submodule or a large file says nothing that a map knows.
            guard [file.old, file.new].allSatisfy({ $0 == nil || $0?.bytes != nil }) else { return nil }
            changes.append(
                AffectedTests.Change(
                    path: file.path,
                    old: file.old?.bytes.map { Data($0) },
                    new: file.new?.bytes.map { Data($0) }
                )
            )
        }
        return AffectedTests(map: map, mapper: mapper).narrow(check, to: changes)
    }

    private func map(of tree: ObjectID, _ git: GitRepository) async throws -> CodeMap? {
        let entries = try await git.entries(below: tree, sizes: [:])
        let code = entries.filter { $0.mode != .link && Language(path: $0.path) != nil }
        guard code.count <= Self.limits.files, code.allSatisfy({ $0.bytes <= Self.limits.bytes }) else { return nil }
        var files: [SourceFile] = []
        var kept: [Key: SourceFile] = [:]
        for entry in code {
            let key = Key(path: entry.path, blob: entry.blob)
            if let known = parsed.withLock({ $0[key] }) {
                kept[key] = known
            } else {
                try Task.checkCancellation()
                guard let file = mapper.parse(path: entry.path, data: try await git.read(entry.blob)) else {
                    // A file that no grammar reads could name anything.
                    return nil
                }
                kept[key] = file
            }
            if let file = kept[key] { files.append(file) }
        }
        let now = kept
        // Of the newest tree; others of the same repository share most of it.
        parsed.withLock { $0 = now }
        return CodeMap(files: files, paths: entries.map(\.path))
    }
}
