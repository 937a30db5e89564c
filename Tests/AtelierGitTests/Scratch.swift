import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// A temporary folder with a repository that the real git made; removed with the value.
final class Scratch: Sendable {
    let root: String
    var path: String { root + "/repo" }

    /// Makes `repo` with one commit unless told otherwise.
    init(_ arguments: [String] = ["init", "-q", "-b", "main", "repo"], isEmpty: Bool = false) throws {
        root = try Self.resolved(NSTemporaryDirectory()) + "/git-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        try run("git", arguments, in: root)
        try git("config", "user.name", "Ada")
        try git("config", "user.email", "ada@example.org")
        guard !isEmpty else { return }
        try write("a.txt", "one\ntwo\nthree\n")
        try write("src/b.txt", "b\n")
        try write("src/deep/c.txt", "c\n")
        try write("run.sh", "#!/bin/sh\n")
        try write(".gitignore", "ignored/\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path + "/run.sh")
        try FileManager.default.createSymbolicLink(atPath: path + "/link", withDestinationPath: "src/b.txt")
        try git("add", "-A")
        try git("commit", "-qm", "first")
    }

    deinit {
        // The folder is temporary; what cannot be removed is left to the system.
        try? FileManager.default.removeItem(atPath: root)
    }

    /// Adds everything a user may have lying about: stash, staged, unstaged, untracked and ignored files.
    func makeDirty() throws {
        try write("src/b.txt", "stashed\n")
        try git("stash", "-q")
        try write("run.sh", "staged\n")
        try git("add", "run.sh")
        try write("run.sh", "staged and changed\n")
        try write("src/deep/c.txt", "unstaged\n")
        try write("untracked.txt", "untracked\n")
        try write("ignored/x", "ignored\n")
        try write("added.txt", "added\n")
        try git("add", "added.txt")
    }

    func write(_ name: String, _ text: String) throws {
        let file = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
    }

    func read(_ name: String) throws -> String {
        try String(contentsOfFile: path + "/" + name, encoding: .utf8)
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        try run("git", ["-C", path] + arguments)
    }

    func id(_ revision: String) throws -> ObjectID {
        try #require(ObjectID(hex: git("rev-parse", revision).trimmingCharacters(in: .newlines)))
    }

    /// Every byte below the repository's folder but the object database, by path, with modes.
    func bytes(withoutOurs: Bool = true) throws -> [String: String] {
        var held: [String: String] = [:]
        let files = FileManager.default
        for name in try files.subpathsOfDirectory(atPath: path) {
            if name.hasPrefix(".git/objects") { continue }
            if withoutOurs, name.contains("atelier") || name.hasSuffix("refs/notes") { continue }
            let whole = path + "/" + name
            let attributes = try files.attributesOfItem(atPath: whole)
            let mode = (attributes[.posixPermissions] as? Int) ?? -1
            switch attributes[.type] as? FileAttributeType {
            case .typeDirectory: held[name] = "directory \(mode)"
            case .typeSymbolicLink: held[name] = "link " + (try files.destinationOfSymbolicLink(atPath: whole))
            default: held[name] = "\(mode) " + (try Data(contentsOf: URL(fileURLWithPath: whole)).base64EncodedString())
            }
        }
        return held
    }

    func status() throws -> String {
        try git("--no-optional-locks", "status", "--porcelain=v2", "--branch", "--ignored")
    }

    /// References outside our own namespaces.
    func userReferences() throws -> [String] {
        try git("for-each-ref").split(separator: "\n").map(String.init).filter { !$0.contains("refs/atelier") }
    }

    /// Runs a program in the folder around the repository and gives all that it printed; throws when it fails.
    @discardableResult
    func run(_ program: String, _ arguments: [String], in directory: String? = nil) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory ?? root)
        process.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": root, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(text: "\(program) \(arguments): \(text)") }
        return text
    }

    private static func resolved(_ path: String) throws -> String {
        let text = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    struct Failure: Error {
        let text: String
    }
}

/// Runs `body` and returns the code it refuses with; nil when it does not.
func refusal(_ body: () async throws -> Void) async throws -> GitError? {
    do {
        try await body()
        return nil
    } catch let error as GitError {
        return error
    }
}
