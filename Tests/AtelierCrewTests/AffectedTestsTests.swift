import AtelierCodeMap
import Foundation
import Testing

@testable import AtelierCrew

@Suite struct AffectedTestsTests {
    private static let mapper = CodeMapper(grammars: nil)
    private static let swift = CheckCommand(runner: .swiftPackage, argv: ["swift", "test"])

    /// `helper` is called by `total`, which a test calls; `other` stands alone.
    private static let sources = [
        "Sources/Money.swift": """
        struct Money {
            let cents: Int
            func total(_ others: [Int]) -> Int { helper(others) + cents }
        }
        func helper(_ values: [Int]) -> Int { values.reduce(0, +) }
        """,
        "Sources/Other.swift": "func other() -> Int { 1 }\n",
        "Tests/MoneyTests.swift": """
        import Testing
        @Suite struct MoneyTests {
            @Test func totalsAddUp() { #expect(Money(cents: 1).total([2]) == 3) }
            @Test func nothingIsNothing() { #expect(Int() == 0) }
        }
        """,
        "Tests/OtherTests.swift": """
        import Testing
        @Suite struct OtherTests {
            @Test func otherIsOne() { #expect(other() == 1) }
        }
        """,
        "README.md": "# Money\n",
    ]

    /// The command for the tests that a replacement in one file affects.
    private static func narrowed(
        _ path: String,
        _ old: String,
        _ new: String,
        check: CheckCommand = swift
    ) -> [String]? {
        var after = sources
        after[path] = (after[path] ?? "").replacingOccurrences(of: old, with: new)
        let files = after.keys.sorted().compactMap { mapper.parse(path: $0, data: Data((after[$0] ?? "").utf8)) }
        let map = CodeMap(files: files, paths: after.keys.sorted())
        let change = AffectedTests.Change(
            path: path,
            old: sources[path].map { Data($0.utf8) },
            new: after[path].map { Data($0.utf8) }
        )
        return AffectedTests(map: map, mapper: mapper).narrow(check, to: [change])?.argv
    }

    private static func filter(_ names: String...) -> [String] {
        ["swift", "test", "--filter", "[./](\(names.joined(separator: "|")))(\\(|$)"]
    }

    @Test func onlyTestsThatReachTheChangeAreRun() {
        #expect(Self.narrowed("Sources/Other.swift", "{ 1 }", "{ 2 }") == Self.filter("OtherTests/otherIsOne"))
        // Two steps away.
        #expect(Self.narrowed("Sources/Money.swift", "reduce(0", "reduce(1") == Self.filter("MoneyTests/totalsAddUp"))
    }

    @Test func aChangeOutsideOfDefinitionsIsOneOfAllOfTheFile() {
        #expect(
            Self.narrowed("Sources/Money.swift", "let cents: Int", "let cents: Int = 1")
                == Self.filter("MoneyTests/totalsAddUp")
        )
    }

    @Test func aChangedTestFileRunsAsAWhole() {
        #expect(
            Self.narrowed("Tests/MoneyTests.swift", "== 3", "== 4")
                == Self.filter("MoneyTests/nothingIsNothing", "MoneyTests/totalsAddUp")
        )
    }

    @Test(arguments: [
        ("README.md", "Money", "Coins"), ("Package.swift", "", ""), ("Sources/data.json", "", ""),
        ("Sources/Other.swift", "{ 1 }", "{ 1 "),
    ])
    func whatCannotBeToldRunsEverything(path: String, old: String, new: String) {
        #expect(Self.narrowed(path, old, new) == nil)
    }

    @Test func aNewFileThatNoTestReachesRunsEverything() {
        #expect(Self.narrowed("Sources/New.swift", "", "") == nil)
    }

    @Test(arguments: [CheckCommand.Runner.make, .npm, .custom])
    func aRunnerThatTakesNoSelectionRunsEverything(runner: CheckCommand.Runner) {
        let check = CheckCommand(runner: runner, argv: ["make", "test"])
        #expect(Self.narrowed("Sources/Other.swift", "{ 1 }", "{ 2 }", check: check) == nil)
    }
}
