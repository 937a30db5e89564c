"""Asks the stored code map for the file that a commit changed, given the commit's message; called by scripts/map-recall.

The questions are commits of public repositories that change exactly one source file besides tests and documents; the map
is that of the parent. Only the ids of commits and the paths of files are kept here; messages come from the clones.
Beside the map stand plain BM25 over words and the counting of words as a search with ripgrep would show them, over the
same files.
"""

import argparse
import collections
import json
import math
import pathlib
import random
import re
import subprocess
import sys

SOURCE = re.compile(r"\.(swift|py|js|ts|c|h|go|rs)$")
SKIPPED = re.compile(
    r"^(merge|bump|release|version|revert|format|reformat|typo|fix typo|lint|update changelog|prepare|v?\d)", re.I
)
TRAILER = re.compile(r"(signed-off-by|co-authored-by|change-id):", re.I)
TEST_FOLDERS = {"test", "tests", "spec", "specs", "__tests__", "testing"}
FILE_BYTES_MAX = 400_000
TEXT_MAX = 2_000
HALF = 12


def git(clone, *arguments, given=None):
    done = subprocess.run(["git", "-C", clone, *arguments], input=given, capture_output=True, check=True)
    return done.stdout


def is_test(path):
    parts = path.lower().split("/")
    if TEST_FOLDERS & set(parts[:-1]):
        return True
    stem = parts[-1].split(".")[0]
    original = path.split("/")[-1].split(".")[0]
    return (
        stem.startswith("test_")
        or stem.endswith(("_test", "_spec"))
        or stem in ("test", "tests", "conftest")
        or ".test." in parts[-1]
        or ".spec." in parts[-1]
        or original.endswith(("Test", "Tests"))
    )


def message(clone, commit):
    """The commit's message without trailers, as the question."""
    lines = git(clone, "log", "-1", "--format=%B", commit).decode(errors="replace").strip().splitlines()
    return "\n".join(line for line in lines if not TRAILER.match(line.strip())).strip()[:TEXT_MAX]


def is_question(text):
    return not SKIPPED.match(text) and len(re.findall(r"[A-Za-z]{3,}", text)) >= 6


def is_manifest(path):
    return path.split("/")[-1].startswith("Package")


def candidates(clone):
    log = git(clone, "log", "--no-merges", "--format=%x01%H %P", "--name-status", "--no-renames", "HEAD")
    for part in log.decode(errors="replace").split("\x01")[1:]:
        head, _, files = part.partition("\n")
        rows = [line.split("\t") for line in files.strip().splitlines() if line.strip()]
        changed = [row for row in rows if SOURCE.search(row[-1]) and not is_test(row[-1]) and not is_manifest(row[-1])]
        if len(head.split()) == 2 and len(changed) == 1 and changed[0][0] == "M" and len(rows) <= 8:
            yield head.split()[0], changed[0][-1]


def pick(arguments):
    """Draws questions by a seed from every clone; the first half is to look at, the second is held out."""
    questions = []
    for clone in sorted(path for path in arguments.clones.iterdir() if (path / ".git").exists()):
        found = [(commit, path) for commit, path in candidates(clone) if is_question(message(clone, commit))]
        random.Random(f"atelier {clone.name}").shuffle(found)
        for place, (commit, path) in enumerate(found[: 2 * HALF]):
            half = "seen" if place < HALF else "held"
            questions.append({"repository": clone.name, "commit": commit, "file": path, "half": half})
    arguments.questions.write_text("[\n" + ",\n".join("  " + json.dumps(one) for one in questions) + "\n]\n")


def sources(clone, commit, kept):
    """The source files of a tree without tests, with their words and their text in lower case."""
    rows = [line.split(None, 4) for line in git(clone, "ls-tree", "-rl", commit).decode(errors="replace").splitlines()]
    rows = [
        (row[4], row[2])
        for row in rows
        if row[0] != "120000"
        and SOURCE.search(row[4])
        and row[3].isdigit()
        and int(row[3]) <= FILE_BYTES_MAX
        and not is_test(row[4])
    ]
    wanted = sorted({blob for _, blob in rows if blob not in kept})
    answer = git(clone, "cat-file", "--batch", given="".join(f"{blob}\n" for blob in wanted).encode())
    place = 0
    for blob in wanted:
        end = answer.index(b"\n", place)
        size = int(answer[place:end].split()[2])
        text = answer[end + 1 : end + 1 + size].decode(errors="replace").lower()
        kept[blob] = (collections.Counter(re.findall(r"[a-z0-9]+", text)), text)
        place = end + 2 + size
    return [(path, *kept[blob]) for path, blob in rows]


def plain_bm25(files, text):
    words = set(re.findall(r"[a-z0-9]+", text.lower()))
    lengths = [sum(counts.values()) for _, counts, _ in files]
    average = sum(lengths) / max(1, len(lengths)) or 1
    known = {word: sum(word in counts for _, counts, _ in files) for word in words}
    scores = []
    for (_, counts, _), length in zip(files, lengths):
        score = 0
        for word in words:
            count = counts.get(word, 0)
            if count:
                rarity = math.log(1 + (len(files) - known[word] + 0.5) / (known[word] + 0.5))
                score += rarity * count * 2.2 / (count + 1.2 * (0.25 + 0.75 * length / average))
        scores.append(score)
    return scores


def counting(files, text):
    words = set(re.findall(r"[a-z0-9_]{4,}", text.lower()))
    return [sum(whole.count(word) for word in words) for _, _, whole in files]


def rank(files, scores, wanted):
    order = sorted(range(len(files)), key=lambda place: (-scores[place], files[place][0]))
    paths = [files[place][0] for place in order]
    return paths.index(wanted) + 1 if wanted in paths else len(paths) + 1


def mapped(arguments, questions):
    """The map's ranks, in the order of the questions."""
    lines = [
        json.dumps({"repository": str(one["clone"]), "commit": one["commit"] + "^", "text": one["text"]}) + "\n"
        for one in questions
    ]
    command = [arguments.bench, "map-rank", "--indexes", arguments.indexes, "--grammars", arguments.grammars]
    for weight in arguments.weight:
        command += ["--weight", weight]
    done = subprocess.run(command, input="".join(lines), capture_output=True, text=True)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode or len(answers) != len(questions):
        sys.exit(f"error: the map did not answer every question: {done.stderr[-500:]}")
    return [
        answer.index(one["file"]) + 1 if one["file"] in answer else len(answer) + 1
        for one, answer in zip(questions, answers)
    ]


def measure(arguments):
    questions = [one for one in json.loads(arguments.questions.read_text()) if arguments.half in (one["half"], "both")]
    missing = {one["repository"] for one in questions} - {path.name for path in arguments.clones.iterdir()}
    if missing:
        sys.exit(f"error: {arguments.clones} has no clone of {', '.join(sorted(missing))}")
    for one in questions:
        one["clone"] = (arguments.clones / one["repository"]).resolve()
        one["text"] = message(one["clone"], one["commit"])
    ranks = {"map": mapped(arguments, questions)}
    if not arguments.only_map:
        ranks["plain BM25"], ranks["counted words"] = [], []
        kept, last = {}, None
        for one in questions:
            if one["clone"] != last:
                kept, last = {}, one["clone"]
            files = sources(one["clone"], one["commit"] + "^", kept)
            ranks["plain BM25"].append(rank(files, plain_bm25(files, one["text"]), one["file"]))
            ranks["counted words"].append(rank(files, counting(files, one["text"]), one["file"]))
    print("| half | questions | by | first | first five | first ten |")
    print("| --- | --- | --- | --- | --- | --- |")
    for half in ("seen", "held"):
        places = [place for place, one in enumerate(questions) if one["half"] == half]
        for name, all_ranks in ranks.items():
            if places:
                chosen = [all_ranks[place] for place in places]
                shares = [f"{sum(r <= n for r in chosen) / len(chosen):.3f}" for n in (1, 5, 10)]
                print(f"| {half} | {len(chosen)} | {name} | {' | '.join(shares)} |")
    if arguments.misses:
        for place, one in enumerate(questions):
            if ranks["map"][place] > 5:
                print(f"{ranks['map'][place]:4} {one['repository']} {one['commit'][:10]} {one['file']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clones", type=pathlib.Path, required=True)
    parser.add_argument("--questions", type=pathlib.Path, required=True)
    parser.add_argument("--pick", action="store_true", help="draw the questions anew and write them")
    parser.add_argument("--half", choices=("seen", "held", "both"), default="both")
    parser.add_argument("--only-map", action="store_true")
    parser.add_argument("--misses", action="store_true", help="list what is not among the first five")
    parser.add_argument("--weight", action="append", default=[])
    parser.add_argument("--bench")
    parser.add_argument("--indexes")
    parser.add_argument("--grammars")
    arguments = parser.parse_args()
    if arguments.pick:
        pick(arguments)
    else:
        measure(arguments)


if __name__ == "__main__":
    main()
