import AtelierAPI
import Testing

@testable import AtelierCLI

/// What people read of the code map.
@Suite struct MapPageTests {
    private static func symbol(_ line: Int, _ depth: Int, _ signature: String) -> SymbolView {
        SymbolView(
            path: "Day.swift",
            name: "Day",
            kind: "type",
            line: line,
            lastLine: line,
            depth: depth,
            signature: signature,
            documentation: ""
        )
    }

    private static let map = MapView(
        commit: "c0ffee",
        files: [
            MapView.File(
                path: "Day.swift",
                language: "swift",
                symbols: [symbol(1, 0, "struct Day"), symbol(120, 1, "func weekday()")]
            )
        ],
        omittedFiles: 3,
        omittedSymbols: 0
    )

    @Test func anOutlineIsIndentedAndTellsWhatIsLeftOut() {
        #expect(
            MapPage(view: Self.map, texts: Texts(language: .english)).render() == """
                Day.swift
                    1  struct Day
                  120    func weekday()
                3 more files; for more of them: --tokens, or name a folder.

                """
        )
        let chinese = MapPage(view: Self.map, texts: Texts(language: .chinese)).render()
        #expect(chinese.contains("还有 3 个文件"))
    }

    @Test func whatIsFoundStandsWithItsLine() {
        let symbol = Self.symbol(7, 0, "struct \u{1B}[31mDay")
        let view = FindView(commit: "c0ffee", files: ["Day.swift"], symbols: [symbol])
        #expect(
            FindPage(view: view, text: "day", texts: Texts(language: .english)).render() == """
                Files
                  Day.swift
                Symbols
                  Day.swift:7: struct \\u{1b}[31mDay

                """
        )
    }

    @Test func whatIsNotFoundIsTold() {
        let view = FindView(commit: "c0ffee", files: [], symbols: [])
        let page = FindPage(view: view, text: "zebra", texts: Texts(language: .english)).render()
        #expect(page.hasPrefix("Nothing in the last commit fits 'zebra'."))
    }
}
