"""Makes a huge blackboard and measures claims, start and status on it, and the recovery of ten thousand open tasks.

Called by scripts/bench-size. The rows are clones of a requirement that really landed, under the real schema and a chain that
verifies. Exits 0 when every goal is met, 3 when one is not, 1 when something failed, 64 on wrong usage.
"""

import argparse
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import time

import chaos_checks
from chaos_house import Broken, House, requirement_text

CASE = "python/split-amount"
TASKS, EVENTS, OPEN = 1_000_000, 10_000_000, 10_000
CLAIM_P99_MS_MAX, START_MS_MAX, STATUS_MS_MAX, RECOVERY_MS_MAX, LEASED_AGAIN_MS_MAX = 5, 500, 50, 500, 2000
STARTS, STATUS_CALLS, RECOVERIES, CLAIMS = 20, 50, 50, 2000
# What a requirement's rows are spread over, in the order in which they may refer to each other.
TABLES = ("requirement", "task", "taskDependency", "attempt", "landing")


def say(text):
    print(text, file=sys.stderr, flush=True)


class Cloner:
    """Writes clones of the one landed requirement of a board, with the triggers out of the way meanwhile."""

    def __init__(self, path):
        self.board = sqlite3.connect(path, isolation_level=None)
        self.board.row_factory = sqlite3.Row
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -2000000", "foreign_keys = OFF"):
            self.board.execute(f"PRAGMA {pragma}")
        self.triggers = [(row["name"], row["sql"]) for row in self.board.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")]
        self.id = self.board.execute("SELECT id FROM requirement").fetchone()["id"]
        self.rows = {table: self.template(table) for table in TABLES}
        self.events = [dict(row) for row in self.board.execute("SELECT * FROM event WHERE requirement = ?", (self.id,))]
        self.last = self.board.execute("SELECT * FROM event ORDER BY sequence DESC LIMIT 1").fetchone()
        self.position = {table: self.board.execute(f"SELECT max(position) FROM {table}").fetchone()[0] or 0
                         for table in ("requirement", "task")}
        self.made = 0

    def template(self, table):
        column = {"requirement": "id", "landing": "requirement", "task": "requirement"}.get(table)
        query = f"SELECT * FROM {table}" + (f" WHERE {column} = ?" if column else "")
        return [dict(row) for row in self.board.execute(query, (self.id,) if column else ())]

    def insert(self, table, columns, rows):
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.board.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)

    def clone(self, count, is_open=False, lease_ends_ms=None):
        """Adds landed requirements, or ones with a plan that is ready, or claimed by somebody dead."""
        first = self.made + 1
        self.made += count
        names = [f"s{number:09d}" for number in range(first, self.made + 1)]
        for table in TABLES:
            rows = self.rows[table][:1] if is_open and table == "task" else self.rows[table]
            if is_open and (table in ("taskDependency", "landing") or (table == "attempt" and lease_ends_ms is None)):
                continue
            if is_open and table == "attempt":
                rows = self.rows[table][:1]
            self.insert(table, list(rows[0]), self.changed(table, rows, names, is_open, lease_ends_ms))
        if lease_ends_ms is not None:
            self.insert("lease", ["task", "owner", "generation", "expiresAtMs"],
                        ((f"{name}-{self.rows['task'][0]['kind']}", "dead", 1, lease_ends_ms) for name in names))
        self.chain(names, self.events[:3] if is_open else self.events)

    def changed(self, table, rows, names, is_open, lease_ends_ms):
        claimed = lease_ends_ms is not None
        for name in names:
            for row in rows:
                row = {key: value.replace(self.id, name) if isinstance(value, str) else value
                       for key, value in row.items()}
                if table in self.position:
                    self.position[table] += 1
                    row["position"] = self.position[table]
                if is_open and table == "requirement":
                    row.update(state="running", reason="", servedSequence=0, hasReady=int(not claimed), hasClaimed=int(claimed))
                if is_open and table == "task":
                    row.update(state="claimed" if claimed else "ready", generation=int(claimed), attempts=int(claimed))
                if is_open and table == "attempt":
                    row.update(outcome=None, endedAtMs=None, message="", owner="dead", number=1, generation=1)
                yield list(row.values())

    def chain(self, names, templates):
        """Appends the events of every clone to the chain."""
        sequence, previous = self.last["sequence"], self.last["hash"]
        texts = [(row["atMs"], row["kind"], row["message"], hashlib.sha256(row["message"].encode()).hexdigest())
                 for row in templates]
        sha256 = hashlib.sha256
        tails = [(f"{len(kind.encode())}:{kind}64:{digest}0:0:").encode() for _, kind, _, digest in texts]
        times = [f"{len(str(at))}:{at}".encode() for at, _, _, _ in texts]

        def rows():
            nonlocal sequence, previous
            for name in names:
                who = f"{len(name) + 1}:+{name}".encode()
                for (at, kind, message, digest), time_, tail in zip(texts, times, tails):
                    sequence += 1
                    number = str(sequence)
                    head = f"1:264:{previous}{len(number)}:{number}".encode()
                    previous = sha256(head + time_ + who + tail).hexdigest()
                    yield (sequence, at, name, kind, message, digest, "", "", previous)

        self.insert("event", ["sequence", "atMs", "requirement", "kind", "message", "messageHash", "subject", "seal",
                              "hash"], rows())
        self.last = {"sequence": sequence, "hash": previous}

    def begin(self):
        self.board.execute("BEGIN")
        for name, _ in self.triggers:
            self.board.execute(f"DROP TRIGGER {name}")

    def end(self):
        self.board.execute("UPDATE eventHead SET sequence = ?, hash = ?", (self.last["sequence"], self.last["hash"]))
        for _, sql in self.triggers:
            self.board.execute(sql)
        self.board.execute("COMMIT")
        self.board.execute("PRAGMA journal_mode = WAL")
        counts = {table: self.board.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                  for table in ("requirement", "task", "event", "lease")}
        self.board.close()
        return counts


def template_board(options, folder):
    """A house with a board on which one requirement landed; its daemon is down."""
    house = House(options.bin, options.dir)
    repository = house.fixture("python")
    house.start()
    view = house.ended(house.submit(requirement_text(CASE), repository), 120)
    if view["state"] != "landed":
        raise Broken(f"the template did not land: {view['reason']}")
    house.stop()
    shutil.copyfile(house.state / "blackboard.sqlite", folder / "template.sqlite")
    return house


def made(folder, name, fill):
    """A board made by `fill` from the template, and how many rows it has."""
    path = folder / name
    shutil.copyfile(folder / "template.sqlite", path)
    cloner = Cloner(path)
    cloner.begin()
    fill(cloner)
    return path, cloner.end()


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def place(house, board):
    for suffix in ("-wal", "-shm", "-journal"):
        (house.state / f"blackboard.sqlite{suffix}").unlink(missing_ok=True)
    shutil.copyfile(board, house.state / "blackboard.sqlite")


def bench(options, *arguments):
    done = subprocess.run([pathlib.Path(options.bin) / "atelier-bench", *map(str, arguments)], text=True,
                          capture_output=True)
    if done.returncode != 0:
        raise Broken(f"atelier-bench {arguments[0]}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def size(options, house, folder):
    began = time.monotonic()
    tasks, events = TASKS // options.part, EVENTS // options.part

    def fill(cloner):
        requirements = (tasks - open_count(options)) // len(cloner.rows["task"])
        per_requirement = events // requirements
        # As many events for each as the sum needs: the template's own, again and again.
        cloner.events = [cloner.events[index % len(cloner.events)] for index in range(per_requirement + 1)]
        while cloner.made < requirements:
            cloner.clone(min(10_000, requirements - cloner.made))
        cloner.clone(open_count(options), is_open=True)

    path, counts = made(folder, "big.sqlite", fill)
    result = {"rows": counts, "fileMiB": path.stat().st_size >> 20, "makingSeconds": round(time.monotonic() - began, 1)}
    say(f"made {counts} in {result['makingSeconds']} s, {result['fileMiB']} MiB")
    claims = bench(options, "claims", "--path", path, "--count", min(CLAIMS, open_count(options)))
    place(house, path)
    path.unlink()
    starts = []
    for _ in range(STARTS):
        starts.append(house.start() * 1000)
        house.kill()
    house.start()
    calls = []
    for _ in range(STATUS_CALLS):
        began = time.monotonic()
        status, _, errors = house.atelier("status", "--json")
        calls.append((time.monotonic() - began) * 1000)
        chaos_checks.expect(status == 0, f"atelier status: {errors}")
    house.stop()
    result["claim"] = claims
    result["startMs"] = {"p50": quantile(starts, 0.5), "longest": max(starts)}
    result["statusMs"] = {"p50": quantile(calls, 0.5), "p99": quantile(calls, 0.99)}
    return result


def recovery(options, house, folder):
    """Starts after the death of a daemon that held every open task."""
    count = open_count(options)
    path, counts = made(folder, "open.sqlite",
                        lambda cloner: cloner.clone(count, is_open=True, lease_ends_ms=int(time.time() * 1000) + 60_000))
    starts = []
    for _ in range(max(3, RECOVERIES // (5 if options.part > 1 else 1))):
        place(house, path)
        starts.append(house.start() * 1000)
        house.kill()
    again = bench(options, "orphans", "--path", path, "--claimers", 64)
    return {"rows": counts, "readyMs": {"p50": quantile(starts, 0.5), "p99": quantile(starts, 0.99), "starts": len(starts)},
            "leasedAgain": again}


def open_count(options):
    """Enough for a quantile to mean something, even in a small part."""
    return max(1_000, OPEN // options.part)


def goal(name, value, bound):
    return {"figure": name, "value": round(value, 2), "goal": f"<= {bound}", "met": value <= bound}


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/bench-size", description=__doc__.split("\n\n")[0])
    parser.add_argument("--bin", required=True, help="folder of the programs")
    parser.add_argument("--part", type=int, default=1, help="make one Nth of the rows")
    parser.add_argument("--dir", default=os.environ.get("TMPDIR", "/tmp"), help="where the files lie; 8 GiB for all of it")
    options = parser.parse_args(arguments)
    house = None
    try:
        scratch = pathlib.Path(options.dir)
        house = template_board(options, scratch_folder(scratch))
        folder = scratch_folder(scratch)
        result = {"size": size(options, house, folder), "recovery": recovery(options, house, folder)}
    finally:
        if house is not None:
            house.remove()
        shutil.rmtree(scratch_folder(pathlib.Path(options.dir)), ignore_errors=True)
    result["goals"] = [
        goal("claim p99 ms", result["size"]["claim"]["p99Ms"], CLAIM_P99_MS_MAX),
        goal("start to ready, longest ms", result["size"]["startMs"]["longest"], START_MS_MAX),
        goal("atelier status p50 ms", result["size"]["statusMs"]["p50"], STATUS_MS_MAX),
        goal("recovery to ready p99 ms", result["recovery"]["readyMs"]["p99"], RECOVERY_MS_MAX),
        goal("all orphans leased again ms", result["recovery"]["leasedAgain"]["lastMs"], LEASED_AGAIN_MS_MAX),
    ]
    print(json.dumps(result, indent=1))
    for one in result["goals"]:
        say(f"{'met   ' if one['met'] else 'MISSED'} {one['figure']}: {one['value']} (goal {one['goal']})")
    return 0 if all(one["met"] for one in result["goals"]) else 3


def scratch_folder(parent):
    folder = parent / f"bench-size-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    return folder


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
