"""Kills the engine while it writes answers, twice in each requirement, and checks that every requirement ends as one without kills.

Called by scripts/engine-kills. Exits 1 when a requirement is lost or ends otherwise, or a process is left behind.
"""

import argparse
import json
import os
import pathlib
import random
import signal
import socket
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
KILLS_EACH = 2
ENDINGS = {"landed", "failed", "refused", "cancelled"}


def say(text):
    print(text, file=sys.stderr, flush=True)


def engines(socket_path):
    """Processes of llama-server that listen on this socket, wrappers excluded."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            arguments = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if arguments[0].endswith(b"llama-server") and os.fsencode(socket_path) in arguments:
            found.append(int(entry.name))
    return found


def ask(socket_path, path):
    """The body of one answer of the engine; None when it does not answer with 200."""
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.settimeout(5)
            one.connect(str(socket_path))
            one.sendall(f"GET {path} HTTP/1.0\r\nHost: engine\r\n\r\n".encode())
            data = b""
            while chunk := one.recv(65536):
                data += chunk
    except OSError:
        return None
    head, _, body = data.partition(b"\r\n\r\n")
    return body if b" 200 " in head.split(b"\r\n")[0] else None


def is_writing(socket_path):
    body = ask(socket_path, "/slots")
    return body is not None and any(slot.get("is_processing") for slot in json.loads(body))


def wait(what, holds, seconds):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: not within {seconds} s")
        time.sleep(0.02)


class Run:
    def __init__(self, options):
        self.atelier, self.work = options.atelier, pathlib.Path(options.work)
        self.engine = pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "atelier" / "engine" / "engine.sock"
        self.chance = random.Random(options.seed)
        self.text = (ROOT / "Fixtures/requirements/python/split-amount.md").read_text(encoding="utf-8").strip()
        self.back = []
        self.kills = 0
        self.asked, self.known = 0.0, ("", "")

    def call(self, *arguments):
        done = subprocess.run([self.atelier, arguments[0], "--json", *arguments[1:]], capture_output=True, text=True, check=False)
        return json.loads(done.stdout)

    def requirement(self, number, kills):
        """One requirement during which the engine dies so many times; gives how it ended."""
        parent = self.work / f"r{number}"
        subprocess.run([str(ROOT / "Fixtures/make"), str(parent), "python"], check=True, stdout=subprocess.DEVNULL)
        view = self.call("do", "--no-wait", "--repo", str(parent / "python"), "--", self.text)
        for _ in range(kills):
            wait("an answer begins", lambda: is_writing(self.engine) or self.state(view["id"]) in ENDINGS, 240)
            if self.state(view["id"]) in ENDINGS:
                break
            time.sleep(self.chance.uniform(0, 0.6))
            living = engines(self.engine)
            if not living or not is_writing(self.engine):
                continue
            os.kill(living[0], signal.SIGKILL)
            began = time.monotonic()
            self.kills += 1
            wait("the engine is back", lambda: ask(self.engine, "/health") is not None, 240)
            self.back.append(time.monotonic() - began)
        wait("the end of the requirement", lambda: self.state(view["id"]) in ENDINGS, 600)
        ended = self.call("show", view["id"])
        return {key: ended[key] for key in ("state", "plan", "message", "patch")}

    def state(self, identifier):
        """Asked for twice a second at most: each time starts a program, which the engine's threads wait for."""
        if time.monotonic() - self.asked > 0.5 or identifier != self.known[0]:
            self.known = (identifier, self.call("show", identifier)["state"])
            self.asked = time.monotonic()
        return self.known[1]


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--atelier", required=True)
    parser.add_argument("--work", required=True)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", default="1")
    options = parser.parse_args(arguments)
    run = Run(options)
    say(f"seed {options.seed}")
    expected = run.requirement(0, 0)
    if expected["state"] != "landed":
        say(f"the requirement does not land without kills: {expected}")
        return 1
    number, broken = 0, []
    while run.kills < options.kills:
        number += 1
        ended = run.requirement(number, KILLS_EACH)
        if ended != expected:
            broken.append(number)
            say(f"requirement {number} ended otherwise: {ended['state']}")
        say(f"{run.kills} kills, {number} requirements, median back to ready {statistics.median(run.back or [0]):.2f} s")
    subprocess.run([options.atelier, "daemon", "stop"], check=True, stdout=subprocess.DEVNULL)
    left = engines(run.engine)
    print(json.dumps({
        "seed": options.seed, "kills": run.kills, "requirements": number, "otherwise": broken, "processesLeft": left,
        "backMedianSeconds": round(statistics.median(run.back), 2), "backLongestSeconds": round(max(run.back), 2),
    }))
    return 1 if broken or left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
