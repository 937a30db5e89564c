#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

python_check <<'CHECK'
from invoicing.money import add_tax, format_amount, parse_amount, split_amount

for cents, parts, wanted in [
    (100, 3, [34, 33, 33]), (6, 2, [3, 3]), (5, 5, [1] * 5), (2, 3, [1, 1, 0]), (7, 1, [7]), (0, 2, [0, 0]),
    (1001, 4, [251, 250, 250, 250]),
]:
    assert list(split_amount(cents, parts)) == wanted, (cents, parts, split_amount(cents, parts))
for cents in range(0, 60):
    for parts in range(1, 8):
        shares = split_amount(cents, parts)
        assert sum(shares) == cents and len(shares) == parts and max(shares) - min(shares) <= 1
        assert list(shares) == sorted(shares, reverse=True)
assert format_amount(1250) == "12.50" and parse_amount("-0.05") == -5 and add_tax(1000, 19) == 1190
CHECK
