import AtelierCodeMap
import Testing

@testable import AtelierCodeIndex

/// How text is cut, and what is found by it.
struct SearchTests {
    @Test(arguments: [
        ("parseHTTPDate_now2", "parse http date now2 "),
        ("a = snake_case + B", "snake case "),
        ("XMLParser.init", "xml parser init "),
        ("utf8Text", "utf8 text "),
        ("星期一开始", "星期 期一 一开 开始 "),
        ("改parseDate，行。", "改 parse date 行 "),
        ("naïve “quoted”", "naïve quoted "),
        ("", ""),
    ])
    func textIsCutIntoWords(text: String, words: String) {
        #expect(TermText.words(in: text) == words)
    }

    @Test(arguments: [
        ("parseDate", true), ("snake_case", true), ("Parser", false), ("_private", false), ("HTTP", false),
    ])
    func namesOfSeveralWordsAreTold(name: String, isComposite: Bool) {
        #expect(TermText.isComposite(name) == isComposite)
    }

    private func tree() async throws -> IndexedTree {
        try await TestTree(TestSources.files).bring(try CodeIndex.inMemory())
    }

    @Test(arguments: [
        ("the weekday of a day is one too many", "Sources/Dates.swift"),
        ("星期几错了", "Sources/Dates.swift"),
        ("`parseDate` refuses leap days", "Sources/Dates.swift"),
        ("pad the lines of the report", "Sources/Report.swift"),
        ("posting to an account twice", "Sources/Ledger.swift"),
        ("Ledger.swift: say why", "Sources/Ledger.swift"),
    ])
    func theFileThatATextIsAboutComesFirst(text: String, path: String) async throws {
        #expect(try await tree().rank(text, limit: 3).first?.path == path)
    }

    @Test func wordsThatStandNowhereFindNothing() async throws {
        let tree = try await tree()
        #expect(try await tree.rank("zebra", limit: 3).isEmpty)
        #expect(try await tree.rank("the \" ' *", limit: 3).isEmpty)
        #expect(try await tree.symbols(matching: "zebra", limit: 3).isEmpty)
    }

    @Test func symbolsAreFoundByWordsNamesAndKind() async throws {
        let tree = try await tree()
        #expect(try await tree.symbols(matching: "weekday", limit: 1).map(\.qualifiedName) == ["Day.weekday"])
        #expect(try await tree.symbols(matching: "Day", limit: 1).map(\.name) == ["Day"])
        #expect(try await tree.symbols(matching: "parse_date", limit: 1).map(\.name) == ["parseDate"])
        #expect(try await tree.symbols(matching: "ledger", kind: .function, limit: 1).map(\.name) == ["renderReport"])
        let found = try await tree.symbols(matching: "星期", limit: 1).first
        #expect(found?.path == "Sources/Dates.swift")
        #expect(found?.lines == 7...7)
    }

    @Test func onlyThePresentTreeIsSearched() async throws {
        let index = try CodeIndex.inMemory()
        _ = try await TestTree(["old.swift": "func vanished() {}\n"]).bring(index)
        let tree = try await TestTree(["new.swift": "func present() {}\n"]).bring(index)
        #expect(try await tree.symbols(matching: "vanished", limit: 3).isEmpty)
        #expect(try await tree.rank("vanished", limit: 3).isEmpty)
    }

    @Test func whatOthersNameMostIsMostImportant() async throws {
        let files = try await tree().important(limit: 2)
        #expect(files.map(\.path) == ["Sources/Dates.swift", "Sources/Ledger.swift"])
    }
}
