"""Amounts of money as whole cents."""


def parse_amount(text):
    """Return the number of cents that `text` stands for.

    Accepts an optional sign, digits and at most two decimals, such as
    "12", "12.5" or "-0.05". Raises ValueError for anything else.
    """
    text = text.strip()
    sign = -1 if text.startswith("-") else 1
    digits = text.lstrip("+-")
    whole, _, decimals = digits.partition(".")
    if not whole.isdigit() or len(decimals) > 2:
        raise ValueError(f"not an amount: {text!r}")
    if decimals and not decimals.isdigit():
        raise ValueError(f"not an amount: {text!r}")
    return sign * (int(whole) * 100 + int(decimals.ljust(2, "0") or 0))


def format_amount(cents):
    """Return `cents` with two decimals, such as "12.50"."""
    whole = cents // 100
    decimals = cents % 100
    return f"{whole}.{decimals:02d}"


def add_tax(cents, percent):
    """Return `cents` plus `percent` of it, rounded half up to whole cents."""
    return cents + (cents * percent + 50) // 100
