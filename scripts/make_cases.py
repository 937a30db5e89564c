"""Writes three suites of evaluation cases, or verifies them; `scripts/make-cases` says how to call it.

The same Python gives the same bytes. The big files are those of its own standard library, so they differ between versions of it.
"""
import ast
import copy
import doctest
import json
import os
import platform
import random
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import types
from pathlib import Path

sys.dont_write_bytecode = True
import cases_asserts
import cases_bugs
import cases_bugs_more
import cases_large

SCRIPTS = Path(__file__).resolve().parent
CHECK = """#!/usr/bin/env bash
# Usage: check.sh [RESULT]   RESULT, by default this folder, is a copy of the resulting files. Exit 0 = solved.
# What judges is in $HIDDEN, else beside this file.
set -eu
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
result=$(cd "${1:-.}" && pwd)
exec python3 -B "${HIDDEN:-$here/hidden}/judge.py" "$result"
"""
BEHAVIOUR = '''import importlib

m = importlib.import_module("{module}")


def raises(kind, call):
    try:
        call()
    except kind:
        return
    raise AssertionError(f"no {{kind.__name__}}")


{checks}
print("behaviour holds")
'''
MUTANTS = 10
# Of ten; a good test of one's own need not see everything that the reference sees.
MUTANTS_NEEDED = 7


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def write_case(target, suite, name, requirement, files, hidden, judge, about):
    """`files` and `hidden` are by path; `hidden` has the reference below `reference/`."""
    folder = target / suite / name
    write(folder / "requirement.md", requirement.strip() + "\n")
    write(folder / "check.sh", CHECK)
    (folder / "check.sh").chmod(0o755)
    about = {"suite": suite, "case": name, "language": "python", "tests_shown": False, **about}
    write(folder / "case.json", json.dumps(about, indent=1) + "\n")
    for path, content in files.items():
        write(folder / "repo" / path, content)
    for path, content in hidden.items():
        write(folder / "hidden" / path, content)
    write(folder / "hidden" / "judge.py", (SCRIPTS / judge).read_bytes())


# MARK: large files

def tabbed(line):
    depth = len(line) - len(line.lstrip(b" "))
    return b"\t" * (depth // 4) + b" " * (depth % 4) + line.lstrip(b" ")


def shaped(source, form):
    """`source` in the form the case is about; `form` is as in the data."""
    source = source.replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n"
    if form == "tabs":
        return b"".join(tabbed(line) for line in source.splitlines(keepends=True))
    if form == "crlf":
        return source.replace(b"\n", b"\r\n")
    return source.rstrip(b"\n") if form == "no final newline" else source


def extent(source, symbol):
    """The first and last line of `symbol`, a function or a method."""
    body = ast.parse(source).body
    for name in symbol.split("."):
        node = next(each for each in body if getattr(each, "name", "") == name)
        body = node.body
    return node.lineno, node.end_lineno


def edited(source, case):
    """The reference's file, in plain form."""
    if "added" in case:
        return source + b"\n\n" + case["added"].encode()
    lines = source.splitlines(keepends=True)
    first, last = extent(source, case["symbol"])
    texts = [text.encode() for text in case["edit"]]
    inside = b"".join(lines[first - 1:last])
    for old, new in zip(texts[::2], texts[1::2]):
        if inside.count(old) != 1:
            sys.exit(f"error: {case['name']}: this Python's {case['module']} is not as expected")
        inside = inside.replace(old, new)
    return b"".join(lines[:first - 1]) + inside + b"".join(lines[last:])


def write_large(target, case):
    origin = Path(sysconfig.get_path("stdlib"), *case["module"].split("."))
    origin = origin / "__init__.py" if origin.is_dir() else origin.with_suffix(".py")
    source = shaped(origin.read_bytes(), "")
    count = source.count(b"\n")
    if not 400 <= count <= 2000:
        sys.exit(f"error: {case['name']}: {case['module']} has {count} lines in this Python")
    form, path = case.get("form", ""), case["path"]
    start, end = shaped(source, form), shaped(edited(source, case), "" if form == "no final newline" else form)
    files = {path: start, path.split("/")[0] + "/__init__.py": b""}
    hidden = {"original/" + each: content for each, content in files.items()}
    hidden["reference/" + path] = end
    hidden["behaviour.py"] = BEHAVIOUR.format(module=path[:-3].replace("/", "."), checks="\n".join(case["checks"]))
    hidden["judge.json"] = json.dumps({"path": path, "symbol": case["symbol"], "added": "added" in case})
    write_case(target, "large-files", case["name"], case["requirement"], files, hidden, "case_judge_edit.py", {
        "kind": "edit", "change_kind": "added function" if "added" in case else "changed function", "form": form or "plain",
        "lines": count, "edit": [path], "licence": "PSF-2.0 (the file), the rest as this repository",
        "source": f"module {case['module']} of Python {platform.python_version()}"})


# MARK: tests to write

def laid_out(text):
    """The data is tight: functions get their blank lines here."""
    return re.sub(r"\n+(?=def )", "\n\n\n", text.strip()) + "\n"


def with_import(case):
    return laid_out(f"from {case['module'][:-3]} import {case['function']}\n\n" + case["tests"])


def write_bug(target, case):
    module, function, code = case["module"], case["function"], laid_out(case["code"])
    old, new = case["bug"]
    if code.count(old) != 1:
        sys.exit(f"error: {module}: the text to break is there {code.count(old)} times")
    if doctest.testmod(loaded(code, module[:-3])).failed:
        sys.exit(f"error: {module}: an example in the docstring is wrong")
    test_file = case.get("test_file", f"test_{module}")
    hidden = {
        "right/" + module: code, f"wrong/0/{module}": code.replace(old, new),
        "reference/" + test_file: with_import(case),
        "judge.json": json.dumps({"module": module, "needed": 1})}
    write_case(target, "planted-bugs", module[:-3], case["requirement"], {module: code}, hidden, "case_judge_tests.py", {
        "kind": "tests", "entry_point": function, "edit": [test_file], "bug_type": case["kind"], "licence": "as this repository",
        "source": "written for this suite"})


def without_asserts(tests):
    """`tests` with each assert turned into the call on its left side, assigned every other time."""
    out, turn = [], 0
    for line in tests.splitlines():
        if line.strip().startswith("assert "):
            compare = ast.parse(line.strip()).body[0].test
            call = ast.unparse(compare.left)
            line = line[:len(line) - len(line.lstrip())] + ("" if turn % 2 else "result = ") + call
            turn += 1
        out.append(line)
    return "\n".join(out) + "\n"


FLIPS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn,
         ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
         ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult}


def changes(node):
    """(rule, a function that changes such a node in place) for each rule that fits."""
    found = []
    if isinstance(node, ast.Compare):
        found += [("comparison", lambda it, at=at: it.ops.__setitem__(at, FLIPS[type(it.ops[at])]()))
                  for at, each in enumerate(node.ops) if type(each) in FLIPS]
    if isinstance(node, (ast.BoolOp, ast.BinOp, ast.AugAssign)) and type(node.op) in FLIPS:
        found.append(("operator", lambda it: setattr(it, "op", FLIPS[type(it.op)]())))
    if isinstance(node, ast.Constant) and type(node.value) is int:
        found.append(("constant + 1", lambda it: setattr(it, "value", it.value + 1)))
        found.append(("constant - 1", lambda it: setattr(it, "value", it.value - 1)))
    if isinstance(node, ast.Return) and node.value is not None:
        found.append(("return None", lambda it: setattr(it, "value", ast.Constant(None))))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        found.append(("no negation", lambda it: setattr(it, "operand", ast.UnaryOp(ast.Not(), it.operand))))
    return found


def mutants(code):
    """Sources with one change each, the rules taking turns, each rule all over the module."""
    by_rule = {}
    tree = ast.parse(code)
    for place, node in enumerate(ast.walk(tree)):
        for rule, change in changes(node):
            variant = copy.deepcopy(tree)
            it = next(each for at, each in enumerate(ast.walk(variant)) if at == place)
            change(it)
            by_rule.setdefault(rule, []).append(ast.unparse(variant) + "\n")
    for rule, sources in by_rule.items():
        random.Random(f"{rule} {code}").shuffle(sources)
    while any(by_rule.values()):
        for sources in by_rule.values():
            if sources:
                yield sources.pop(0)


def loaded(code, name):
    module = types.ModuleType(name)
    sys.modules[name] = module
    exec(compile(code, name, "exec"), vars(module))
    return module


class Endless(BaseException):
    pass


def stop(*_):
    raise Endless


def fails(code, module, tests):
    """How many test functions fail, or None if one does not end: such a mutant would only cost the judge time."""
    signal.signal(signal.SIGALRM, stop)
    count = 0
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        loaded(code, module)
        names = {}
        exec(tests, names)
        for name in [each for each in names if each.startswith("test_")]:
            try:
                names[name]()
            except Exception:
                count += 1
    except Endless:
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return count


def write_assertless(target, case):
    module, function, code = case["module"], case["function"], laid_out(case["code"])
    name = module[:-3]
    complete = with_import(case)
    if fails(code, name, complete) != 0:
        sys.exit(f"error: {module}: the reference's tests do not pass")
    wrong = []
    for variant in mutants(code):
        if len(wrong) < MUTANTS and variant not in wrong and fails(variant, name, complete):
            wrong.append(variant)
    if len(wrong) < MUTANTS:
        sys.exit(f"error: {module}: only {len(wrong)} mutants that the reference's tests kill")
    test_file = f"test_{module}"
    kept = [node.name for node in ast.parse(complete).body if isinstance(node, ast.FunctionDef)]
    hidden = {f"wrong/{number}/{module}": source for number, source in enumerate(wrong)}
    hidden |= {"right/" + module: code, "reference/" + test_file: complete, "judge.json": json.dumps(
        {"module": module, "needed": MUTANTS_NEEDED, "kept": {"file": test_file, "functions": kept}})}
    files = {module: code, test_file: without_asserts(complete)}
    requirement = f"The tests in `{test_file}` assert nothing. Complete them so that they check what `{function}` returns."
    write_case(target, "assertless-tests", name, requirement, files, hidden, "case_judge_tests.py", {
        "kind": "tests", "entry_point": function, "edit": [test_file], "tests_shown": True, "licence": "as this repository",
        "source": "written for this suite"})


# MARK: verifying

def checked(case, with_reference):
    with tempfile.TemporaryDirectory() as scratch:
        result = Path(scratch) / "result"
        shutil.copytree(case / "repo", result)
        if with_reference:
            shutil.copytree(case / "hidden" / "reference", result, dirs_exist_ok=True)
        environment = {name: value for name, value in os.environ.items() if name != "HIDDEN"}
        run = subprocess.run(["bash", str(case / "check.sh"), str(result)], env=environment, capture_output=True, text=True)
    return run.returncode, (run.stdout + run.stderr).strip().replace("\n", "; ")


def verify(target, only):
    """Whether each check fails on the start and passes on the reference; prints both outputs."""
    cases = sorted(path.parent for path in target.glob("*/*/case.json"))
    cases = [case for case in cases if only in ("", case.parent.name, f"{case.parent.name}/{case.name}")]
    bad = 0
    for case in cases:
        (before, said_before), (after, said_after) = checked(case, False), checked(case, True)
        good = before == 1 and "Traceback" not in said_before and after == 0
        bad += not good
        print("ok  " if good else "BAD ", f"{case.parent.name}/{case.name}: start: {said_before} | reference: {said_after}", flush=True)
    print(f"{len(cases) - bad} of {len(cases)} cases verified")
    sys.exit(1 if bad or not cases else 0)


def main(arguments):
    if arguments[:1] == ["--verify"] and len(arguments) in (2, 3):
        verify(Path(arguments[1]), "".join(arguments[2:]))
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.exit("error: scripts/make-cases DIR, or scripts/make-cases --verify DIR [SUITE[/CASE]]")
    target = Path(arguments[0])
    if target.exists() and any(target.iterdir()):
        sys.exit(f"error: {target} is not empty")
    for suite, cases, write_one in [
        ("large-files", cases_large.CASES, write_large),
        ("planted-bugs", cases_bugs.CASES + cases_bugs_more.CASES, write_bug),
        ("assertless-tests", cases_asserts.CASES, write_assertless),
    ]:
        for case in cases:
            write_one(target, case)
        print(f"{suite}: {len(cases)} cases")


main(sys.argv[1:])
