import AtelierDomain
import Foundation
import Testing

@testable import AtelierGit

/// Trees with names that no sane person gives: what is made of them stays inside the worktree, or is refused.
@Suite struct OddPathTests {
    /// `ATELIER_TREES` takes another number.
    private static let trees = Int(ProcessInfo.processInfo.environment["ATELIER_TREES"] ?? "") ?? 600

    @Test func aFuzzedTreeNeverLeavesTheWorktree() async throws {
        let scratch = try Scratch()
        let store = LooseStore(directory: scratch.path + "/.git")
        let outside = scratch.root + "/outside"
        try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
        try Data("precious\n".utf8).write(to: URL(fileURLWithPath: outside + "/precious"))
        var refused = 0
        let around = {
            try UserState(of: scratch.root).files.filter { !$0.key.hasPrefix("wt") && !$0.key.contains("/objects") }
        }
        let directory = scratch.root + "/wt"
        let untouched = try around()
        for seed in 0..<Self.trees {
            var random = Seeded(seed)
            let tree = try OddTree(&random, store: store).write()
            // Every tenth in a folder in which a command left its own traps.
            if random.once(in: 10) { try Self.lay(in: directory, outside: outside, &random) }
            let repository = try GitRepository(opening: scratch.path)
            do {
                try await repository.checkOut(tree, into: directory)
                try Self.expectTree(try await repository.leaves(of: tree), in: directory, seed)
            } catch let error as GitError {
                refused += 1
                #expect(
                    [.pathRefused, .unsupportedFormat, .inputOutput, .directoryRefused].contains(error.code),
                    "\(seed): \(error)"
                )
            }
            if seed % 20 == 19 || seed == Self.trees - 1 {
                #expect(Self.same(try around(), untouched), "up to seed \(seed)")
                try? FileManager.default.removeItem(atPath: directory)
                try? FileManager.default.removeItem(atPath: directory + ".manifest")
            }
        }
        print("odd paths: \(Self.trees) trees, \(refused) refused")
        #expect(refused > 0 && refused < Self.trees)
        // The comparison can fail.
        try Data("x".utf8).write(to: URL(fileURLWithPath: outside + "/planted"))
        #expect(!Self.same(try around(), untouched))
    }

    /// Equal but for the times of folders that hold the worktree itself.
    private static func same(_ one: [String: String], _ other: [String: String]) -> Bool { one == other }

    /// What a hostile check may leave in its worktree: links out of it, pipes, a second name for a file outside.
    private static func lay(in directory: String, outside: String, _ random: inout Seeded) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for name in ["a", "b", "d", "-rf"] {
            let path = "\(directory)/\(name)"
            try? FileManager.default.removeItem(atPath: path)
            switch random.below(4) {
            case 0: symlink(outside, path)
            case 1: mkfifo(path, 0o600)
            case 2: link(outside + "/precious", path)
            default: symlink(outside + "/precious", path)
            }
        }
    }

    /// Every file of the tree is there as the tree has it; where two names are one to the file system, one of them.
    private static func expectTree(_ leaves: [TreeLeaf], in directory: String, _ seed: Int) throws {
        for leaf in leaves where leaf.mode != nil {
            var status = stat()
            let path = Array(directory.utf8) + [UInt8(ascii: "/")] + leaf.path
            let found = lstat(path.map { CChar(bitPattern: $0) } + [0], &status)
            #expect(found == 0, "\(seed): \(leaf.text) is missing")
            let kind = status.st_mode & S_IFMT
            #expect(kind == (leaf.mode == .link ? S_IFLNK : S_IFREG), "\(seed): \(leaf.text) is something else")
        }
    }
}

/// A tree of odd names, written past git's own checks.
private struct OddTree {
    private var random: Seeded
    private let store: LooseStore

    init(_ random: inout Seeded, store: LooseStore) {
        self.random = Seeded(Int(truncatingIfNeeded: random.next() >> 1))
        self.store = store
    }

    private static let names: [[UInt8]] =
        [
            ".git", ".GIT", ".Git ", ".git.", ".git...", ".git::$INDEX_ALLOCATION", "git~1", "GIT~1", ".g\u{200C}it",
            ".gi\u{200D}t", "\u{FEFF}.git", "..", ".", "-rf", "--help", "-", "a", "b", "d", "A", "a ", "a.", "con",
            "nul.txt",
            "a\\b", "..\\..\\x", ".git\\config", "\u{202E}txt.exe", "\u{2066}x", "line\nbreak", "tab\t", "\u{7F}",
            "\u{1B}[31m",
            "ünïcödé", "u\u{308}", "文件", ".gitmodules", ".gitattributes", ".gitignore", ".hidden", "a:b", "C:",
            "$(touch x)",
            "`touch x`", "*", "?", "[a]", "~", "~root", "%2e%2e", ".. ", "...", String(repeating: "n", count: 255),
        ].map { Array($0.utf8) } + [[0xFF, 0xFE], [0xC3, 0x28], [0xE9], [0x80]]

    func write() throws -> ObjectID {
        var random = random
        return try folder(&random, depth: 0)
    }

    private func folder(_ random: inout Seeded, depth: Int) throws -> ObjectID {
        var entries: [[UInt8]: (mode: String, id: ObjectID)] = [:]
        // One tree in forty is deep, the others are wide.
        let isDeep = depth > 4 || (depth == 0 && random.once(in: 40))
        for _ in 0..<(isDeep ? 1 : 1 + random.below(6)) {
            var name = random.pick(Self.names)
            if random.once(in: 30) { name = Array("a/b".utf8) }
            if random.once(in: 60) { name = Array("/abs".utf8) }
            // Plain names too, or all would be refused.
            if !random.once(in: 8) { name = Array("\(random.pick(["a", "b", "d", "x", "-rf", "ü", "A"]))".utf8) }
            switch random.below(8) {
            case 0, 1: entries[name] = ("40000", depth < 5 ? try folder(&random, depth: depth + 1) : try chain(&random))
            case 2:
                entries[name] = ("120000", try blob(random.pick(["../outside/precious", "/etc/passwd", "a", "", "."])))
            case 3: entries[name] = ("160000", try blob("commit"))
            case 4: entries[name] = ("100755", try blob("run \(random.below(50))\n"))
            default: entries[name] = ("100644", try blob("text \(random.below(50))\n"))
            }
        }
        return try put(entries)
    }

    /// Folders inside each other, up to past the limit.
    private func chain(_ random: inout Seeded) throws -> ObjectID {
        var id = try blob("leaf\n")
        var mode = "100644"
        for _ in 0..<random.pick([3, 20, 96, 150]) {
            id = try put([Array("d".utf8): (mode, id)])
            mode = "40000"
        }
        return mode == "40000" ? id : try put([Array("d".utf8): (mode, id)])
    }

    private func blob(_ text: String) throws -> ObjectID { try putOnce(Data(text.utf8), .blob) }

    private func put(_ entries: [[UInt8]: (mode: String, id: ObjectID)]) throws -> ObjectID {
        var content = Data()
        let sorted = entries.sorted { one, other in
            (one.key + (one.value.mode == "40000" ? [47] : [])).lexicographicallyPrecedes(
                other.key + (other.value.mode == "40000" ? [47] : [])
            )
        }
        for (name, entry) in sorted {
            content.append(contentsOf: "\(entry.mode) ".utf8)
            content.append(contentsOf: name)
            content.append(0)
            content.append(LooseStore.raw(entry.id))
        }
        return try putOnce(content, .tree)
    }

    private func putOnce(_ content: Data, _ kind: LooseStore.Kind) throws -> ObjectID {
        let id = LooseStore.name(content, kind)
        if !FileManager.default.fileExists(atPath: store.path(id)) { try store.put(content, kind) }
        return id
    }
}
