"""Makes a repository of so many lines from folders of sources; called by scripts/bench-map.

Every copy of a file begins with a line of its own, so that no two have the same bytes.
"""

import os
import pathlib
import subprocess
import sys

COMMENT = {".swift": "//", ".c": "//", ".h": "//", ".py": "#"}
FILE_BYTES_MAX = 400_000


def main():
    target, wanted = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    sources = []
    for folder in sys.argv[3:]:
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.suffix in COMMENT and path.is_file() and path.stat().st_size <= FILE_BYTES_MAX:
                sources.append((path.relative_to(folder), path.read_bytes()))
    lines, files, turn = 0, 0, 0
    while lines < wanted:
        for name, text in sources:
            if lines >= wanted:
                break
            path = target / f"copy{turn}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(f"{COMMENT[path.suffix]} copy {turn}\n".encode() + text)
            lines += text.count(b"\n") + 1
            files += 1
        turn += 1
    surroundings = dict(os.environ, GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null")
    name = ["-c", "user.name=bench", "-c", "user.email=bench@example.invalid", "-c", "core.excludesFile=/dev/null"]
    for command in (["init", "-q"], ["add", "-fA"], [*name, "commit", "-qm", "sources"]):
        subprocess.run(["git", *command], cwd=target, env=surroundings, check=True)
    print(f"{files} files, {lines} lines", file=sys.stderr)


if __name__ == "__main__":
    main()
