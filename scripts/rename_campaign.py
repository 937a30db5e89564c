"""Renames symbols of a real repository through `atelier do`, and judges each result with the repository's own tests.

The judge is apart from Atelier: it takes the branch's tree into a folder of its own and runs the tests there, without the
sandbox. A result counts as right when every test that passed before passes then, and no code says the old name where the
change meant it, which the tests tell; as refused when Atelier asked back; as wrong when it landed and the judge disagrees.
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


def is_test(path):
    parts = path.parts
    return any(part in ("test", "tests", "docs", "doc", "bench", "misc", "examples") for part in parts[:-1]) or \
        path.name.startswith(("test_", "conftest", "setup"))


def symbols(repo):
    """(path, qualified name) of top-level functions and classes, and of methods, private and special ones left out."""
    found = []
    listed = subprocess.run(["git", "-C", repo, "ls-files", "*.py"], capture_output=True, text=True, check=True).stdout
    for line in listed.splitlines():
        path = pathlib.Path(line)
        if is_test(path):
            continue
        tree = ast.parse((repo / path).read_text())
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("__"):
                found.append((line, node.name))
            if isinstance(node, ast.ClassDef):
                for member in node.body:
                    if isinstance(member, ast.FunctionDef) and not member.name.startswith("__"):
                        found.append((line, f"{node.name}.{member.name}"))
    return sorted(set(found))


def passed(folder, argv):
    """Names of tests that pass; the folder's own code comes first."""
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, timeout=600)
    return set(re.findall(r"^PASSED (\S+)", done.stdout, re.M))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--atelier", required=True)
    parser.add_argument("--repo", required=True, type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["members", "tops"])
    options = parser.parse_args()
    repo = options.repo
    drawn = symbols(repo)
    if options.only:
        drawn = [one for one in drawn if ("." in one[1]) == (options.only == "members")]
    random.Random(options.seed).shuffle(drawn)
    argv = [sys.executable, "-m", "pytest", "-q", "-rp", "-p", "no:cacheprovider"]
    before = passed(repo, argv)
    print(f"{len(before)} tests pass before; {min(options.count, len(drawn))} of {len(drawn)} symbols are drawn", flush=True)
    tally = collections.Counter()
    for path, name in drawn[: options.count]:
        bare = name.split(".")[-1]
        new = bare + "Renamed" if bare[0].isupper() else bare + "_renamed"
        text = f"Rename `{name}` in `{path}` to `{new}`."
        done = subprocess.run([options.atelier, "do", text, "--repo", str(repo), "--json"], capture_output=True, text=True)
        answer = json.loads(done.stdout)
        state, reason = answer["state"], answer.get("reason", "")
        if state != "landed":
            kind = "refused" if state == "refused" else "failed"
            tally[kind] += 1
            print(f"{kind:8} {path} {name}: {reason[:160]}", flush=True)
            continue
        with tempfile.TemporaryDirectory() as folder:
            tree = subprocess.run(["git", "-C", repo, "archive", answer["branch"]], capture_output=True, check=True).stdout
            subprocess.run(["tar", "x", "-C", folder], input=tree, check=True)
            lost = sorted(before - passed(folder, argv))
        tally["wrong" if lost else "right"] += 1
        print(f"{'wrong' if lost else 'right':8} {path} {name} {lost[:3]}", flush=True)
    print(" ".join(f"{count} {kind}" for kind, count in sorted(tally.items())))


if __name__ == "__main__":
    main()
