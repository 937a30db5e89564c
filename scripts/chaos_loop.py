"""Kills the real daemon at random times and checks after each death that nothing was lost and nothing done twice.

Called by scripts/chaos. Exits 0 when everything held, 1 when something did not (the seed to repeat it is printed), 64 on
wrong usage. With --expect-broken it is the other way round: exits 0 as soon as a check fails.
"""

import argparse
import collections
import concurrent.futures
import http.client
import json
import random
import statistics
import sys
import threading
import time

import chaos_checks
from chaos_checks import Ledger, differences, expect, user_state
from chaos_house import Broken, House, Refused, requirement_text

CASES = ("python/split-amount", "python/shorten-descriptions", "python/missing-parse-dat")
WEIGHTS = (6, 3, 1)
OPEN_MAX = 3
# A task that died this often is let live once: five deaths are its end by rule, and every requirement is to land here.
DEATHS_MAX = 3
KILLS_PER_ROUND = 100
HEAVY_EVERY = 25
RECOVERY_SHARE, ACCEPT_SHARE = 0.2, 0.1
LIVE_SECONDS_MAX = 1.2
ORPHAN_SECONDS_MAX = 10
END_SECONDS_MAX = 120


def say(text):
    print(text, file=sys.stderr, flush=True)


def ending(view):
    """How a requirement ended, without what depends on its id and time."""
    text = json.dumps(
        {
            "state": view["state"], "reason": view["reason"], "plan": view["plan"], "claims": view["claims"],
            "verdict": view["verdict"], "patch": view.get("patch"), "message": view.get("message"),
            "branch": view.get("branch"), "base": view["baseCommit"],
            "proof": [(row["purpose"], row["exitStatus"], row["tree"]) for row in view["proof"]],
            "calls": view["costs"]["modelCalls"], "tokens": view["costs"]["generatedTokens"],
        },
        sort_keys=True)
    return text.replace(view["id"], "ID")


def parting(now, then):
    """What two endings differ in, both sides in full."""
    now, then = json.loads(now), json.loads(then)
    return "; ".join(f"{key} is {json.dumps(now[key])} and was {json.dumps(then[key])}" for key in now if now[key] != then[key])


class Round:
    """One house and the daemon that is killed in it."""

    def __init__(self, options, seed, references):
        self.options = options
        self.random = random.Random(seed)
        self.references = references
        self.house = House(options.bin, options.dir)
        if options.fault:
            self.house.environment["ATELIER_DEFECT"] = options.fault
        self.plain = self.house.fixture("python", "plain")
        self.taken = self.house.fixture("python", "taken")
        self.ledger = Ledger()
        self.plain_before = user_state(self.plain)
        self.base = self.house.git(self.plain, "rev-parse", "HEAD")
        self.open = []
        self.worst = {}
        self.kills = collections.Counter()
        self.starts = []
        self.case_of = {}
        self.taking = None

    def start(self, wait=True):
        seconds = self.house.start(wait=wait)
        if seconds is not None:
            self.starts.append(seconds)

    def submit_one(self):
        case = self.random.choices(CASES, WEIGHTS)[0]
        repository = self.plain if self.random.random() < 0.7 or case != CASES[0] else self.taken
        try:
            identifier = self.house.submit(requirement_text(case), repository)
        except (OSError, http.client.HTTPException):
            self.ledger.lost_answers += 1
            return
        self.ledger.promised[identifier] = case
        self.case_of[identifier] = case
        self.open.append(identifier)

    def top_up(self):
        """Asks for more beside the killing, so that some deaths fall into the asking."""
        def work():
            while len(self.open) < OPEN_MAX and self.house.process.poll() is None:
                before = len(self.open)
                self.submit_one()
                if len(self.open) == before:
                    return
        thread = threading.Thread(target=work)
        thread.start()
        return thread

    def kill_once(self):
        """One life of the daemon; it is not running before and after."""
        if self.random.random() < RECOVERY_SHARE:
            self.start(wait=False)
            usual = statistics.median(self.starts) if self.starts else 0.3
            time.sleep(self.random.uniform(0, 1.3 * usual))
            self.house.kill()
            self.kills["recovery"] += 1
            return
        self.start()
        threads = [self.top_up()]
        kind = "work"
        if self.random.random() < ACCEPT_SHARE:
            kind = "accept"
            threads.append(self.take_or_undo())
            time.sleep(self.random.uniform(0, 0.12))
        elif self.worst and max(self.worst.values()) >= DEATHS_MAX:
            kind = "work after a spared task"
            task = max(self.worst, key=self.worst.get)
            self.house.ended(task.split("-")[0], END_SECONDS_MAX)
            time.sleep(self.random.uniform(0, 0.3))
        else:
            time.sleep(self.random.uniform(0, LIVE_SECONDS_MAX))
        self.house.kill()
        self.kills[kind] += 1
        for thread in threads:
            thread.join()

    def take_or_undo(self):
        """Accepts a landed requirement in the second repository, or undoes what was accepted, whichever is next."""
        def work():
            try:
                if self.taking is None:
                    for identifier, state in self.ledger.final.items():
                        if state == "landed" and self.case_of.get(identifier) == CASES[0]:
                            if self.house.view(identifier)["repositoryPath"] == str(self.taken):
                                self.taking = identifier
                                self.house.call("POST", f"/v1/requirements/{identifier}/accept")
                                return
                elif self.house.view(self.taking)["state"] == "accepted":
                    self.house.call("POST", f"/v1/requirements/{self.taking}/undo")
                    self.taking = None
                else:
                    self.house.call("POST", f"/v1/requirements/{self.taking}/accept")
            except Refused as refused:
                self.refusal = refused
            except (OSError, http.client.HTTPException):
                pass
        self.refusal = None
        thread = threading.Thread(target=work)
        thread.start()
        return thread

    def check(self, is_heavy):
        deadline = time.monotonic() + ORPHAN_SECONDS_MAX
        while orphans := self.house.orphans():
            expect(time.monotonic() < deadline, f"processes outlive the daemon: {orphans}")
            time.sleep(0.01)
        changed = differences(user_state(self.plain), self.plain_before)
        expect(not changed, f"the user's files changed: {changed[:5]}")
        if not (self.house.state / "blackboard.sqlite").exists():
            expect(not self.ledger.promised, "the board is gone")
            return
        with self.house.board() as board:
            if not board.execute("SELECT 1 FROM sqlite_master WHERE name = 'requirement'").fetchone():
                expect(not self.ledger.promised, "the board is empty")
                return
            self.open = self.ledger.check(board, (self.plain, self.taken))
            self.worst = {row["task"]: row["deaths"] for row in board.execute(
                "SELECT attempt.task, count(*) AS deaths FROM attempt JOIN task ON task.id = attempt.task"
                " WHERE task.state IN ('ready', 'claimed') GROUP BY attempt.task")}
            if is_heavy:
                chaos_checks.check_board(board)
                for repository in (self.plain, self.taken):
                    chaos_checks.check_git(self.house, repository)
                    self.ledger.check_notes(self.house, repository, board)

    def finish(self):
        """Lets everything end, and compares it with the runs that nobody killed."""
        self.start()
        for identifier in self.open:
            self.house.ended(identifier, END_SECONDS_MAX)
        self.settle_taken()
        deadline = time.monotonic() + ORPHAN_SECONDS_MAX
        while left := self.leftovers():
            expect(time.monotonic() < deadline, f"left behind: {left[:5]}")
            time.sleep(0.05)
        status, output, errors = self.house.atelier("audit", "verify")
        expect(status == 0, f"atelier audit verify: {output} {errors}")
        for identifier in self.ledger.promised:
            view = self.house.view(identifier)
            if view["baseCommit"] != self.base:
                # Asked for while another one was accepted: there is no recorded answer for that base.
                continue
            now = ending(view)
            then = self.references[self.case_of[identifier]]
            expect(now == then, f"{identifier} ended unlike the run without kills: {parting(now, then)}")
        expect(self.house.stop() == 0, f"the daemon's end: {self.house.last_words()}")
        self.check(is_heavy=True)
        expect(not self.open, f"still open: {self.open}")
        with self.house.board() as board:
            for row in board.execute("SELECT requirement, group_concat(kind) AS kinds FROM event "
                                     "WHERE kind LIKE 'landing.%' GROUP BY requirement"):
                expect(row["kinds"] == "landing.intended,landing.done", f"{row['requirement']}: {row['kinds']}")
            return board.execute("SELECT count(*) FROM requirement").fetchone()[0]

    def settle_taken(self):
        """Brings an accept or undo that a kill cut short to its end: the same call again must be enough."""
        if self.taking is None:
            return
        if self.house.view(self.taking)["state"] != "accepted":
            self.house.call("POST", f"/v1/requirements/{self.taking}/accept")
        self.house.call("POST", f"/v1/requirements/{self.taking}/undo")
        self.taking = None
        status = self.house.git(self.taken, "status", "--porcelain")
        expect(not status, f"accept and undo left changes: {status}")
        head = self.house.git(self.taken, "rev-parse", "main")
        expect(head == self.house.git(self.plain, "rev-parse", "main"), f"undo left main at {head}")

    def leftovers(self):
        """Worktrees, lock files and the like that nobody needs any more."""
        found = [str(path) for path in self.house.worktrees.iterdir()]
        found += [str(path) for path in (self.house.state / "sandbox").glob("status-*")]
        for repository in (self.plain, self.taken):
            found += [str(path) for path in (repository / ".git").rglob("*.lock")]
        return found

    def run(self, kills, deadline):
        done = 0
        try:
            while done < kills and time.monotonic() < deadline:
                self.kill_once()
                done += 1
                self.check(is_heavy=done % HEAVY_EVERY == 0)
            return done, self.finish()
        except Refused as refused:
            raise Broken(f"the daemon refused: {refused}") from refused
        except (OSError, http.client.HTTPException) as error:
            raise Broken(f"the daemon is gone: {error!r}; {self.house.last_words()}") from error


def unkilled(options):
    """The ending of each case when nobody kills anything."""
    house = House(options.bin, options.dir)
    try:
        repository = house.fixture("python")
        house.start()
        return {case: ending(house.ended(house.submit(requirement_text(case), repository), END_SECONDS_MAX))
                for case in CASES}
    finally:
        house.remove()


def play(options, number, references, deadline):
    """One round in the words of the report; its seed is the loop's and its number."""
    round_ = Round(options, f"{options.seed}.{number}", references)
    asked, broken = 0, None
    try:
        _, asked = round_.run(min(KILLS_PER_ROUND, options.kills - number * KILLS_PER_ROUND), deadline)
    except Broken as error:
        broken = f"{error} (round {number}, after {sum(round_.kills.values())} kills of its own)"
    finally:
        if broken and options.keep:
            round_.house.kill()
            say(f"kept: {round_.house.root}")
        else:
            round_.house.remove()
    return {"kinds": round_.kills, "requirements": asked, "starts": round_.starts, "broken": broken}


def loop(options):
    references = unkilled(options)
    began = time.monotonic()
    deadline = began + options.seconds
    results, pending = [], set()
    rounds = range(options.first_round, -(-options.kills // KILLS_PER_ROUND))
    numbers = iter([options.round] if options.round is not None else rounds)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        while True:
            broken = next((one["broken"] for one in results if one["broken"]), None)
            while not broken and len(pending) < options.jobs and time.monotonic() < deadline:
                if (number := next(numbers, None)) is None:
                    break
                pending.add(pool.submit(play, options, number, references, deadline))
            if not pending:
                break
            done, pending = concurrent.futures.wait(pending, return_when=concurrent.futures.FIRST_COMPLETED)
            results += [future.result() for future in done]
            kills = sum(sum(one["kinds"].values()) for one in results)
            say(f"{kills} kills, {sum(one['requirements'] for one in results)} requirements, "
                f"{time.monotonic() - began:.0f} s")
    starts = [seconds for one in results for seconds in one["starts"]]
    return {
        "seed": options.seed, "kills": kills, "kinds": sum((one["kinds"] for one in results), collections.Counter()),
        "requirements": sum(one["requirements"] for one in results), "seconds": round(time.monotonic() - began, 1),
        "startSecondsMedian": round(statistics.median(starts), 3) if starts else None, "broken": broken,
    }


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/chaos", description=__doc__.split("\n\n")[0])
    parser.add_argument("--bin", required=True, help="folder of atelier and atelierd")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=1e9, help="end after this time even with fewer kills")
    parser.add_argument("--kills-min", type=int, default=0, help="fewer than this is a failure")
    parser.add_argument("--seed", default=None, help="of the times and texts; printed")
    parser.add_argument("--jobs", type=int, default=2, help="daemons that are killed side by side")
    parser.add_argument("--first-round", type=int, default=0, help="leaves out the rounds before, to go on where a pass was cut off")
    parser.add_argument("--round", type=int, help="only this round of the seed, to repeat what broke there")
    parser.add_argument("--dir", default="/tmp", help="where the private folders are made")
    parser.add_argument("--fault", help="a defect built into debug builds that the checks have to catch")
    parser.add_argument("--expect-broken", action="store_true", help="succeed only if a check fails")
    parser.add_argument("--keep", action="store_true", help="keep the folders of a failed round")
    options = parser.parse_args(arguments)
    options.seed = options.seed or str(random.SystemRandom().randrange(1 << 32))
    say(f"seed {options.seed}")
    result = loop(options)
    print(json.dumps(result, indent=1))
    if result["broken"]:
        say(f"{'caught' if options.expect_broken else 'error'}: {result['broken']}")
        if not options.expect_broken:
            say(f"hint: scripts/chaos --seed {options.seed} --kills {options.kills} --keep, with --round N for one round")
        return 0 if options.expect_broken else 1
    if options.expect_broken:
        say(f"error: {result['kills']} kills caught nothing")
        return 1
    if result["kills"] < options.kills_min:
        say(f"error: {result['kills']} kills in {result['seconds']} s; at least {options.kills_min} are needed")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
