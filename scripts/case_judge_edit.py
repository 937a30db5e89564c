"""Judge of one edit in a large file. Usage: judge.py RESULT. Exit 0 = solved.

The behaviour asked for must hold, no other file may change, and every statement and class member other than the named one
must be the same bytes in the same order. Lies in the case's hidden folder beside `judge.json`, `behaviour.py` and `original/`.
"""
import ast
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKIPPED = {".git", "__pycache__", ".pytest_cache"}


def files(folder):
    """Relative paths and contents; links count as what they lead to, as text."""
    found = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if SKIPPED.isdisjoint(relative.parts) and (path.is_symlink() or path.is_file()):
            found[relative.as_posix()] = os.readlink(path).encode() if path.is_symlink() else path.read_bytes()
    return found


def may_be_new(path):
    name = path.rsplit("/", 1)[-1]
    in_tests = any(part in ("test", "tests") for part in path.split("/")[:-1])
    return in_tests or name.startswith(("test_", "CHANGELOG", "conftest.py")) or name.endswith("_test.py")


def title(node):
    """A name that stays the same when the statement's value changes, where there is one."""
    if hasattr(node, "name"):
        return node.name
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0])
    return ast.unparse(node).split("\n")[0][:60]


def units(source, symbol):
    """(name, bytes, whether it ends the file, whether it is an import) of each statement, in order.

    What contains `symbol` is taken apart into its head and members. Whole lines, so that comments behind a statement count.
    """
    lines = source.splitlines(keepends=True)
    found, seen, covered = [], {}, set()

    def add(name, first, last, node=None):
        seen[name] = seen.get(name, 0) + 1
        name = name if seen[name] == 1 else f"{name} #{seen[name]}"
        covered.update(range(first, last + 1))
        found.append((name, b"".join(lines[first - 1:last]), last == len(lines), isinstance(node, (ast.Import, ast.ImportFrom))))

    def first_line(node):
        return min([node.lineno] + [each.lineno for each in getattr(node, "decorator_list", [])])

    def walk(body, prefix):
        for node in body:
            name = prefix + title(node)
            if symbol.startswith(name + ".") and hasattr(node, "body"):
                add(name, first_line(node), first_line(node.body[0]) - 1)
                walk(node.body, name + ".")
            else:
                add(name, first_line(node), node.end_lineno, node)

    walk(ast.parse(source).body, "")
    comments = [line.strip() for at, line in enumerate(lines, 1) if at not in covered and line.strip()]
    return found, comments


def same(old, new):
    """A newline that ends the file is no part of its last statement."""
    return old[1] == new[1] or ((old[2] or new[2]) and old[1].rstrip(b"\r\n") == new[1].rstrip(b"\r\n"))


def differences(old_source, new_source, symbol, added):
    """What other than `symbol` is not as it was, in words."""
    try:
        old, old_comments = units(old_source, symbol)
        new, new_comments = units(new_source, symbol)
    except (SyntaxError, ValueError) as error:
        return [f"the file is no Python any more: {error}"]
    problems = []
    if symbol not in [unit[0] for unit in new]:
        problems.append(f"there is no {symbol}")
    old = [unit for unit in old if unit[0] != symbol]
    known = {unit[0]: unit for unit in old}
    new = [unit for unit in new if unit[0] != symbol and not (unit[3] and unit[0] not in known)]
    names = [unit[0] for unit in new]
    problems += [f"missing: {name}" for name in known if name not in names]
    problems += [f"added: {name}" for name in names if name not in known]
    problems += [f"changed: {unit[0]}" for unit in new if unit[0] in known and not same(known[unit[0]], unit)]
    if not problems and names != [unit[0] for unit in old]:
        problems.append("the order changed: " + next(name for name, unit in zip(names, old) if name != unit[0]))
    rest = iter(new_comments)
    if added and not all(comment in rest for comment in old_comments):
        problems.append("a comment between statements changed")
    return problems


def behaves(result):
    """Nothing, or why the behaviour asked for does not hold."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "HOME") if name in os.environ}
        environment.update(PYTHONPATH=str(result), PYTHONHASHSEED="0")
        try:
            run = subprocess.run(
                [sys.executable, "-B", str(HERE / "behaviour.py")], cwd=folder, env=environment, capture_output=True, text=True,
                errors="replace", timeout=20, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return "it does not end"
    if run.returncode == 0 and run.stdout.endswith("behaviour holds\n"):
        return ""
    return " / ".join(run.stderr.strip().splitlines()[-3:])[:400] or "it ended early"


def main():
    about = json.loads((HERE / "judge.json").read_text())
    result = Path(sys.argv[1]).resolve()
    before, after = files(HERE / "original"), files(result)
    path = about["path"]
    problems = [f"file gone: {each}" for each in before if each not in after]
    problems += [f"file added: {each}" for each in after if each not in before and not may_be_new(each)]
    problems += [f"file changed: {each}" for each in before if each in after and each != path and before[each] != after[each]
                 and not may_be_new(each)]
    if path in after:
        problems += differences(before[path], after[path], about["symbol"], about["added"])
        ends = {line[len(line.rstrip(b"\r\n")):] for line in after[path].splitlines(keepends=True)} - {b""}
        if len(ends) > 1:
            print("note: the file has lines with different endings")
    why = behaves(result)
    for problem in problems:
        print(problem)
    print("behaviour:", why or "holds")
    sys.exit(1 if problems or why else 0)


main()
