import AtelierDomain
import Testing

@testable import AtelierHooks

@Suite struct DeskTests {
    private static let conflict = "one\n<<<<<<< HEAD\ntwo\n=======\nthree\n>>>>>>> other\n"

    @Test func aCleanChangePassesAndIsLookedUpTheSecondTime() async throws {
        let fake = FakeDesk()
        let first = try await fake.ask(.preCommit)
        #expect(first.lines == [.exit(0)] && first.outcome.made.count == 1)
        let second = try await fake.ask(.preCommit)
        #expect(second.lines == [.exit(0)] && second.outcome.made == [])
        #expect(fake.repository.asked == ["staged -", "entries a", "staged -"])
    }

    @Test func whatTheShelfHasIsNotMadeAgain() async throws {
        func large(_ state: inout FakeRepository.State) {
            for number in 0..<30 { state.files["f\(number)"] = "x\n" }
        }
        let made = try await FakeDesk(large).ask(.preCommit).outcome.made
        let other = FakeDesk(large)
        try await other.shelf.keep(try #require(made.first), in: "/repo")
        let outcome = try await other.ask(.preCommit).outcome
        #expect(made.count == 1 && outcome.made == [])
    }

    @Test func aConflictMarkerBlocksAndItsRuleCanBeSkipped() async throws {
        let fake = FakeDesk { $0.files["a.txt"] = Self.conflict }
        let (lines, outcome) = try await fake.ask(.preCommit)
        #expect(lines.last == .exit(1) && outcome.exit == 1)
        let text = lines.map(\.text).joined(separator: "\n")
        #expect(text.contains("a.txt:2") && text.contains("SKIP=conflict-marker"))
        #expect(fake.shelf.wanted == [])
        let skipped = try await fake.ask(.preCommit) { $0.skipped = ["conflict-marker"] }
        #expect(skipped.lines.last == .exit(0))
    }

    enum Reason: CaseIterable {
        case skipped, continuousIntegration, switchedOff, rebase, unchanged
    }

    @Test(arguments: Reason.allCases)
    func nothingIsJudgedWhereItShouldNotBe(_ reason: Reason) async throws {
        let fake = FakeDesk {
            $0.files["a.txt"] = Self.conflict
            switch reason {
            case .switchedOff: $0.isOn = false
            case .rebase: $0.operation = .rebase
            case .unchanged: $0.staged = StagedState(tree: fakeID("a"), bases: [fakeID("a")])
            case .skipped, .continuousIntegration: break
            }
        }
        let lines = try await fake.ask(.preCommit) {
            if reason == .skipped { $0.skipped = ["atelier"] }
            $0.isInContinuousIntegration = reason == .continuousIntegration
        }.lines
        #expect(lines == [.exit(0)])
        #expect(!fake.repository.asked.contains("entries a"))
    }

    @Test func aMergeUnderWayIsJudged() async throws {
        let fake = FakeDesk {
            $0.operation = .merge
            $0.files["a.txt"] = Self.conflict
        }
        let lines = try await fake.ask(.preCommit).lines
        #expect(lines.last == .exit(1))
    }

    @Test func theIndexOfTheQuestionIsTheOneRead() async throws {
        let fake = FakeDesk()
        _ = try await fake.ask(.preCommit) { $0.index = "/repo/.git/next-index-7.lock" }
        #expect(fake.repository.asked.first == "staged /repo/.git/next-index-7.lock")
    }

    @Test func settingsThatAreNotUnderstoodAreToldOf() async throws {
        let fake = FakeDesk { $0.settings.complaint = "`hooks.oof` is unknown" }
        let lines = try await fake.ask(.preCommit).lines
        #expect(lines.count == 2 && lines[0].text.contains("`hooks.oof` is unknown"))
    }

    @Test func theCheckCommandIsAskedForOnlyWhereTheSettingsSaySo() async throws {
        for runsCheck in [false, true] {
            let fake = FakeDesk { $0.settings.runsCheck = runsCheck }
            _ = try await fake.ask(.preCommit)
            _ = try await fake.ask(.postCommit)
            #expect(fake.shelf.wanted == (runsCheck ? ["a staged", "a committed"] : []))
        }
    }

    @Test func aChangeThatTakesLongSaysSoBeforehand() async throws {
        let fake = FakeDesk { state in
            for number in 0..<1_200 { state.files["f\(number)"] = "x\n" }
        }
        let lines = try await fake.ask(.preCommit).lines
        #expect(lines == [.budget(1_501), .exit(0)])
    }

    @Test func aLineThatCannotBeDeliveredEndsTheAnswer() async throws {
        struct Gone: Error {}
        let fake = FakeDesk { $0.files["a.txt"] = Self.conflict }
        await #expect(throws: Gone.self) {
            try await fake.desk.answer(HookQuestion(hook: .preCommit, directory: "/repo")) { _ in throw Gone() }
        }
    }
}

@Suite struct PushTests {
    private static let zeros = String(repeating: "0", count: 40)

    private static func commit(_ id: Character, tree: Character) -> HistoryCommit {
        HistoryCommit(
            id: fakeID(id),
            state: StagedState(tree: fakeID(tree), bases: [fakeID("9")]),
            subject: "subject \(id)"
        )
    }

    private static func failedCheck(of tree: Character) -> HookVerdict {
        let key = VerdictKey(
            tree: fakeID(tree),
            bases: [],
            kind: .check,
            policy: ContentHash(of: "make test"),
            program: "1.0.0"
        )
        return HookVerdict(key: key, isPassed: false, detail: "FAILED test_add", milliseconds: 1, madeAtMs: 1)
    }

    @Test func aFailedCheckOfAPushedCommitBlocksAndSaysWhich() async throws {
        let fake = FakeDesk { $0.commits = [Self.commit("d", tree: "4"), Self.commit("e", tree: "5")] }
        try await fake.shelf.keep(Self.failedCheck(of: "5"), in: "/repo")
        let (lines, outcome) = try await fake.ask(.prePush) {
            $0.arguments = ["origin", "git@example.org:x"]
            $0.input = "refs/heads/main \(fakeID("d")) refs/heads/main \(fakeID("8"))\n"
        }
        let text = lines.map(\.text).joined(separator: "\n")
        #expect(outcome.exit == 1 && lines.last == .exit(1))
        #expect(text.contains("eeeeeeeeee") && text.contains("subject e") && text.contains("FAILED test_add"))
        #expect(!text.contains("subject d"))
        #expect(fake.shelf.wanted == ["5 again"])
        #expect(fake.repository.asked.first == "commits d beyond 8 and refs/remotes/origin")
        let skipped = try await fake.ask(.prePush) {
            $0.skipped = ["check"]
            $0.input = "refs/heads/main \(fakeID("d")) refs/heads/main \(fakeID("8"))\n"
        }
        #expect(skipped.outcome.exit == 0)
    }

    @Test func ofTheTipAllTestsAreWantedAndOfOthersAFailedPartIsEnough() async throws {
        let fake = FakeDesk {
            $0.commits = [Self.commit("d", tree: "4"), Self.commit("e", tree: "5")]
            $0.settings.runsCheck = true
        }
        func verdict(_ tree: Character, _ kind: VerdictKey.Kind, isPassed: Bool) -> HookVerdict {
            let key = VerdictKey(
                tree: fakeID(tree),
                bases: kind == .check ? [] : [fakeID("9")],
                kind: kind,
                policy: ContentHash(of: "make test"),
                program: "1.0.0"
            )
            return HookVerdict(key: key, isPassed: isPassed, detail: "said", milliseconds: 1, madeAtMs: 1)
        }
        for tree in ["4", "5"] as [Character] {
            try await fake.shelf.keep(verdict(tree, .affected, isPassed: true), in: "/repo")
        }
        let push = "refs/heads/main \(fakeID("d")) refs/heads/main \(fakeID("8"))\n"
        let first = try await fake.ask(.prePush) { $0.input = push }
        #expect(first.outcome.exit == 0 && fake.shelf.wanted == ["4 committed"])
        #expect(first.lines.map(\.text).joined().contains("not all tests of commit dddddddddd were run yet"))
        try await fake.shelf.keep(verdict("5", .affected, isPassed: false), in: "/repo")
        try await fake.shelf.keep(verdict("4", .check, isPassed: true), in: "/repo")
        let second = try await fake.ask(.prePush) { $0.input = push }
        #expect(second.outcome.exit == 1 && fake.shelf.wanted == ["4 committed", "5 again"])
    }

    @Test func aDeletionSendsNothing() async throws {
        let fake = FakeDesk()
        let lines = try await fake.ask(.prePush) { $0.input = "(delete) \(Self.zeros) refs/heads/x \(fakeID("8"))\n" }
            .lines
        #expect(lines.last == .exit(0) && fake.repository.asked == [])
    }

    /// So many references that their names were not passed on.
    @Test(arguments: [HookName.prePush, .preReceive])
    func whatCouldNotBeLookedAtIsToldOf(_ hook: HookName) async throws {
        let lines = try await FakeDesk().ask(hook) { $0.isInputCut = true }.lines
        #expect(lines.last == .exit(0) && lines.map(\.text).contains { $0.contains("more references") })
    }

    @Test func aReceiveNamesTheReferenceThatIsRefused() async throws {
        let fake = FakeDesk {
            $0.commits = [Self.commit("d", tree: "4")]
            $0.files["a.txt"] = "<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> z\n"
        }
        let lines = try await fake.ask(.update) { $0.arguments = ["refs/heads/main", Self.zeros, fakeID("d").hex] }
            .lines
        #expect(lines.last == .exit(1))
        #expect(lines.map(\.text).contains { $0.contains("refs/heads/main is refused") })
        #expect(fake.repository.asked.first == "commits d beyond  and refs/*")
        let all = try await fake.ask(.preReceive) {
            $0.input = "\(fakeID("1")) \(fakeID("d")) refs/heads/a b\n"
        }.outcome
        #expect(all.exit == 1)
    }

    @Test func receiptsFollowRewrittenCommits() async throws {
        let fake = FakeDesk()
        _ = try await fake.ask(.postRewrite) {
            $0.arguments = ["amend"]
            $0.input = "\(fakeID("1")) \(fakeID("2"))\n\(fakeID("3")) \(fakeID("4")) extra\nnonsense\n"
        }
        #expect(fake.repository.asked == ["carry 1 to 2", "carry 3 to 4"])
    }
}
