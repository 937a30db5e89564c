"""What must hold after every crash, read from the files themselves while no daemon runs."""

import hashlib
import os
import pathlib
import subprocess

from chaos_house import Broken

OURS = ("objects", "refs/heads/atelier", "refs/notes", "refs/atelier", "logs/refs/heads/atelier", "logs/refs/notes",
        "logs/refs/atelier", "packed-refs")
ZERO = "0" * 40
FINAL = ("landed", "failed", "refused", "cancelled", "accepted", "rejected")


def expect(condition, message):
    if not condition:
        raise Broken(message)


def user_state(repository):
    """Bytes, mode and time of all that is the user's: working tree, index, HEAD, configuration, reflogs, other references."""
    held = {}
    for folder, folders, files in os.walk(repository):
        inside = os.path.relpath(folder, repository)
        git = inside[5:] if inside.startswith(".git/") else "" if inside == ".git" else None
        if git is not None:
            folders[:] = [name for name in folders if os.path.join(git, name) not in OURS]
        for name in files:
            path = os.path.join(folder, name)
            if git is not None and os.path.join(git, name) in OURS:
                continue
            status = os.lstat(path)
            content = os.readlink(path) if os.path.islink(path) else pathlib.Path(path).read_bytes()
            time = 0 if git is not None else status.st_mtime_ns
            held[os.path.relpath(path, repository)] = (status.st_mode, time, content)
    return held


def differences(one, other):
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def references(repository, below):
    """Loose references below a folder of .git with what they hold. (Nobody packs ours.)"""
    held = {}
    folder = pathlib.Path(repository, ".git", below)
    for path in folder.rglob("*") if folder.is_dir() else ():
        if path.is_file() and not path.name.endswith(".lock"):
            held[str(path.relative_to(pathlib.Path(repository, ".git")))] = path.read_text().strip()
    return held


def digest(*fields):
    """The hash of fields, each after its length in bytes, in the words of EventChain.swift."""
    return hashlib.sha256("".join(f"{len(field.encode())}:{field}" for field in fields).encode()).hexdigest()


def event_hash(previous, sequence, at_ms, requirement, kind, message, subject, seal):
    """What an event's row has to hold; the message is chained as a digest, so that it can be purged."""
    who = "-" if requirement is None else "+" + requirement
    return digest("2", previous, str(sequence), str(at_ms), who, kind, message, subject, seal)


def check_chain(board):
    """Every event's hash follows from the one before, up to the head."""
    previous, sequence = "0" * 64, 0
    for row in board.execute("SELECT * FROM event ORDER BY sequence"):
        message = hashlib.sha256(row["message"].encode()).hexdigest()
        expected = event_hash(previous, sequence + 1, row["atMs"], row["requirement"], row["kind"], message,
                              row["subject"], row["seal"])
        expect(row["sequence"] == sequence + 1 and row["hash"] == expected,
               f"the event chain breaks at row {row['sequence']}")
        previous, sequence = expected, row["sequence"]
    head = board.execute("SELECT sequence, hash FROM eventHead").fetchone()
    expect(tuple(head) == (sequence, previous), f"the head of the events is {tuple(head)}, not {sequence}")
    return sequence


def check_board(board):
    """Heavy: the whole file, and the whole chain; gives the number of events."""
    verdict = [row[0] for row in board.execute("PRAGMA quick_check")]
    expect(verdict == ["ok"], f"quick_check: {verdict[:3]}")
    expect(not board.execute("PRAGMA foreign_key_check").fetchall(), "a foreign key leads nowhere")
    return check_chain(board)


def check_git(house, repository):
    """Heavy: git's own opinion of the repository; leftovers of a killed write that git itself would leave are fine."""
    done = subprocess.run(["git", "-C", repository, "fsck", "--strict", "--no-dangling", "--no-progress"],
                          env=house.environment, text=True, capture_output=True)
    expect(done.returncode == 0, f"git fsck in {repository.name}: {done.stdout} {done.stderr}")


def check_reflog(repository, reference, commit):
    """One move in all: from nothing to the commit.

    A kill between libgit2's reflog line and its rename leaves the line; the same line again is the same move.
    """
    path = pathlib.Path(repository, ".git/logs", reference)
    lines = path.read_text().splitlines() if path.exists() else []
    moves = {tuple(line.split(" ", 2)[:2]) for line in lines}
    expect(moves <= {(ZERO, commit)}, f"{reference} moved more than once: {sorted(moves)}")
    return len(lines)


class Ledger:
    """What was promised to the user so far, and what was seen to have ended."""

    def __init__(self):
        self.promised = {}
        self.lost_answers = 0
        self.final = {}

    def check(self, board, repositories):
        """Light: holds after every kill. Gives the ids that still run."""
        rows = {row["id"]: row for row in board.execute("SELECT * FROM requirement")}
        missing = sorted(set(self.promised) - set(rows))
        expect(not missing, f"accepted and lost: {missing}")
        unasked = set(rows) - set(self.promised)
        expect(len(unasked) <= self.lost_answers, f"{len(unasked)} requirements for {self.lost_answers} lost answers")
        for identifier, state in self.final.items():
            now = rows[identifier]["state"]
            expect(now in FINAL, f"{identifier} was {state} and is {now} again")
        self.final.update({name: row["state"] for name, row in rows.items() if row["state"] in FINAL})
        landings = {row["requirement"]: row for row in board.execute("SELECT * FROM landing")}
        for repository in repositories:
            self.check_references(repository, rows, landings)
        return [name for name, row in rows.items() if row["state"] == "running"]

    def check_references(self, repository, rows, landings):
        """No branch without an intent that names it, none at another commit, none moved twice, none missing."""
        branches = references(repository, "refs/heads/atelier")
        owners = {}
        for reference, commit in branches.items():
            identifier = reference.removeprefix("refs/heads/atelier/").split("-")[0]
            expect(identifier not in owners, f"{identifier} has two branches")
            owners[identifier] = reference
            landing = landings.get(identifier)
            expect(landing is not None, f"{reference} moved without an intent")
            expect(landing["reference"] == reference and landing["commitId"] == commit,
                   f"{reference} is {commit}, intended was {landing['reference']} at {landing['commitId']}")
            check_reflog(repository, reference, commit)
        for identifier, row in rows.items():
            if row["repositoryPath"] != str(repository) or row["state"] not in ("landed", "accepted"):
                continue
            expect(identifier in owners, f"{identifier} is {row['state']} and has no branch")
            expect(landings[identifier]["state"] == "done", f"the landing of {identifier} is not settled")

    def check_notes(self, house, repository, board):
        """Heavy: exactly one receipt for each landed requirement, on its commit, and no other."""
        landed = {row["commitId"]: row["receipt"] for row in board.execute(
            "SELECT * FROM landing WHERE state = 'done' AND repositoryPath = ?", (str(repository),))}
        noted = {line.split()[1] for line in house.git(repository, "notes", "--ref=atelier", "list").splitlines()}
        # The receipt is written before the landing is settled; that of a dropped one speaks of a commit nobody sees.
        pending = {row["commitId"] for row in board.execute("SELECT * FROM landing WHERE state <> 'done'")}
        expect(set(landed) <= noted, f"landed without a receipt: {sorted(set(landed) - noted)[:3]}")
        expect(noted <= set(landed) | pending, f"a receipt without a landing: {sorted(noted - set(landed))[:3]}")
