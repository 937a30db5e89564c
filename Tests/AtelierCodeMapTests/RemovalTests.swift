import Foundation
import Testing

@testable import AtelierCodeMap

@Suite(.enabled(if: TestGrammars.arePresent, Comment(rawValue: TestGrammars.whyNot)))
struct RemovalTests {
    private static func removed(_ name: String, from files: [String: String]) throws -> [String: String] {
        let mapper = TestGrammars.mapper
        let parsed = files.compactMap { mapper.parse(path: $0.key, data: Data($0.value.utf8)) }
        let map = CodeMap(files: parsed, paths: Array(files.keys))
        let symbol = try #require(map.symbols(named: name).first)
        let removal = try Removal(symbol, map: map, mapper: mapper) { files[$0].map { Data($0.utf8) } }
        return files.merging(try #require(removal).contents.mapValues { String(decoding: $0, as: UTF8.self) }) { $1 }
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
    ])
    func whatIsInUseStays(files: [String: String]) {
        #expect(throws: RemovalRefused.self) { try Self.removed("old", from: files) }
    }
}
