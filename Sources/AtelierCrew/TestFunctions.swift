internal import AtelierDomain
internal import Foundation

/// Runs Python tests written as plain functions, which pytest collects and `unittest` does not see.
///
/// pytest runs them where the sandbox has it; elsewhere a small collector of ours does, for functions and methods without
/// fixtures. Both print `PASSED path::name` and `FAILED path::name`.
enum TestFunctions {
    /// Where the collector finds its own text: an argument of that length would bury the command in every report.
    static let variable = "ATELIER_TEST_FUNCTIONS"

    static let check = CheckCommand(
        runner: .testFunctions,
        argv: ["python3", "-c", "import os; exec(os.environ['\(variable)'])"]
    )

    /// Set where the tests are known to need nothing of pytest's: our collector starts in a tenth of its time.
    static let plainVariable = "ATELIER_PLAIN_TESTS"

    static let script = """
        import importlib.util, inspect, os, sys, traceback, unittest
        sys.path.insert(0, os.getcwd())
        pytest = None
        if not os.environ.get("\(plainVariable)"):
            try:
                import pytest
            except ImportError:
                pass
        if pytest:
            sys.exit(pytest.main(["-rA", "-q", "-p", "no:cacheprovider"]))
        failed = 0
        def report(name, call):
            global failed
            try:
                call()
                print("PASSED " + name, flush=True)
            except BaseException as error:
                failed += 1
                frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != "<string>"]
                for f in frames:
                    print("E  %s:%s in %s: %s" % (os.path.relpath(f.filename), f.lineno, f.name, f.line))
                print("E  %s: %s" % (type(error).__name__, error))
                print("FAILED " + name, flush=True)
        def case(kind, method):
            result = unittest.TestResult()
            kind(method).run(result)
            for _, text in result.failures + result.errors:
                raise AssertionError(text.strip().splitlines()[-1])
        for folder, folders, files in os.walk("."):
            folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in ("node_modules", "__pycache__"))
            for file in sorted(files):
                if not (file.endswith(".py") and (file.startswith("test_") or file.endswith("_test.py"))):
                    continue
                path = os.path.relpath(os.path.join(folder, file))
                sys.path.insert(0, os.path.abspath(folder))
                module = None
                def load():
                    global module
                    spec = importlib.util.spec_from_file_location(file[:-3], path)
                    loaded = importlib.util.module_from_spec(spec)
                    sys.modules[file[:-3]] = loaded
                    spec.loader.exec_module(loaded)
                    module = loaded
                try:
                    load()
                except BaseException:
                    report(path, load)
                    continue
                for key, item in list(vars(module).items()):
                    name = path + "::" + key
                    if inspect.isclass(item) and item.__module__ == module.__name__:
                        for method in sorted(m for m in dir(item) if m.startswith("test")):
                            if issubclass(item, unittest.TestCase):
                                report(name + "::" + method, lambda: case(item, method))
                            elif key.startswith("Test"):
                                report(name + "::" + method, lambda: getattr(item(), method)())
                    elif key.startswith("test") and inspect.isfunction(item) and item.__module__ == module.__name__:
                        report(name, item)
        sys.exit(1 if failed else 0)
        """

    /// Whether none of the repository's tests uses what pytest alone has: fixtures, marks, plugins.
    static func arePlain(in base: Codebase) -> Bool {
        base.entries.allSatisfy { entry in
            let name = entry.path.split(separator: "/").last.map(String.init) ?? ""
            if name == "conftest.py" { return false }
            guard name.hasSuffix(".py"), name.hasPrefix("test_") || name.hasSuffix("_test.py") else { return true }
            return base.text(entry.path).map(isPlain) ?? false
        }
    }

    static func isPlain(_ text: String) -> Bool {
        !text.contains("pytest") && text.firstMatch(of: /async def test|def test\w*\((?!self\s*\)|\s*\))/) == nil
    }

    /// Whether a test file holds functions that `unittest` would not run.
    static func areIn(_ text: String) -> Bool {
        text.split(separator: "\n").contains { line in
            line.hasPrefix("def test") || line.hasPrefix("async def test")
                || line.hasPrefix("class Test") && !line.contains("TestCase")
        }
    }
}

extension CheckCommand {
    /// What the command needs in its environment.
    package var environment: [String: String] {
        // Python trusts cached bytecode when a source's size and second of change agree, and two candidates may well
        // agree in both: without a cache the verdict is always about this tree.
        var result = ["PYTHONDONTWRITEBYTECODE": "1"]
        if runner == .testFunctions { result[TestFunctions.variable] = TestFunctions.script }
        return result
    }

    /// The command for people.
    package var title: String {
        runner == .testFunctions ? "pytest, or the test functions one by one" : argv.joined(separator: " ")
    }
}
