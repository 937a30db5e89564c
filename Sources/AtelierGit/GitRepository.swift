package import AtelierDomain
internal import CGit2

/// One repository of the user's, worked on in process; no program that it names is ever started.
///
/// The one program that may run is the user's own signer, named by the user's configuration and never by the repository's.
/// Reading, building trees, committing and moving references leave the user's index, working tree, stash, HEAD and
/// branches as they are; only `accept` and `undoAccept` touch them.
package actor GitRepository {
    /// What the repository looked like when it was opened.
    package nonisolated let description: RepositoryDescription

    private nonisolated let executor = GitExecutor()
    let handle: RepositoryHandle
    let surroundings: GitSurroundings
    /// Files of the working tree that the accept or undo under way has hashed, as they were then.
    var hashedFiles: [[UInt8]: (FileStamp, Lying)] = [:]

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens the repository that holds `path`, looking upward as git does.
    ///
    /// A format that could not be kept whole is refused, and a refusal changes no byte. A detached HEAD is fine.
    /// `objects` are further folders of objects, such as a push's quarantine; nothing is ever written there.
    package init(
        opening path: String,
        for purpose: GitPurpose = .work,
        surroundings: GitSurroundings = GitSurroundings(),
        objects: [String] = []
    ) throws(GitError) {
        guard gitLibrary >= 0 else { throw GitError(.engineFailed, "libgit2 does not start") }
        let handle = try FormatGate.open(path, for: purpose)
        for folder in objects { try handle.readObjects(in: folder) }
        self.surroundings = surroundings
        description = try Self.describe(handle, mayBeUnborn: purpose == .judging)
        self.handle = handle
    }

    /// Makes a repository without folder, references or configuration, whose objects are in memory.
    init(inMemoryAs description: RepositoryDescription) throws(GitError) {
        guard gitLibrary >= 0 else { throw GitError(.engineFailed, "libgit2 does not start") }
        let handle = try MemoryObjects.open()
        surroundings = GitSurroundings()
        self.description = description
        self.handle = handle
    }

    /// What the repository looks like now; HEAD may have moved since it was opened.
    package func currentDescription() throws(GitError) -> RepositoryDescription {
        try Self.describe(handle)
    }

    var repository: OpaquePointer { handle.pointer }

    private static func describe(
        _ handle: RepositoryHandle,
        mayBeUnborn: Bool = false
    ) throws(GitError) -> RepositoryDescription {
        guard let directory = git_repository_workdir(handle.pointer) ?? git_repository_path(handle.pointer) else {
            throw GitError(.bareRepository, "the repository has no working tree")
        }
        var path = String(cString: directory)
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        if mayBeUnborn, try HeadReading.isUnborn(handle.pointer) {
            return RepositoryDescription(path: path, headCommit: ObjectID(git_oid()), headBranch: nil)
        }
        let (commit, branch) = try HeadReading.read(handle.pointer)
        return RepositoryDescription(path: path, headCommit: commit, headBranch: branch)
    }
}
