#!/usr/bin/env bash
source "$(dirname "${BASH_SOURCE[0]}")/../common.bash"

python_check <<'CHECK'
from invoicing.money import format_amount, parse_amount

for cents, text in [
    (-150, "-1.50"), (-5, "-0.05"), (-1, "-0.01"), (-100, "-1.00"), (-99, "-0.99"), (-123456, "-1234.56"),
    (0, "0.00"), (5, "0.05"), (1250, "12.50"), (99, "0.99"), (100000, "1000.00"),
]:
    assert format_amount(cents) == text, (cents, format_amount(cents))
for cents in range(-500, 500):
    assert parse_amount(format_amount(cents)) == cents
CHECK
