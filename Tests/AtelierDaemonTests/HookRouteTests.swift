import AtelierBlackboard
import AtelierChecks
import AtelierDomain
import AtelierHooks
import Foundation
import Testing

@testable import AtelierDaemon

/// Hooks over the real socket.
@Suite struct HookRouteTests {
    private static func ask(_ hook: String, _ body: String, _ house: HookHouse) async throws -> [String] {
        try await DaemonHarness.with(FakeService(hooks: house.room)) { configuration in
            let answer = try await RawSocket.exchange(
                "/v1/hooks/\(hook)",
                headers: "Connection: close\r\n",
                body: body,
                socketPath: configuration.socketPath
            )
            #expect(answer.head.hasPrefix("HTTP/1.1 200"))
            return answer.body.split(separator: "\n").map(String.init)
        }
    }

    @Test func readyComesFirstAndTheExitLast() async throws {
        try await HookHouse.with { house in
            try house.write("b.txt", "two\n")
            try await house.git("add", "b.txt")
            let lines = try await Self.ask("pre-commit", house.fields("index=.git/index", "event=5-1-1"), house)
            #expect(lines == ["ready", "exit 0"])
            let events = try await house.board.hookEvents(in: house.path, limit: 9)
            let tree = try await house.git("write-tree")
            #expect(events.map(\.name) == ["5-1-1"] && events.first?.object?.hex == tree)
        }
    }

    @Test func aVerdictOutlivesTheProcess() async throws {
        try await HookHouse.with { house in
            try house.write("b.txt", "two\n")
            try await house.git("add", "b.txt")
            _ = try await Self.ask("pre-commit", house.fields(), house)
            let repository = try await house.room.repositories.hooked(at: house.path)
            let state = try await repository.staged(index: nil)
            let key = VerdictKey(
                tree: state.tree,
                bases: state.bases,
                kind: .fast,
                policy: HookSettings().policy.digest,
                program: "1.0.0"
            )
            let kept = try await BoardShelf(board: house.board).verdict(key)
            #expect(kept?.isPassed == true)
        }
    }

    @Test func aSwitchedOffRepositoryIsLeftAlone() async throws {
        try await HookHouse.with { house in
            try await house.git("config", "atelier.hooks", "false")
            let lines = try await Self.ask("pre-commit", house.fields(), house)
            #expect(lines == ["ready", "exit 0"])
            let events = try await house.board.hookEvents(in: nil, limit: 9)
            #expect(events == [])
        }
    }

    @Test func aFolderWithoutARepositoryEndsWithoutAnExit() async throws {
        try await HookHouse.with { house in
            let lines = try await Self.ask("pre-commit", "directory=\(house.folder)\0", house)
            #expect(lines.count == 2 && lines[0] == "ready" && lines[1].hasPrefix("err atelier: no git repository"))
        }
    }

    @Test(arguments: ["applypatch-msg", "pre-commit%00", ""])
    func whatIsNoHookIsRefused(name: String) async throws {
        try await HookHouse.with { house in
            let body = house.fields()
            let head = try await DaemonHarness.with(FakeService(hooks: house.room)) { configuration in
                try await RawSocket.exchange(
                    "/v1/hooks/\(name)",
                    headers: "Connection: close\r\n",
                    body: body,
                    socketPath: configuration.socketPath
                ).head
            }
            #expect(head.hasPrefix("HTTP/1.1 4"))
        }
    }

    @Test func aQuestionOfEightMebibytesIsTaken() async throws {
        try await HookHouse.with { house in
            let lines = try await Self.ask(
                "pre-push",
                house.fields("input=" + String(repeating: "x", count: 8 << 20)),
                house
            )
            #expect(lines.last == "exit 0")
        }
    }

    @Test func aReceiptFollowsAnAmendedCommit() async throws {
        try await HookHouse.with { house in
            let old = try await house.git("rev-parse", "HEAD")
            try await house.git("notes", "--ref=atelier", "add", "-m", "receipt")
            try await house.git("commit", "-q", "--amend", "-m", "other words")
            let new = try await house.git("rev-parse", "HEAD")
            _ = try await Self.ask("post-rewrite", house.fields("argument=amend", "input=\(old) \(new)\n"), house)
            #expect(try await house.git("notes", "--ref=atelier", "show", new) == "receipt")
        }
    }

    @Test func whatIsStagedIsJudgedAhead() async throws {
        try await HookHouse.with { house in
            try house.write(".atelier/config.yaml", "check: true\nhooks:\n  slow: on\n")
            try await house.git("add", "-A")
            await house.room.lookAhead(house.path)
            #expect(house.checks.all == ["staged"])
            let repository = try await house.room.repositories.hooked(at: house.path)
            let state = try await repository.staged(index: nil)
            let judgement = try await house.room.desk.judgement(of: state, in: repository)
            #expect(judgement.wasReady)
        }
    }

    @Test func aChangeOfTheIndexIsNoticed() async throws {
        try await HookHouse.with { house in
            house.room.watch.add(house.path, gitDirectory: house.path + "/.git", commonDirectory: house.path + "/.git")
            try house.write("b.txt", "two\n")
            try await house.git("add", "b.txt")
            var signals = house.room.watch.signals.makeAsyncIterator()
            _ = await signals.next()
            #expect(house.room.watch.take() == [house.path])
        }
    }
}
