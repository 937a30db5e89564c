internal import AtelierDomain
internal import AtelierGit
internal import Foundation
internal import Subprocess

/// A git repository of our own that holds a case's files in one commit, for the crew to work on.
struct PrivateRepository: Sendable {
    /// Absolute.
    let path: String

    /// The same files give the same commit.
    private static let environment: [Environment.Key: String] = [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C",
        "GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000",
    ]

    /// Copies `files`, a folder, to `path`, which must not exist, and commits all of them.
    static func make(of files: String, at path: String) async throws(EvalError) -> PrivateRepository {
        do {
            try FileManager.default.copyItem(atPath: files, toPath: path)
        } catch {
            throw EvalError(.folderUnusable, "\(files) cannot be copied to \(path).")
        }
        let repository = PrivateRepository(path: path)
        try await repository.git("init", "--quiet", "--initial-branch=main", "--template=")
        try await repository.git("config", "user.name", "Eval")
        try await repository.git("config", "user.email", "eval@example.org")
        try await repository.git("config", "commit.gpgsign", "false")
        try await repository.git("add", "--all", "--force")
        try await repository.git("commit", "--quiet", "--allow-empty", "--message", "start")
        return repository
    }

    /// Writes the files of a branch, or of HEAD for nil, into the folder `place`, which must not exist.
    ///
    /// In process and blob by blob: no attribute and no filter of the repository has a say in what is judged.
    func export(_ branch: String?, to place: String) async throws {
        let repository = try GitRepository(opening: path)
        var commit = repository.description.headCommit
        if let branch {
            guard let landed = try await repository.reference("refs/heads/" + branch) else {
                throw EvalError(.gitFailed, "The branch \(branch) that the crew tells of is not there.")
            }
            commit = landed
        }
        try await repository.checkOut(try await repository.rootTree(of: commit), into: place)
    }

    private func git(_ arguments: String...) async throws(EvalError) {
        let outcome: (isGood: Bool, output: String)
        do {
            let result = try await Subprocess.run(
                .name("git"),
                arguments: Arguments(["-C", path] + arguments),
                environment: .custom(Self.environment),
                output: .string(limit: 64 << 10),
                error: .combinedWithOutput
            )
            outcome = (result.terminationStatus.isSuccess, result.standardOutput)
        } catch {
            throw EvalError(.gitFailed, "git cannot be run.", hint: "Install it: apt install git.")
        }
        guard outcome.isGood else {
            throw EvalError(.gitFailed, "git \(arguments.first ?? "") failed: \(outcome.output)")
        }
    }
}
