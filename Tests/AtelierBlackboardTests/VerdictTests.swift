import AtelierDomain
import Testing

@testable import AtelierBlackboard

@Suite struct VerdictTests {
    private static let policy = ContentHash(of: "policy")

    private static func make(
        _ digit: Character,
        bases: [Character] = ["0"],
        kind: TreeVerdict.Kind = .fast,
        isPassed: Bool = true,
        detail: String = "",
        madeAtMs: Int64 = 10
    ) throws -> TreeVerdict {
        TreeVerdict(
            tree: try objectID(digit),
            bases: try bases.map(objectID),
            kind: kind,
            policy: policy,
            program: "1.0.0",
            isPassed: isPassed,
            findings: #"[{"rule":"x"}]"#,
            detail: detail,
            milliseconds: 3,
            madeAtMs: madeAtMs
        )
    }

    @Test(arguments: Storage.allCases)
    func aVerdictIsFoundByItsWholeKey(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let kept = [try Self.make("a"), try Self.make("a", bases: ["0", "1"]), try Self.make("a", bases: [])]
            try await board.keep(kept, in: "/tmp/shop")
            for verdict in kept {
                let found = try await board.verdict(
                    of: verdict.tree,
                    bases: verdict.bases,
                    kind: .fast,
                    policy: Self.policy,
                    program: "1.0.0"
                )
                #expect(found == verdict)
            }
            let tree = try objectID("a")
            for (policy, program) in [(ContentHash(of: "other"), "1.0.0"), (Self.policy, "1.0.1")] {
                let found = try await board.verdict(of: tree, bases: [], kind: .fast, policy: policy, program: program)
                #expect(found == nil)
            }
        }
    }

    @Test(arguments: Storage.allCases)
    func theNewestCheckOfATreeCounts(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let tree = try objectID("a")
            try await board.keep(
                [try Self.make("a", bases: [], kind: .check, isPassed: false, detail: "1 failed")],
                in: "/a"
            )
            let failed = try await board.commandVerdict(of: tree, kind: .check, in: "/a")
            #expect(failed?.isPassed == false && failed?.detail == "1 failed")
            let elsewhere = try await board.commandVerdict(of: tree, kind: .check, in: "/b")
            #expect(elsewhere == nil)
            try await board.keep([try Self.make("a", bases: [], kind: .check)], in: "/a")
            let passed = try await board.commandVerdict(of: tree, kind: .check, in: "/a")
            #expect(passed?.isPassed == true)
        }
    }

    @Test(arguments: [
        "UPDATE verdict SET isPassed = 0", "UPDATE hookEvent SET hook = 'x'",
        "UPDATE verdict SET tree = 'x'",
        """
        INSERT INTO verdict SELECT 99, repositoryPath, tree, bases, 'check', policy, program, isPassed, findings, detail, 1, 1
        FROM verdict
        """,
        """
        INSERT INTO verdict SELECT 99, 'relative', tree, '', kind, policy, program, isPassed, findings, detail, 1, 1
        FROM verdict
        """,
    ])
    func theSchemaRefusesWhatNoReleaseWrites(_ sql: String) async throws {
        try await withBoard(.memory) { board in
            try await board.keep([try Self.make("a")], in: "/tmp/shop")
            _ = try await board.take(Self.event("1"))
            let refused = try await refusal { try await board.raw(sql) }
            #expect(refused == .illegalState)
        }
    }

    private static func event(_ name: String, in path: String = "/tmp/shop", atMs: Int64 = 10) throws -> HookEvent {
        HookEvent(
            name: name,
            hook: "post-commit",
            repositoryPath: path,
            object: try objectID("c"),
            isSpooled: true,
            takenAtMs: atMs
        )
    }

    @Test(arguments: Storage.allCases)
    func anEventIsTakenOnce(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let event = try Self.event("7-1-1")
            let (first, second) = (try await board.take(event), try await board.take(event))
            #expect(first && !second)
            let events = try await board.hookEvents(in: nil, limit: 10)
            #expect(events == [event])
            let (known, unknown) = (
                try await board.hasTaken(event: "7-1-1"), try await board.hasTaken(event: "7-1-2")
            )
            #expect(known && !unknown)
        }
    }

    @Test func theRepositoryThatCalledLastComesFirst() async throws {
        try await withBoard(.memory) { board in
            for (name, path, atMs) in [("1", "/a", Int64(30)), ("2", "/b", 40), ("3", "/a", 20)] {
                _ = try await board.take(Self.event(name, in: path, atMs: atMs))
            }
            let (all, one) = (
                try await board.hookedRepositories(limit: 9), try await board.hookedRepositories(limit: 1)
            )
            #expect(all == ["/b", "/a"] && one == ["/b"])
        }
    }

    @Test func oldOnesAndTooManyGo() async throws {
        try await withBoard(.memory) { board in
            for (position, digit) in "abcdef".enumerated() {
                try await board.keep([try Self.make(digit, madeAtMs: Int64(position))], in: "/tmp/shop")
                _ = try await board.take(Self.event("\(digit)", atMs: Int64(position)))
            }
            let byAge = try await board.expireVerdicts(before: 2, keeping: 100)
            #expect(byAge == 4)
            let byNumber = try await board.expireVerdicts(before: 0, keeping: 1)
            #expect(byNumber == 6)
            let left = try await board.hookEvents(in: nil, limit: 10)
            #expect(left.map(\.name) == ["f"])
        }
    }

    @Test(arguments: Storage.allCases)
    func whatWasLetThroughIsKeptOnceAndAgesOut(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let tree = try objectID("a")
            try await board.keepLetThrough(["secret", "debugger"], on: tree, in: "/a", atMs: 10)
            try await board.keepLetThrough(["debugger"], on: tree, in: "/b", atMs: 20)
            #expect(try await board.letThrough(tree) == ["debugger", "secret"])
            #expect(try await board.letThrough(try objectID("b")) == [])
            #expect(try await board.expireVerdicts(before: 11, keeping: 100) == 2)
            #expect(try await board.letThrough(tree) == [])
        }
    }

    @Test(arguments: Storage.allCases)
    func theTestsOfAChangeAreAVerdictBesideThatOfAll(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let tree = try objectID("a")
            let part = try Self.make("a", kind: .affected, isPassed: false, detail: "1 failed")
            try await board.keep([part, try Self.make("a", bases: [], kind: .check)], in: "/a")
            let found = try await board.commandVerdict(of: tree, kind: .affected, in: "/a")
            #expect(found == part)
            #expect(try await board.commandVerdict(of: tree, kind: .check, in: "/a")?.isPassed == true)
            #expect(try await board.commandVerdict(of: tree, kind: .lint, in: "/a") == nil)
        }
    }

    @Test(arguments: Storage.allCases)
    func aTextAtAPlaceIsTakenUpOnce(_ storage: Storage) async throws {
        try await withBoard(storage) { board in
            let text = ContentHash(of: "sort it")
            try await board.noteTakenUp(text, at: "a.py", in: "/a", as: "one", atMs: 1)
            try await board.noteTakenUp(text, at: "a.py", in: "/a", as: "two", atMs: 2)
            #expect(try await board.hasTakenUp(text, at: "a.py", in: "/a"))
            for (place, path) in [("b.py", "/a"), ("a.py", "/b")] {
                #expect(try await !board.hasTakenUp(text, at: place, in: path))
            }
        }
    }
}
