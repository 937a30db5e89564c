"""The board under eight writers on a disk whose fsync takes 4 ms, beside two job queues from PyPI and the bare limit.

Called by scripts/bench-load. Every contender writes with synchronous=FULL to a file on the same file system under the same
delay. Exits 0 when every goal is met, 3 when a goal of speed is missed, 1 when a writer met a
busy database or starved, 64 on wrong usage.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import venv

from chaos_house import ROOT, compile_faults

LIBRARIES = ("litequeue==0.9", "huey==3.5.4")
DELAY_US = 4000
PER_SECOND_MIN, P99_MS_MAX, SHARE_MIN, BUSY_MAX, LIBRARY_RATIO_MIN, LIMIT_RATIO_MIN = 500, 25, 0.5, 0, 3.0, 0.8
# Run in a process of its own, under the delay: CONTENDER FILE WRITERS SECONDS HOW
CONTENDER = r'''
import json, multiprocessing, sqlite3, sys, threading, time
contender, path, writers, seconds, how = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]), sys.argv[5]

def litequeue(is_first=False):
    import litequeue
    queue = litequeue.LiteQueue(path)
    queue.conn.execute("PRAGMA synchronous = FULL")
    assert queue.conn.execute("PRAGMA synchronous").fetchone()[0] == 2
    def enqueue(): queue.put("a job of some length")
    def claim(): return queue.pop()
    def complete(message): queue.done(message.message_id)
    return enqueue, claim, complete

def huey(is_first=False):
    from huey import SqliteHuey
    queue = SqliteHuey("bench", filename=path, fsync=True, create_tables=is_first)
    storage = queue.storage
    assert storage.conn.execute("PRAGMA synchronous").fetchone()[0] == 2
    number = iter(range(10**9))
    name = f"{time.time_ns()}-{threading.get_ident()}-"
    def enqueue(): storage.enqueue(b"a job of some length")
    def claim(): return storage.dequeue()
    def complete(data): storage.put_data(name + str(next(number)), b"done")
    return enqueue, claim, complete

def work(results):
    enqueue, claim, complete = {"litequeue": litequeue, "huey": huey}[contender]()
    times, busy, end = [], 0, time.monotonic() + seconds
    def timed(call, *arguments):
        nonlocal busy
        began = time.monotonic()
        try:
            value = call(*arguments)
            times.append(time.monotonic() - began)
            return value
        except sqlite3.Error:
            busy += 1
    while time.monotonic() < end:
        timed(enqueue)
        if (job := timed(claim)) is not None:
            timed(complete, job)
    results.append((times, busy))

def child(pipe):
    results = []
    work(results)
    pipe.send(results[0])

{"litequeue": litequeue, "huey": huey}[contender](is_first=True)
began, results = time.monotonic(), []
if how == "threads":
    crew = [threading.Thread(target=work, args=(results,)) for _ in range(writers)]
    for one in crew: one.start()
    for one in crew: one.join()
else:
    pipes = [multiprocessing.Pipe() for _ in range(writers)]
    crew = [multiprocessing.Process(target=child, args=(pipe[1],)) for pipe in pipes]
    for one in crew: one.start()
    results = [pipe[0].recv() for pipe in pipes]
    for one in crew: one.join()
spent = time.monotonic() - began
times = sorted(value for one, _ in results for value in one)
print(json.dumps({"transitionsPerSecond": len(times) / spent, "p99Ms": 1000 * times[int(len(times) * 0.99)],
    "smallestShare": min(len(one) for one, _ in results) * writers / len(times), "busyCount": sum(busy for _, busy in results),
    "transitions": len(times), "how": how}))
'''


def say(text):
    print(text, file=sys.stderr, flush=True)


class Bench:
    def __init__(self, options, work):
        self.options, self.work = options, work
        self.library = compile_faults(work)
        self.files = 0

    def run(self, command):
        """Runs a program under the delay; its JSON answer."""
        environment = dict(os.environ, LD_PRELOAD=str(self.library), ATELIER_FAULTS=f"delay=sync:{DELAY_US}")
        done = subprocess.run([str(part) for part in command], env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"error: {command[0]}: {done.stderr.strip()[-600:]}")
        return json.loads(done.stdout)

    def file(self):
        self.files += 1
        return self.work / f"board-{self.files}.sqlite"

    def limit(self):
        program = self.work / "commits"
        if not program.exists():
            subprocess.run(["cc", "-O2", "-o", program, ROOT / "Tests/Faults/commits.c", "-lsqlite3"], check=True)
        found = self.run([program, self.file(), self.options.limit_seconds])
        return found["commits"] / found["seconds"]

    def library_rate(self, name, python):
        """The better of eight threads and eight processes."""
        found = [self.run([python, "-c", CONTENDER, name, self.file(), self.options.writers, self.options.library_seconds,
                           how]) for how in ("threads", "processes")]
        return max(found, key=lambda one: one["transitionsPerSecond"])

    def python(self):
        """An interpreter with the libraries, by version."""
        folder = self.work / "venv"
        venv.create(folder, with_pip=True)
        python = folder / "bin/python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *LIBRARIES], check=True,
                       stdout=sys.stderr)
        # The environment's program is a link; the delay would end with a launcher in between.
        return python

    def board(self):
        return self.run([pathlib.Path(self.options.bin) / "atelier-bench", "--path", self.file(), "--writers",
                         self.options.writers, "--operations", self.options.operations])


def measure(options, work):
    bench = Bench(options, work)
    python = bench.python()
    # The limit before and after: the machine may be busier in between.
    limits = [bench.limit()]
    board = bench.board()
    limits.append(bench.limit())
    libraries = {name.split("==")[0]: bench.library_rate(name.split("==")[0], python) for name in LIBRARIES}
    limit = max(limits)
    rate = board["transitionsPerSecond"]
    batches = board["transactions"] / board["seconds"]
    return {
        "writers": options.writers, "delayMs": DELAY_US / 1000, "board": board, "libraries": libraries,
        "limitCommitsPerSecond": round(limit, 1), "boardBatchesPerSecond": round(batches, 1),
        "goals": [
            goal("transitions/s", rate, ">=", PER_SECOND_MIN), goal("p99 ms", board["p99Ms"], "<=", P99_MS_MAX),
            goal("smallest share", board["smallestShare"], ">=", SHARE_MIN),
            goal("busy", board["busyCount"], "<=", BUSY_MAX),
            *[goal(f"times {name}", rate / one["transitionsPerSecond"], ">=", LIBRARY_RATIO_MIN)
              for name, one in libraries.items()],
            goal("batches per single commit of the limit", batches / limit, ">=", LIMIT_RATIO_MIN),
        ],
    }


def goal(name, value, relation, bound):
    return {"figure": name, "value": round(value, 3), "goal": f"{relation} {bound}",
            "met": value >= bound if relation == ">=" else value <= bound}


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench-load", description=__doc__.split("\n\n")[0])
    parser.add_argument("--bin", required=True, help="folder of atelier-bench")
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--operations", type=int, default=100_000, help="transitions of the board")
    parser.add_argument("--library-seconds", type=float, default=15)
    parser.add_argument("--limit-seconds", type=float, default=5)
    parser.add_argument("--dir", default="/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp",
                        help="where the files lie; a file system in memory, so that the delay is all there is")
    options = parser.parse_args(arguments)
    work = pathlib.Path(tempfile.mkdtemp(prefix="load-", dir=options.dir))
    try:
        result = measure(options, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(json.dumps(result, indent=1))
    missed = [one for one in result["goals"] if not one["met"]]
    for one in result["goals"]:
        say(f"{'met   ' if one['met'] else 'MISSED'} {one['figure']}: {one['value']} (goal {one['goal']})")
    if any(one["figure"] in ("busy", "smallest share") for one in missed):
        return 1
    return 3 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
