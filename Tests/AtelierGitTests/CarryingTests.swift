import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// A landed change merged with a branch that moved on, in memory.
@Suite struct CarryingTests {
    /// A commit of `theirs` on the first commit, and one of `ours` on it as well; both change or remove files.
    private func change(
        _ scratch: Scratch,
        theirs: [String: String?],
        ours: [String: String?]
    ) async throws -> CarriedChange {
        let base = try scratch.id("HEAD")
        func commit(_ files: [String: String?]) throws -> ObjectID {
            try scratch.git("checkout", "-q", "--detach", base.hex)
            for (path, text) in files {
                if let text { try scratch.write(path, text) } else { try scratch.git("rm", "-q", path) }
            }
            try scratch.git("add", "--all")
            try scratch.git("commit", "-qm", "side")
            return try scratch.id("HEAD")
        }
        let landed = try commit(theirs)
        let head = try commit(ours)
        let before = try scratch.git("for-each-ref") + scratch.status()
        let repository = try GitRepository(opening: scratch.path)
        let carried = Carried(requirement: RequirementID("abc"), base: base, commit: landed)
        let change = try await repository.carriedChange(carried, onto: head)
        #expect(try scratch.git("for-each-ref") + scratch.status() == before)
        return change
    }

    private static let lines = (1...12).map { "line \($0)\n" }

    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.write("long.txt", Self.lines.joined())
        try scratch.write("gone.txt", "gone\n")
        try scratch.git("add", "--all")
        try scratch.git("commit", "-qm", "lines")
        return scratch
    }

    private func lines(_ position: Int, _ text: String) -> String {
        var lines = Self.lines
        lines[position] = text
        return lines.joined()
    }

    @Test func bothSidesOfOneFileAreKept() async throws {
        let change = try await change(
            scratch(),
            theirs: ["long.txt": lines(0, "theirs\n"), "new.txt": "new\n", "gone.txt": nil],
            ours: ["long.txt": lines(11, "ours\n")]
        )
        var both = Self.lines
        both[0] = "theirs\n"
        both[11] = "ours\n"
        let files = [
            CarriedChange.File(path: "gone.txt", text: nil), .init(path: "long.txt", text: both.joined()),
            .init(path: "new.txt", text: "new\n"),
        ]
        #expect(change.merged == files)
        #expect(change.conflicts == [])
        #expect(change.earlier.map(\.path) == ["gone.txt", "long.txt", "new.txt"])
    }

    @Test func theSamePlaceIsAConflictAndBothSidesAreTold() async throws {
        let theirs = lines(5, "theirs\n")
        let change = try await change(scratch(), theirs: ["long.txt": theirs], ours: ["long.txt": lines(5, "ours\n")])
        #expect(
            change
                == CarriedChange(merged: [], conflicts: ["long.txt"], earlier: [.init(path: "long.txt", text: theirs)])
        )
    }

    /// The branch renamed a file that the change is about: nothing of the change may go unsaid.
    @Test func aFileRenamedMeanwhileIsAConflict() async throws {
        let theirs = lines(5, "theirs\n")
        let change = try await change(
            scratch(),
            theirs: ["long.txt": theirs],
            ours: ["long.txt": nil, "renamed.txt": Self.lines.joined()]
        )
        #expect(change.merged == [])
        #expect(change.conflicts == ["long.txt"])
        #expect(change.earlier == [.init(path: "long.txt", text: theirs)])
    }

    @Test func whatTheBranchHoldsAlreadyIsNoChange() async throws {
        let side = ["long.txt": lines(5, "same\n")] as [String: String?]
        let change = try await change(scratch(), theirs: side, ours: side)
        #expect(change.merged == [] && change.conflicts == [])
    }

    @Test func whatIsNoTextIsAConflict() async throws {
        let scratch = try scratch()
        let base = try scratch.id("HEAD")
        try Data([0xFF, 0xFE, 0x00]).write(to: URL(fileURLWithPath: scratch.path + "/image.bin"))
        try FileManager.default.createSymbolicLink(atPath: scratch.path + "/pointer", withDestinationPath: "long.txt")
        try scratch.git("add", "--all")
        try scratch.git("commit", "-qm", "image")
        let repository = try GitRepository(opening: scratch.path)
        let carried = Carried(requirement: RequirementID("abc"), base: base, commit: try scratch.id("HEAD"))
        let change = try await repository.carriedChange(carried, onto: base)
        #expect(change.conflicts == ["image.bin", "pointer"])
        #expect(change.merged == [] && change.earlier == [])
    }
}
