#!/usr/bin/env bash
# Usage: check.sh DIR, a copy of the resulting files; HIDDEN names the folder of what judges if it is elsewhere.
set -eu
hidden=${HIDDEN:-$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/hidden}
exec python3 -B "$hidden/judge.py" "$1"
