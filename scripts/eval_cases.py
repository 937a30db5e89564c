"""Runs evaluation cases through an arm and judges what came out; called by scripts/eval.

Arms: `crew` gives the requirement to `atelier do`, as `without-model` does to a daemon whose model never answers; `bare` asks the same model once, greedily, for the whole file back.
Every result is a JSON file below the out folder, written when the case has ended, so an interrupted run goes on.
"""

import argparse
import fnmatch
import http.client
import json
import math
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import time

CASE_SECONDS_MAX = 600
CHECK_SECONDS_MAX = 120
IDENTITY = ["-c", "user.name=Eval", "-c", "user.email=eval@example.org"]


def git(tree, *arguments, **options):
    """Returns git's standard output; raises when git fails."""
    command = ["git", "-C", str(tree), *IDENTITY, *arguments]
    return subprocess.run(command, check=True, capture_output=True, **options).stdout


def prepare(case, work):
    """Returns a fresh git repository that holds the case's files."""
    tree = work / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(case / "repo", tree)
    git(tree, "init", "--quiet", "--initial-branch=main")
    git(tree, "config", "user.name", "Eval")
    git(tree, "config", "user.email", "eval@example.org")
    git(tree, "add", "--all")
    git(tree, "commit", "--quiet", "--message", "start")
    return tree


def crew(case, options):
    """Gives the requirement to the crew; returns the result's folder and what the run reported."""
    tree = prepare(case, options.work)
    text = (case / "requirement.md").read_text(encoding="utf-8").strip()
    try:
        done = subprocess.run(
            [options.atelier, "do", "--json", "--", text], cwd=tree, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, timeout=CASE_SECONDS_MAX)
        view = json.loads(done.stdout or b"{}")
    except (subprocess.TimeoutExpired, ValueError) as error:
        view = {"state": "error", "reason": str(error)[:200]}
    result = options.work / "result"
    shutil.rmtree(result, ignore_errors=True)
    result.mkdir()
    archive = git(tree, "archive", view.get("branch") or "HEAD")
    subprocess.run(["tar", "-x", "-C", str(result)], input=archive, check=True)
    costs = view.get("costs", {})
    standings = [claim.get("standing") for claim in view.get("claims", [])]
    return result, {
        "state": view.get("state", "error"),
        "reason": view.get("reason") or view.get("error", {}).get("message", ""),
        "plan": view.get("plan", []),
        "proven": bool(standings) and "unproven" not in standings and view.get("state") == "landed",
        "standings": standings,
        "candidates": sum(1 for item in view.get("proof", []) if item["purpose"].startswith("check.")),
        "searched": any(item["purpose"] == "search" for item in view.get("proof", [])),
        "calls": costs.get("modelCalls", 0),
        "promptTokens": costs.get("promptTokens", 0),
        "cachedTokens": costs.get("cachedTokens", 0),
        "generatedTokens": costs.get("generatedTokens", 0),
        "patch": view.get("patch") or "",
    }


class SocketConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=CASE_SECONDS_MAX)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def bare(case, options):
    """Asks the engine once for the whole file; the engine is the daemon's own, warm from a first requirement."""
    about = json.loads((case / "case.json").read_text(encoding="utf-8"))
    name = about["edit"][0]
    text = (case / "requirement.md").read_text(encoding="utf-8").strip()
    parts = []
    for path in sorted((case / "repo").rglob("*")):
        if path.is_file():
            parts.append(f"File `{path.relative_to(case / 'repo')}`:\n```\n{path.read_text(encoding='utf-8')}\n```\n")
    prompt = "\n".join(parts) + f"\n{text}\n\nAnswer with the complete new text of `{name}` in one code block."
    body = {"messages": [{"role": "user", "content": prompt}], "temperature": 0, "max_tokens": 3000}
    connection = SocketConnection(options.engine)
    connection.request("POST", "/v1/chat/completions", json.dumps(body), {"Content-Type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    reply = answer["choices"][0]["message"]["content"]
    blocks = re.findall(r"```[^\n]*\n(.*?)(?:```|\Z)", reply, re.S)
    result = options.work / "result"
    shutil.rmtree(result, ignore_errors=True)
    shutil.copytree(case / "repo", result)
    (result / name).write_text(max(blocks, key=len) if blocks else reply, encoding="utf-8")
    usage = answer.get("usage", {})
    return result, {
        "state": "answered", "promptTokens": usage.get("prompt_tokens", 0), "calls": 1,
        "generatedTokens": usage.get("completion_tokens", 0), "proven": False,
    }


def solved(case, result):
    """Runs the case's check, which executes what a model wrote: without network, without the user's files, bounded."""
    confined = [
        "bwrap", "--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib",
        "--symlink", "usr/lib64", "/lib64", "--ro-bind", str(case), "/case", "--bind", str(result), "/result",
        "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--unshare-all", "--die-with-parent", "--new-session",
        "--clearenv", "--setenv", "PATH", f"{sys.base_prefix}/bin:/usr/bin:/bin", "--setenv", "HOME", "/tmp",
        "--chdir", "/tmp",
    ]
    if not sys.base_prefix.startswith("/usr"):
        # The interpreter that runs us may bring pytest, which some checks need.
        confined += ["--ro-bind", sys.base_prefix, sys.base_prefix]
    command = confined + ["prlimit", "--as=4294967296", "timeout", "100", "bash", "/case/check.sh", "/result"]
    try:
        return subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=CHECK_SECONDS_MAX).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def interval(good, count):
    """The 95 % Wilson score interval in per cent."""
    if count == 0:
        return (0, 100)
    z, share = 1.96, good / count
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 100 / (1 + z * z / count)
    return (round((middle - half) * scale), round((middle + half) * scale))


def report(rows):
    """Prints a line for each suite and one for all."""
    print(f"{'suite':26} {'solved':>9} {'95 %':>9} {'proven':>7} {'right':>6} {'refused':>8} {'tokens':>7} {'median s':>9}")
    suites = sorted({row["suite"] for row in rows})
    for suite in suites + ["all"]:
        own = [row for row in rows if suite in (row["suite"], "all")]
        good = sum(row["solved"] for row in own)
        proven = [row for row in own if row.get("proven")]
        seconds = sorted(row["seconds"] for row in own)
        low, high = interval(good, len(own))
        tokens = sum(row.get("generatedTokens", 0) for row in own) // max(1, len(own))
        print(
            f"{suite:26} {good:4}/{len(own):<4} {low:4}-{high:<4} {len(proven):7} {sum(row['solved'] for row in proven):6} "
            f"{sum(row['state'] == 'refused' for row in own):8} {tokens:7} {seconds[len(seconds) // 2]:9.0f}")


def main():
    """Runs what is asked for and prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--atelier", required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--cases", type=pathlib.Path, required=True)
    parser.add_argument("--arm", choices=["crew", "without-model", "bare"], default="crew")
    parser.add_argument("--suite", default="*")
    parser.add_argument("--count", type=int, default=10, help="cases of each suite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.engine = os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), "atelier/engine/engine.sock")
    chosen = []
    for suite in sorted(path for path in options.cases.iterdir() if path.is_dir()):
        if fnmatch.fnmatch(suite.name, options.suite):
            cases = sorted(path for path in suite.iterdir() if (path / "check.sh").exists())
            chosen += random.Random(options.seed).sample(cases, min(options.count, len(cases)))
    rows = []
    for number, case in enumerate(chosen, start=1):
        kept = options.out / options.arm / case.parent.name / f"{case.name}.json"
        if kept.exists():
            rows.append(json.loads(kept.read_text(encoding="utf-8")))
            continue
        started = time.monotonic()
        result, row = (bare if options.arm == "bare" else crew)(case, options)
        row |= {"suite": case.parent.name, "case": case.name, "seconds": round(time.monotonic() - started, 1)}
        row["solved"] = solved(case, result)
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(row, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        rows.append(row)
        mark = "solved" if row["solved"] else "FAILED"
        print(f"{number}/{len(chosen)} {case.parent.name}/{case.name}: {mark}, {row['state']}, "
              f"{row['seconds']} s {row.get('reason', '')[:90]}", file=sys.stderr, flush=True)
    report(rows)


if __name__ == "__main__":
    main()
