#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

python_check <<'CHECK'
from invoicing.report import format_line
from invoicing.text import pad_left, pad_right, shorten

assert shorten("Hosting", 10) == "Hosting"
assert shorten("Consulting", 6) == "Con..."
assert shorten("abcdefgh", 8) == "abcdefgh"
assert shorten("abcdefghi", 8) == "abcde..."
assert shorten("", 5) == ""
for length in range(0, 40):
    text = "x" * length
    assert len(shorten(text, 20)) == min(length, 20)
    assert len(format_line(text, 1000)) == 32, format_line(text, 1000)
assert format_line("Hosting", 1000) == "Hosting                    10.00"
assert format_line("Consulting for the new office", 9900) == "Consulting for th..." + "       99.00"
assert format_line("abcdefghijklmnopqrst", 1).startswith("abcdefghijklmnopqrst ")
assert pad_left("ab", 4) == "  ab" and pad_right("ab", 4) == "ab  "
CHECK
