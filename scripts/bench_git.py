"""Makes a repository, times git on it, and puts both sides into a table. Used by scripts/bench-git."""

import os
import statistics
import subprocess
import sys
import time

ENVIRONMENT = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000"}


def git(path, *arguments, **options):
    return subprocess.run(["git", "-C", path, *arguments], check=True, env=ENVIRONMENT, stdout=subprocess.DEVNULL, **options)


def name(number):
    return f"d{number // 2500}/e{number // 50}/f{number}.txt"


def text(number, round_=0):
    return "".join(f"line {line} of file {number}, round {round_}\n" for line in range(40)).encode()


def make(path, files, commits):
    """`main` with so many files and commits, checked out; `change` one commit ahead with twenty files changed."""
    os.makedirs(path)
    git(path, "init", "-q", "-b", "main")
    importer = subprocess.Popen(["git", "-C", path, "fast-import", "--quiet"], stdin=subprocess.PIPE, env=ENVIRONMENT)
    out = importer.stdin

    def commit(branch, message, changes, origin=None):
        out.write(f"commit refs/heads/{branch}\ncommitter A <a@example.org> 1700000000 +0000\ndata {len(message)}\n{message}\n".encode())
        if origin:
            out.write(f"from {origin}\n".encode())
        for place, data in changes:
            out.write(f"M 100644 inline {place}\ndata {len(data)}\n".encode() + data + b"\n")

    commit("main", "first", ((name(number), text(number)) for number in range(files)))
    for round_ in range(1, commits):
        number = round_ * 7919 % files
        commit("main", f"commit {round_}", [(name(number), text(number, round_))])
    step = files // 20
    commit("change", "change", [(name(number * step), text(number * step, -1)) for number in range(20)], "refs/heads/main")
    out.close()
    assert importer.wait() == 0
    git(path, "config", "user.name", "A")
    git(path, "config", "user.email", "a@example.org")
    git(path, "repack", "-adq", stderr=subprocess.DEVNULL)
    git(path, "checkout", "-q", "main")
    # Twenty files are staged for the tree of the staged state; they are new, so that an accept does not meet them.
    for number in range(20):
        with open(f"{path}/staged{number}.txt", "wb") as file:
            file.write(text(number, 1))
    git(path, "add", "-A")


def timed(label, body, rounds=5, before=lambda number: None):
    for number in range(rounds):
        before(number)
        started = time.perf_counter()
        body(number)
        print(f"bench {label} {round((time.perf_counter() - started) * 1e6)}", flush=True)


LAND = """
set -e
export GIT_INDEX_FILE=$PWD/.git/bench-index
git read-tree main
i=0
while [ $i -lt 20 ]; do
echo "round $1 $i" > .git/bench-file
printf '100644 %s\\tbench/%s.txt\\n' "$(git hash-object -w .git/bench-file)" $i
i=$((i+1))
done | git update-index --index-info
commit=$(git commit-tree -p main -m "land $1" "$(git write-tree)")
git update-ref refs/heads/atelier/git-$1 "$commit"
git notes --ref=bench add -f -m note "$commit"
rm .git/bench-index
"""


def time_git(path):
    timed("open", lambda _: git(path, "rev-parse", "HEAD"))
    timed("stagedTree", lambda _: git(path, "write-tree"))
    timed("diff", lambda _: git(path, "diff", "main", "change"))
    tree = path + ".git-worktree"
    clear = lambda _: os.path.exists(tree) and git(path, "worktree", "remove", "--force", tree)
    timed("worktreeFirst", lambda _: git(path, "worktree", "add", "-q", "--detach", tree, "main"), 2, clear)
    time.sleep(1.1)
    git(tree, "status")
    timed("worktreeSecond", lambda number: git(tree, "checkout", "-q", "--detach", ["change", "main"][number % 2]))
    clear(0)
    timed("land", lambda number: subprocess.run(["sh", "-c", LAND, "sh", str(number)], cwd=path, check=True, env=ENVIRONMENT))

    def back(number):
        if number:
            git(path, "update-ref", "-d", "ORIG_HEAD")
            git(path, "reset", "-q", "--keep", "main@{1}")

    timed("accept", lambda _: git(path, "merge", "-q", "--ff-only", "change"), before=back)
    git(path, "reset", "-q", "--keep", "main@{1}")
    git(path, "status")


def read(path):
    held = {}
    with open(path) as lines:
        for line in lines:
            _, label, figure = line.split()
            held.setdefault(label, []).append(float(figure))
    return held


def table(git_file, our_file):
    theirs, ours = read(git_file), read(our_file)
    print("\n| operation | git, ms | ours, ms | ratio |\n| --- | --- | --- | --- |")
    for label, figures in theirs.items():
        one, other = statistics.median(figures) / 1e3, statistics.median(ours[label]) / 1e3
        print(f"| {label} | {one:.1f} | {other:.1f} | {other / one:.2f} |")
    print(f"\nmemory at its highest: {ours['memory'][0] / 1024:.0f} MiB")


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "make":
        make(rest[0], int(rest[1]), int(rest[2]))
    elif verb == "git":
        time_git(rest[0])
    else:
        table(*rest)
