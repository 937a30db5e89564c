import AtelierCodeMap
import Foundation
import Testing

@testable import AtelierCrew

private let grammarsPath =
    ProcessInfo.processInfo.environment["ATELIER_GRAMMARS"] ?? ProcessInfo.processInfo.environment["HOME", default: ""]
    + "/.cache/atelier/grammars/languages.so"

@Suite(.enabled(if: FileManager.default.fileExists(atPath: grammarsPath), "the grammars are not on this machine"))
struct MissingImportsTests {
    @Test(arguments: [
        (
            "def f(g) -> Dict[str, int]:\n    return Counter(g)",
            ["from collections import Counter", "from typing import Dict"]
        ),
        ("def f(x):\n    return math.sqrt(x) + os.path.getsize('a')", ["import math"]),
        ("def f(string):\n    return string.upper()", []),
        ("def f(x):\n    re = x.re\n    return re.real", []),
        ("def f(x):\n    return x.math.sqrt(2)", []),
        ("def f(x):\n    \"\"\"Gives a List of math. terms.\"\"\"\n    return [x]", []),
        ("def f(x, reduce):\n    return reduce(x)", []),
        ("def f(x):\n    for deque in x: print(deque)", []),
        ("def f(x):\n    return Helper(x)", []),
    ])
    func whatIsUsedAndNotThereIsImported(code: String, expected: [String]) throws {
        let text = "import os\n\n\nclass Helper:\n    pass\n\n\n\(code)\n"
        let mapper = CodeMapper(grammars: try Grammars(path: grammarsPath))
        let file = try #require(mapper.parse(path: "m.py", data: Data(text.utf8)))
        #expect(MissingImports.statements(for: code, in: file) == expected)
    }
}
