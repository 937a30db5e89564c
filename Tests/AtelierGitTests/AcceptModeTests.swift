import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

@Suite struct AcceptModeTests {
    private let name = "refs/heads/atelier/x"
    private let requirement = RequirementID("x")

    private func accept(_ repository: GitRepository, _ mode: AcceptMode) async throws -> Acceptance {
        try await repository.accept(name, requirement: requirement, mode: mode, atSeconds: 1_700_000_100)
    }

    private func diverge(_ scratch: Scratch) throws {
        try scratch.write("mine.txt", "mine\n")
        try scratch.git("add", "mine.txt")
        try scratch.git("commit", "-qm", "mine")
    }

    /// What a mode makes: the number of parents of the new HEAD, and whether it is the landed commit itself.
    @Test(arguments: [
        (AcceptMode.automatic, false, 1, true), (.automatic, true, 2, false), (.fastForward, false, 1, true),
        (.merge, false, 2, false), (.merge, true, 2, false), (.squash, false, 1, true), (.squash, true, 1, false),
    ])
    func eachModeMakesWhatItsNameSays(mode: AcceptMode, diverged: Bool, parents: Int, isLanded: Bool) async throws {
        let scratch = try Scratch()
        let landed = try await Landed.make(scratch)
        if diverged { try diverge(scratch) }
        try scratch.write("src/deep/c.txt", "unstaged\n")
        let head = try scratch.id("HEAD")
        let status = try scratch.status()
        let repository = try GitRepository(opening: scratch.path)
        let acceptance = try await accept(repository, mode)
        #expect(try scratch.id("HEAD") == acceptance.after)
        #expect((acceptance.after == landed.commit) == isLanded)
        let found = try scratch.git("show", "-s", "--format=%P", "HEAD").split { $0 == " " || $0 == "\n" }
        #expect(found.count == parents)
        #expect(found.first.map(String.init) == head.hex)
        #expect(try scratch.read("a.txt") == "ONE\ntwo\nthree\n")
        if acceptance.isSquash == true {
            #expect(try scratch.git("show", "-s", "--format=%B", "HEAD") == "feat: land\n\nbecause\n\n")
        }
        #expect(try scratch.git("diff", "--name-only", "HEAD") == "src/deep/c.txt\n")
        #expect(try await accept(repository, mode) == acceptance)
        try await repository.undoAccept(acceptance)
        #expect(try scratch.status() == status)
        #expect(try scratch.id("HEAD") == head)
        // Another way after the undo is that way, not the one of the first time.
        let again = try await accept(repository, .merge)
        #expect(try scratch.git("show", "-s", "--format=%P", again.after.hex).split(separator: " ").count == 2)
        try scratch.git("fsck", "--strict")
    }

    @Test func forwardOnlyIsRefusedOnceTheUserWentOn() async throws {
        let scratch = try Scratch()
        _ = try await Landed.make(scratch)
        try diverge(scratch)
        let before = try scratch.bytes(withoutOurs: false)
        let repository = try GitRepository(opening: scratch.path)
        let error = try await refusal { _ = try await accept(repository, .fastForward) }
        #expect(error?.code == .notFastForward)
        #expect(try scratch.bytes(withoutOurs: false) == before)
    }

    @Test(
        arguments: [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]],
        [AcceptMode.automatic, .squash]
    )
    func severalLandingsAreTakenInAnyOrderAndUndoneStepByStep(order: [Int], mode: AcceptMode) async throws {
        let scratch = try Scratch()
        try scratch.makeDirty()
        let repository = try GitRepository(opening: scratch.path)
        let paths = ["a.txt", "src/new.txt", ".gitignore"]
        for (number, path) in paths.enumerated() {
            let tree = try await repository.tree(
                from: scratch.id("HEAD^{tree}"),
                applying: [FileChange(path: path, content: Data("landed \(number)\nignored/\n".utf8))]
            )
            let commit = try await repository.commit(
                tree: tree,
                parents: [scratch.id("HEAD")],
                message: "land \(number)",
                atSeconds: 1_700_000_000,
                offsetMinutes: 0
            )
            try await repository.moveReference("refs/heads/atelier/\(number)", from: nil, to: commit, log: "l")
        }
        var states = [try scratch.status()]
        var taken: [Acceptance] = []
        for number in order {
            let acceptance = try await repository.accept(
                "refs/heads/atelier/\(number)",
                requirement: RequirementID("\(number)"),
                mode: mode,
                atSeconds: 1_700_000_100
            )
            #expect(acceptance.touchedPaths == [paths[number]])
            #expect(try scratch.read(paths[number]) == "landed \(number)\nignored/\n")
            taken.append(acceptance)
            states.append(try scratch.status())
        }
        // An older one cannot be undone below a newer one, and trying changes nothing.
        let error = try await refusal { try await repository.undoAccept(taken[0]) }
        #expect(error?.code == .referenceMoved)
        for acceptance in taken.reversed() {
            #expect(try scratch.status() == states.popLast())
            try await repository.undoAccept(acceptance)
        }
        #expect(try scratch.status() == states.popLast())
    }

    @Test func aSquashedCommitHasAReceiptOfItsOwn() async throws {
        let scratch = try Scratch()
        let landed = try await Landed.make(scratch)
        try diverge(scratch)
        let repository = try GitRepository(opening: scratch.path)
        let acceptance = try await accept(repository, .squash)
        try await repository.writeSquashReceipt(of: landed.commit, on: acceptance, atSeconds: 1_700_000_200)
        let report = try await landed.report(on: acceptance.after)
        #expect(report.problems == [])
        #expect(report.standing == .holds)
        #expect(report.remarks == ["taken in together with other changes: the tests ran without these"])
        let names = report.receipt?.predicate.buildDefinition.resolvedDependencies.map(\.name)
        #expect(names == ["base", "landed"])
        let note = try await repository.note(on: acceptance.after)
        try await repository.writeSquashReceipt(of: landed.commit, on: acceptance, atSeconds: 1_800_000_000)
        #expect(try await repository.note(on: acceptance.after) == note)
    }

    @Test func thePatchIsWhatGitAmTakes() async throws {
        let scratch = try Scratch()
        try scratch.git("checkout", "-qb", "work")
        try Data([0xE9, 0x0A]).write(to: URL(fileURLWithPath: scratch.path + "/latin.txt"))
        try Data((0...255).map { UInt8($0) }).write(to: URL(fileURLWithPath: scratch.path + "/binary"))
        try scratch.write("sp ace ü.txt", "no newline at the end")
        try scratch.git("rm", "-q", "src/b.txt")
        try scratch.git("mv", "run.sh", "src/run.sh")
        try scratch.git("add", "-A")
        try scratch.git("commit", "-qm", "all kinds ü\n\nbody")
        let repository = try GitRepository(opening: scratch.path)
        let mail = try await repository.mail(scratch.id("HEAD"))
        try mail.write(to: URL(fileURLWithPath: scratch.root + "/patch"))
        try scratch.git("checkout", "-q", "main")
        try scratch.git("am", "-q", scratch.root + "/patch")
        #expect(try scratch.id("HEAD^{tree}") == scratch.id("work^{tree}"))
        #expect(try scratch.git("log", "-1", "--format=%B") == scratch.git("log", "-1", "--format=%B", "work"))
        try scratch.git("reset", "-q", "--hard", "HEAD^")
        try scratch.git("apply", "--index", scratch.root + "/patch")
        #expect(try scratch.git("write-tree") == scratch.git("rev-parse", "work^{tree}"))
    }
}
