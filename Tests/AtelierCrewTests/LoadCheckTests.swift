import Foundation
import Testing

@testable import AtelierCrew

@Suite struct LoadCheckTests {
    /// What the program says of `new` in the place of `old`; nil for a file that is new.
    private static func problem(_ old: String?, _ new: String) throws -> String {
        let (answer, left): (LoadCheck.Answer, [String]) = try ProgramRun.answer(
            LoadCheck.program,
            question: #"{"paths": ["m.py"]}"#,
            versions: [new],
            files: old.map { ["m.py": $0] } ?? [:]
        )
        #expect(left == (old == nil ? [] : ["m.py"]))
        return answer.problem
    }

    @Test(arguments: [
        ("def f():\n", "m.py is not Python: expected an indented block"),
        ("class A(B): pass\n", "m.py does not load any more: NameError: name 'B' is not defined (line 1)"),
        ("def f():\n    return g()\n", "m.py uses the name `g`, which is nowhere defined"),
    ])
    func whatLoadedAndDoesNotAnyMoreIsNamed(new: String, problem: String) throws {
        #expect(try Self.problem("x = 1\n", new).hasPrefix(problem))
    }

    @Test(arguments: [
        // Defined by a function, by a star, by the language, by the file itself.
        "def f():\n    global g\n    g = 1\ndef h():\n    return g\n",
        "from math import *\ndef f():\n    return sqrt(len('a'))\n",
        "def f():\n    return [x for x in range(3)] and __name__ and g()\ndef g(): pass\n",
        "if __name__ == '__main__':\n    undefined()\n",
        "if __name__ == '__main__':\n    n = 3\n    print(sum(x * n for x in range(3)))\n",
        "import sys\nif sys.platform == 'none':\n    import winreg\ndef f():\n    return winreg\n",
        "def f(x):\n    try: return unicode(x)\n    except NameError: return str(x)\n",
        // What is missing is no fault of the text.
        "import sys\nprint(sys.argv[1])\n", "print(input())\n", "raise SystemExit(0)\n", "from .m import g\n",
        "import os\nos.environ['NO_SUCH']\n", "import no_such_package\n", "while True: pass\n",
        "import os\nos._exit(0)\n",
    ])
    func whatLoadsIsNoProblem(new: String) throws {
        #expect(try Self.problem("x = 1\n", new).isEmpty)
    }

    @Test func whatDidNotLoadBeforeSaysNothing() throws {
        #expect(try Self.problem("from . import x\n", "from . import y\ny(z)\n").isEmpty)
        #expect(try Self.problem("print 'two'\n", "print 'three'\n").isEmpty)
        #expect(try Self.problem("def f():\n    return g()\n", "def f():\n    return g() + 1\n").isEmpty)
        // A new file may want to be loaded in another way, but it has to be Python.
        #expect(try Self.problem(nil, "from . import x\n").isEmpty)
        #expect(try Self.problem(nil, "def f(:\n").hasPrefix("m.py is not Python"))
    }
}
