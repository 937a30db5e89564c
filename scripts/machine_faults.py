"""Faults of the machine under a daemon at work: a full disk, a read-only one, clocks that jump, a machine that sleeps.

Called by scripts/machine-faults. In each scenario several requirements are under way when the fault comes; the daemon says
clearly what is wrong or waits, and when it is over everything ends as if nothing had been. Exits 0 when that holds, 1
otherwise, 64 on wrong usage.
"""

import argparse
import http.client
import json
import os
import pathlib
import shutil
import signal
import struct
import sys
import tempfile
import time

import chaos_checks
from chaos_checks import Ledger, differences, expect, user_state
from chaos_house import Broken, House, Refused, compile_faults, requirement_text
from chaos_loop import ending, unkilled

CASE = "python/split-amount"
AT_WORK = 3
FAULT_SECONDS = 4
END_SECONDS_MAX = 150
HOUR_MS, SUSPENSION_MS = 3_600_000, 300_000


def say(text):
    print(text, file=sys.stderr, flush=True)


class Scenario:
    """A house whose daemon works on some requirements, and what has to hold at the end."""

    def __init__(self, options, reference):
        self.house = House(options.bin, options.dir, options.faults_library)
        self.repository = self.house.fixture("python")
        self.before = user_state(self.repository)
        self.reference = reference
        self.ledger = Ledger()
        self.gate = self.house.root / "gate"
        self.begun = self.house.root / "begun"
        self.clock = self.house.root / "clock"
        self.jump(0)

    def jump(self, milliseconds):
        """Sets what is added to the daemon's clocks from now on; the file is mapped, so it is written in place."""
        with open(self.clock, "r+b" if self.clock.exists() else "wb") as file:
            file.write(struct.pack("<q", milliseconds))

    def begin(self, faults, wrapper=()):
        self.house.start(faults=faults, wrapper=wrapper)
        for _ in range(AT_WORK):
            self.ledger.promised[self.house.submit(requirement_text(CASE), self.repository)] = CASE
        self.begun.touch()
        time.sleep(0.3)

    def finish(self):
        """Everything asked for landed, once, like a run without a fault."""
        for identifier in self.ledger.promised:
            view = self.house.ended(identifier, END_SECONDS_MAX)
            expect(ending(view) == self.reference, f"ended unlike a run without a fault: {view['state']} {view['reason']}")
        changed = differences(user_state(self.repository), self.before)
        expect(not changed, f"the user's files changed: {changed[:5]}")
        expect(self.house.stop() == 0, f"the daemon's end: {self.house.last_words()}")
        with self.house.board() as board:
            chaos_checks.check_board(board)
            running = self.ledger.check(board, (self.repository,))
            expect(not running, f"still running: {running}")
            self.ledger.check_notes(self.house, self.repository, board)
        chaos_checks.check_git(self.house, self.repository)

    def expect_refusal(self, *words):
        """Asking for more now is refused in words that name the trouble."""
        try:
            self.house.submit(requirement_text(CASE), self.repository)
        except Refused as refused:
            message = str(refused.body)
            expect(any(word in message for word in words), f"the refusal does not say what is wrong: {message}")
            return
        raise Broken("a requirement was taken that cannot be kept")


def full_disk(scenario):
    """The disk of state and repository takes no more bytes."""
    scenario.begin(f"since={scenario.begun};until={scenario.gate};fail=*:*:20@ENOSPC")
    time.sleep(FAULT_SECONDS)
    scenario.expect_refusal("room", "space")
    scenario.gate.touch()


def small_file_system(scenario):
    """The state folder on a file system of its own that really runs full, with the daemon's own mounts."""
    if os.geteuid() != 0:
        return "only root can mount"
    state = scenario.house.state
    shutil.rmtree(state)
    state.mkdir(mode=0o700)
    scenario.house.log = scenario.house.root / "daemon.log"
    mount = ("unshare", "-m", "sh", "-c", f'mount -t tmpfs -o size=4m none {state} && exec "$@"', "sh")
    scenario.house.start(wrapper=mount)
    inside = pathlib.Path(f"/proc/{scenario.house.process.pid}/root{state}")
    for _ in range(AT_WORK):
        scenario.ledger.promised[scenario.house.submit(requirement_text(CASE), scenario.repository)] = CASE
    filler = inside / "filler"
    try:
        with open(filler, "wb", buffering=0) as file:
            while file.write(b"\0" * 4096):
                pass
    except OSError:
        pass
    time.sleep(FAULT_SECONDS)
    scenario.expect_refusal("room", "space")
    filler.unlink()
    for identifier in scenario.ledger.promised:
        view = scenario.house.ended(identifier, END_SECONDS_MAX)
        expect(ending(view) == scenario.reference, f"ended as {view['state']}: {view['reason']}")
    # The board goes with the mount, so it is looked at before.
    for suffix in ("", "-wal"):
        if (inside / f"blackboard.sqlite{suffix}").exists():
            shutil.copyfile(inside / f"blackboard.sqlite{suffix}", state / f"blackboard.sqlite{suffix}")
    with scenario.house.board() as board:
        chaos_checks.check_board(board)
    expect(scenario.house.stop() == 0, "the daemon's end")
    return "done"


def read_only(scenario):
    """Every folder turns read-only, as after an error of the disk."""
    scenario.begin(f"since={scenario.begun};until={scenario.gate};fail=*:*:20@EROFS")
    time.sleep(FAULT_SECONDS)
    scenario.expect_refusal("read-only", "Read-only", "written", "room on its disk", "reached")
    scenario.gate.touch()


def clock_forward(scenario):
    """The wall clock jumps an hour ahead while tasks are held."""
    scenario.begin(f"clock={scenario.clock}")
    scenario.jump(HOUR_MS)


def clock_back(scenario):
    """The wall clock jumps an hour back while tasks are held, and later on again."""
    scenario.begin(f"clock={scenario.clock}")
    scenario.jump(-HOUR_MS)
    time.sleep(FAULT_SECONDS)
    scenario.jump(0)


def suspended(scenario):
    """Everything is stopped, and five minutes have passed on the clocks when it goes on."""
    scenario.begin(f"clock={scenario.clock};boot={scenario.clock}")
    everything = [scenario.house.process.pid] + [number for number, _ in scenario.house.orphans()]
    for number in everything:
        os.kill(number, signal.SIGSTOP)
    time.sleep(1)
    scenario.jump(SUSPENSION_MS)
    for number in reversed(everything):
        os.kill(number, signal.SIGCONT)


def stopped_for_long(scenario):
    """The daemon alone is stopped for longer than its clients wait, in the middle of its work."""
    scenario.begin("")
    scenario.house.process.send_signal(signal.SIGSTOP)
    time.sleep(FAULT_SECONDS)
    scenario.house.process.send_signal(signal.SIGCONT)


SCENARIOS = (full_disk, small_file_system, read_only, clock_forward, clock_back, suspended, stopped_for_long)


def run(options, scenario_of, reference):
    """Gives what came of it in words."""
    scenario = Scenario(options, reference)
    began = time.monotonic()
    try:
        answer = scenario_of(scenario)
        if answer is None:
            scenario.finish()
        return {"scenario": scenario_of.__name__, "result": answer or "done",
                "seconds": round(time.monotonic() - began, 1)}
    except (Broken, Refused, OSError, http.client.HTTPException) as error:
        return {"scenario": scenario_of.__name__, "wrong": f"{error!r}; {scenario.house.last_words()[-600:]}"}
    finally:
        scenario.house.remove()


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/machine-faults", description=__doc__.split("\n\n")[0])
    parser.add_argument("--bin", required=True, help="folder of atelier and atelierd")
    parser.add_argument("--dir", default="/tmp", help="where the private folders are made")
    parser.add_argument("--only", help=f"one of {', '.join(one.__name__ for one in SCENARIOS)}")
    options = parser.parse_args(arguments)
    scratch = tempfile.mkdtemp(prefix="faults-")
    try:
        options.faults_library = compile_faults(scratch)
        reference = unkilled(options)[CASE]
        results = [run(options, one, reference) for one in SCENARIOS if options.only in (None, one.__name__)]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(json.dumps(results, indent=1))
    wrong = [one for one in results if "wrong" in one]
    for one in wrong:
        say(f"error: {one['scenario']}: {one['wrong']}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
