import AtelierChecks
import AtelierDomain
import Testing

@testable import AtelierHooks

@Suite struct MessageTests {
    private static let conventional = (1...10).map { "feat(shop): add thing \($0)" }
    private static let scoped = (1...10).map { "cart: say thing \($0)" } + ["shop: mend it"]

    @Test(arguments: [
        ("feat(shop): add more", []), ("add more", [MessageRemark.notConventional]),
        ("feature: more", [.notConventional]),
        ("fix!: more\n\nbody", []), ("fix: more\nbody", [.noBlankLine]), ("fix: more.", [.fullStop]),
        ("fix: \(String(repeating: "m", count: 80))", [.tooLong(85, limit: 72)]), ("fixup! nonsense.", []),
        ("Merge branch 'x'", []), ("\n\n", []),
    ])
    func whatIsAgainstTheHabitIsTold(_ message: String, _ remarks: [MessageRemark]) {
        #expect(MessageHabit(subjects: Self.conventional).remarks(on: message) == remarks)
    }

    @Test func aYoungRepositoryHasNoHabit() {
        let habit = MessageHabit(subjects: Array(Self.conventional.prefix(4)))
        #expect(habit.form == .plain && habit.remarks(on: "anything goes.") == [])
    }

    @Test func issueKeysAreAHabitToo() {
        let habit = MessageHabit(subjects: (1...10).map { "SHOP-\($0): do it" })
        #expect(habit.remarks(on: "do it").contains(.noIssueKey(example: "SHOP-1")))
        #expect(!habit.remarks(on: "do it\n\nSHOP-7").contains(.noIssueKey(example: "SHOP-1")))
    }

    private static func file(_ path: String, old: String? = nil, new: String? = nil, id: String = "n") -> ChangedFile {
        func side(_ text: String?, _ id: String) -> FileSide? {
            text.map { FileSide(mode: 0o100644, size: $0.utf8.count, bytes: Array($0.utf8), id: id) }
        }
        return ChangedFile(path: path, old: side(old, "o"), new: side(new, id))
    }

    @Test(arguments: [
        ([file("src/shop/cart.py", old: "a\n", new: "a\ndef total(x):\n")], "feat(shop): add total"),
        ([file("src/shop/cart.py", old: "a\n", new: "b\n")], "fix(shop): change cart.py"),
        ([file("tests/test_cart.py", new: "x\n")], "test(test_cart): add test_cart.py"),
        ([file("README.md", old: "a\n", new: "b\n")], "docs(README): change README.md"),
        ([file("a.c", old: "x\n"), file("b.c", new: "x\n", id: "o")], "feat: rename a.c to b.c"),
    ])
    func aTemplateSaysKindPlaceAndWhat(_ files: [ChangedFile], _ subject: String) {
        let habit = MessageHabit(subjects: Self.conventional)
        #expect(MessageTemplate(files, count: files.count, habit: habit).subject == subject)
    }

    @Test func aTemplateHasTheRepositorysForm() {
        let files = [Self.file("src/shop/cart.py", old: "a\n", new: "b\n")]
        let forms = [Self.scoped, [], (1...10).map { "修复第 \($0) 个问题" }].map { subjects in
            MessageTemplate(files, count: 1, habit: MessageHabit(subjects: subjects)).subject
        }
        #expect(forms == ["shop: change cart.py", "Change cart.py", "修改 cart.py"])
    }

    @Test func aTemplateIsOfferedWhereAnEditorOpensOnNothing() async throws {
        let fake = FakeDesk { $0.subjects = Self.conventional }
        let lines = try await fake.ask(.prepareCommitMessage) { $0.arguments = [".git/COMMIT_EDITMSG"] }.lines
        #expect(lines == [.message("docs(a): add a.txt"), .exit(0)])
    }

    enum Elsewhere: CaseIterable {
        case message, amend, merge, noEditor, continuousIntegration, usersWords, cherryPick
    }

    @Test(arguments: Elsewhere.allCases)
    func aTemplateStaysAwayElsewhere(_ place: Elsewhere) async throws {
        let fake = FakeDesk {
            if place == .usersWords { $0.message = "the user's words" }
            if place == .cherryPick { $0.operation = .cherryPick }
        }
        let lines = try await fake.ask(.prepareCommitMessage) {
            $0.arguments = [".git/COMMIT_EDITMSG"]
            switch place {
            case .message: $0.arguments.append("message")
            case .amend: $0.arguments += ["commit", "HEAD"]
            case .merge: $0.arguments.append("merge")
            case .noEditor: $0.hasEditor = false
            case .continuousIntegration: $0.isInContinuousIntegration = true
            case .usersWords, .cherryPick: break
            }
        }.lines
        #expect(lines == [.exit(0)])
    }

    @Test func aMessageAgainstTheHabitIsRefusedOnlyWhereTheSettingsSaySo() async throws {
        for isRefused in [false, true] {
            let fake = FakeDesk {
                $0.subjects = Self.conventional
                $0.message = "more\n"
                $0.settings.refusesMessages = isRefused
            }
            let (lines, outcome) = try await fake.ask(.commitMessage) { $0.arguments = [".git/COMMIT_EDITMSG"] }
            #expect(lines.count == 2 && outcome.exit == (isRefused ? 1 : 0))
        }
    }
}
