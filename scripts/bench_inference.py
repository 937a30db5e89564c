"""Measures the daemon's endpoint beside a bare engine, and several answers to one prompt; called by scripts/bench-inference.

The bare engine has the arguments of the daemon's own, read from its process. Both get the same requests in the same order, so
that both caches hold the same; which one is asked first alternates.
"""

import argparse
import http.client
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import time

RECORDINGS = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "recordings"
ANSWER_SECONDS_MAX = 900
LOAD_SECONDS_MAX = 180
OVERHEAD_MAX = 0.03
FIXED_PAIRS = 40
CANDIDATES = 4
CANDIDATE_PROMPTS = 3
CANDIDATE_TOKENS = 64
CANDIDATE_SHARE_MAX = 0.6


def say(text):
    print(text, file=sys.stderr, flush=True)


def ask(path, body=None, target="/v1/chat/completions"):
    """One exchange over a unix socket: the answer and its seconds, the connection included."""
    started = time.monotonic()
    connection = http.client.HTTPConnection("localhost", timeout=ANSWER_SECONDS_MAX)
    connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.sock.settimeout(ANSWER_SECONDS_MAX)
    connection.sock.connect(str(path))
    data = None if body is None else json.dumps(body)
    connection.request("GET" if body is None else "POST", target, data, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    if response.status != 200:
        raise SystemExit(f"error: {path} answered {response.status}: {answer}")
    return answer, time.monotonic() - started


class Engine:
    """A llama-server with the arguments of the daemon's own, `changes` excepted."""

    def __init__(self, arguments, work, name, changes=()):
        self.socket = work / f"{name}.sock"
        arguments = list(arguments)
        for option, value in [("--host", str(self.socket)), *changes]:
            arguments[arguments.index(option) + 1] = value
        environment = dict(os.environ, LD_LIBRARY_PATH=str(pathlib.Path(arguments[0]).parent))
        self.log = (work / f"{name}.log").open("w")
        self.process = subprocess.Popen(arguments, env=environment, stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + LOAD_SECONDS_MAX
        while True:
            try:
                ask(self.socket, target="/health")
                return
            except (OSError, SystemExit):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"error: the bare engine does not start; see {self.log.name}")
                time.sleep(0.1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.log.close()


def recorded():
    """Coder requests as the crew asked them, by the name of their file."""
    requests = []
    for path in sorted(RECORDINGS.glob("*.json")):
        # One file holds what came of the runs.
        if path.name != "outcomes.json":
            requests.append(json.loads(path.read_text())["request"])
    return requests


def body(request, **fields):
    messages = [{"role": message["speaker"], "content": message["text"]} for message in request["messages"]]
    body = {
        "messages": messages,
        "temperature": request["temperature"],
        "seed": request["seed"],
        "max_tokens": request["tokensMax"],
    }
    return body | fields


def measure_overhead(daemon, bare, requests):
    rows = []
    for number, request in enumerate(requests):
        seconds, texts, tokens = {}, {}, {}
        for path in (daemon, bare) if number % 2 == 0 else (bare, daemon):
            fields = {} if path == daemon else {"cache_prompt": True, "stream": False}
            answer, seconds[path] = ask(path, body(request, **fields))
            texts[path] = answer["choices"][0]["message"]["content"]
            tokens[path] = answer["usage"]["completion_tokens"]
        rows.append(
            {
                "daemonSeconds": seconds[daemon],
                "bareSeconds": seconds[bare],
                "tokens": tokens[daemon],
                "same": texts[daemon] == texts[bare],
            }
        )
        say(f"{number + 1:3} daemon {seconds[daemon]:7.2f} s  bare {seconds[bare]:7.2f} s  same text: {rows[-1]['same']}")
    return rows


def measure_fixed(daemon, bare, request):
    """Calls of one token with a prompt that both have at hand: what the daemon adds to a call, whatever the model does."""
    short = body(request, temperature=0, max_tokens=1)
    pairs = []
    for number in range(FIXED_PAIRS + 1):
        seconds = {}
        for path in (daemon, bare) if number % 2 == 0 else (bare, daemon):
            _, seconds[path] = ask(path, short)
        pairs.append((seconds[daemon], seconds[bare]))
    # The first pair had to read the prompt.
    return pairs[1:]


def cold(request, mark, **fields):
    """The request behind a first line that no cache holds."""
    value = body(request, temperature=0.8, max_tokens=CANDIDATE_TOKENS, **fields)
    value["messages"][0]["content"] = f"Case {mark}.\n" + value["messages"][0]["content"]
    return value


def measure_candidates(daemon, bare, wide, requests):
    rows = []
    for number, request in enumerate(requests):
        atelier, shared = ask(daemon, cold(request, 3 * number + 100, n=CANDIDATES))
        plain = [
            ask(bare, cold(request, 3 * number + 101, cache_prompt=False) | {"seed": request["seed"] + index})
            for index in range(CANDIDATES)
        ]
        at_once, together = ask(wide, cold(request, 3 * number + 102, n=CANDIDATES))
        if len(atelier["choices"]) != CANDIDATES or len(at_once["choices"]) != CANDIDATES:
            raise SystemExit("error: not every candidate was answered")
        rows.append(
            {
                "promptTokens": atelier["usage"]["prompt_tokens"],
                "tokens": {
                    "cached": atelier["usage"]["completion_tokens"],
                    "full": sum(answer["usage"]["completion_tokens"] for answer, _ in plain),
                    "atOnce": at_once["usage"]["completion_tokens"],
                },
                "cachedSeconds": shared,
                "fullSeconds": sum(seconds for _, seconds in plain),
                "atOnceSeconds": together,
            }
        )
        say(" ".join(f"{key} {value:.2f}" for key, value in rows[-1].items() if key.endswith("Seconds")))
    return rows


def total(rows, key):
    return sum(row[key] for row in rows)


def row(name, value, holds=None, goal=""):
    verdict = "" if holds is None else f"{goal}: {'met' if holds else 'missed'}"
    print(f"| {name} | {value} | {verdict} |")


def report(overhead, fixed, candidates):
    """Prints the table and returns the figures; a part that was not measured has no row."""
    print("| figure | value | goal |")
    print("| --- | ---: | --- |")
    added = 1_000 * statistics.median(daemon - bare for daemon, bare in fixed)
    bare_call = 1_000 * statistics.median(bare for _, bare in fixed)
    figures = {"fixedMillisecondsMedian": added, "bareCallMillisecondsMedian": bare_call, "fixedPairs": fixed}
    row(f"added to a call of one token, median of {len(fixed)} pairs", f"{added:.0f} ms beside {bare_call:.0f} ms")
    if overhead:
        daemon, bare = total(overhead, "daemonSeconds"), total(overhead, "bareSeconds")
        middle = statistics.median(pair["daemonSeconds"] / pair["bareSeconds"] - 1 for pair in overhead)
        same = [pair for pair in overhead if pair["same"]]
        goal = f"at most {OVERHEAD_MAX:.0%}"
        row(f"{len(overhead)} recorded requests through the daemon", f"{daemon:.1f} s")
        row("the same through a bare engine", f"{bare:.1f} s")
        row("same text from both", f"{len(same)} of {len(overhead)}")
        row("overhead, sum", f"{daemon / bare - 1:+.1%}", daemon / bare - 1 <= OVERHEAD_MAX, goal)
        if same:
            # Another text is another amount of work, on whichever side it is longer.
            alike = total(same, "daemonSeconds") / total(same, "bareSeconds") - 1
            row("overhead, sum where both wrote the same", f"{alike:+.1%}", alike <= OVERHEAD_MAX, goal)
        row("overhead, median of pairs", f"{middle:+.1%}", middle <= OVERHEAD_MAX, goal)
        figures |= {"daemonSeconds": daemon, "bareSeconds": bare, "overheadMedianOfPairs": middle, "pairs": overhead}
    if candidates:
        cached, full, at_once = (total(candidates, key) for key in ("cachedSeconds", "fullSeconds", "atOnceSeconds"))
        row(f"{CANDIDATES} candidates as full requests, cache off", f"{full:.1f} s")
        value = f"{cached:.1f} s, {cached / full:.2f}"
        holds = cached / full <= CANDIDATE_SHARE_MAX
        row(f"{CANDIDATES} on one cached prefix, as Atelier asks", value, holds, f"at most {CANDIDATE_SHARE_MAX}")
        row(f"{CANDIDATES} at once (n = {CANDIDATES}, -np {CANDIDATES})", f"{at_once:.1f} s, {at_once / full:.2f}")
        figures |= {"cachedToFull": cached / full, "atOnceToFull": at_once / full, "candidatePrompts": candidates}
    return figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runtime", type=pathlib.Path, required=True, help="the folder of the daemon's socket")
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--prompts", type=int, default=CANDIDATE_PROMPTS, help="how many are asked for candidates")
    parser.add_argument("--json", type=pathlib.Path, help="a file for the figures")
    options = parser.parse_args()
    daemon = options.runtime / "daemon.sock"
    ask(daemon, {"messages": [{"role": "user", "content": "Say yes."}], "max_tokens": 2})
    mark = json.loads((options.runtime / "engine" / "engine.json").read_text())
    command = pathlib.Path(f"/proc/{mark['pid']}/cmdline").read_bytes().decode().split("\0")[:-1]
    # What stands before the last such mark is the sandbox.
    command = command[len(command) - command[::-1].index("--"):] if "--" in command else command
    requests = recorded()
    candidates = []
    with Engine(command, options.work, "bare") as bare:
        longest = sorted(requests, key=lambda request: -sum(len(m["text"]) for m in request["messages"]))
        fixed = measure_fixed(daemon, bare.socket, longest[0])
        overhead = measure_overhead(daemon, bare.socket, requests[: options.requests])
        if options.prompts:
            with Engine(command, options.work, "wide", [("--parallel", str(CANDIDATES))]) as wide:
                candidates = measure_candidates(daemon, bare.socket, wide.socket, longest[: options.prompts])
    figures = report(overhead, fixed, candidates)
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
