import Foundation

/// A repository that the real git works on.
struct Repository: Sendable {
    let path: String
    let environment: [String: String]

    /// Runs git and gives what it printed, without the last line end; throws when it fails.
    @discardableResult
    func git(_ arguments: String...) async throws -> String {
        try await git(arguments)
    }

    @discardableResult
    func git(_ arguments: [String]) async throws -> String {
        let outcome = try await Program.run(["/usr/bin/env", "git"] + arguments, in: path, environment: environment)
        guard outcome.status == 0, !outcome.isSignalled else {
            throw Program.Failure(text: "git \(arguments): \(outcome.errors)")
        }
        return outcome.output.hasSuffix("\n") ? String(outcome.output.dropLast()) : outcome.output
    }

    func lines(_ arguments: String...) async throws -> [String] {
        let outcome = try await Program.run(["/usr/bin/env", "git"] + arguments, in: path, environment: environment)
        return outcome.output.split(separator: "\n").map(String.init)
    }

    func append(_ text: String, to file: String) throws {
        let whole = path + "/" + file
        let before = FileManager.default.contents(atPath: whole) ?? Data()
        try (before + Data(text.utf8)).write(to: URL(fileURLWithPath: whole))
    }

    /// Leaves everything about that a user may have: a stash, staged, unstaged, untracked and ignored files, a linked
    /// worktree with a branch of its own.
    func makeDirty() async throws {
        try append("\nTo be stashed.\n", to: "README.md")
        try await git("stash", "push", "--quiet")
        try append("\nStaged.\n", to: "README.md")
        try append("staged\n", to: "staged.txt")
        try await git("add", "README.md", "staged.txt")
        try append("\nNot staged.\n", to: "README.md")
        try append("\nNot staged.\n", to: "CHANGELOG.md")
        try append("untracked\n", to: "notes to self.txt")
        try FileManager.default.createDirectory(atPath: path + "/.git/info", withIntermediateDirectories: true)
        try append("secret.txt\n", to: ".git/info/exclude")
        try append("ignored\n", to: "secret.txt")
        try await git("worktree", "add", "--quiet", "-b", "other", path + "-linked")
    }
}
