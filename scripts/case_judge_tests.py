"""Judge of written tests. Usage: judge.py RESULT. Exit 0 = solved.

The result's tests must pass on the right module and fail on enough of the wrong ones, each laid over the module in a copy.
`judge.json` beside it says which module, how many wrong ones must be told apart, and which test functions must still be there.
"""
import ast
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECONDS_MAX = 20
# What a result could steer the judge's test runner with.
SKIPPED = shutil.ignore_patterns(".git", "__pycache__", "pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml")
# Where there is no pytest: plain functions without parameters count as tests too. Writes passed and failed.
PLAIN = '''
import importlib.util, inspect, sys, unittest
suite = unittest.TestSuite()
broken = 0
for number, path in enumerate(sys.argv[2:]):
    spec = importlib.util.spec_from_file_location(f"case_tests_{number}", path)
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except BaseException:
        broken += 1
        continue
    suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(module))
    for name, value in list(vars(module).items()):
        if name.startswith("test") and inspect.isfunction(value) and not inspect.signature(value).parameters:
            suite.addTest(unittest.FunctionTestCase(value))
done = unittest.TextTestRunner().run(suite)
bad = len(done.failures) + len(done.errors)
open(sys.argv[1], "w").write(f"{done.testsRun - bad - len(done.skipped)} {bad + broken}")
'''


def test_files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.py")
                  if path.name.startswith("test_") or path.name.endswith("_test.py"))


def outcome(result, module, variant):
    """How many tests passed and failed with `variant` as the module; tests that never end have failed."""
    with tempfile.TemporaryDirectory() as scratch:
        tree, report = Path(scratch) / "tree", Path(scratch) / "report"
        shutil.copytree(result, tree, ignore=SKIPPED, symlinks=True)
        (tree / module).unlink(missing_ok=True)
        shutil.copy(variant, tree / module)
        names = test_files(tree)
        if not names:
            return 0, 0
        environment = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "HOME") if name in os.environ}
        environment.update(PYTHONPATH=str(tree), PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
        with_pytest = importlib.util.find_spec("pytest") is not None
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", str(tree),
                   "--junitxml", str(report), *names] if with_pytest else [sys.executable, "-c", PLAIN, str(report), *names]
        try:
            subprocess.run(command, cwd=tree, env=environment, capture_output=True, timeout=SECONDS_MAX, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return 0, 1
        if not report.is_file():
            return 0, 1
        if not with_pytest:
            passed, failed = report.read_text().split()
            return int(passed), int(failed)
        tags = [{child.tag for child in case} for case in ET.parse(report).getroot().iter("testcase")]
        failed = sum(bool(each & {"failure", "error"}) for each in tags)
        return sum(not each & {"failure", "error", "skipped"} for each in tags), failed


def gone_functions(result, kept):
    """Names in `kept` of which the test file has no function."""
    if not kept:
        return []
    try:
        tree = ast.parse((result / kept["file"]).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return kept["functions"]
    there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return [name for name in kept["functions"] if name not in there]


def main():
    about = json.loads((HERE / "judge.json").read_text())
    result = Path(sys.argv[1]).resolve()
    module = about["module"]
    gone = gone_functions(result, about.get("kept"))
    if gone:
        print("test functions gone:", ", ".join(gone))
    passed, failed = outcome(result, module, HERE / "right" / module)
    print(f"on the right module: {passed} passed, {failed} failed")
    if gone or failed or not passed:
        sys.exit(1)
    wrong = sorted((HERE / "wrong").iterdir())
    killed = sum(outcome(result, module, folder / module)[1] > 0 for folder in wrong)
    print(f"killed {killed}/{len(wrong)}, needed {about['needed']}")
    sys.exit(0 if killed >= about["needed"] else 1)


main()
