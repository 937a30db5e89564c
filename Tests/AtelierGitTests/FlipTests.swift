import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// One byte changed anywhere in note, commit, trees or blobs: on the disk alone, or by somebody who names everything anew.
@Suite struct FlipTests {
    private static let flips = Int(ProcessInfo.processInfo.environment["ATELIER_FLIPS"] ?? "") ?? 10_000

    /// Two halves with a repository each, one for each core.
    @Test(arguments: 0..<2)
    func everySingleByteFlipIsFound(part: Int) async throws {
        let scratch = try Scratch()
        let landed = try await Landed.make(scratch)
        let bench = try FlipBench(landed)
        #expect(try await landed.report().standing == .holds)
        for seed in stride(from: part, to: Self.flips, by: 2) {
            let (report, what) = try await bench.report(seed: seed)
            #expect(report.standing != .holds, "seed \(seed): \(what)")
            if report.standing == .holds { break }
        }
        // All is as it was, and the check says so: it does not merely refuse everything.
        #expect(try await landed.report().standing == .holds)
    }

    @Test func everyByteOfASignedNoteCounts() async throws {
        let scratch = try Scratch()
        let keys = try Keys(scratch, .ssh)
        let landed = try await Landed.make(scratch, keys.surroundings)
        let bench = try FlipBench(landed)
        for seed in 0..<200 {
            let (report, what) = try await bench.report(seed: seed)
            #expect(report.standing != .holds, "seed \(seed): \(what)")
        }
        #expect(try await landed.report(keys.surroundings).standing == .holds)
    }
}

/// Changes one byte, looks at the receipt, and puts everything back.
private struct FlipBench {
    private let landed: Landed
    private let store: LooseStore
    private let reference: String
    private let note: Data
    private let commit: Data
    private let root: Data
    /// Trees and blobs by name, with what they are.
    private let objects: [(id: ObjectID, kind: LooseStore.Kind, content: Data)]

    init(_ landed: Landed) throws {
        self.landed = landed
        let scratch = landed.scratch
        store = LooseStore(directory: scratch.path + "/.git")
        reference = scratch.path + "/.git/refs/notes/atelier"
        func content(_ kind: String, _ name: String) throws -> Data {
            let file = scratch.root + "/object"
            try scratch.run("sh", ["-c", "git -C '\(scratch.path)' cat-file \(kind) '\(name)' > '\(file)'"])
            return try Data(contentsOf: URL(fileURLWithPath: file))
        }
        let blob = try scratch.git("notes", "--ref=atelier", "list", landed.commit.hex)
        note = try content("blob", blob.trimmingCharacters(in: .newlines))
        commit = try content("commit", landed.commit.hex)
        root = try content("tree", "\(landed.commit)^{tree}")
        var found = [(id: try scratch.id("\(landed.commit)^{tree}"), kind: LooseStore.Kind.tree, content: root)]
        for line in try scratch.git("ls-tree", "-r", "-t", landed.commit.hex).split(separator: "\n") {
            let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
            guard let kind = LooseStore.Kind(rawValue: fields[1]), let id = ObjectID(hex: fields[2]) else { continue }
            found.append((id: id, kind: kind, content: try content(fields[1], fields[2])))
        }
        objects = found
    }

    func report(seed: Int) async throws -> (ReceiptReport, String) {
        var random = Seeded(seed)
        switch random.below(4) {
        case 0: return try await flipNote(&random)
        case 1: return try await flipCommit(&random)
        default: return try await flipObject(&random)
        }
    }

    private func flipped(_ data: Data, _ random: inout Seeded) -> (Data, Int) {
        var result = data
        let place = random.below(data.count)
        result[result.startIndex + place] ^= UInt8(1 + random.below(255))
        return (result, place)
    }

    /// Writes a note as git does, with all names in order, and puts the reference back afterwards.
    private func withNote(_ text: Data, on commit: ObjectID, _ body: () async throws -> ReceiptReport) async throws
        -> ReceiptReport
    {
        let before = try Data(contentsOf: URL(fileURLWithPath: reference))
        let blob = try store.put(text, .blob)
        let tree = try store.put(Data("100644 \(commit.hex)\0".utf8) + LooseStore.raw(blob), .tree)
        let text = "tree \(tree)\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\n\nnotes\n"
        let top = try store.put(Data(text.utf8), .commit)
        try Data("\(top)\n".utf8).write(to: URL(fileURLWithPath: reference))
        let report = try await body()
        try before.write(to: URL(fileURLWithPath: reference))
        return report
    }

    private func flipNote(_ random: inout Seeded) async throws -> (ReceiptReport, String) {
        let (bytes, place) = flipped(note, &random)
        let report = try await withNote(bytes, on: landed.commit) { try await landed.report() }
        return (report, "note, byte \(place)")
    }

    /// The damaged commit under its old name, or under its new one with branch and note moved to it.
    private func flipCommit(_ random: inout Seeded) async throws -> (ReceiptReport, String) {
        let (bytes, place) = flipped(commit, &random)
        if random.once(in: 2) {
            try store.put(bytes, .commit, as: landed.commit)
            let report = try await landed.report()
            try store.put(commit, .commit)
            return (report, "commit under its old name, byte \(place)")
        }
        let other = try store.put(bytes, .commit)
        let report = try await withNote(note, on: other) { try await landed.report(on: other) }
        return (report, "commit under a new name, byte \(place)")
    }

    private func flipObject(_ random: inout Seeded) async throws -> (ReceiptReport, String) {
        let object = random.pick(objects.filter { !$0.content.isEmpty })
        let (bytes, place) = flipped(object.content, &random)
        let what = "\(object.kind) \(object.id.short), byte \(place)"
        if random.once(in: 2) {
            try store.put(bytes, object.kind, as: object.id)
            let report = try await landed.report()
            try store.put(object.content, object.kind)
            return (report, what + ", under its old name")
        }
        // Everything above it is named anew as well.
        var renamed = [object.id: try store.put(bytes, object.kind)]
        var top = renamed[objects[0].id]
        while top == nil {
            for tree in objects where tree.kind == .tree && renamed[tree.id] == nil {
                var content = tree.content
                for (old, new) in renamed {
                    if let range = content.range(of: LooseStore.raw(old)) {
                        content.replaceSubrange(range, with: LooseStore.raw(new))
                    }
                }
                if content != tree.content { renamed[tree.id] = try store.put(content, .tree) }
            }
            top = renamed[objects[0].id]
        }
        guard let top else { preconditionFailure("the loop ends with a root") }
        let text = String(decoding: commit, as: UTF8.self).replacing("tree \(objects[0].id)", with: "tree \(top)")
        let other = try store.put(Data(text.utf8), .commit)
        let report = try await withNote(note, on: other) { try await landed.report(on: other) }
        return (report, what + ", under a new name")
    }
}
