"""Runs the fixtures' requirements through `atelier do --json` and judges what landed; called by scripts/smoke.

Exits 1 unless two thirds of the feasible requirements land with a passing hidden check, every false premise is refused
with the nearest real name, no failed hidden check is reported without an unproven claim, and no repository changed
outside refs/heads/atelier/ and refs/notes/atelier. With --only, the share of passing cases is shown and not judged; with
--seconds no case begins later than that, the ones that take longest last, and those that were run are judged, at least six.
"""

import argparse
import fnmatch
import json
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "Fixtures"
CASE_SECONDS_MAX = 1500
FEASIBLE_MIN = 6
SKIPPED = 77


def git(tree, *arguments):
    """Returns git's standard output; raises when git fails."""
    return subprocess.run(["git", "-C", str(tree), *arguments], check=True, capture_output=True).stdout


def outside(tree):
    """What only the user may change: files, index, HEAD and all references but ours."""
    references = git(tree, "for-each-ref", "--format=%(refname) %(objectname)").decode().splitlines()
    ours = ("refs/heads/atelier/", "refs/notes/atelier")
    return (
        git(tree, "status", "--porcelain=v2", "--untracked-files=all", "--ignored"),
        (tree / ".git" / "index").read_bytes(),
        (tree / ".git" / "HEAD").read_bytes(),
        [line for line in references if not line.startswith(ours)],
    )


def submit(atelier, tree, text):
    """Returns the JSON object that `atelier do` printed, or one with the state `error`."""
    process = subprocess.Popen([atelier, "do", "--json", text], cwd=tree, stdout=subprocess.PIPE)
    try:
        output, _ = process.communicate(timeout=CASE_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return {"state": "error", "reason": f"no answer within {CASE_SECONDS_MAX} s"}
    try:
        view = json.loads(output)
    except ValueError:
        return {"state": "error", "reason": f"exit {process.returncode} without a JSON object"}
    if "state" not in view:
        return {"state": "error", "reason": view.get("error", {}).get("message", "no state in the answer")}
    return view


def hidden_check(case, tree, branch, work):
    """Runs the case's hidden check on the branch's tree: `pass`, `fail` or `skipped`."""
    result = work / "result"
    shutil.rmtree(result, ignore_errors=True)
    result.mkdir(parents=True)
    archive = git(tree, "archive", branch)
    subprocess.run(["tar", "-x", "-C", str(result)], input=archive, check=True)
    script = FIXTURES / "hidden" / case["repo"] / f"{case['case']}.sh"
    status = subprocess.run([str(script), str(result)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
    return {0: "pass", SKIPPED: "skipped"}.get(status, "fail")


def names(reason, nearest):
    """Whether the reason names the nearest real name as a whole word."""
    return re.search(rf"(?<![\w/]){re.escape(nearest)}(?!\w)", reason) is not None


def run(case, options):
    """Runs one case and returns its row; `wrong` lists the rules it breaks."""
    tree = options.work / "repositories" / case["repo"]
    shutil.rmtree(tree, ignore_errors=True)
    subprocess.run([str(FIXTURES / "make"), str(tree.parent), case["repo"]], check=True)
    text = (FIXTURES / "requirements" / case["repo"] / f"{case['case']}.md").read_text(encoding="utf-8").strip()
    before = outside(tree)
    started = time.monotonic()
    view = submit(options.atelier, tree, text)
    seconds = time.monotonic() - started
    wrong = []
    if outside(tree) != before:
        wrong.append("the repository changed outside our branches")
    check = "-"
    standings = [claim.get("standing") for claim in view.get("claims", [])]
    if case["kind"] == "false-premise":
        good = view["state"] == "refused" and names(view.get("reason", ""), case["nearest"])
        if not good:
            wrong.append(f"not refused with {case['nearest']}")
    else:
        if view.get("branch") and view["state"] == "landed":
            check = hidden_check(case, tree, view["branch"], options.work)
        good = check == "pass"
        if check == "fail" and "unproven" not in standings:
            wrong.append("the hidden check fails, and no claim is reported as unproven")
    costs = view.get("costs", {})
    counted = ", ".join(f"{standings.count(name)} {name}" for name in ("proven", "tested", "unproven") if name in standings)
    options.out.mkdir(parents=True, exist_ok=True)
    kept = options.out / f"{case['repo']}-{case['case']}.json"
    kept.write_text(json.dumps(view, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return {
        "case": f"{case['repo']}/{case['case']}", "kind": case["kind"], "state": view["state"],
        "verdict": view.get("verdict", ""), "claims": counted or "-", "check": check, "seconds": f"{seconds:.0f}",
        "tokens": str(costs.get("generatedTokens", 0)), "prompt": str(costs.get("promptTokens", 0)),
        "reason": view.get("reason", ""), "good": good, "wrong": wrong,
    }


def table(rows):
    """Returns the rows as aligned text."""
    columns = ["case", "kind", "state", "claims", "check", "seconds", "prompt", "tokens", "verdict"]
    cut = [{name: row[name].replace("\n", " ")[:60] for name in columns} for row in rows]
    head = dict(zip(columns, columns))
    widths = {name: max(len(line[name]) for line in [head, *cut]) for name in columns}
    return "\n".join("  ".join(line[name].ljust(widths[name]) for name in columns).rstrip() for line in [head, *cut])


def hurried(cases):
    """The same cases, refusals first, then by how long a kind takes."""
    order = ["false-premise", "feature", "two-files", "bug"]
    return sorted(cases, key=lambda case: order.index(case["kind"]))


def judge(rows, whole):
    """Returns what keeps the smoke test from passing, as sentences."""
    problems = [f"{row['case']}: {problem}" for row in rows for problem in row["wrong"]]
    feasible = [row for row in rows if row["kind"] != "false-premise"]
    passed = sum(row["good"] for row in feasible)
    needed = -(-len(feasible) * 2 // 3)
    print(f"\nfeasible: {passed} of {len(feasible)} landed with a passing hidden check; {needed} are needed")
    if whole and passed < needed:
        problems.append(f"only {passed} of {len(feasible)} feasible requirements were met")
    return problems


def main():
    """Runs all selected cases and prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--atelier", required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--only", default="*")
    parser.add_argument("--seconds", type=float)
    options = parser.parse_args()
    cases = json.loads((FIXTURES / "requirements" / "cases.json").read_text(encoding="utf-8"))
    cases = [case for case in cases if fnmatch.fnmatch(f"{case['repo']}/{case['case']}", options.only)]
    if not shutil.which("node") and any(case["repo"] == "javascript" for case in cases):
        print("javascript skipped: node is not installed", file=sys.stderr)
        cases = [case for case in cases if case["repo"] != "javascript"]
    if not cases:
        print(f"error: no case matches {options.only}", file=sys.stderr)
        return 1
    if options.seconds is not None:
        cases = hurried(cases)
    rows, left = [], ""
    started = time.monotonic()
    for number, case in enumerate(cases, start=1):
        feasible = sum(row["kind"] != "false-premise" for row in rows)
        if options.seconds is not None and time.monotonic() - started > options.seconds and feasible >= FEASIBLE_MIN:
            left = ", ".join(f"{case['repo']}/{case['case']}" for case in cases[len(rows):])
            print(f"not run, for there is no time left on this machine: {left}")
            break
        print(f"-- {number} of {len(cases)}: {case['repo']}/{case['case']}", file=sys.stderr, flush=True)
        row = run(case, options)
        rows.append(row)
        print(f"   {row['state']}, hidden check {row['check']}, {row['seconds']} s {row['reason']}", file=sys.stderr, flush=True)
    (options.out / "left.txt").write_text(left, encoding="utf-8")
    text = table(rows)
    (options.out / "table.txt").write_text(text + "\n", encoding="utf-8")
    outcomes = [dict(zip(("repo", "case"), row["case"].split("/"))) | {"state": row["state"], "check": row["check"]} for row in rows]
    (options.out / "outcomes.json").write_text(json.dumps(outcomes, indent=2) + "\n", encoding="utf-8")
    print(text)
    problems = judge(rows, whole=options.only == "*")
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
