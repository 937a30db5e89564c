import Foundation
import Testing

@testable import AtelierCodeMap

@Suite(.enabled(if: TestGrammars.arePresent, Comment(rawValue: TestGrammars.whyNot)))
struct SpliceTests {
    private let cart = """
        import os
        from a import b


        class Cart:
            def total(self):
                return 1

            @property
            def size(self):
                text = \"\"\"
        left edge
        \"\"\"
                return text


        def main():
            pass
        """

    private func parsed(_ text: String, _ path: String = "cart.py") throws -> (Data, SourceFile) {
        let data = Data(text.utf8)
        return (data, try #require(TestGrammars.mapper.parse(path: path, data: data)))
    }

    private func symbol(_ name: String, _ file: SourceFile) throws -> Symbol {
        try #require(file.symbols.first { $0.qualifiedName == name })
    }

    private func text(_ data: Data) -> String { String(decoding: data, as: UTF8.self) }

    @Test(arguments: [
        "def total(self):\n    return 2",
        "\n\n    def total(self):\n        return 2\n\n",
        "            def total(self):\n                return 2   \n",
        "def total(self):\n        return 2",
        "def total(self):\r\n\treturn 2\r\n",
    ])
    func newTextTakesTheOldMargin(answer: String) throws {
        let (data, file) = try parsed(cart)
        let result = Splice.replacing(try symbol("Cart.total", file), with: answer, in: data)
        #expect(text(result) == cart.replacing("return 1", with: "return 2"))
    }

    @Test func stringsKeepTheirLines() throws {
        let (data, file) = try parsed(cart)
        let answer = "def main():\n    return \"\"\"\nx\n\"\"\""
        let result = Splice.inserting(answer, after: try symbol("Cart.total", file), in: data)
        #expect(text(result).contains("\n\n    def main():\n        return \"\"\"\nx\n\"\"\"\n\n    @property"))
    }

    /// Blank lines with blanks in them, and strings and directives left of the margin, are the file's own business.
    @Test(arguments: [
        ("a.py", "class A:\n    def m(self):\n        a = 1\n    \n        return a\n", "A.m"),
        ("a.swift", "struct A {\n    func m() {\n        a()\n  \n#if X\n        b()\n#endif\n    }\n}\n", "A.m"),
        ("a.cpp", "class A {\n    int m() {\n#ifdef X\n        b();\n#endif\n    }\n};\n", "A.m"),
    ])
    func oddMarginsSurviveTheSameText(path: String, source: String, name: String) throws {
        let (data, file) = try parsed(source, path)
        let found = try symbol(name, file)
        let own = String(decoding: data[found.extent], as: UTF8.self)
        #expect(text(Splice.replacing(found, with: own, in: data)) == source)
    }

    @Test func carriageReturnsAndFinalNewlineStay() throws {
        let (data, file) = try parsed(cart.replacing("\n", with: "\r\n"))
        let result = Splice.replacing(try symbol("main", file), with: "def main():\n    return 3\n\n", in: data)
        #expect(text(result).hasSuffix("\r\n\r\n\r\ndef main():\r\n    return 3"))
        #expect(!text(result).replacing("\r\n", with: "").contains("\n"))
    }

    @Test func insertionKeepsBlankLines() throws {
        let (data, file) = try parsed(cart)
        let main = try symbol("main", file)
        #expect(
            text(Splice.inserting("def new():\n    pass\n", after: main, in: data)) == cart
                + "\n\n\ndef new():\n    pass"
        )
        let before = Splice.inserting("def new():\n    pass\n", before: main, in: data)
        #expect(text(before) == cart.replacing("def main", with: "def new():\n    pass\n\n\ndef main"))
        let inside = try #require(Splice.appending("def last(self): ...", inside: symbol("Cart", file), in: data))
        #expect(text(inside).contains("        return text\n\n    def last(self): ...\n\n\ndef main"))
        #expect(text(Splice.appending("x = 1", to: data, path: "cart.py")) == cart + "\n\n\nx = 1")
        #expect(text(Splice.appending("x = 1", to: Data("y = 1\n".utf8), path: "cart.py")) == "y = 1\n\n\nx = 1\n")
        #expect(text(Splice.appending("x = 1", to: Data(), path: "cart.py")) == "x = 1\n")
    }

    @Test func membersGoBeforeTheClosingBrace() throws {
        let source = "struct A {\n\tlet a = 1\n}\nstruct B {}\n"
        let (data, file) = try parsed(source, "a.swift")
        let inside = try #require(Splice.appending("func f() {\n    g()\n}", inside: symbol("A", file), in: data))
        #expect(text(inside) == "struct A {\n\tlet a = 1\n\n\tfunc f() {\n\t\tg()\n\t}\n}\nstruct B {}\n")
        let empty = try #require(Splice.appending("let b = 2", inside: symbol("B", file), in: data))
        #expect(text(empty) == "struct A {\n\tlet a = 1\n}\nstruct B {\n\tlet b = 2\n}\n")
    }

    @Test func semicolonsOfTypesStay() throws {
        let (data, file) = try parsed("struct Bar { int b; };\n", "a.c")
        let result = Splice.replacing(try symbol("Bar", file), with: "struct Bar { long b; }", in: data)
        #expect(text(result) == "struct Bar { long b; };\n")
    }

    @Test func importsGoBehindTheOthersOnce() throws {
        let (data, file) = try parsed(cart)
        let result = Splice.addingImports(["import os", "import re", "from a import b"], to: file, in: data)
        #expect(text(result) == cart.replacing("from a import b\n", with: "from a import b\nimport re\n"))
    }

    @Test(arguments: [
        (
            "a.py", "#!/usr/bin/env python\n\"\"\"Doc.\"\"\"\nx = 1\n", "import re",
            "#!/usr/bin/env python\n\"\"\"Doc.\"\"\"\n\nimport re\n\nx = 1\n"
        ),
        ("a.go", "package main\n\nfunc f() {}\n", "import \"os\"", "package main\n\nimport \"os\"\n\nfunc f() {}\n"),
        (
            "a.js", "// Adds.\nfunction f() {}\n", "import a from \"a\";",
            "import a from \"a\";\n\n// Adds.\nfunction f() {}\n"
        ),
        ("a.swift", "// Licence.\n\nstruct A {}\n", "import B", "// Licence.\n\nimport B\n\nstruct A {}\n"),
        (
            "a.php", "<?php\nnamespace A;\nfunction f() {}\n", "use B\\C;",
            "<?php\nnamespace A;\n\nuse B\\C;\n\nfunction f() {}\n"
        ),
        (
            "a.c", "/* Licence. */\n\nint f(void) { return 1; }\n", "#include <stdio.h>",
            "/* Licence. */\n\n#include <stdio.h>\n\nint f(void) { return 1; }\n"
        ),
    ])
    func firstImportGoesBehindTheHead(path: String, before: String, line: String, after: String) throws {
        let (data, file) = try parsed(before, path)
        #expect(text(Splice.addingImports([line], to: file, in: data)) == after)
    }

    @Test func knownNamesAreTakenOutOfBraces() {
        let missing = ImportNames.missing(
            ["import { a, c } from \"x\";", "import { b } from 'x'"],
            language: .javascript,
            existing: ["import { a, b } from \"x\";"]
        )
        #expect(missing == ["import { c } from \"x\";"])
    }
}
