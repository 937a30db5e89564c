import Foundation
import Testing

@testable import AtelierCodeMap

@Suite(.enabled(if: TestGrammars.arePresent, Comment(rawValue: TestGrammars.whyNot)))
struct AnswerTests {
    private func applied(
        _ answer: String,
        to name: String,
        _ text: String,
        _ path: String,
        seesFile: Bool = true
    ) throws -> String? {
        let data = Data(text.utf8)
        let file = try #require(TestGrammars.mapper.parse(path: path, data: data))
        let symbol = try #require(file.symbols.first { $0.qualifiedName == name })
        let found = SymbolAnswer.extract(
            symbol,
            from: answer,
            file: file,
            data: data,
            seesFile: seesFile,
            mapper: TestGrammars.mapper
        )
        return found.map { String(decoding: $0.applied(to: symbol, file: file, data: data), as: UTF8.self) }
    }

    private let cart = """
        import os


        class Cart:
            @property
            def total(self):
                return 1

            def size(self):
                return 2

        """

    @Test(arguments: [
        "```python\n@property\ndef total(self):\n    return 3\n```",
        "Sure! Here it is:\n\n```python\n    def total(self):\n        return 3\n```\nIt now returns 3.",
        "```python\nimport os\n\n\nclass Cart:\n    @property\n    def total(self):\n        return 3\n\n    def size(self):\n        return 9\n```",
        "def total(self):\n    return 3\n\nprint(Cart().total)",
        "```\n        def total(self):\n            return 3",
    ])
    func memberIsTakenAloneFromMessyAnswers(answer: String) throws {
        #expect(try applied(answer, to: "Cart.total", cart, "cart.py") == cart.replacing("return 1", with: "return 3"))
    }

    private let parser = """
        class Parser:
            def parse(self, words):
                self.words = words
                return self.item()

            @staticmethod
            def join(words):
                # One blank between two.
                return " ".join(words)

            def item(self):
                return self.words.pop()

        """

    @Test func whereTheSymbolStaysAsItIsTheChangeIsWhereTheAnswerHasIt() throws {
        let answer = """
            class Parser:
                def parse(self, words):
                    self.words = words
                    return self.item()

                def item(self):
                    word = self.words.pop()
                    return self.plain(word)

                def plain(self, word):
                    return word.lower()

                def unused(self):
                    return 0
            """
        let expected = """
            class Parser:
                def parse(self, words):
                    self.words = words
                    return self.item()

                def plain(self, word):
                    return word.lower()

                @staticmethod
                def join(words):
                    # One blank between two.
                    return " ".join(words)

                def item(self):
                    word = self.words.pop()
                    return self.plain(word)

            """
        #expect(try applied(answer, to: "Parser.parse", parser, "parser.py") == expected)
    }

    @Test func whatTheNewTextCallsComesAlong() throws {
        let answer = """
            class Parser:
                def parse(self, words):
                    return self.item(words)

                def join(words):
                    return "-".join(words)

                def item(self, words):
                    return words.pop()
            """
        let expected = parser.replacing(
            "        self.words = words\n        return self.item()",
            with: "        return self.item(words)"
        )
        .replacing(
            "def item(self):\n        return self.words.pop()",
            with: "def item(self, words):\n        return words.pop()"
        )
        #expect(try applied(answer, to: "Parser.parse", parser, "parser.py") == expected)
        // Who was not shown the other methods makes them up.
        let alone = try applied(answer, to: "Parser.parse", parser, "parser.py", seesFile: false)
        #expect(alone?.contains("def item(self):\n        return self.words.pop()") == true)
    }

    /// The helper stands before the function, though what comes before it got longer.
    @Test func whatIsChangedBeforeTheSymbolMovesNothing() throws {
        let file = "def parse(text):\n    return text.split()\n\n\ndef main(text):\n    return parse(text)\n"
        let answer = """
            def parse(text):
                words = tokens(text)
                return [word for word in words if word]


            def tokens(text):
                return text.split()


            def main(text):
                return parse(text)
            """
        let expected = """
            def parse(text):
                words = tokens(text)
                return [word for word in words if word]


            def tokens(text):
                return text.split()


            def main(text):
                return parse(text)

            """
        #expect(try applied(answer, to: "main", file, "m.py") == expected)
    }

    /// What a function contains is a part of it.
    @Test func aNestedFunctionIsNoNeighbour() throws {
        let file = """
            def main():
                return fetch()


            def retry(call):
                def wrapper():
                    return call()
                return wrapper

            """
        let answer = file.replacing("return call()", with: "for _ in range(3):\n            return call()")
        #expect(try applied(answer, to: "main", file, "m.py") == file)
    }

    @Test(arguments: [
        // A constructor more.
        (
            "class Cart {\n  total() {\n    return 1;\n  }\n  get size() {\n    return 2;\n  }\n}\n",
            "  set size(n) {\n    this.n = n;\n  }\n}"
        ),
        (
            "class Cart {\n  total() {\n    return 1;\n  }\n  size() {\n    return this.n;\n  }\n}\n",
            "  size() {\n    // unchanged\n  }\n}"
        ),
    ])
    func whatMayBeAnotherOrIsCutIsNotTaken(file: String, end: String) throws {
        let start = file.range(of: file.contains("get size") ? "}\n}" : "  size()")
        let cut = try #require(start)
        let answer = file[..<cut.lowerBound] + (file.contains("get size") ? "}\n" : "") + end
        #expect(try applied(String(answer), to: "Cart.total", file, "cart.js") == file)
    }

    @Test func aLostDecoratorAndALineThatMovesAreNoSigns() throws {
        let routes = """
            class Site:
                def page(self):
                    for part in self.parts:
                        self.show(part)
                        return part

                @cached
                @checked
                def show(self, part):
                    return part

            """
        let dedented = routes.replacing("            return part\n\n", with: "        return part\n\n")
        let answer = dedented.replacing("    @cached\n    @checked\n", with: "    @cached\n").replacing(
            "def show(self, part):\n        return part",
            with: "def show(self, part):\n        return part.text"
        )
        #expect(try applied(answer, to: "Site.page", routes, "site.py") == dedented)
    }

    /// Neither is what a model leaves out a change, nor is a comment that it forgets.
    @Test(arguments: [
        "def item(self):\n        pass", "def item(self):\n        ...",
        "def join(words):\n        return \"-\".join(words)",
    ])
    func whatIsCutShortIsNoChange(other: String) throws {
        let answer =
            "class Parser:\n    def parse(self, words):\n        return self.join(self.item(words))\n\n    \(other)\n"
        let changed = parser.replacing(
            "        self.words = words\n        return self.item()",
            with: "        return self.join(self.item(words))"
        )
        #expect(try applied(answer, to: "Parser.parse", parser, "parser.py") == changed)
    }

    @Test func importsHelpersAndMembersFindTheirPlaces() throws {
        let answer = """
            import os
            import re

            UNUSED = 1

            def clean(x):
                return re.sub("a", "b", x)

            def demo():
                print(Cart())

            class Cart:
                def total(self):
                    return clean(self._raw())

                def _raw(self):
                    return ""
            """
        let expected = """
            import os
            import re


            def clean(x):
                return re.sub("a", "b", x)


            class Cart:
                @property
                def total(self):
                    return clean(self._raw())

                def _raw(self):
                    return ""

                def size(self):
                    return 2

            """
        #expect(try applied(answer, to: "Cart.total", cart, "cart.py") == expected)
    }

    @Test func answerWithoutTheSymbolIsNil() throws {
        #expect(try applied("I cannot do that.", to: "Cart.total", cart, "cart.py") == nil)
        #expect(try applied("```python\ndef other(): pass\n```", to: "Cart.total", cart, "cart.py") == nil)
    }

    @Test(arguments: [
        (
            "A.java", "class A {\n    @Override\n    public int m() { return 1; }\n}\n", "A.m",
            "public int m() {\n    return 2;\n}",
            "class A {\n    public int m() {\n        return 2;\n    }\n}\n"
        ),
        (
            "a.js", "export function f() { return 1; }\n", "f", "function f() { return 2; }",
            "export function f() { return 2; }\n"
        ),
        (
            "a.js", "class A {\n  m() { return 1; }\n}\n", "A.m", "m() { return 2; }",
            "class A {\n  m() { return 2; }\n}\n"
        ),
        (
            "a.php", "<?php\nclass A {\n    public function m() { return 1; }\n}\n", "A.m",
            "public function m() { return 2; }", "<?php\nclass A {\n    public function m() { return 2; }\n}\n"
        ),
        (
            "a.rs", "impl P {\n    pub fn m(&self) -> i32 { 1 }\n}\n", "P.m", "fn m(&self) -> i32 { 2 }",
            "impl P {\n    pub fn m(&self) -> i32 { 2 }\n}\n"
        ),
        (
            "a.swift", "struct A {\n    package static func f() -> Int { 1 }\n}\n", "A.f",
            "func f() -> Int {\n    2\n}",
            "struct A {\n    package static func f() -> Int {\n        2\n    }\n}\n"
        ),
        (
            "a.go", "package a\n\nfunc (t *T) M() int { return 1 }\n", "T.M",
            "package a\n\nimport \"os\"\n\nfunc (t *T) M() int {\n\treturn 2\n}\n",
            "package a\n\nimport \"os\"\n\nfunc (t *T) M() int {\n\treturn 2\n}\n"
        ),
        (
            "a.c", "int f(int a) {\n    return 1;\n}\n", "f", "#include <math.h>\n\nint f(int a) {\n    return 2;\n}",
            "#include <math.h>\n\nint f(int a) {\n    return 2;\n}\n"
        ),
    ])
    func everyLanguageTakesBareAnswers(
        path: String,
        text: String,
        name: String,
        answer: String,
        expected: String
    ) throws {
        #expect(try applied(answer, to: name, text, path) == expected)
    }
}
