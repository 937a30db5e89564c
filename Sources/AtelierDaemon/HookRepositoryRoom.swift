internal import AtelierDomain
internal import AtelierGit
internal import AtelierHooks
internal import Foundation
internal import Synchronization

/// The repositories that hooks call from, opened once and kept.
final class HookRepositoryRoom: HookRepositories {
    /// Which folder it was: one that was removed and made again is another repository.
    private struct Place: Hashable {
        let path: String
        let inode: UInt64
    }

    private let opened = Mutex<[Place: HookedRepository]>([:])
    private let surroundings: GitSurroundings
    private let readSettings = HookSettingsReader()

    /// More than this are opened anew.
    static let keptMax = 32

    init(surroundings: GitSurroundings) {
        self.surroundings = surroundings
    }

    func repository(of question: HookQuestion) async throws -> any HookRepository {
        try await hooked(at: question.gitDirectory ?? question.directory, objects: question.objects)
    }

    /// The repository at a path of its working tree, or of its git directory.
    func hooked(at path: String, objects: [String] = []) async throws -> HookedRepository {
        var status = stat()
        let place = Place(path: path, inode: stat(path, &status) == 0 ? UInt64(status.st_ino) : 0)
        // What is in quarantine is gone in a moment.
        if objects.isEmpty, let known = opened.withLock({ $0[place] }) { return known }
        let folders = objects.filter { FileManager.default.fileExists(atPath: $0) }
        let git = try GitRepository(opening: path, for: .judging, surroundings: surroundings, objects: folders)
        let repository = HookedRepository(
            git: git,
            path: git.description.path,
            objects: folders,
            readSettings: readSettings
        )
        guard objects.isEmpty else { return repository }
        opened.withLock { opened in
            if opened.count >= Self.keptMax { opened = [:] }
            opened[place] = repository
        }
        return repository
    }
}
