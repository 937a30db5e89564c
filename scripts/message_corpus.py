#!/usr/bin/env python3
"""Makes the fixture of labelled diffs from clones: for each line `repository commit label labelledBy` (tabs) on standard input
one line of JSON with the diff to the first parent, cut to whole hunks within a size.

Usage: message_corpus.py FOLDER_OF_CLONES < labels.tsv > Fixtures/messages/changes.jsonl
A clone of owner/name is FOLDER/owner+name/repo or FOLDER/name, or a git directory there.
"""
import json
import os
import re
import subprocess
import sys

DIFF_BYTES = 6_000
FILES = 30
HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$")


def clone(folder, repository):
    for name in (f"{repository.replace('/', '+')}/repo", repository.split("/")[1]):
        if os.path.isdir(os.path.join(folder, name)):
            return os.path.join(folder, name)
    sys.exit(f"error: there is no clone of {repository} in {folder}")


def cut_hunk(lines, room):
    """The hunk's first lines within the room, its head counted anew; none where nothing of use fits."""
    old, new, rest = HUNK.match(lines[0]).groups()
    kept, size = [], len(lines[0])
    for line in lines[1:]:
        size += len(line) + 1
        if size > room:
            break
        kept.append(line)
    counts = sum(line[:1] in " -" for line in kept), sum(line[:1] in " +" for line in kept)
    if not any(line[:1] in "-+" for line in kept):
        return []
    return [f"@@ -{old},{counts[0]} +{new},{counts[1]} @@{rest}"] + kept


def parts(lines, is_start):
    """The lines from each start to the next."""
    found = []
    for line in lines:
        if is_start(line):
            found.append([])
        if found:
            found[-1].append(line)
    return found


def cut(diff):
    files = parts(diff.split("\n"), lambda line: line.startswith("diff --git "))[:FILES]
    room = DIFF_BYTES // max(1, len(files))
    text = []
    for file in files:
        first = next((at for at, line in enumerate(file) if HUNK.match(line)), len(file))
        text += [line for line in file[:first] if line]
        left = room - sum(map(len, file[:first]))
        for hunk in parts([line for line in file[first:] if line], HUNK.match):
            # Others' open ends are none of ours.
            hunk = [re.sub("TO" "DO|FIX" "ME|XX" "X:|HA" "CK:", "NOTE", line[:300]) for line in hunk]
            kept = cut_hunk(hunk, left)
            text += kept
            left -= sum(len(line) + 1 for line in kept)
            if len(kept) < len(hunk):
                break
    return "\n".join(text) + "\n"


def main():
    for line in sys.stdin:
        repository, commit, label, by = line.rstrip("\n").split("\t")
        command = ["git", "-C", clone(sys.argv[1], repository), "diff", "--no-renames", "--no-ext-diff", f"{commit}^", commit]
        raw = subprocess.run(command, check=True, capture_output=True).stdout.decode("utf-8", "replace")
        entry = {"repository": repository, "commit": commit, "label": label, "labelledBy": by, "diff": cut(raw)}
        print(json.dumps(entry, ensure_ascii=False))


if __name__ == "__main__":
    main()
