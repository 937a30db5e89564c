"""Breaks one durable operation of a whole run at a time: dies there, or has it fail, once or from there on.

The points of a run (do, land, accept, undo, stop) are listed by a run that is only traced; then each trial takes one of them
and one way to break it. The order: rounds. The first takes every point once, each later one takes every point once more in
a way that it was not broken in yet, until all are through. Within a round the classes of points (operation and kind of
file) take turns, so that the rare ones come early. Which point, and which way first, is drawn by the seed; in every round
each way that an operation can be broken in falls to the same number of its points, give or take one.

Called by scripts/failpoints. Exits 0 when no trial left a wrong state or hung, 1 otherwise, 64 on wrong usage.
"""

import argparse
import collections
import concurrent.futures
import http.client
import itertools
import json
import pathlib
import random
import shutil
import sys
import tempfile
import time
import traceback

import chaos_checks
from chaos_checks import Ledger, differences, expect, user_state
from chaos_house import Broken, House, Refused, compile_faults, requirement_text
from chaos_loop import ending, parting

CASE = "python/split-amount"
TRIAL_SECONDS_MAX = 180
LEASE_SECONDS = 60
STEP_SECONDS_MAX = 40
WAITING_SECONDS = 4
DROP_SECONDS_MAX = 15
WRITES = ("crash@half", "error@SHORT", "fail@SHORT")
ROOM = ("error@ENOSPC", "fail@ENOSPC")
ALWAYS = ("crash@before", "crash@after", "error@EIO", "fail@EIO")
NEEDS_ROOM = ("open", "write", "mkdir", "link", "truncate", "rename", "sync")


class Skipped(Exception):
    """The run did not come to the point: the order of some calls differs from run to run."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def modes(point):
    op = point.split(":")[0]
    if op == "spawn":
        return ("crash@before", "crash@after", "error@ENOMEM", "error@EAGAIN", "fail@EAGAIN")
    return ALWAYS + (WRITES if op == "write" else ()) + (ROOM if op in NEEDS_ROOM else ())


class Trial:
    """One run with one fault, the restart after it, and what must hold then."""

    def __init__(self, options, point, mode, reference):
        self.point, self.mode, self.reference = point, mode, reference
        kind, how = mode.split("@")
        self.is_crash = kind == "crash"
        self.house = House(options.bin, options.dir, options.faults_library)
        self.repository = self.house.fixture("python")
        self.before = user_state(self.repository)
        self.content_before = {name: (mode, content) for name, (mode, _, content) in self.before.items()
                               if not name.startswith(".git/")}
        self.ledger = Ledger()
        self.trace = self.house.root / "points"
        self.room = self.house.root / "room"
        self.faults = f"trace={self.trace};until={self.room};{kind}={point}@{how}"
        self.id = None
        self.is_second_life = False

    def run(self):
        """Raises Broken or Skipped; answers how the first daemon took it."""
        deadline = time.monotonic() + TRIAL_SECONDS_MAX
        taken = self.first_life()
        if not self.was_reached():
            raise Skipped
        self.check()
        self.second_life()
        expect(time.monotonic() < deadline, f"took more than {TRIAL_SECONDS_MAX} s")
        return taken

    def was_reached(self):
        return self.trace.exists() and any(
            line.split("\t")[0] == self.point for line in self.trace.read_text(errors="replace").splitlines())

    def first_life(self):
        """The whole scenario as far as it goes under the fault."""
        self.house.start(faults=self.faults, wait=False)
        if not self.house.answers(STEP_SECONDS_MAX):
            expect(self.house.process.poll() is not None, "the daemon neither answers nor ends")
            self.check_end()
            if self.house.process.returncode < 0:
                return "died at start"
            words = self.house.last_words()
            expect(self.house.process.returncode > 0, f"the daemon does not start and claims a good end: {words}")
            # A disk that fails for ever takes no words either.
            expect("error:" in words or self.mode.startswith("fail"), f"the daemon ended without a reason: {words}")
            return "refused to start"
        taken = "worked"
        try:
            self.id = self.house.submit(requirement_text(CASE), self.repository)
            self.ledger.promised[self.id] = CASE
            view = self.first_view()
            self.check_unharmed()
            if view["state"] != "landed":
                self.check_failed(view)
                taken = f"failed: {view['reason'][:60]}"
            else:
                taken = self.accept_and_undo() or taken
        except Refused as refused:
            self.check_refusal(refused)
            taken = f"refused: {str(refused.body)[:60]}"
        except (OSError, http.client.HTTPException):
            if self.id is None:
                self.ledger.lost_answers += 1
            taken = "died"
            expect(self.ends_soon(), f"the daemon answers no more and lives: {self.house.last_words()}")
            self.check_end()
        if self.house.process.poll() is None:
            try:
                self.house.stop()
            except Broken:
                # A disk that fails for ever may keep it from an orderly end; on any other one it has to end.
                expect(self.mode.startswith("fail"), "the daemon does not end on SIGTERM")
            else:
                self.check_end()
        return taken

    def check_end(self):
        """Only the fault itself may kill the daemon: of an error it ends by its own will, if at all."""
        code = self.house.process.returncode
        expect(self.is_crash or code >= 0, f"an error killed the daemon with signal {-code}: {self.house.last_words()}")

    def first_view(self):
        """How the requirement ends; where a fault goes on the daemon may wait for its end, and then has to go on by itself."""
        if not self.mode.startswith("fail"):
            return self.house.ended(self.id, STEP_SECONDS_MAX)
        # From when the fault began; one that is yet to come would be over before it began.
        patience = None
        deadline = time.monotonic() + STEP_SECONDS_MAX
        while time.monotonic() < (patience or deadline):
            view = self.house.view(self.id)
            if view["state"] != "running":
                return view
            if patience is None and self.was_reached():
                patience = time.monotonic() + WAITING_SECONDS
            time.sleep(0.05)
        self.room.touch()
        # A lease that could not be given back ends by itself after a minute.
        return self.house.ended(self.id, LEASE_SECONDS + STEP_SECONDS_MAX)

    def ends_soon(self):
        deadline = time.monotonic() + 10
        while self.house.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.house.process.poll() is not None

    def accept_and_undo(self):
        """Takes the branch in and back; what is claimed has to be there, and a refusal leaves all as it was."""
        for verb, state in (("accept", "accepted"), ("undo", "landed")):
            held = self.content()
            try:
                self.house.call("POST", f"/v1/requirements/{self.id}/{verb}")
            except Refused as refused:
                self.check_refusal(refused)
                # Nothing can be put back on a disk that takes no more; the same call has to finish it later.
                expect(self.content() == held or self.mode.startswith("fail"),
                       f"{verb} was refused and changed {self.changed(held)}")
                return f"{verb} refused: {str(refused.body)[:60]}"
            expect(self.house.view(self.id)["state"] == state, f"{verb} is claimed and not on the board")
            self.check_taken(verb == "accept")
        return None

    def content(self):
        return {name: (mode, content) for name, (mode, _, content) in user_state(self.repository).items()
                if not name.startswith(".git/")}

    def changed(self, held):
        now = self.content()
        return sorted(name for name in held.keys() | now.keys() if held.get(name) != now.get(name))

    def check_taken(self, is_in):
        """Branch, index and files agree, and hold the change or do not."""
        status = self.house.git(self.repository, "status", "--porcelain")
        expect(not status, f"the working tree differs from its branch: {status}")
        branch = self.house.git(self.repository, "for-each-ref", "--format=%(objectname)", "refs/heads/atelier")
        head = self.house.git(self.repository, "rev-parse", "HEAD")
        expect((head == branch) == is_in, f"HEAD is {head}, ours is {branch}, taken in should be {is_in}")
        if not is_in:
            expect(self.content() == self.content_before, f"undo left changes: {self.changed(self.content_before)}")

    def check_unharmed(self):
        changed = differences(user_state(self.repository), self.before)
        expect(not changed, f"the user's files changed: {changed[:5]}")

    def check_failed(self, view):
        """Only an error may make it fail, it has to say which, and nothing may be on a branch."""
        expect(not self.is_crash, f"failed after a crash: {view['reason']}")
        expect(view["state"] == "failed" and len(view["reason"]) > 10, f"{view['state']}: {view['reason']}")
        # A landing that had begun is dropped right after; on a disk that still fails, by the next daemon.
        patience = time.monotonic() + DROP_SECONDS_MAX
        while found := self.house.git(self.repository, "for-each-ref", "refs/heads/atelier"):
            if self.mode.startswith("fail") and not self.is_second_life:
                return
            expect(time.monotonic() < patience, f"said to have failed ({view['reason']}), and there is {found}")
            time.sleep(0.05)

    def check_refusal(self, refused):
        body = refused.body.get("error", refused.body)
        expect(body.get("message"), f"a refusal without a message: {refused}")
        expect(body.get("code") != "daemon.unexpected" and "Error(" not in body["message"],
               f"a refusal that nobody understands: {refused}")

    def check(self):
        """The files as the first life left them."""
        deadline = time.monotonic() + 10
        while orphans := self.house.orphans():
            expect(time.monotonic() < deadline, f"processes outlive the daemon: {orphans}")
            time.sleep(0.01)
        chaos_checks.check_git(self.house, self.repository)
        if not (self.house.state / "blackboard.sqlite").exists():
            expect(self.id is None, "the board is gone")
            return
        with self.house.board() as board:
            if board.execute("SELECT 1 FROM sqlite_master WHERE name = 'requirement'").fetchone():
                chaos_checks.check_board(board)
                self.ledger.check(board, (self.repository,))
            else:
                expect(self.id is None, "the board is empty")

    def second_life(self):
        """Without the fault everything has to come to its end."""
        self.is_second_life = True
        self.house.start()
        rows = self.house.call("GET", "/v1/requirements")["requirements"]
        expect(self.id is None or self.id in [row["id"] for row in rows], f"{self.id} was accepted and lost")
        expect(len(rows) <= 1, f"one was asked for, {len(rows)} are there")
        if not rows:
            rows = [{"id": self.house.submit(requirement_text(CASE), self.repository)}]
        self.id = rows[0]["id"]
        self.ledger.promised[self.id] = CASE
        view = self.house.ended(self.id, STEP_SECONDS_MAX)
        if view["state"] == "failed":
            self.check_failed(view)
            self.check_unharmed()
        else:
            self.bring_back(view)
        deadline = time.monotonic() + 10
        while left := self.leftovers():
            expect(time.monotonic() < deadline, f"left behind: {left[:5]}")
            time.sleep(0.05)
        status, output, errors = self.house.atelier("audit", "verify")
        expect(status == 0, f"atelier audit verify: {output} {errors}")
        expect(self.house.stop() == 0, f"the daemon's end: {self.house.last_words()}")
        self.check()

    def bring_back(self, view):
        """Whatever of accept and undo happened: the same calls again lead to the landed branch and the user's old files."""
        if view["state"] == "landed":
            self.house.call("POST", f"/v1/requirements/{self.id}/accept")
            self.check_taken(True)
        self.house.call("POST", f"/v1/requirements/{self.id}/undo")
        self.check_taken(False)
        now = ending(self.house.view(self.id))
        expect(now == self.reference, f"ended unlike the run without a fault: {parting(now, self.reference)}")

    def leftovers(self):
        found = [str(path) for path in self.house.worktrees.iterdir()]
        found += [str(path) for path in (self.house.state / "sandbox").glob("status-*")]
        return found + [str(path) for path in (self.repository / ".git").rglob("*.lock")]


def traced(options):
    """The points of a whole run in their order, and how it ends."""
    trial = Trial(options, "write:other:1", "error@EIO", None)
    trial.faults = f"trace={trial.trace}"
    try:
        taken = trial.first_life()
        expect(taken == "worked", f"the run without a fault: {taken}")
        points = [line.split("\t")[0] for line in trial.trace.read_text(errors="replace").splitlines()]
        trial.house.start()
        return points, ending(trial.house.view(trial.id))
    finally:
        trial.house.remove()


def trials(points, seed):
    """All pairs of point and mode in rounds, as the head of this file says."""
    def draw(what):
        # From each name alone, so that a run with a point more or less has nearly the same order.
        return random.Random(f"{seed} {what}").random()

    classes = collections.defaultdict(list)
    for point in sorted(points, key=draw):
        classes[point.rpartition(":")[0]].append(point)
    queues = [classes[name] for name in sorted(classes, key=draw)]
    # Point after point takes the operation's next mode first; counted on over the classes, so that small ones mix too.
    order, dealt = {}, collections.Counter()
    for point in itertools.chain.from_iterable(queues):
        operation = point.split(":")[0]
        order[point] = collections.deque(sorted(modes(point), key=lambda mode: draw(f"{operation} {mode}")))
        order[point].rotate(dealt[operation])
        dealt[operation] += 1
    turns = [point for turn in itertools.zip_longest(*queues) for point in turn if point]
    for round_ in range(max(map(len, order.values()), default=0)):
        for point in turns:
            if round_ < len(order[point]):
                yield point, order[point][round_]


def attempt(options, point, mode, reference):
    """One trial in the words of the report."""
    trial = Trial(options, point, mode, reference)
    outcome = {"point": point, "mode": mode}
    try:
        outcome["taken"] = trial.run()
    except Skipped:
        outcome["skipped"] = True
    except Broken as error:
        outcome["wrong"] = str(error)
    except Refused as error:
        outcome["wrong"] = f"refused without a fault: {error}"
    except (OSError, http.client.HTTPException) as error:
        outcome["wrong"] = f"the daemon is gone without a fault: {error!r}; {trial.house.last_words()[-300:]}"
    except Exception:  # One broken trial must not end the campaign; it is counted as wrong.
        outcome["wrong"] = traceback.format_exc(limit=3)
    finally:
        if "wrong" in outcome and options.keep:
            outcome["kept"] = str(trial.house.root)
            if trial.house.process and trial.house.process.poll() is None:
                trial.house.kill()
        else:
            trial.house.remove()
    return outcome


def campaign(options, points, reference):
    began = time.monotonic()
    pairs = [tuple(options.only.split("@", 1))] if options.only else trials(points, options.seed)
    pairs = itertools.islice(pairs, options.skip, None)
    results, pending, source = [], set(), iter(pairs)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        while True:
            enough = len(results) + len(pending) >= options.trials or time.monotonic() - began > options.seconds
            while not enough and len(pending) < options.jobs and (pair := next(source, None)):
                pending.add(pool.submit(attempt, options, *pair, reference))
            if not pending:
                return results, time.monotonic() - began
            done, pending = concurrent.futures.wait(pending, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in done:
                outcome = future.result()
                results.append(outcome)
                if "wrong" in outcome:
                    say(f"WRONG {outcome['point']}@{outcome['mode']}: {outcome['wrong']} {outcome.get('kept', '')}")
                elif options.verbose:
                    say(f"{outcome['point']}@{outcome['mode']}: {outcome.get('taken', 'not reached')}")


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/failpoints", description="\n\n".join(__doc__.split("\n\n")[:2]))
    parser.add_argument("--bin", required=True, help="folder of atelier and atelierd")
    parser.add_argument("--faults-library", help=argparse.SUPPRESS)
    parser.add_argument("--trials", type=int, default=600)
    parser.add_argument("--skip", type=int, default=0, metavar="N",
                        help="leave out the first N trials of the order: goes on where a pass of the same seed ended")
    parser.add_argument("--seconds", type=float, default=1e9, help="start no trial after this time")
    parser.add_argument("--seed", help="of the order; printed")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--dir", default="/tmp", help="where the private folders are made")
    parser.add_argument("--only", metavar="POINT@MODE", help="one trial, such as sync:board-wal:12@crash@before")
    parser.add_argument("--list", action="store_true", help="print the points of a run and end")
    parser.add_argument("--keep", action="store_true", help="keep the folders of wrong trials")
    parser.add_argument("--verbose", action="store_true", help="a line for each trial")
    options = parser.parse_args(arguments)
    options.seed = options.seed or str(random.SystemRandom().randrange(1 << 32))
    scratch = tempfile.mkdtemp(prefix="faults-")
    try:
        options.faults_library = options.faults_library or compile_faults(scratch)
        points, reference = traced(options)
        if options.list:
            print("\n".join(points))
            return 0
        say(f"seed {options.seed}, {len(points)} points")
        results, seconds = campaign(options, points, reference)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    wrong = [outcome for outcome in results if "wrong" in outcome]
    tried = [outcome for outcome in results if "skipped" not in outcome]
    taken = collections.Counter(outcome.get("taken", "wrong").split(":")[0] for outcome in tried)
    print(json.dumps({
        "seed": options.seed, "pointsOfARun": len(points), "tried": len(tried),
        "distinctPoints": len({outcome["point"] for outcome in tried}), "notReached": len(results) - len(tried),
        "wrong": wrong, "taken": taken, "modes": collections.Counter(outcome["mode"] for outcome in tried),
        "seconds": round(seconds, 1)}, indent=1))
    if wrong:
        say(f"error: {len(wrong)} of {len(tried)} trials left a wrong state")
        say(f"hint: scripts/failpoints --only {wrong[0]['point']}@{wrong[0]['mode']} --keep")
    return 1 if wrong or not tried else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
