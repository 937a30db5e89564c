"""Times `git commit` with each contender's hooks on one generated repository; called by scripts/bench-hooks.

Contenders take turns commit by commit, so that a busy moment of the machine meets all of them alike. What is timed is the whole
`git commit`; changing and staging the files is not.
"""

import argparse
import json
import os
import pathlib
import shlex
import shutil
import statistics
import subprocess
import sys
import time

import bench_git

CHANGED = 20
READY_WAIT_SECONDS = 0.25
READY_P50_MS_MAX, READY_P99_MS_MAX = 8, 20
DOWN_P50_MS_MAX = 5
UNREADY_SHARE_MAX = 0.5
REBASE_RATIO_MAX = 1.02
USUAL = ["pre-commit", "pre-push", "post-merge", "post-checkout", "post-rewrite"]
# What a prepare-commit-msg costs a rebase: ours, and the least that one can be, a program that returns at once.
WITH_MESSAGES, RETURNING = "atelier, usual hooks and prepare-commit-msg", "usual hooks, prepare-commit-msg is true(1)"
# What all of them check: the names of prek's own hooks, and the programs of pre-commit's package that do the same.
CHECKS = {
    "check-merge-conflict": "check-merge-conflict --assume-in-merge", "check-added-large-files": "check-added-large-files",
    "detect-private-key": "detect-private-key", "check-case-conflict": "check-case-conflict", "check-symlinks": "check-symlinks",
    "check-json": "check-json", "trailing-whitespace": "trailing-whitespace-fixer", "mixed-line-ending": "mixed-line-ending",
}


def say(text):
    print(text, file=sys.stderr, flush=True)


def prek_configuration():
    return "repos:\n- repo: builtin\n  hooks:\n" + "".join(f"  - id: {name}\n" for name in CHECKS)


def pre_commit_configuration():
    """The programs of the package as local hooks: its own repository cannot be cloned without a network."""
    types = {"check-json": "[json]", "check-symlinks": "[symlink]"}
    text = "repos:\n- repo: local\n  hooks:\n"
    for name, entry in CHECKS.items():
        text += f"  - {{id: {name}, name: {name}, language: system, entry: {entry}, types: {types.get(name, '[text]')}}}\n"
    return text


def lefthook_configuration():
    text = "pre-commit:\n  parallel: true\n  commands:\n"
    for name, entry in CHECKS.items():
        glob = '\n      glob: "*.json"' if name == "check-json" else ""
        text += f"    {name}:{glob}\n      run: {entry} {{staged_files}}\n"
    return text


class Bench:
    """One repository, and the hooks folder of each contender, which takes the repository's place while it is its turn."""

    def __init__(self, options):
        self.options = options
        self.path = options.repository
        self.hooks = self.path / ".git" / "hooks"
        self.store = self.path / ".git" / "contenders"
        self.round = 0
        self.environment = {
            **bench_git.ENVIRONMENT, "PATH": f"{options.peers}/bin:{os.environ['PATH']}", "LEFTHOOK_QUIET": "meta,summary,success,skips,empty_summary",
            "PRE_COMMIT_HOME": str(options.work / "pre-commit"), "PREK_HOME": str(options.work / "prek"), "GIT_EDITOR": "true",
        }
        self.environment.pop("CI", None)

    def git(self, *arguments, **options):
        process = subprocess.run(
            ["git", "-C", str(self.path), *arguments], env=self.environment, capture_output=True, text=True, **options)
        if process.returncode:
            raise SystemExit(f"error: git {arguments[0]} ended with {process.returncode}: {process.stdout}{process.stderr}")
        return process.stdout

    def contender(self, name, install=None):
        """Keeps the hooks folder that `install` makes."""
        self.hooks.mkdir(exist_ok=True)
        for file in self.hooks.iterdir():
            file.unlink()
        if install:
            install()
        self.store.mkdir(exist_ok=True)
        self.hooks.rename(self.store / name)

    def program(self, *arguments):
        subprocess.run(arguments, cwd=self.path, env=self.environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def install_all(self):
        files = {
            ".pre-commit-config.yaml": pre_commit_configuration(), "prek.yaml": prek_configuration(),
            "lefthook.yml": lefthook_configuration(),
        }
        for name, text in files.items():
            (self.path / ".git" / name).write_text(text)
        # pre-commit and lefthook read a file of the working tree, prek is told its file; git does not look at any of them.
        for name in (".pre-commit-config.yaml", "lefthook.yml"):
            (self.path / name).write_text(files[name])
        with (self.path / ".git" / "info" / "exclude").open("a") as file:
            file.write(".pre-commit-config.yaml\nlefthook.yml\n")

        def empty():
            hook = self.hooks / "pre-commit"
            hook.write_text("#!/bin/sh\nexit 0\n")
            hook.chmod(0o755)

        self.contender("none")
        self.contender("empty", empty)
        # As the others: the one hook that checks. And all that are usual, of which one runs at a commit.
        self.contender("atelier", lambda: self.program(self.options.atelier, "hook", "install", "pre-commit"))
        self.contender("atelier, usual hooks", lambda: self.program(self.options.atelier, "hook", "install"))
        self.contender(WITH_MESSAGES, lambda: self.program(self.options.atelier, "hook", "install", *USUAL, "prepare-commit-msg"))
        self.contender(RETURNING, lambda: (
            self.program(self.options.atelier, "hook", "install"), shutil.copy("/bin/true", self.hooks / "prepare-commit-msg")))
        if self.options.only_rebase:
            return
        self.contender("prek", lambda: self.program("prek", "install", "-q", "-c", str(self.path / ".git" / "prek.yaml")))
        self.contender("pre-commit", lambda: self.program("pre-commit", "install"))
        self.contender("lefthook", lambda: self.program("lefthook", "install"))

    def with_hooks(self, name, body):
        kept = self.store / name
        kept.rename(self.hooks)
        try:
            return body()
        finally:
            self.hooks.rename(kept)

    def change(self, stage):
        """Changes twenty files anew; the index is up to date with the working tree before."""
        self.round += 1
        step = self.options.files // CHANGED
        for number in range(CHANGED):
            place = self.path / bench_git.name(number * step + self.round % step)
            place.write_bytes(bench_git.text(number, self.round * 100 + number))
        if stage:
            self.git("add", "-u")

    def commit(self, *arguments):
        started = time.perf_counter()
        self.git("commit", "-q", "-m", f"round {self.round}", *arguments)
        return (time.perf_counter() - started) * 1e3

    def rounds(self, contenders, count, stage, wait):
        """Milliseconds of each contender's commits."""
        times = {name: [] for name in contenders}
        for number in range(count):
            for name in contenders:
                def turn():
                    self.change(stage)
                    time.sleep(wait)
                    return self.commit(*([] if stage else ["-a"]))
                times[name].append(self.with_hooks(name, turn))
            if number % 20 == 19:
                say(f"   {number + 1} of {count}")
        return times

    def rebase(self, contenders, commits):
        """Milliseconds that a rebase of so many commits takes, each contender by turns."""
        base = self.git("rev-parse", "HEAD").strip()
        self.with_hooks("none", lambda: [(self.change(True), self.commit()) for _ in range(commits)])
        tip = self.git("rev-parse", "HEAD").strip()
        times = {name: [] for name in contenders}
        for _ in range(self.options.rebases):
            for name in contenders:
                self.with_hooks("none", lambda: self.git("reset", "-q", "--hard", tip))

                def turn():
                    started = time.perf_counter()
                    self.git("rebase", "-q", "--force-rebase", base)
                    return (time.perf_counter() - started) * 1e3
                times[name].append(self.with_hooks(name, turn))
        if shutil.which("hyperfine"):
            self.hyperfine(contenders, base, tip)
        return times

    def hyperfine(self, contenders, base, tip):
        """The same rebase by hyperfine, which takes one contender after the other and counts processor time too."""
        git = f"git -C {shlex.quote(str(self.path))}"
        hooks, store = shlex.quote(str(self.hooks)), shlex.quote(str(self.store))
        report = self.options.work / "hyperfine.json"
        command = ["hyperfine", "-N", "-w", "1", "-r", str(self.options.rebases), "--style", "none", "--export-json", str(report)]
        for name in contenders:
            script = f"rm -rf {hooks}; {git} reset -q --hard {tip}; cp -a {store}/{shlex.quote(name)} {hooks}"
            command += ["--prepare", f"sh -c {shlex.quote(script)}", "-n", name, f"{git} rebase -q --force-rebase {base}"]
        subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(self.hooks)
        results = json.loads(report.read_text())["results"]
        none = results[0]
        print("\n| hooks (hyperfine) | median ms | against none | processor ms | against none |\n| --- | --- | --- | --- | --- |")
        for name, one in zip(contenders, results):
            processor, least = one["user"] + one["system"], none["user"] + none["system"]
            print(f"| {name} | {one['median'] * 1e3:.0f} | {one['median'] / none['median']:.3f} | {processor * 1e3:.0f} | {processor / least:.3f} |")


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def table(title, times, figures, key):
    print(f"\n{title}\n\n| hooks | p50 ms | p99 ms | added at p50 | added at p99 |\n| --- | --- | --- | --- | --- |")
    base = times["none"]
    for name, values in times.items():
        p50, p99 = percentile(values, 0.5), percentile(values, 0.99)
        added = p50 - percentile(base, 0.5), p99 - percentile(base, 0.99)
        print(f"| {name} | {p50:.1f} | {p99:.1f} | {added[0]:+.1f} | {added[1]:+.1f} |")
        figures.setdefault(key, {})[name] = {"p50": p50, "p99": p99, "added50": added[0], "added99": added[1]}


def goals(figures):
    """Each goal with its figure and whether it holds."""
    prek = figures["unready"]["prek"]["added50"]
    rows = []
    for name in ("atelier", "atelier, usual hooks"):
        ready, unready, down = (figures[key][name] for key in ("ready", "unready", "down"))
        rebase = figures["rebase"][name]["p50"] / figures["rebase"]["none"]["p50"]
        rows += [
            (f"{name}: a ready verdict adds at p50", f"{ready['added50']:.1f} ms", ready["added50"] <= READY_P50_MS_MAX, f"at most {READY_P50_MS_MAX} ms"),
            (f"{name}: a ready verdict adds at p99", f"{ready['added99']:.1f} ms", ready["added99"] <= READY_P99_MS_MAX, f"at most {READY_P99_MS_MAX} ms"),
            (f"{name}: not ready, of what prek adds", f"{unready['added50'] / prek:.2f}", unready["added50"] <= prek * UNREADY_SHARE_MAX, f"at most {UNREADY_SHARE_MAX}"),
            (f"{name}: without a daemon, at p50", f"{down['added50']:.1f} ms", down["added50"] <= DOWN_P50_MS_MAX, f"at most {DOWN_P50_MS_MAX} ms"),
            (f"{name}: a rebase, against no hook", f"{rebase:.3f}", rebase <= REBASE_RATIO_MAX, f"at most {REBASE_RATIO_MAX}"),
        ]
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--atelier", required=True)
    parser.add_argument("--peers", required=True, help="virtual environment of the other hook managers")
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--repository", type=pathlib.Path, required=True)
    parser.add_argument("--files", type=int, required=True)
    parser.add_argument("--commits", type=int, default=200, help="timed of each contender")
    parser.add_argument("--rebase", type=int, default=200, help="commits in a rebase")
    parser.add_argument("--rebases", type=int, default=5)
    parser.add_argument("--only-rebase", action="store_true")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    bench = Bench(options)
    bench.git("commit", "-q", "-m", "what was staged")
    bench.git("checkout", "-q", "-B", "bench")
    bench.install_all()
    figures = {"files": options.files, "commits": options.commits}
    everybody = ["none", "empty", "atelier", "atelier, usual hooks", "prek", "pre-commit", "lefthook"]
    few = ["none", "empty", "atelier", "atelier, usual hooks"]
    if options.only_rebase:
        table(f"a rebase of {options.rebase} commits", bench.rebase([*few, WITH_MESSAGES, RETURNING], options.rebase), figures, "rebase")
        return
    say("-- warm up")
    bench.rounds(everybody, 2, True, READY_WAIT_SECONDS)
    say("-- a verdict that is ready")
    table(f"{CHANGED} files changed, the verdict ready", bench.rounds(everybody, options.commits, True, READY_WAIT_SECONDS), figures, "ready")
    say("-- a verdict that is not ready (commit -a)")
    table(f"{CHANGED} files changed, `commit -a`: no verdict can be ready", bench.rounds(everybody, options.commits, False, 0), figures, "unready")
    say("-- rebases")
    table(f"a rebase of {options.rebase} commits", bench.rebase(few, options.rebase), figures, "rebase")
    say("-- no daemon")
    bench.program(options.atelier, "daemon", "stop")
    table("the daemon is down", bench.rounds(few, options.commits, True, 0), figures, "down")
    print("\n| figure | measured | holds | goal |\n| --- | --- | --- | --- |")
    for name, value, holds, goal in goals(figures):
        print(f"| {name} | {value} | {'yes' if holds else '**no**'} | {goal} |")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    main()
