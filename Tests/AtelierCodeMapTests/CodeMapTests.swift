import Foundation
import Testing

@testable import AtelierCodeMap

@Suite(.enabled(if: TestGrammars.arePresent, Comment(rawValue: TestGrammars.whyNot)))
struct CodeMapTests {
    private let map: CodeMap

    init() {
        let sources = [
            "src/utils.py": """
            \"\"\"Dates.\"\"\"
            def parse_date(text):
                \"\"\"Parse an ISO date.\"\"\"
                return split_parts(text)

            def split_parts(text):
                return text.split("-")

            def compute_total(items):
                \"\"\"计算订单总价。\"\"\"
                return sum(items)
            """,
            "src/cart.py": """
            from utils import compute_total
            class Cart:
                def total(self):
                    return compute_total(self.items)
                def clear(self):
                    self.items = []
            """,
            "tests/test_cart.py": """
            from cart import Cart
            def test_total():
                assert Cart().total() == 0
            def test_clear():
                Cart().clear()
            """,
        ]
        let files = sources.compactMap { TestGrammars.mapper.parse(path: $0.key, data: Data($0.value.utf8)) }
        map = CodeMap(files: files, paths: ["README.md"])
    }

    @Test(arguments: [
        "parse_date", "parse_date()", "`parse_date(text)`", "utils.py::parse_date", "src/utils.py::parse_date",
    ])
    func symbolIsFoundInEverySpelling(query: String) {
        #expect(map.symbols(named: query).map(\.qualifiedName) == ["parse_date"])
    }

    @Test(arguments: ["Cart.total", "Cart::total", "Cart#total()", "cart.py::Cart.total"])
    func memberIsFoundInEverySpelling(query: String) {
        #expect(map.symbols(named: query).map(\.qualifiedName) == ["Cart.total"])
        #expect(map.symbol(path: "src/cart.py", qualifiedName: "Cart.total")?.kind == .method)
    }

    @Test func unknownNamesAreUnknown() {
        #expect(map.symbols(named: "parse_dat").isEmpty)
        #expect(map.symbols(named: "other.py::parse_date").isEmpty)
        #expect(map.symbols(named: "").isEmpty)
        #expect(!map.contains("parse_dat"))
        #expect(map.contains("compute_total"))
        #expect(map.contains("utils") && map.contains("README.md") && map.contains("Cart.total"))
    }

    @Test(arguments: [
        ("parse_dat", "parse_date"), ("PARSE_DATE", "parse_date"), ("prase_date", "parse_date"),
        ("calculate_total", "compute_total"), ("util.py", "src/utils.py"), ("src/util.py", "src/utils.py"),
        ("Cart.totl", "Cart.total"), ("date_parser", "parse_date"), ("readme.md", "README.md"),
    ])
    func nearestNameComesFirst(query: String, expected: String) {
        #expect(map.nearest(to: query, limit: 3).first == expected)
    }

    @Test func nothingIsNearNonsense() {
        #expect(map.nearest(to: "zzqqxx", limit: 3).isEmpty)
    }

    @Test(arguments: [
        ("parse an ISO date string", "parse_date"),
        ("修复 `compute_total` 的问题：空列表时返回 0", "compute_total"),
        ("订单总价算错了", "compute_total"),
        ("Cart.total should ignore negative prices", "Cart.total"),
        ("emptying the cart with clear() must also reset it", "Cart.clear"),
    ])
    func rankPutsTheMeantSymbolFirst(text: String, expected: String) {
        #expect(map.rank(text: text, limit: 3).first?.qualifiedName == expected)
    }

    @Test func testsAreNeverRanked() {
        #expect(!map.rank(text: "test_total test_clear Cart", limit: 20).contains { $0.path.hasPrefix("tests/") })
    }

    @Test func relationsLeadToTestsUsesAndNeighbours() throws {
        let total = try #require(map.symbol(path: "src/cart.py", qualifiedName: "Cart.total"))
        #expect(map.tests(covering: total).first?.name == "test_total")
        #expect(map.references(to: "compute_total") == ["src/cart.py", "src/utils.py"])
        let parse = try #require(map.symbol(path: "src/utils.py", qualifiedName: "parse_date"))
        #expect(map.neighbours(of: parse, limit: 2).map(\.name) == ["split_parts", "compute_total"])
        #expect(map.neighbours(of: total, limit: 1).map(\.name) == ["compute_total"])
    }

    @Test(arguments: [("", "abc", 3), ("abcd", "acbd", 1), ("kitten", "sitting", 3), ("same", "same", 0)])
    func distanceCountsSwapsAsOne(left: String, right: String, expected: Int) {
        #expect(EditDistance.between(Array(left.utf8), Array(right.utf8)) == expected)
    }
}
