internal import AtelierGit

extension DaemonConfiguration {
    /// Opens the repository that holds `path`, with the user's signer at hand.
    func repository(at path: String) throws(GitError) -> GitRepository {
        try GitRepository(opening: path, surroundings: gitSurroundings)
    }
}
