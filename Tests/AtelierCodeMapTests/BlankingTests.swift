import Foundation
import Testing

@testable import AtelierCodeMap

/// Bodies that are taken out, and what has to stay.
@Suite struct BlankingTests {
    private static func blanked(_ path: String, _ name: String, _ text: String) -> String? {
        let data = Data(text.utf8)
        guard let file = TestGrammars.mapper.parse(path: path, data: data),
            let symbol = file.symbols.first(where: { $0.qualifiedName == name })
        else { return "not found" }
        return Blanking(of: symbol, of: file.language, in: data).map {
            String(decoding: $0.applied(to: data), as: UTF8.self)
        }
    }

    @Test func aSwiftBodyGoesAndItsCommentStays() {
        let text = """
            /// Adds.
            func add(_ a: Int, _ b: Int) -> Int {
                let sum = a + b
                return sum
            }

            """
        let wanted = """
            /// Adds.
            func add(_ a: Int, _ b: Int) -> Int {
                fatalError("not written")
            }

            """
        #expect(Self.blanked("a.swift", "add", text) == wanted)
    }

    @Test(
        .enabled(if: TestGrammars.arePresent, "\(TestGrammars.whyNot)"),
        arguments: [
            // A docstring with an example and an escaped quote.
            (
                "def f(a):\n    \"\"\"Doubles \\\" it.\n\n    >>> f(1)\n    2\n    \"\"\"\n    b = a\n    return b + a\n",
                "def f(a):\n    \"\"\"Doubles \\\" it.\n\n    >>> f(1)\n    2\n    \"\"\"\n    raise NotImplementedError\n"
            ),
            (
                "def f(a):\n    r'One line.'\n    b = a\n    return b\n",
                "def f(a):\n    r'One line.'\n    raise NotImplementedError\n"
            ),
            ("def f(a):\n    b = a\n    return b\n", "def f(a):\n    raise NotImplementedError\n"),
            // A string that is a value.
            ("def f(a):\n    'x'.join(a)\n    return a\n", "def f(a):\n    raise NotImplementedError\n"),
        ]
    )
    func aDocstringStays(text: String, wanted: String) {
        #expect(Self.blanked("a.py", "f", text) == wanted)
    }

    @Test(
        .enabled(if: TestGrammars.arePresent, "\(TestGrammars.whyNot)"),
        arguments: [
            (
                "a.js", "function f(a) {\n  a += 1;\n  return a;\n}\n",
                "function f(a) {\n  throw new Error(\"not written\");\n}\n"
            ),
            (
                "a.go", "package a\n\nfunc f(a int) int {\n\ta += 1\n\treturn a\n}\n",
                "package a\n\nfunc f(a int) int {\n\tpanic(\"not written\")\n}\n"
            ),
            ("a.rs", "fn f(a: i32) -> i32 {\n    let b = a;\n    b\n}\n", "fn f(a: i32) -> i32 {\n    todo!()\n}\n"),
            ("a.c", "int f(int a) {\n    a += 1;\n    return a;\n}\n", "int f(int a) {\n    __builtin_trap();\n}\n"),
        ]
    )
    func bracesStay(path: String, text: String, wanted: String) {
        #expect(Self.blanked(path, "f", text) == wanted)
    }

    @Test(
        .enabled(if: TestGrammars.arePresent, "\(TestGrammars.whyNot)"),
        arguments: [
            ("a.py", "def f(a):\n    return a\n"), ("a.py", "def f(a): return a\n"),
            ("a.py", "def f(a):\n    \"\"\"Says\n    much.\"\"\"\n"), ("a.rb", "def f(a)\n  a += 1\n  a\nend\n"),
        ]
    )
    func whatSaysLittleIsLeftAlone(path: String, text: String) {
        #expect(Self.blanked(path, "f", text) == nil)
    }

    @Test(
        .enabled(if: TestGrammars.arePresent, "\(TestGrammars.whyNot)"),
        arguments: [
            ("def f(a):\n    \"\"\"Adds.\n\n    >>> f(1)\n    2\n    \"\"\"\n", true), ("def f(a):\n    pass\n", true),
            ("def f(a):\n    'Adds.'\n    raise NotImplementedError\n", true), ("def f(a): ...\n", true),
            ("def f(a):\n    \"\"\"Adds.\"\"\"\n    return a + 1\n", false), ("def f(a):\n    \"x\".join(a)\n", false),
        ]
    )
    func aBodyThatWasNeverWrittenIsBlank(text: String, isBlank: Bool) throws {
        let data = Data(text.utf8)
        let file = try #require(TestGrammars.mapper.parse(path: "a.py", data: data))
        let symbol = try #require(file.symbols.first { $0.name == "f" })
        #expect(Blanking.isBlank(symbol, of: .python, in: data) == isBlank)
    }
}
