"""Commits with the hooks installed while the daemon is killed, hung, restarted or away and the disk is full; called by scripts/hook-faults.

Exits 1 when a commit hung over its budget, held what a check had refused, left a lock or a damaged repository, or when an event of a
hook that was kept for later was lost, delivered twice or out of order. The seed that is printed repeats the same cases.
"""

import argparse
import collections
import contextlib
import os
import pathlib
import random
import signal
import string
import subprocess
import sys
import threading
import time

from chaos_house import Broken, House

# What a hook may wait for the daemon, twice (pre-commit, and one of the others that asks), and what a busy machine needs besides.
BUDGET_SECONDS = 0.3
SLACK_SECONDS = 1.5
DELIVERY_SECONDS_MAX = 30
HOOKS_OF_A_COMMIT = 4
DAEMON = (("up", 8), ("away", 3), ("killed", 4), ("hung", 3), ("restarted", 2), ("full", 2))
KINDS = (("clean", 6), ("secret", 3), ("interrupted", 2))
# Made of two parts, so that no scanner takes this file for a leak.
SECRET = "ghp" + "_" + "".join(random.Random(7).choices(string.ascii_letters + string.digits, k=36))


def say(text):
    print(text, file=sys.stderr, flush=True)


def chosen(dice, weighted):
    return dice.choices([name for name, _ in weighted], [weight for _, weight in weighted])[0]


class Campaign:
    """One repository with hooks, one daemon, and a ledger of what has to be true at the end."""

    def __init__(self, options):
        self.options = options
        self.dice = random.Random(options.seed)
        self.house = House(options.bin, options.dir)
        self.repository = self.house.fixture("python")
        self.spool = self.house.state / "hooks" / "spool"
        self.kept = set()
        self.slowest = 0.0
        self.tally = collections.Counter()
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@example.org")
        status, _, errors = self.house.atelier("hook", "install", "--all", cwd=self.repository)
        if status != 0:
            raise Broken(f"the hooks cannot be installed: {errors}")
        if options.without_checks:
            self.git("config", "atelier.hooks", "false")

    def git(self, *arguments, **options):
        return self.house.git(self.repository, *arguments, **options)

    def stage(self, number, secret):
        name = f"file{number % 40}.py"
        text = f'TOKEN = "{SECRET}"\n' if secret else f"value = {number}\n"
        (self.repository / name).write_text(text)
        self.git("add", name)
        return name

    def commit(self, number, interrupt):
        """The exit status of one `git commit`, what it said and the seconds it took."""
        began = time.monotonic()
        process = subprocess.Popen(
            ["git", "-C", self.repository, "commit", "-q", "-m", f"feat: value {number}"], env=self.house.environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
        if interrupt is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(interrupt)
            with contextlib.suppress(ProcessLookupError):
                # As a terminal does: to git, its hook and all that these started.
                os.killpg(process.pid, signal.SIGINT)
        try:
            said, _ = process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise Broken("git commit hangs") from None
        return process.returncode, said, time.monotonic() - began

    def alive(self):
        return self.house.process is not None and self.house.process.poll() is None

    def prepare(self, state):
        """Brings the daemon into the state, and gives what has to run while git commits."""
        delay = self.dice.uniform(0, 0.06)
        if state == "away":
            if self.alive():
                self.house.kill()
            return None
        if not self.alive():
            self.house.start()
        if state == "hung":
            self.house.process.send_signal(signal.SIGSTOP)
            return None
        if state == "killed":
            return threading.Timer(delay, self.house.process.kill)
        if state == "restarted":
            def again():
                self.house.kill()
                self.house.start(wait=False)
            return threading.Timer(delay, again)
        return None

    def one(self, number):
        state, kind = chosen(self.dice, DAEMON), chosen(self.dice, KINDS)
        self.tally[f"{kind}, daemon {state}"] += 1
        before = self.git("rev-parse", "HEAD")
        self.stage(number, kind == "secret")
        meanwhile = self.prepare("away" if state == "full" else state)
        interrupt = self.dice.uniform(0, 0.05) if kind == "interrupted" else None
        with self.full_disk() if state == "full" else contextlib.nullcontext():
            if meanwhile:
                meanwhile.start()
            status, said, seconds = self.commit(number, interrupt)
            if meanwhile:
                meanwhile.join()
        if state == "killed":
            # A process that is not gone yet must not be taken for one that lives.
            self.house.process.wait(30)
        if state == "hung":
            self.house.process.send_signal(signal.SIGCONT)
        if state == "restarted" and not self.house.answers(30):
            raise Broken("the daemon does not come back")
        self.judge(number, state, kind, (before, status, said, seconds))
        self.remember()

    def judge(self, number, state, kind, seen):
        before, status, said, seconds = seen
        where = f"case {number} ({kind}, daemon {state})"
        self.slowest = max(self.slowest, seconds)
        if seconds > HOOKS_OF_A_COMMIT * BUDGET_SECONDS + SLACK_SECONDS:
            raise Broken(f"{where}: the commit took {seconds:.2f} s: {said}")
        committed = self.git("rev-parse", "HEAD") != before
        if SECRET in said:
            raise Broken(f"{where}: the secret was printed")
        if kind == "clean" and not committed:
            raise Broken(f"{where}: a clean change was refused with {status}: {said}")
        unchecked = "was not checked" in said
        if kind == "secret" and committed and (state == "up" or "not let through" in said) and not unchecked:
            raise Broken(f"{where}: the secret was committed: {said}")
        self.tally["not checked, and said so"] += unchecked
        self.tally["committed" if committed else "not committed"] += 1
        folder = self.repository / ".git"
        for lock in [*folder.glob("*.lock"), *folder.glob("refs/**/*.lock")]:
            # Git removes its locks on Ctrl-C, but for one that it is just making.
            if kind != "interrupted":
                raise Broken(f"{where}: {lock.name} stays")
            self.tally["a lock of git's own stays after Ctrl-C"] += 1
            lock.unlink()
        # The next case begins with nothing staged, whatever became of this one.
        self.git("reset", "-q", "--hard", before if kind == "secret" else "HEAD")

    @contextlib.contextmanager
    def full_disk(self):
        """Lets nothing be written into the spool: a file lies where the folder should be."""
        aside = self.spool.with_name("spool.aside")
        with contextlib.suppress(FileNotFoundError):
            self.spool.rename(aside)
        self.spool.parent.mkdir(parents=True, exist_ok=True)
        self.spool.write_text("")
        try:
            yield
        finally:
            self.spool.unlink()
            with contextlib.suppress(FileNotFoundError):
                aside.rename(self.spool)

    def remember(self):
        """Notes what lies in the spool; a living daemon may take it at any time."""
        with contextlib.suppress(FileNotFoundError):
            self.kept |= {entry for entry in os.listdir(self.spool) if not entry.startswith(".")}

    def settle(self):
        """Everything kept has been delivered once and in order, and the repository is sound."""
        if not self.alive():
            self.house.start()
        deadline = time.monotonic() + DELIVERY_SECONDS_MAX
        while self.spool.exists() and any(not name.startswith(".") for name in os.listdir(self.spool)):
            if time.monotonic() > deadline:
                raise Broken(f"events stay undelivered: {sorted(os.listdir(self.spool))[:3]}")
            time.sleep(0.05)
        self.house.stop()
        with self.house.board() as board:
            rows = [row["name"] for row in board.execute("SELECT name FROM hookEvent ORDER BY sequence")]
        lost = self.kept - set(rows)
        if lost:
            raise Broken(f"{len(lost)} events were lost, such as {min(lost)}")
        if len(rows) != len(set(rows)):
            raise Broken("an event was delivered twice")
        places = [rows.index(name) for name in sorted(self.kept)]
        if places != sorted(places):
            raise Broken("events were delivered out of order")
        self.git("fsck", "--strict")
        return len(rows)

    def run(self):
        for number in range(self.options.cases):
            self.one(number)
            if number % 50 == 49:
                say(f"{number + 1} cases, the slowest commit {self.slowest:.2f} s, {len(self.kept)} events kept for later")
        delivered = self.settle()
        for name, count in sorted(self.tally.items()):
            say(f"  {count:5}  {name}")
        say(f"{self.options.cases} cases, the slowest commit {self.slowest:.2f} s, {len(self.kept)} events kept and delivered, {delivered} rows")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", default=None)
    parser.add_argument("--dir", default="/tmp")
    parser.add_argument("--without-checks", action="store_true", help="the control: hooks switched off, a secret gets through, and it is seen")
    options = parser.parse_args()
    options.seed = options.seed or str(random.SystemRandom().randrange(1 << 32))
    say(f"seed {options.seed}")
    campaign = Campaign(options)
    try:
        campaign.run()
    except Broken as broken:
        say(f"error: {broken}")
        say(f"the daemon's last words: {campaign.house.last_words()}")
        say(f"hint: scripts/hook-faults --seed {options.seed} --cases {options.cases} repeats it")
        return 1
    finally:
        if campaign.alive():
            # One that is stopped takes no other signal.
            campaign.house.process.send_signal(signal.SIGCONT)
        campaign.house.remove()
    return 0


if __name__ == "__main__":
    sys.exit(main())
