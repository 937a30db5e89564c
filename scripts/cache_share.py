"""Prints how much of the prompts the engine took from its cache after the first call of each requirement's role; called by scripts/smoke.

Usage: cache_share.py BOARD [--least SHARE]. BOARD is a copy of a blackboard. Exits 1 when the share over all roles is less.
"""

import argparse
import contextlib
import sqlite3
import sys

CALLS = """
SELECT task.role AS role, modelCall.requirement AS requirement, promptTokens, cachedTokens
FROM modelCall JOIN task ON task.id = modelCall.task ORDER BY modelCall.sequence
"""


def shares(rows):
    """For each role: calls in all, later ones, and their prompt tokens, read and taken from the cache."""
    seen, sums = set(), {}
    for role, requirement, prompt, cached in rows:
        own = sums.setdefault(role, [0, 0, 0, 0])
        own[0] += 1
        if (role, requirement) in seen:
            own[1] += 1
            own[2] += prompt
            own[3] += cached
        seen.add((role, requirement))
    return sums


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("board")
    parser.add_argument("--least", type=float, default=0)
    options = parser.parse_args()
    with contextlib.closing(sqlite3.connect(options.board)) as board:
        sums = shares(board.execute(CALLS).fetchall())
    sums["all"] = [sum(own[index] for own in sums.values()) for index in range(4)]
    print("\n| role | calls | after the first | their prompt tokens | from the cache | share |\n| --- | --- | --- | --- | --- | --- |")
    for role, (calls, later, prompt, cached) in sums.items():
        print(f"| {role} | {calls} | {later} | {prompt} | {cached} | {cached / prompt if prompt else 0:.1%} |")
    _, _, prompt, cached = sums["all"]
    if prompt and cached < options.least * prompt:
        print(f"error: {cached / prompt:.1%} of the later prompt tokens came from the cache; {options.least:.0%} is the least", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
