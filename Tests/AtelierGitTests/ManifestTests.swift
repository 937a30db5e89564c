import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// What is remembered of a checked-out directory, and what happens when it was cut short, damaged or is out of date.
@Suite struct ManifestTests {
    private let scratch: Scratch
    private let repository: GitRepository
    private let base: ObjectID
    private var out: String { scratch.root + "/out" }
    private var manifestPath: String { out + ".manifest" }

    init() throws {
        scratch = try Scratch()
        repository = try GitRepository(opening: scratch.path)
        base = try scratch.id("HEAD^{tree}")
    }

    private func text(_ name: String) throws -> String { try String(contentsOfFile: out + "/" + name, encoding: .utf8) }

    private func names() throws -> [String] { try FileManager.default.subpathsOfDirectory(atPath: out).sorted() }

    @Test func manifestTellsTheTreeAndItsFilesOnceItIsWritten() async throws {
        try await repository.checkOut(base, into: out)
        let manifest = Manifest(readingFrom: manifestPath)
        #expect(manifest.tree == base)
        #expect(!manifest.isEmpty)
        #expect(manifest.unfinished.isEmpty)
    }

    @Test func filesThatAKillLeftAreNoUntrackedFilesAfterwards() async throws {
        try await repository.checkOut(base, into: out)
        // As a kill leaves it: new files placed, one of them in part, an old one gone, and the manifest still the old one.
        let old = Manifest(readingFrom: manifestPath)
        let added = [
            FileChange(path: "new/n.txt", content: Data("n\n".utf8)), FileChange(path: "a.txt", content: nil),
        ]
        let tree = try await repository.tree(from: base, applying: added)
        let changes = try #require(try await repository.difference(from: base, to: tree))
        let (next, gone) = old.applying(changes, tree: tree)
        try old.announce(gone, next, next.offsets { $0 == Array("new/n.txt".utf8) }, at: manifestPath)
        try FileManager.default.createDirectory(atPath: out + "/new", withIntermediateDirectories: true)
        try Data("half".utf8).write(to: URL(fileURLWithPath: out + "/new/n.txt"))
        try FileManager.default.removeItem(atPath: out + "/a.txt")
        let left = Manifest(readingFrom: manifestPath)
        #expect(left.tree == nil)
        #expect(left.unfinished == [Array("new/n.txt".utf8), Array("a.txt".utf8)])
        try await repository.checkOut(base, into: out)
        #expect(try text("a.txt") == "one\ntwo\nthree\n")
        #expect(try !names().contains("new"))
    }

    @Test func nameThatWasNotNotedInFullIsNotTaken() async throws {
        try await repository.checkOut(base, into: out)
        var data = try Data(contentsOf: URL(fileURLWithPath: manifestPath))
        data.append(contentsOf: Array("mine.tx".utf8))
        try data.write(to: URL(fileURLWithPath: manifestPath))
        try Data("mine".utf8).write(to: URL(fileURLWithPath: out + "/mine.tx"))
        try await repository.checkOut(base, into: out)
        #expect(try text("mine.tx") == "mine")
    }

    @Test func everyDamagedByteIsNoticed() async throws {
        try await repository.checkOut(base, into: out)
        let data = try Data(contentsOf: URL(fileURLWithPath: manifestPath))
        // The last eight bytes of the head are not in use.
        for offset in data.indices where !(56..<64).contains(offset) {
            var damaged = data
            damaged[offset] ^= 0x10
            try damaged.write(to: URL(fileURLWithPath: manifestPath))
            #expect(Manifest(readingFrom: manifestPath).isEmpty, "\(offset)")
        }
    }

    @Test func treeThatIsGoneCostsNoRewrite() async throws {
        try await repository.checkOut(base, into: out)
        let inode = try FileManager.default.attributesOfItem(atPath: out + "/a.txt")[.systemFileNumber] as? Int
        var manifest = Manifest(readingFrom: manifestPath)
        let gone = try #require(ObjectID(hex: String(repeating: "7", count: 40)))
        manifest.bytes.replaceSubrange(8..<28, with: withUnsafeBytes(of: gone.raw) { Array($0) })
        try manifest.write(to: manifestPath)
        try await repository.checkOut(base, into: out)
        #expect(try FileManager.default.attributesOfItem(atPath: out + "/a.txt")[.systemFileNumber] as? Int == inode)
        #expect(Manifest(readingFrom: manifestPath).tree == base)
    }

    @Test func fileChangedWithinATickOfTheManifestIsComparedByContent() async throws {
        // Faster than any clock: the manifest is written right after the files, and they are changed right after it.
        try await repository.checkOut(base, into: out)
        let file = open(out + "/a.txt", O_WRONLY)
        #expect(write(file, "ONE", 3) == 3)
        close(file)
        try await repository.checkOut(base, into: out)
        #expect(try text("a.txt") == "one\ntwo\nthree\n")
    }

    @Test func hostileNameInTheChangedPartIsRefusedBeforeAnyChange() async throws {
        try await repository.checkOut(base, into: out)
        let before = try names()
        let deep = try await repository.tree(from: base, applying: [FileChange(path: "z/y/x", content: Data())])
        let blob = try scratch.id("HEAD:a.txt")
        try scratch.run("sh", ["-c", "printf '100644 blob \(blob)\\t.git\\n' >../listing"], in: scratch.path)
        let made = try scratch.run("sh", ["-c", "git mktree <../listing"], in: scratch.path)
        let inner = made.trimmingCharacters(in: .newlines)
        let listing = try scratch.git("ls-tree", deep.hex) + "040000 tree \(inner)\tzz\n"
        try Data(listing.utf8).write(to: URL(fileURLWithPath: scratch.root + "/listing"))
        let hostile = try scratch.run("sh", ["-c", "git mktree <../listing"], in: scratch.path)
        let id = try #require(ObjectID(hex: hostile.trimmingCharacters(in: .newlines)))
        let error = try await refusal { try await repository.checkOut(id, into: out) }
        #expect(error?.code == .pathRefused)
        #expect(try names() == before)
    }
}

extension Manifest {
    /// Where the records of some paths lie.
    fileprivate func offsets(where isWanted: ([UInt8]) -> Bool) -> [Int] {
        var offsets: [Int] = []
        bytes.withUnsafeBytes { space in
            guard let base = space.baseAddress else { return }
            var offset = Manifest.start
            while offset < space.count {
                let record = ManifestRecord(start: base + offset)
                if isWanted(record.path.bytes) { offsets.append(offset) }
                offset += record.count
            }
        }
        return offsets
    }
}
