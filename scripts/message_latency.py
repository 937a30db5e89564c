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
    with open(f"{folder}/part7.py", "a", encoding="utf-8") as file:
        file.write("\n\ndef pages(items, size):\n    return (len(items) + size - 1) // size\n")
    run("git", "add", "-A", cwd=folder)
    # The template's line, or none where a busy daemon did not answer in time.
    unready = ("Add pages", "")
    started, first = time.monotonic(), ""
    while first in unready and time.monotonic() - started < 90:
        time.sleep(0.25)
        first = ask(hook, folder)[1]
    print(f"written after {time.monotonic() - started:.1f} s: {first}")
    if first not in unready:
        figures("ready", [ask(hook, folder)[0] for _ in range(calls)])
    with open(config, "w", encoding="utf-8") as file:
        file.write("hooks:\n  messages: template\n")
    run("git", "add", "-A", cwd=folder)
    ask(hook, folder)
    figures("template", [ask(hook, folder)[0] for _ in range(calls)])


if __name__ == "__main__":
    main()
