import Foundation
import Testing

@testable import AtelierCodeMap

@Suite(.enabled(if: TestGrammars.arePresent, Comment(rawValue: TestGrammars.whyNot)))
struct MapperTests {
    private func file(_ path: String, _ text: String) throws -> SourceFile {
        try #require(TestGrammars.mapper.parse(path: path, data: Data(text.utf8)))
    }

    @Test func signatureDocumentationAndLinesAreTold() throws {
        let parsed = try file(
            "a.py",
            "@x\ndef f(a,\n      b=1) -> int:\n    \"\"\"Adds.\n    Both.\n\n    More.\"\"\"\n    return a\n"
        )
        let symbol = try #require(parsed.symbols.first)
        #expect(symbol.signature == "@x def f(a, b=1) -> int:")
        #expect(symbol.documentation == "Adds. Both.")
        #expect(symbol.lines == 1...8)
        #expect(symbol.indentation == 0)
    }

    @Test(arguments: [
        ("a.js", "/**\n * Adds two.\n *\n * More.\n */\nfunction f() {}\n", "Adds two."),
        ("a.go", "package a\n\n// F adds\n// two.\nfunc F() {}\n", "F adds two."),
        ("a.rs", "/// Doc.\n#[inline]\nfn f() {}\n", "Doc."),
        ("a.kt", "import a.b\n/** Doc. */\nfun f() {}\n", "Doc."),
        ("a.swift", "/// Doc.\n@inlinable\nfunc f() {}\n", "Doc."),
        ("a.swift", "/// Not its own.\n\nfunc f() {}\n", ""),
        ("a.rb", "class A\n  # Doc.\n  def m; end\nend\n", ""),
    ])
    func commentBeforeIsDocumentation(path: String, text: String, expected: String) throws {
        #expect(try file(path, text).symbols.first?.documentation == expected)
    }

    @Test func firstMembersCommentIsFound() throws {
        #expect(try file("a.rb", "class A\n  # Doc.\n  def m; end\nend\n").symbols.last?.documentation == "Doc.")
    }

    @Test(arguments: [
        ("a.py", "def f(:\n    pass\n", 1), ("a.py", "x = 1\ndef f():\n    return (1\n", 3),
        ("a.js", "let a = 1;\nfunction f( { return 1; }\n", 2), ("a.swift", "struct A {\n    func f( {}\n}\n", 2),
        ("a.c", "int f(void) {\n    return 1\n}\n", 2), ("a.go", "package a\nfunc f( {}\n", 2),
        ("a.rs", "fn f() {\n", 1),
    ])
    func brokenTextHasAProblem(path: String, text: String, line: Int) throws {
        let problem = try #require(TestGrammars.mapper.syntaxProblem(path: path, data: Data(text.utf8)))
        #expect(abs(problem.line - line) <= 1)
        #expect(problem.column >= 1)
    }

    @Test(arguments: Samples.all)
    func cleanTextHasNoProblem(sample: Sample) {
        #expect(TestGrammars.mapper.syntaxProblem(path: sample.path, data: Data(sample.text.utf8)) == nil)
    }

    @Test func whatIsNotCodeIsNil() {
        let mapper = TestGrammars.mapper
        #expect(mapper.parse(path: "a.md", data: Data("x".utf8)) == nil)
        #expect(mapper.parse(path: "a.py", data: Data([0x78, 0xFF])) == nil)
        #expect(mapper.parse(path: "a.py", data: Data([0x78, 0x00])) == nil)
        #expect(mapper.parse(path: "a.py", data: Data())?.symbols.isEmpty == true)
        #expect(mapper.parse(path: "a.swift", data: Data())?.symbols.isEmpty == true)
    }

    @Test func headersOfCppAreTakenAsCpp() throws {
        #expect(try file("a.h", "class A { public: int m(); };\n").language == .cpp)
        #expect(try file("a.h", "int f(void);\n").language == .c)
    }

    @Test func deepNestingIsSurvived() throws {
        let deep = String(repeating: "(", count: 20_000) + String(repeating: ")", count: 20_000)
        #expect(try file("a.py", "x = " + deep + "\n").identifiers.contains("x"))
        #expect(try file("a.js", "x = " + deep + ";\n").identifiers.contains("x"))
    }

    @Test func parsesInParallelAgree() async throws {
        let sample = Samples.python
        let expected = try file(sample.path, sample.text).symbols
        await withTaskGroup(of: [Symbol]?.self) { group in
            for _ in 0..<32 {
                group.addTask { TestGrammars.mapper.parse(path: sample.path, data: Data(sample.text.utf8))?.symbols }
            }
            for await symbols in group { #expect(symbols == expected) }
        }
    }
}

struct WithoutGrammarsTests {
    @Test func swiftAloneIsUnderstood() {
        let mapper = CodeMapper(grammars: nil)
        #expect(mapper.parse(path: "a.swift", data: Data("let a = 1\n".utf8))?.symbols.map(\.name) == ["a"])
        #expect(mapper.parse(path: "a.py", data: Data("a = 1\n".utf8)) == nil)
        #expect(mapper.syntaxProblem(path: "a.py", data: Data("a = (\n".utf8)) == nil)
    }

    @Test func alteredGrammarsAreRefused() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("grammars-\(UUID()).so").path
        #expect(throws: CodeMapError.self) { try Grammars(path: path) }
        try Data("not a library".utf8).write(to: URL(fileURLWithPath: path))
        defer { unlink(path) }
        let error = #expect(throws: CodeMapError.self) { try Grammars(path: path) }
        #expect(error?.code == .grammarsAltered)
        #expect(error?.wireCode == "codeMap.grammarsAltered")
    }
}
