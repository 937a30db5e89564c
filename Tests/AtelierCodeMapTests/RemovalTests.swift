import Foundation
import Testing

@testable import AtelierCodeMap

@Suite(.enabled(if: TestGrammars.arePresent, Comment(rawValue: TestGrammars.whyNot)))
struct RemovalTests {
    private static func removed(_ name: String, from files: [String: String]) throws -> [String: String] {
        try #require(try removal(of: name, from: files))
    }

    private static func removal(of name: String, from files: [String: String]) throws -> [String: String]? {
        let mapper = TestGrammars.mapper
        let parsed = files.compactMap { mapper.parse(path: $0.key, data: Data($0.value.utf8)) }
        let map = CodeMap(files: parsed, paths: Array(files.keys))
        let symbol = try #require(map.symbols(named: name).first)
        let removal = try Removal(symbol, map: map, mapper: mapper) { files[$0].map { Data($0.utf8) } }
        return removal.map { removal in
            files.merging(removal.contents.mapValues { String(decoding: $0, as: UTF8.self) }) { $1 }
        }
    }

    @Test(arguments: [
        (
            "import math\nimport os\n\n\n# Old.\n@cached\ndef old(x):\n    return old(math.floor(x))\n\n\ndef new(x):\n    return os.x\n",
            "import os\n\n\ndef new(x):\n    return os.x\n"
        ),
        ("def new(x):\n    return x\n\n\ndef old(x):\n    return x\n", "def new(x):\n    return x\n"),
        ("class A:\n    def old(self):\n        return 1\n", "class A:\n    pass\n"),
        (
            "class A:\n    def old(self):\n        return 1\n\n    def new(self):\n        return 2\n\n\nx = 1\n",
            "class A:\n    def new(self):\n        return 2\n\n\nx = 1\n"
        ),
        (
            "class A:\n    def new(self):\n        return 2\n\n    def old(self):\n        return 1\n\n\nx = 1\n",
            "class A:\n    def new(self):\n        return 2\n\n\nx = 1\n"
        ),
        (
            "__all__ = [\"old\", \"new\"]\n\n\ndef old():\n    pass\n\n\ndef new():\n    pass\n",
            "__all__ = [\"new\"]\n\n\ndef new():\n    pass\n"
        ),
        (
            "__all__ = [\n    'new',\n    'old',\n]\n\n\ndef old():\n    pass\n\n\ndef new():\n    pass\n",
            "__all__ = [\n    'new',\n]\n\n\ndef new():\n    pass\n"
        ),
    ])
    func itGoesWithWhatOnlyItNeeded(before: String, after: String) throws {
        #expect(try Self.removed("old", from: ["a.py": before])["a.py"] == after)
    }

    @Test(arguments: [
        ("def old():\n    return os.x\n\n\nimport os\nif True:\n    os.y()\n", "import os\nif True:\n    os.y()\n"),
        (
            "__all__ = (\"new\", \"old\")\n\n\ndef old():\n    pass\n\n\ndef new():\n    pass\n",
            "__all__ = (\"new\",)\n\n\ndef new():\n    pass\n"
        ),
        (
            "# Copyright 2024 ACME\ndef old():\n    pass\n\n\ndef new():\n    pass\n",
            "# Copyright 2024 ACME\ndef new():\n    pass\n"
        ),
        (
            "__all__ = [\r\n    'new',\r\n    'old',\r\n]\r\n\r\ndef old():\r\n    pass\r\n\r\ndef new():\r\n    pass\r\n",
            "__all__ = [\r\n    'new',\r\n]\r\n\r\ndef new():\r\n    pass\r\n"
        ),
    ])
    func whatIsStillNeededStays(before: String, after: String) throws {
        #expect(try Self.removed("old", from: ["a.py": before])["a.py"] == after)
    }

    @Test func anImportInBracketsGoesAsAWhole() throws {
        let files = ["m.py": "def old():\n    pass\n", "n.py": "import x\nfrom m import (\n    old,\n)\ny = x\n"]
        #expect(try Self.removed("m.py::old", from: files)["n.py"] == "import x\ny = x\n")
    }

    /// The model is asked where a line or a name is shared.
    @Test(arguments: [
        "class A { old() { return 1; } other() { return 2; } }\n", "function new() {} function old() {}\n",
        "const a = 1, old = 2;\n", "class A {\n  get old() { return 1; }\n  set old(x) {}\n}\n",
    ])
    func whatSharesALineOrANameIsNotForRules(text: String) throws {
        #expect(try Self.removal(of: "old", from: ["a.js": text]) == nil)
    }

    @Test func importsThatHandItOnGoToo() throws {
        let texts = try Self.removed(
            "a/m.py::old",
            from: [
                "a/m.py": "def old():\n    pass\n\n\ndef new():\n    pass\n",
                "a/__init__.py": "from .m import old, new\n__all__ = ['old', 'new']\n",
                "b.py": "import x\nfrom a.m import old\ny = x\n",
            ]
        )
        #expect(texts["a/m.py"] == "def new():\n    pass\n")
        #expect(texts["a/__init__.py"] == "from .m import new\n__all__ = ['new']\n")
        #expect(texts["b.py"] == "import x\ny = x\n")
    }

    @Test func exportsOfJavaScriptGoToo() throws {
        let texts = try Self.removed(
            "m.js::old",
            from: [
                "m.js":
                    "// Old.\nfunction old(x) {\n  return x;\n}\n\nfunction other() {}\n\nmodule.exports = { old, other };\n",
                "n.js": "const { other, old } = require('./m');\nother();\n",
            ]
        )
        #expect(texts["m.js"] == "function other() {}\n\nmodule.exports = { other };\n")
        #expect(texts["n.js"] == "const { other } = require('./m');\nother();\n")
    }

    @Test(arguments: [
        ["a.py": "def old():\n    pass\n\n\ndef new():\n    return old()\n"],
        ["a.py": "def old():\n    pass\n", "test_a.py": "from a import old\n\n\ndef test_old():\n    old()\n"],
        ["a.py": "class A:\n    def old(self):\n        pass\n", "b.py": "def f(x):\n    return x.old()\n"],
        ["a.js": "function old() {}\nmodule.exports = { total: old };\n"],
        ["a.js": "function old() {}\nexport { old as total };\n"],
        ["a.js": "function old() {}\nmodule.exports = {\n  run: (x) => old(x),\n};\n"],
        ["a.js": "export default function old() {}\n", "b.js": "import old from './a.js';\nold();\n"],
        ["a.js": "export function old() {}\n", "b.js": "import Shop, { old } from './a.js';\nnew Shop();\n"],
        ["a.py": "class old:\n    pass\n", "b.py": "x = 'list[old]'\n"],
        ["a.py": "def old():\n    pass\n", "b.py": "def f():\n    import a\n    return a.old()\n"],
        ["a.py": "__all__ = []\n__all__.append('old')\ndef old():\n    pass\n"],
    ])
    func whatIsInUseStays(files: [String: String]) {
        #expect(throws: RemovalRefused.self) { try Self.removed("old", from: files) }
    }
}
