#!/usr/bin/env python3
"""Times what prepare-commit-msg adds when an editor would open: the program as git calls it, with a line that the model wrote
beforehand and with the template.

Usage: message_latency.py BIN FOLDER [CALLS]; a daemon runs. FOLDER comes to hold a repository of 500 files.
"""
import os
import subprocess
import sys
import time

FILES = 500
# Added to a file one after the other until the model writes a line of its own: its line may be the template's, or be dropped.
CHANGES = [
    "def pages(items, size):\n    return (len(items) + size - 1) // size\n",
    "def parse_price(text):\n    \"\"\"Return the cents that `text` stands for.\"\"\"\n    whole, _, rest = text.partition('.')\n"
    "    if not whole.isdigit():\n        raise ValueError(text)\n    return int(whole) * 100 + int(rest or 0)\n",
    "CACHE = {}\n\n\ndef cached(key, make):\n    if key not in CACHE:\n        CACHE[key] = make(key)\n    return CACHE[key]\n",
    "def retry(call, times=3):\n    for attempt in range(times):\n        try:\n            return call()\n"
    "        except OSError:\n            if attempt == times - 1:\n                raise\n",
    "def overlap(left, right):\n    return max(left[0], right[0]) < min(left[1], right[1])\n",
]
READY_SECONDS = 20


def run(*command, cwd):
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def ask(hook, folder):
    """Milliseconds of one call, and the first line it left."""
    path = f"{folder}/.git/COMMIT_EDITMSG"
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n# Please enter the commit message for your changes.\n")
    started = time.perf_counter()
    run(hook, "prepare-commit-msg", "/dev/null/none", ".git/COMMIT_EDITMSG", cwd=folder)
    taken = (time.perf_counter() - started) * 1_000
    with open(path, encoding="utf-8") as file:
        return taken, file.readline().strip()


def figures(name, times):
    times = sorted(times)
    print(f"{name}: p50 {times[len(times) // 2]:.1f} ms, p95 {times[len(times) * 95 // 100]:.1f} ms, {len(times)} calls")


def main():
    hook, folder = f"{sys.argv[1]}/atelier-hook", sys.argv[2]
    calls = int(sys.argv[3]) if len(sys.argv) > 3 else 200
    os.makedirs(f"{folder}/.atelier")
    run("git", "init", "-q", cwd=folder)
    for key, value in (("user.name", "Ada"), ("user.email", "ada@example.org")):
        run("git", "config", key, value, cwd=folder)
    for number in range(FILES):
        with open(f"{folder}/part{number}.py", "w", encoding="utf-8") as file:
            file.write(f"def part{number}(x):\n    return x + {number}\n")
    config = f"{folder}/.atelier/config.yaml"
    with open(config, "w", encoding="utf-8") as file:
        file.write("hooks:\n  messages: model\n")
    run("git", "add", "-A", cwd=folder)
    run("git", "commit", "-qm", "first", cwd=folder)
    # From the first call on the daemon watches the repository.
    run(hook, "pre-commit", "/dev/null/none", cwd=folder)
    time.sleep(1)
    for number, change in enumerate(CHANGES):
        with open(f"{folder}/part{number}.py", "a", encoding="utf-8") as file:
            file.write("\n\n" + change)
        run("git", "add", "-A", cwd=folder)
        started, template = time.monotonic(), ask(hook, folder)[1]
        line = template
        # None where a busy daemon did not answer in time.
        while line in ("", template) and time.monotonic() - started < READY_SECONDS:
            time.sleep(0.25)
            line = ask(hook, folder)[1]
        if line not in ("", template):
            print(f"instead of '{template}', after {time.monotonic() - started:.1f} s: {line}")
            figures("ready", [ask(hook, folder)[0] for _ in range(calls)])
            break
        print(f"'{template}' stayed: the model's line is the same, or was dropped")
        run("git", "commit", "-qm", template or "more", cwd=folder)
    else:
        print("no line of the model's was used")
    with open(config, "w", encoding="utf-8") as file:
        file.write("hooks:\n  messages: template\n")
    run("git", "add", "-A", cwd=folder)
    ask(hook, folder)
    figures("template", [ask(hook, folder)[0] for _ in range(calls)])


if __name__ == "__main__":
    main()
