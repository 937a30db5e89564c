"""Measures the figures the product is held to; called by scripts/bench, with a daemon running on private folders.

Exits 0 when everything could be measured, whether or not the goals are met, and 1 when it could not.
"""

import argparse
import http.client
import json
import os
import pathlib
import re
import socket
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FIXTURES = ROOT / "Fixtures"
STAGES = ("plan", "baseline", "code", "judge", "land")
RUN_SECONDS_MAX = 1500
# Taken in this order until one needs more than one answer of the model.
SEVERAL_ATTEMPTS = ("python/negative-amount", "python/shorten-descriptions", "c/leap-years")

REUSED_SHARE_MIN = 0.70
IDLE_MIB_MAX = 60.0
IDLE_CPU_SHARE_MAX = 0.001
SPEED_RATIO_MIN = 0.85

ENGINE_IDLE_SECONDS = 5
SETTLE_SECONDS = 5
IDLE_SECONDS = 30
ANSWER_TOKENS = 128
ANSWERS = 3
# Never true and never over; the text finds the process again.
SPIN_MARK = "atelier-bench-spin"
SPIN_REQUIREMENT = "`double(2)` in `twice.py` should return `4` but returns `2`."


class MeasuringFailed(Exception):
    """A figure could not be had; the message is for a person."""


def say(text):
    print(text, file=sys.stderr, flush=True)


class SocketConnection(http.client.HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path, seconds):
        super().__init__("localhost", timeout=seconds)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def call(path, method, target, body=None, seconds=60, read=lambda answer: answer.read()):
    """Returns what `read` takes from the answer; raises MeasuringFailed unless its status is 200."""
    connection = SocketConnection(path, seconds)
    try:
        text = None if body is None else json.dumps(body)
        connection.request(method, target, body=text, headers={"Content-Type": "application/json"} if text else {})
        answer = connection.getresponse()
        if answer.status != 200:
            raise MeasuringFailed(f"{path} answered {target} with {answer.status}: {answer.read()[:300]!r}")
        return read(answer)
    except (OSError, http.client.HTTPException) as error:
        raise MeasuringFailed(f"{path} does not answer {target}: {error}") from error
    finally:
        connection.close()


def read_events(answer):
    """Reads a stream of events up to the one that tells the requirement's end."""
    events = []
    for line in answer:
        frame = json.loads(line)
        if "item" not in frame:
            break
        events.append(frame["item"])
        if frame["item"]["kind"].startswith("run."):
            break
    return events


class Daemon:
    """The daemon on the folders that the environment names, and what is asked of it."""

    def __init__(self, bin_folder, cache):
        self.atelier = bin_folder / "atelier"
        self.atelierd = bin_folder / "atelierd"
        self.cache = cache
        self.state = pathlib.Path(os.environ["XDG_STATE_HOME"]) / "atelier"
        self.runtime = pathlib.Path(os.environ["XDG_RUNTIME_DIR"]) / "atelier"
        self.socket = self.runtime / "daemon.sock"
        self.engine_socket = self.runtime / "engine" / "engine.sock"

    def ask(self, *arguments):
        """Runs `atelier ARGUMENTS --json` and returns its object; exit 3, a requirement that did not land, is one too."""
        process = subprocess.run(
            [self.atelier, *arguments[:1], "--json", *arguments[1:]],
            stdout=subprocess.PIPE, timeout=RUN_SECONDS_MAX, check=False)
        if process.returncode not in (0, 3):
            raise MeasuringFailed(f"atelier {arguments[0]} ended with exit status {process.returncode}")
        return json.loads(process.stdout)

    def status(self):
        return json.loads(call(self.socket, "GET", "/v1/status"))

    def events(self, requirement):
        """All events of a requirement that has ended, in order."""
        return call(self.socket, "GET", f"/v1/requirements/{requirement}/events?after=0", read=read_events)

    def run(self, tree, name):
        """Lets a fixture's requirement be done in `tree`; returns what became of it."""
        repo, case = name.split("/")
        text = (FIXTURES / "requirements" / repo / f"{case}.md").read_text(encoding="utf-8").strip()
        view = self.ask("do", "--repo", str(tree), "--", text)
        if view["costs"]["modelCalls"] == 0:
            raise MeasuringFailed(f"{name} ended as {view['state']} without the model: {view['reason']}")
        say(f"   {name}: {view['state']}, {view['costs']['wallMilliseconds'] / 1000:.1f} s")
        return view

    def restart_with_short_idle(self):
        """Replaces the daemon by one that unloads the engine after a few seconds; returns its process."""
        subprocess.run([self.atelier, "daemon", "stop"], stdout=subprocess.DEVNULL, check=True)
        with open(self.state / "daemon.log", "ab") as log:
            process = subprocess.Popen(
                [self.atelierd, "--state-dir", self.state, "--cache-dir", self.cache, "--runtime-dir", self.runtime,
                 "--idle-seconds", str(ENGINE_IDLE_SECONDS)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        wait("the daemon's socket", self.socket.exists, seconds=20)
        return process


def wait(what, holds, seconds):
    """Waits until `holds()` is true; raises MeasuringFailed after `seconds`."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise MeasuringFailed(f"{what}: not within {seconds} s")
        time.sleep(0.2)


def fixture(work, repo, number):
    """Makes a fresh copy of a fixture repository."""
    parent = work / f"repositories-{number}"
    subprocess.run([str(FIXTURES / "make"), str(parent), repo], check=True)
    return parent / repo


def stage_milliseconds(events):
    """Milliseconds from claim to end of each task, summed over the rounds of a stage."""
    claimed = {}
    sums = dict.fromkeys(STAGES, 0)
    for event in events:
        match = re.match(r"Task (\w+)(\.\d+)? (?:was claimed|is done|failed)", event["message"])
        if not match:
            continue
        task = match.group(1) + (match.group(2) or "")
        if event["kind"] == "task.claimed":
            claimed[task] = event["atMs"]
        elif event["kind"] in ("task.done", "task.failed"):
            sums[match.group(1)] = sums.get(match.group(1), 0) + event["atMs"] - claimed[task]
    if not claimed:
        raise MeasuringFailed("the event stream tells of no task")
    return sums


def model_calls(events, costs):
    """Prompt, re-used and generated tokens of each answer, in order."""
    pattern = re.compile(r"The model read (\d+) tokens \((\d+) cached\) and wrote (\d+) ")
    matches = [pattern.match(event["message"]) for event in events if event["kind"] == "model.called"]
    calls = [tuple(int(number) for number in match.groups()) for match in matches if match]
    summed = tuple(sum(call[index] for call in calls) for index in range(3))
    if summed != (costs["promptTokens"], costs["cachedTokens"], costs["generatedTokens"]):
        raise MeasuringFailed(f"the event stream's tokens {summed} are not those of the costs {costs}")
    return calls


def measure_demo(daemon, work):
    """The demonstration twice; the second run finds engine and model loaded."""
    say("-- warm demonstration")
    tree = fixture(work, "python", 1)
    first = daemon.run(tree, "python/split-amount")
    view = daemon.run(tree, "python/split-amount")
    stages = stage_milliseconds(daemon.events(view["id"]))
    return {
        "case": "python/split-amount", "state": view["state"],
        "coldMilliseconds": first["costs"]["wallMilliseconds"], "milliseconds": view["costs"]["wallMilliseconds"],
        "modelMilliseconds": view["costs"]["modelMilliseconds"], "stageMilliseconds": stages,
    }


def measure_tokens(daemon, work):
    """Tokens over a requirement that takes several attempts; the first attempt's prompt counts as well."""
    say("-- tokens over several attempts")
    for number, name in enumerate(SEVERAL_ATTEMPTS, start=2):
        view = daemon.run(fixture(work, name.split("/")[0], number), name)
        calls = model_calls(daemon.events(view["id"]), view["costs"])
        if len(calls) > 1:
            break
    prompt, reused, generated = (sum(call[index] for call in calls) for index in range(3))
    later = calls[1:]
    return {
        "case": name, "state": view["state"], "answers": len(calls), "promptTokens": prompt, "reusedTokens": reused,
        "processedTokens": prompt - reused, "generatedTokens": generated, "reusedShare": reused / prompt,
        "reusedShareAfterFirst": sum(call[1] for call in later) / sum(call[0] for call in later) if later else None,
    }


def answer_speed(engine_socket, tokens=ANSWER_TOKENS):
    """Tokens a second of one answer, prompt left out, as the engine measures it."""
    body = {
        "prompt": "def fibonacci(n):\n", "n_predict": tokens, "temperature": 0, "seed": 1, "ignore_eos": True,
        "cache_prompt": True,
    }
    timings = json.loads(call(engine_socket, "POST", "/completion", body, seconds=600))["timings"]
    if timings["predicted_n"] != tokens:
        raise MeasuringFailed(f"the engine wrote {timings['predicted_n']} tokens instead of {tokens}")
    return timings["predicted_per_second"]


def spinners():
    """Processor ticks of each process that bears the mark, by process id."""
    found = {}
    for folder in pathlib.Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            if SPIN_MARK.encode() in (folder / "cmdline").read_bytes():
                found[folder.name] = ticks(folder.name)
        except OSError:
            # Gone between listing and reading.
            continue
    return found


def ticks(pid):
    """User and system time of a process with all its threads, in clock ticks."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def spinning_repository(work):
    """A repository whose tests never end."""
    tree = work / "spin"
    (tree / ".atelier").mkdir(parents=True)
    check = f"check: python3 -c \"while '{SPIN_MARK}': pass\"\n"
    (tree / ".atelier" / "config.yaml").write_text(check, encoding="utf-8")
    (tree / "twice.py").write_text("def double(n):\n    return n\n", encoding="utf-8")
    for arguments in (
        ["init", "--quiet", "--template=", "--initial-branch=main"], ["config", "user.name", "Robin Example"],
        ["config", "user.email", "robin@example.org"], ["add", "."],
        ["commit", "--quiet", "--no-verify", "--no-gpg-sign", "-m", "double"],
    ):
        subprocess.run(["git", "-C", str(tree), *arguments], check=True)
    return tree


def measure_speed(daemon, work):
    """Generation alone, and beside a busy loop that runs as a repository's test under the sandbox."""
    say("-- generation alone and beside a sandboxed busy loop")
    if not daemon.engine_socket.exists():
        raise MeasuringFailed("the engine is not loaded any more")
    answer_speed(daemon.engine_socket, tokens=8)
    alone = [answer_speed(daemon.engine_socket) for _ in range(ANSWERS)]
    requirement = daemon.ask("do", "--no-wait", "--repo", str(spinning_repository(work)), "--", SPIN_REQUIREMENT)["id"]
    try:
        wait("the busy loop", lambda: sum(spinners().values()) > 20, seconds=60)
        before, started = spinners(), time.monotonic()
        beside = [answer_speed(daemon.engine_socket) for _ in range(ANSWERS)]
        after, passed = spinners(), time.monotonic() - started
    finally:
        daemon.ask("cancel", requirement)
    if after.keys() != before.keys():
        raise MeasuringFailed("the busy loop ended before the engine had answered")
    wait("the end of the busy loop", lambda: not spinners(), seconds=30)
    return {
        "aloneTokensPerSecond": statistics.median(alone), "besideTokensPerSecond": statistics.median(beside),
        "ratio": statistics.median(beside) / statistics.median(alone),
        "busyLoopCores": (sum(after.values()) - sum(before.values())) / os.sysconf("SC_CLK_TCK") / passed,
    }


def measure_idle(daemon, work):
    """Memory and processor time of a daemon that has done a requirement and unloaded its engine again."""
    say("-- idle daemon without the engine")
    process = daemon.restart_with_short_idle()
    try:
        daemon.run(fixture(work, "python", 9), "python/split-amount")
        wait("the engine's unloading", lambda: daemon.status()["engine"] == "stopped", seconds=120)
        time.sleep(SETTLE_SECONDS)
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        resident = int(re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE).group(1))
        before, started = ticks(process.pid), time.monotonic()
        time.sleep(IDLE_SECONDS)
        used, passed = ticks(process.pid) - before, time.monotonic() - started
        if daemon.engine_socket.exists():
            raise MeasuringFailed("the engine was loaded again while the daemon should idle")
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return {"residentMiB": resident / 1024, "cpuShare": used / os.sysconf("SC_CLK_TCK") / passed, "seconds": passed}


def figures(demo, tokens, speed, idle):
    """The table's rows: figure, what was measured, goal, and whether it is met; None where there is no goal."""
    rows = [(f"warm demo ({demo['case']}, {demo['state']})", f"{demo['milliseconds'] / 1000:.2f} s", None, None)]
    for stage, milliseconds in demo["stageMilliseconds"].items():
        rows.append((f"  {stage}", f"{milliseconds / 1000:.2f} s", None, None))
    rows.append(("  of it waiting for the model", f"{demo['modelMilliseconds'] / 1000:.2f} s", None, None))
    several = tokens["answers"] > 1
    rows += [
        (f"model answers ({tokens['case']}, {tokens['state']})", str(tokens["answers"]), None, None),
        ("  prompt tokens processed", str(tokens["processedTokens"]), None, None),
        ("  prompt tokens re-used", str(tokens["reusedTokens"]), None, None),
        ("  tokens generated", str(tokens["generatedTokens"]), None, None),
        ("  share re-used over all attempts", f"{tokens['reusedShare']:.1%}",
         f"at least {REUSED_SHARE_MIN:.0%}", tokens["reusedShare"] >= REUSED_SHARE_MIN if several else None),
    ]
    if several:
        rows.append(("  share re-used after the first", f"{tokens['reusedShareAfterFirst']:.1%}", None, None))
    rows += [
        ("idle daemon, memory (RSS)", f"{idle['residentMiB']:.1f} MiB", f"at most {IDLE_MIB_MAX:.0f} MiB",
         idle["residentMiB"] <= IDLE_MIB_MAX),
        ("idle daemon, processor", f"{idle['cpuShare']:.3%}", f"under {IDLE_CPU_SHARE_MAX:.1%}",
         idle["cpuShare"] < IDLE_CPU_SHARE_MAX),
        ("generation alone", f"{speed['aloneTokensPerSecond']:.1f} tokens/s", None, None),
        ("generation beside a busy test", f"{speed['besideTokensPerSecond']:.1f} tokens/s", None, None),
        ("  ratio", f"{speed['ratio']:.2f}", f"at least {SPEED_RATIO_MIN}", speed["ratio"] >= SPEED_RATIO_MIN),
        ("  cores the busy test got", f"{speed['busyLoopCores']:.2f}", None, None),
    ]
    return rows


def table(rows):
    """Returns the rows as aligned text."""
    words = {True: "yes", False: "NO", None: "-"}
    lines = [("figure", "measured", "goal", "met")]
    lines += [(name, measured, goal or "-", words[met]) for name, measured, goal, met in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    return "\n".join("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip() for line in lines)


def main():
    """Measures everything and prints the table or the object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    daemon = Daemon(options.bin, options.cache)
    load = os.getloadavg()[0]
    if load > 0.5:
        say(f"note: other work keeps this machine busy (load {load:.1f}); times and speeds suffer")
    try:
        model = daemon.status().get("model")
        demo = measure_demo(daemon, options.work)
        tokens = measure_tokens(daemon, options.work)
        speed = measure_speed(daemon, options.work)
        idle = measure_idle(daemon, options.work)
    except KeyboardInterrupt:
        return 130
    except (MeasuringFailed, subprocess.SubprocessError, OSError) as error:
        say(f"error: {error}")
        return 1
    rows = figures(demo, tokens, speed, idle)
    if options.json:
        listed = [dict(zip(("figure", "measured", "goal", "isMet"), (row[0].strip(), *row[1:]))) for row in rows]
        print(json.dumps({
            "binaries": str(options.bin), "model": model, "cores": os.cpu_count(), "loadAtStart": load, "demo": demo,
            "tokens": tokens, "speed": speed, "idle": idle, "figures": listed,
        }, indent=2, ensure_ascii=False))
    else:
        print(f"programs of {options.bin}, model {model}, {os.cpu_count()} cores, load at start {load:.1f}\n")
        print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
