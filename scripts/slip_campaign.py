"""Plants small bugs in a real Python repository and has `atelier do` mend them with no model to ask.

A bug is one comparison, constant, operator or connective changed in a function, so that some test of the repository fails and
most still pass. Start the daemon with an empty folder of recorded replies (`atelier daemon start --replay DIR`): what is mended
then is mended by search alone. Right is judged outside of Atelier: every test that passed before the bug passes on the branch.
"""
import argparse
import ast
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import time

from rename_campaign import is_test

FLIPS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "+": "-", "-": "+", "*": "+", "//": "*",
         "and": "or", "or": "and", "is": "is not", "in": "not in"}


def sites(text):
    """(function, offset, old, new) of every place where a bug can go."""
    tree = ast.parse(text)
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def place(node, end=False):
        line, column = (node.end_lineno, node.end_col_offset) if end else (node.lineno, node.col_offset)
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    found = []
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Constant) and type(node.value) is int and 0 <= node.value < 10:
                found.append((function.name, place(node), str(node.value), str(node.value + 1)))
            pairs = []
            if isinstance(node, ast.BinOp):
                pairs = [(node.left, node.right)]
            if isinstance(node, ast.BoolOp):
                pairs = list(zip(node.values, node.values[1:]))
            if isinstance(node, ast.Compare):
                pairs = list(zip([node.left] + node.comparators, node.comparators))
            for left, right in pairs:
                between = text[place(left, end=True): place(right)]
                match = re.fullmatch(r"(\)*\s*)([<>=!+\-*/]+|and|or|is|in)(\s*\(*)", between)
                if match and match[2] in FLIPS:
                    found.append((function.name, place(left, end=True) + len(match[1]), match[2], FLIPS[match[2]]))
    return [one for one in found if text[one[1]:].startswith(one[2])]


def outcome(folder, argv):
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=300)
    return set(re.findall(r"^PASSED (\S+)", done.stdout, re.M))


def git(repo, *words):
    return subprocess.run(["git", "-C", repo, *words], capture_output=True, text=True, check=True).stdout


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--atelier", required=True)
    parser.add_argument("--repo", required=True, type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    repo = options.repo
    argv = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider"]
    before = outcome(repo, argv)
    home = git(repo, "rev-parse", "HEAD").strip()
    paths = [pathlib.Path(line) for line in git(repo, "ls-files", "*.py").splitlines()]
    drawn = [(path, site) for path in paths if not is_test(path) for site in sites((repo / path).read_text())]
    random.Random(options.seed).shuffle(drawn)
    print(f"{len(before)} tests pass before; bugs are drawn from {len(drawn)} places", flush=True)
    tally, times = collections.Counter(), []
    for path, (name, offset, old, new) in drawn:
        if sum(tally.values()) >= options.count:
            break
        text = (repo / path).read_text()
        (repo / path).write_text(text[:offset] + new + text[offset + len(old):])
        try:
            passing = outcome(repo, argv)
            # Nothing noticed it, or everything did.
            if not before - passing or len(before - passing) * 4 > len(before):
                continue
            git(repo, "commit", "-qam", "a change")
            began = time.monotonic()
            words = [options.atelier, "do", f"Fix `{name}` in `{path}`: its tests fail.", "--repo", str(repo), "--json"]
            done = subprocess.run(words + ["--budget", "candidates=1"], capture_output=True, text=True)
            times.append(time.monotonic() - began)
            answer = json.loads(done.stdout)
            kind = answer["state"]
            if kind == "landed":
                with tempfile.TemporaryDirectory() as folder:
                    tree = subprocess.run(["git", "-C", repo, "archive", answer["branch"]], capture_output=True, check=True)
                    subprocess.run(["tar", "x", "-C", folder], input=tree.stdout, check=True)
                    kind = "wrong" if before - outcome(folder, argv) else "mended"
            tally[kind] += 1
            what = f"{path} {name}: {old} became {new}, {len(before - passing)} tests"
            print(f"{kind:8} {times[-1]:5.1f} s  {what} {answer.get('reason', '')[:90]}", flush=True)
        finally:
            git(repo, "reset", "-q", "--hard", home)
    times.sort()
    median = f"; median {times[len(times) // 2]:.1f} s" if times else ""
    print(" ".join(f"{count} {kind}" for kind, count in sorted(tally.items())) + median)


if __name__ == "__main__":
    main()
