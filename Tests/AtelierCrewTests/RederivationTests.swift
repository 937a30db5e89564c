import AtelierCodeMap
import Foundation
import Testing

@testable import AtelierCrew

/// Which functions the crew can be tried on.
@Suite struct RederivationTests {
    private static let mapper = CodeMapper(grammars: nil)
    private static let sources = [
        "Sources/Money.swift": """
        struct Money {
            /// The sum of all.
            func total(_ values: [Int]) -> Int {
                var sum = 0
                for value in values { sum += value }
                return sum
            }
            func short() -> Int { 1 }
        }
        func alone() -> Int {
            let one = 1
            return one
        }
        func outer() -> Int {
            func inner() -> Int {
                let one = 1
                return one
            }
            return inner()
        }
        """,
        "Tests/MoneyTests.swift": """
        import Testing
        @Suite struct MoneyTests {
            @Test func totals() {
                let money = Money()
                #expect(money.total([2]) == 2)
            }
            @Test func shorts() { #expect(Money().short() == 1) }
            @Test func outers() { #expect(outer() == 1) }
        }
        """,
    ]

    private static func rederivation(seed: Int) -> Rederivation {
        let files = sources.keys.sorted().compactMap { mapper.parse(path: $0, data: Data((sources[$0] ?? "").utf8)) }
        return Rederivation(
            map: CodeMap(files: files, paths: sources.keys.sorted()),
            mapper: mapper,
            check: CheckCommand(runner: .swiftPackage, argv: ["swift", "test"]),
            seed: seed
        )
    }

    @Test func onlyWhatATestNamesIsTried() {
        let rederivation = Self.rederivation(seed: 1)
        let drawn = rederivation.drawn
        #expect(Set(drawn.map(\.qualifiedName)) == ["Money.total", "Money.short", "alone", "outer"])
        let found = drawn.compactMap { symbol in
            rederivation.function(symbol, in: Data((Self.sources[symbol.path] ?? "").utf8))
        }
        #expect(Set(found.map(\.symbol.qualifiedName)) == ["Money.total", "outer"])
        let total = found.first { $0.symbol.name == "total" }
        #expect(total?.tests == ["MoneyTests.totals"])
        #expect(total?.check.argv == ["swift", "test", "--filter", "[./](MoneyTests/totals)(\\(|$)"])
        #expect(
            total.map { Rederivation.requirement(for: $0.symbol) }
                == "Implement `Money.total` in `Sources/Money.swift`, as its documentation says."
        )
    }

    @Test func aTestWithoutANameOfItsOwnIsItsFile() throws {
        let code = "func half(_ a: Int) -> Int {\n    let b = a / 2\n    return b\n}\n"
        let sources = ["Half.swift": code, "tests/main.swift": "precondition(half(4) == 2)\n"]
        let files = sources.keys.sorted().compactMap {
            Self.mapper.parse(path: $0, data: Data((sources[$0] ?? "").utf8))
        }
        let rederivation = Rederivation(
            map: CodeMap(files: files, paths: sources.keys.sorted()),
            mapper: Self.mapper,
            check: CheckCommand(runner: .make, argv: ["make", "test"]),
            seed: 1
        )
        let half = try #require(rederivation.drawn.first)
        let function = rederivation.function(half, in: Data(code.utf8))
        #expect(function?.tests == ["tests/main.swift"])
        #expect(function?.check.argv == ["make", "test"])
    }

    @Test func theSeedDecidesTheOrder() {
        let orders = (0..<8).map { Self.rederivation(seed: $0).drawn.map(\.qualifiedName) }
        #expect(Set(orders).count > 1)
        #expect(orders[3] == Self.rederivation(seed: 3).drawn.map(\.qualifiedName))
    }
}
