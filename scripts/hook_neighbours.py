"""Installs our hooks before and after those of other hook managers and looks that all run once and that all can be undone; called by
scripts/hook-neighbours.

Exits 1 with what did not hold. No daemon runs: ours shows by the one line that says so.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

OURS, PEER = "atelier: the daemon does not run", "peer ran"
FAILING = 7


class Wrong(Exception):
    """Something that must not be."""


class Ground:
    """A repository of its own for one case, in which nothing of the user's settings counts."""

    def __init__(self, options, folder):
        self.options = options
        self.root = pathlib.Path(folder)
        self.tree = self.root / "tree"
        self.tree.mkdir()
        (self.root / "home").mkdir()
        self.environment = {
            "HOME": str(self.root / "home"), "PATH": f"{options.peers}/bin:{os.environ['PATH']}", "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": str(self.root), "GIT_CONFIG_NOSYSTEM": "1", "PRE_COMMIT_HOME": str(options.cache / "pre-commit"),
            "PREK_HOME": str(options.cache / "prek"), "LEFTHOOK_QUIET": "meta,summary,success,skips,empty_summary,execution_info",
        }
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@example.org")
        # Made by git itself once, so that the configuration file's form is git's.
        self.commit("start", hooks=False)

    def run(self, *arguments, status=0):
        done = subprocess.run(
            arguments, cwd=self.tree, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
        if status is not None and done.returncode != status:
            raise Wrong(f"{' '.join(map(str, arguments))} ended with {done.returncode}, not {status}: {done.stdout}")
        return done.stdout

    def git(self, *arguments, **options):
        return self.run("git", *arguments, **options)

    def atelier(self, *arguments):
        return self.run(self.options.atelier, "hook", *arguments)

    def commit(self, text, hooks=True, status=0):
        (self.tree / "file.txt").write_text(text + "\n")
        self.git("add", "file.txt")
        return self.git("commit", *([] if hooks else ["--no-verify"]), "-m", text, status=status)

    def files(self):
        """Every file that belongs to hooks or settings: bytes, mode, time of change."""
        found = {}
        for folder in (self.tree / ".git" / "hooks", self.tree / ".git" / "atelier-hooks", self.tree / ".husky"):
            if folder.exists():
                for path in sorted(folder.rglob("*")):
                    if path.is_file():
                        about = path.lstat()
                        found[str(path.relative_to(self.tree))] = (path.read_bytes(), about.st_mode, about.st_mtime_ns)
        found["config"] = ((self.tree / ".git" / "config").read_bytes(), 0, 0)
        return found


def script(path, status=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{PEER}'\nexit {status}\n")
    path.chmod(0o755)


def plain(ground, status=0):
    script(ground.tree / ".git/hooks/pre-commit", status)


def husky(ground, status=0):
    """As husky 9 lays it: a folder of stubs that core.hooksPath names, which find the user's script by their own name."""
    script(ground.tree / ".husky/pre-commit", status)
    stub = ground.tree / ".husky/_/pre-commit"
    stub.parent.mkdir(exist_ok=True)
    stub.write_text('#!/usr/bin/env sh\nexec sh -e "$(dirname "$(dirname "$0")")/$(basename "$0")" "$@"\n')
    stub.chmod(0o755)
    ground.git("config", "core.hooksPath", ".husky/_")


def outside(ground, status=0):
    """A folder of hooks outside the repository."""
    script(ground.root / "shared hooks/pre-commit", status)
    ground.git("config", "core.hooksPath", str(ground.root / "shared hooks"))


def pre_commit_file(ground, status):
    (ground.tree / ".pre-commit-config.yaml").write_text(
        "repos:\n- repo: local\n  hooks:\n"
        f"  - {{id: peer, name: peer, language: system, entry: sh -c 'echo {PEER}; exit {status}', always_run: true, "
        "pass_filenames: false, verbose: true}\n")
    ground.git("add", ".pre-commit-config.yaml")


def pre_commit(ground, status=0):
    pre_commit_file(ground, status)
    ground.run("pre-commit", "install")


def prek(ground, status=0):
    pre_commit_file(ground, status)
    ground.run("prek", "install")


def lefthook(ground, status=0):
    (ground.tree / "lefthook.yml").write_text(
        f"pre-commit:\n  commands:\n    peer:\n      run: echo '{PEER}'; exit {status}\n")
    ground.git("add", "lefthook.yml")
    ground.run("lefthook", "install")


PEERS = {"plain": plain, "husky": husky, "outside": outside, "pre-commit": pre_commit, "prek": prek, "lefthook": lefthook}


def expect(holds, what):
    if not holds:
        raise Wrong(what)


def both_once(ground, output, before=True):
    ours, peer = output.count(OURS), output.count(PEER)
    expect(ours == 1, f"ours ran {ours} times: {output}")
    expect(peer == 1, f"the other ran {peer} times: {output}")
    expect(not before or output.index(PEER) < output.index(OURS), f"the other one is not first: {output}")


def installed_after(ground, peer):
    """The other one is there first."""
    peer(ground)
    before = ground.files()
    ground.atelier("install")
    both_once(ground, ground.commit("one"))
    ground.atelier("install")
    both_once(ground, ground.commit("again"))
    expect(ground.commit("off", status=None).count(OURS) == 1, "ours does not run")
    ground.environment["ATELIER"] = "0"
    output = ground.commit("switched off")
    expect(OURS not in output and output.count(PEER) == 1, f"ATELIER=0: {output}")
    del ground.environment["ATELIER"]
    ground.atelier("uninstall")
    after = ground.files()
    changed = [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
    # The configuration's time may be new; its bytes are compared.
    expect(not changed, f"uninstall leaves other files than before: {changed}")
    expect(ground.commit("theirs alone").count(PEER) == 1, "the other one does not run any more")


def installed_before(ground, peer):
    """Ours is there first; where the other one displaces it, installing again puts it right."""
    ground.atelier("install")
    peer(ground)
    ground.atelier("install")
    both_once(ground, ground.commit("one"), before=False)
    ground.atelier("uninstall")
    output = ground.commit("theirs alone")
    expect(OURS not in output and output.count(PEER) == 1, f"after uninstall: {output}")


def exit_kept(ground, peer):
    """The other one refuses: so does git, and ours is not asked."""
    peer(ground, FAILING)
    ground.atelier("install")
    output = ground.commit("refused", status=1)
    expect(output.count(PEER) == 1 and OURS not in output, f"a refusal: {output}")


def worktree(ground, peer):
    """A linked worktree shares the hooks."""
    peer(ground)
    ground.git("worktree", "add", "-q", "../linked", "-b", "linked")
    main, ground.tree = ground.tree, ground.root / "linked"
    if peer is husky:
        husky(ground)
    ground.atelier("install")
    for name in (".pre-commit-config.yaml", "lefthook.yml"):
        if (main / name).exists():
            (ground.tree / name).write_bytes((main / name).read_bytes())
            ground.git("add", name)
    both_once(ground, ground.commit("in a worktree"))


CASES = {"after": installed_after, "before": installed_before, "refusal": exit_kept, "worktree": worktree}


def server(options):
    """A bare repository: a push over a local path meets its hooks, which find out that no daemon runs."""
    with tempfile.TemporaryDirectory(prefix="hooks-") as folder:
        ground = Ground(options, folder)
        ground.git("clone", "-q", "--bare", ".", "../bare.git")
        (ground.root / "bare.git/hooks/update").write_text(f"#!/bin/sh\necho '{PEER}' \"$@\"\n")
        (ground.root / "bare.git/hooks/update").chmod(0o755)
        (ground.root / "bare.git/hooks/post-receive").write_text(f"#!/bin/sh\nsed 's/^/{PEER} /'\n")
        (ground.root / "bare.git/hooks/post-receive").chmod(0o755)
        ground.atelier("install", "pre-receive", "update", "post-receive", "--repo", str(ground.root / "bare.git"))
        ground.commit("pushed")
        output = ground.git("push", "../bare.git", "HEAD:main")
        expect(output.count(OURS) == 2, f"pre-receive and update: {output}")
        expect(output.count("refs/heads/main") >= 2 and output.count(PEER) == 2, f"arguments and input are handed on: {output}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--atelier", required=True)
    parser.add_argument("--peers", required=True)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    options = parser.parse_args()
    wrong = 0
    for name, peer in PEERS.items():
        for case, body in CASES.items():
            with tempfile.TemporaryDirectory(prefix="hooks-") as folder:
                try:
                    body(Ground(options, folder), peer)
                    print(f"{name}, {case}: holds")
                except Wrong as error:
                    wrong += 1
                    print(f"{name}, {case}: WRONG: {error}")
    try:
        server(options)
        print("server: holds")
    except Wrong as error:
        wrong += 1
        print(f"server: WRONG: {error}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
