"""Dates of issue and payment."""

from datetime import date, timedelta


def parse_date(text):
    """Return the date written as "YYYY-MM-DD"; raises ValueError otherwise."""
    return date.fromisoformat(text.strip())


def due_date(issued, days=30):
    """Return the day `days` days after `issued`."""
    return issued + timedelta(days=days)


def is_overdue(issued, today, days=30):
    """Tell whether an unpaid invoice from `issued` is late on `today`."""
    return today > due_date(issued, days)
