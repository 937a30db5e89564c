import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

@Suite struct PoisonTests {
    /// Sets every program that a repository can name to one that leaves a mark.
    private func poison(_ scratch: Scratch) throws {
        let program = scratch.root + "/program"
        try Data("#!/bin/sh\necho \"$0\" >> '\(scratch.root)/mark'\ncat\n".utf8)
            .write(to: URL(fileURLWithPath: program))
        let files = FileManager.default
        try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        for hook in ["post-checkout", "post-merge", "pre-commit", "reference-transaction", "post-index-change"] {
            try? files.removeItem(atPath: scratch.path + "/.git/hooks/" + hook)  // May not be there.
            try files.createSymbolicLink(atPath: scratch.path + "/.git/hooks/" + hook, withDestinationPath: program)
        }
        for key in [
            "core.fsmonitor", "diff.external", "diff.p.command", "diff.p.textconv", "merge.p.driver", "filter.p.clean",
            "filter.p.smudge", "gpg.program", "core.editor", "core.pager", "core.sshCommand",
        ] {
            try scratch.git("config", key, program)
        }
        try scratch.git("config", "commit.gpgSign", "true")
        try scratch.write(".git/info/attributes", "*.txt diff=p merge=p\nrun.sh filter=p\n")
    }

    @Test func programsThatTheRepositoryNamesNeverRun() async throws {
        let scratch = try Scratch()
        let base = try scratch.id("HEAD")
        try scratch.write("mine.txt", "mine\n")
        try scratch.git("add", "mine.txt")
        try scratch.git("commit", "-qm", "mine")
        try poison(scratch)
        let repository = try GitRepository(opening: scratch.path)
        let root = try await repository.rootTree(of: base)
        let tree = try await repository.tree(
            from: root,
            applying: [
                FileChange(path: "a.txt", content: Data("new\n".utf8)),
                FileChange(path: "run.sh", content: Data("new\n".utf8)),
            ]
        )
        #expect(try await repository.patch(from: root, to: tree).contains("+new"))
        try await repository.checkOut(tree, into: scratch.root + "/out")
        let plain = try await repository.tree(
            from: root,
            applying: [FileChange(path: "a.txt", content: Data("new\n".utf8))]
        )
        let commit = try await repository.commit(
            tree: plain,
            parents: [base],
            message: "m",
            atSeconds: 1_700_000_000,
            offsetMinutes: 0
        )
        let name = "refs/heads/atelier/p"
        try await repository.moveReference(name, from: nil, to: commit, log: "landed")
        try await repository.writeNote("receipt", on: commit, atSeconds: 1_700_000_000)
        let requirement = RequirementID("p")
        let acceptance = try await repository.accept(name, requirement: requirement, atSeconds: 1_700_000_000)
        #expect(!acceptance.isFastForward)
        try await repository.undoAccept(acceptance)
        #expect(!FileManager.default.fileExists(atPath: scratch.root + "/mark"))
        // The trap works: git itself starts one of the programs at once.
        try scratch.git("status")
        #expect(FileManager.default.fileExists(atPath: scratch.root + "/mark"))
    }
}
