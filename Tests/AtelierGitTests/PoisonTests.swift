import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

@Suite struct PoisonTests {
    /// A repository with a second branch, a landed commit, and the trap laid.
    private func lay(_ vector: PoisonVector) async throws -> (Scratch, Landed) {
        let scratch = try Scratch()
        try scratch.git("checkout", "-q", "-b", "side")
        try scratch.write("side.txt", "side\n")
        try scratch.git("add", "side.txt")
        try scratch.git("commit", "-qm", "side")
        try scratch.git("checkout", "-q", "main")
        let landed = try await Landed.make(scratch)
        let program = scratch.root + "/program"
        try Data("#!/bin/sh\necho \"$0 $*\" >> '\(scratch.root)/mark'\nexec timeout 1 cat\n".utf8)
            .write(to: URL(fileURLWithPath: program))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        try shell(vector.trap, scratch)
        return (scratch, landed)
    }

    private func shell(_ text: String, _ scratch: Scratch) throws {
        let whole = "mkdir -p .git/hooks\nP='\(scratch.root)/program'\n\(text)"
        // Nobody answers git at the other end of some of these, so nobody waits for long either.
        try scratch.run("timeout", ["-k", "1", "20", "sh", "-c", whole], in: scratch.path)
    }

    private func isMarked(_ scratch: Scratch) -> Bool {
        FileManager.default.fileExists(atPath: scratch.root + "/mark")
    }

    @Test(arguments: PoisonVector.all)
    func noOperationStartsAProgramOfTheRepository(vector: PoisonVector) async throws {
        let (scratch, landed) = try await lay(vector)
        // Laying a trap may spring it.
        try? FileManager.default.removeItem(atPath: scratch.root + "/mark")
        var acceptance: Acceptance?
        for operation in EveryOperation.allCases {
            do {
                try await operation.run(scratch, landed, acceptance: acceptance)
                if operation == .acceptForward { acceptance = try Self.acceptance(scratch, landed) }
            } catch let error as GitError {
                // A refusal starts nothing either; only these are to be expected of a trapped repository.
                let expected: [GitError.Code] = [
                    .alreadyContained, .unsupportedChange, .workTreeTouched, .referenceMoved,
                ]
                #expect(expected.contains(error.code), "\(operation): \(error.code) \(error.message)")
            }
            #expect(!isMarked(scratch), "\(operation) of \(vector)")
        }
        // The way in from inside the trap.
        if let folder = vector.spring.split(separator: " ").dropFirst().first, vector.spring.hasPrefix("cd ") {
            let path = "\(scratch.path)/\(folder)"
            if let repository = try? GitRepository(opening: path) { _ = try? await repository.currentDescription() }
            #expect(!isMarked(scratch), "opening \(path)")
        }
        // The trap works: git itself starts the program, whatever then becomes of the command.
        try? shell(vector.spring, scratch)
        #expect(isMarked(scratch), "git does not start \(vector)")
    }

    private static func acceptance(_ scratch: Scratch, _ landed: Landed) throws -> Acceptance {
        Acceptance(
            branch: "refs/heads/main",
            before: try scratch.id("\(landed.commit)^"),
            after: landed.commit,
            isFastForward: true,
            snapshotReference: "refs/atelier/snapshots/x",
            touchedPaths: []
        )
    }

    @Test func thereAreAtLeastFortyVectors() {
        #expect(PoisonVector.all.count >= 40)
        #expect(Set(PoisonVector.all.map(\.name)).count == PoisonVector.all.count)
    }
}
