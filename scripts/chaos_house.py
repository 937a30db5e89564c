"""A daemon's private places with fixture repositories beside them, for the scripts that kill and starve it."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "Fixtures"
RECORDINGS = FIXTURES / "recordings"
START_SECONDS_MAX = 60


class Broken(Exception):
    """Something that must never be; the message says what and where."""


class SocketConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path, seconds):
        super().__init__("localhost", timeout=seconds)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class Refused(Exception):
    """The daemon answered with an error."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = body


def requirement_text(case):
    """The words of one fixture requirement, such as python/split-amount."""
    return (FIXTURES / "requirements" / f"{case}.md").read_text().strip()


def compile_faults(folder):
    """Builds the fault library and gives its path."""
    library = pathlib.Path(folder) / "faults.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, ROOT / "Tests/Faults/faults.c"], check=True)
    return library


class House:
    """One daemon's folders below a temporary root; short, because the socket's path has a limit."""

    made = {}

    def __init__(self, programs, parent="/tmp", faults=None):
        self.programs = pathlib.Path(programs)
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="ch-", dir=parent))
        self.faults = faults
        self.process = None
        self.log = self.root / "s/atelier/daemon.log"
        self.environment = {
            "HOME": f"{self.root}/home", "XDG_STATE_HOME": f"{self.root}/s", "XDG_CACHE_HOME": f"{self.root}/c",
            "XDG_RUNTIME_DIR": f"{self.root}/r", "XDG_CONFIG_HOME": f"{self.root}/config", "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1", "GIT_OPTIONAL_LOCKS": "0",
        }
        for folder in ("home", "s/atelier", "r", "config", "repositories", "c/atelier/grammars"):
            (self.root / folder).mkdir(parents=True, mode=0o700)
        # The sandbox's user has to pass through to the worktrees.
        self.root.chmod(0o711)
        grammars = os.environ.get("ATELIER_GRAMMARS") or f"{pathlib.Path.home()}/.cache/atelier/grammars/languages.so"
        (self.root / "c/atelier/grammars/languages.so").symlink_to(grammars)

    @property
    def state(self):
        return self.root / "s/atelier"

    @property
    def worktrees(self):
        return self.root / "c/atelier/worktrees"

    @property
    def socket(self):
        return self.root / "r/atelier/daemon.sock"

    def fixture(self, name, folder="one"):
        """A fixture repository, copied from one that is made once in each run; gives its path."""
        if name not in self.made:
            self.made[name] = tempfile.TemporaryDirectory(prefix="fixtures-")
            subprocess.run([FIXTURES / "make", self.made[name].name, name], check=True, env=self.environment)
        target = self.root / "repositories" / folder / name
        shutil.copytree(pathlib.Path(self.made[name].name) / name, target, symlinks=True)
        return target

    def start(self, faults=None, options=(), wrapper=(), wait=True):
        """Starts a replaying daemon; with `wait` it answers when this returns, and the seconds it took are given."""
        environment = dict(self.environment)
        command = [str(self.programs / "atelierd"), "--replay", str(RECORDINGS), *options]
        if faults:
            environment["ATELIER_FAULTS"] = f"root={self.root};{faults}"
            command = ["/usr/bin/env", f"LD_PRELOAD={self.faults}", *command]
        began = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*wrapper, *command], env=environment, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True)
        if not wait:
            return None
        if not self.answers(START_SECONDS_MAX):
            raise Broken(f"the daemon does not start: {self.last_words()}")
        return time.monotonic() - began

    def answers(self, seconds):
        """Whether the daemon answers within that time; no as soon as it has ended."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.call("GET", "/v1/status", seconds=deadline - time.monotonic())["pid"] == self.process.pid:
                    return True
            time.sleep(0.004)
        return False

    def call(self, method, path, body=None, seconds=60):
        """One call over the socket, its JSON answer; raises Refused, OSError or HTTPException."""
        with contextlib.closing(SocketConnection(self.socket, max(seconds, 0.05))) as connection:
            payload = None if body is None else json.dumps(body)
            connection.request(method, path, body=payload, headers={"Content-Type": "application/json"})
            answer = connection.getresponse()
            content = json.loads(answer.read() or b"{}")
            if answer.status >= 300:
                raise Refused(answer.status, content)
            return content

    def submit(self, text, repository):
        return self.call("POST", "/v1/requirements", {"text": text, "repositoryPath": str(repository)})["id"]

    def view(self, identifier):
        return self.call("GET", f"/v1/requirements/{identifier}")

    def atelier(self, *arguments, cwd=None, seconds=120):
        """Runs the command; gives status, output and errors."""
        done = subprocess.run(
            [self.programs / "atelier", *arguments], cwd=cwd or self.root, env=self.environment, text=True,
            capture_output=True, timeout=seconds, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def ended(self, identifier, seconds):
        """The view of a requirement once it is no longer running."""
        deadline = time.monotonic() + seconds
        while True:
            view = self.view(identifier)
            if view["state"] != "running":
                return view
            if any(task["state"] == "quarantined" for task in view["tasks"]):
                # What a person does about a task that was set aside because the daemon died at it five times.
                self.call("POST", f"/v1/requirements/{identifier}/retry")
            if time.monotonic() > deadline:
                done = [row["purpose"] for row in view["proof"]]
                alive = [command for _, command in self.orphans()]
                raise Broken(f"{identifier} still runs after {seconds} s, having run {done}, now {alive}: {self.last_words()}")
            time.sleep(0.02)

    def kill(self):
        """SIGKILL to the daemon alone, and waits for its end."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self):
        """Ends the daemon as the system would; gives its exit status."""
        if self.process is None or self.process.poll() is not None:
            return self.process and self.process.returncode
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Broken("the daemon does not end on SIGTERM") from None

    def orphans(self):
        """Processes of this house other than a living daemon: number and command."""
        found = []
        own = {os.getpid(), self.process.pid if self.process and self.process.poll() is None else 0}
        for entry in os.listdir("/proc"):
            if not entry.isdigit() or int(entry) in own:
                continue
            with contextlib.suppress(OSError):
                command = pathlib.Path(f"/proc/{entry}/cmdline").read_bytes()
                if str(self.root).encode() in command and not command.startswith(b"git"):
                    found.append((int(entry), command.replace(b"\0", b" ")[:120].decode(errors="replace")))
        return found

    @contextlib.contextmanager
    def board(self):
        """A connection to a copy of the board, so that the file itself stays as the crash left it; the daemon is down."""
        with tempfile.TemporaryDirectory(prefix="board-", dir=self.root) as folder:
            for suffix in ("", "-wal", "-journal"):
                with contextlib.suppress(FileNotFoundError):
                    shutil.copyfile(f"{self.state}/blackboard.sqlite{suffix}", f"{folder}/blackboard.sqlite{suffix}")
            with contextlib.closing(sqlite3.connect(f"{folder}/blackboard.sqlite")) as connection:
                connection.row_factory = sqlite3.Row
                yield connection

    def git(self, repository, *arguments, check=True):
        done = subprocess.run(
            ["git", "-C", repository, *arguments], env=self.environment, text=True, capture_output=True)
        if check and done.returncode != 0:
            raise Broken(f"git {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def last_words(self):
        """The end of the daemon's log, without the lines that only say that it started or ended."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return " | ".join(line for line in lines[-12:] if not re.search(r"info .*(listening|ended)", line))

    def remove(self):
        """Ends what runs and removes everything."""
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.root, ignore_errors=True)
