"""Right modules with complete tests; the generator takes the asserts away and makes wrong modules by rule.

Each test line that asserts has a call on its left side, for that is what stays of it.
"""

CASES = [
    dict(
        module="parking.py", function="parking_fee",
        code='''"""What parking costs, in cents."""
def parking_fee(minutes, resident=False):
    """Half an hour is free; then 200 for each hour that has begun, at most 1200 a day; residents pay half."""
    if minutes <= 30:
        return 0
    hours = (minutes + 59) // 60
    fee = min(hours * 200, 1200)
    return fee // 2 if resident else fee''',
        tests='''def test_free():
    assert parking_fee(0) == 0
    assert parking_fee(30) == 0
def test_hours():
    assert parking_fee(31) == 200
    assert parking_fee(60) == 200
    assert parking_fee(61) == 400
def test_day():
    assert parking_fee(400) == 1200
    assert parking_fee(1000, True) == 600'''),
    dict(
        module="duration.py", function="short_duration",
        code='''"""Lengths of time."""
def short_duration(seconds):
    """Write seconds with the two largest units, such as 2h 5m; what is zero is left out."""
    if seconds == 0:
        return "0s"
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, seconds = seconds // size, seconds % size
        if count > 0 and len(parts) < 2:
            parts.append(f"{count}{unit}")
    return " ".join(parts)''',
        tests='''def test_zero():
    assert short_duration(0) == "0s"
def test_one_unit():
    assert short_duration(59) == "59s"
    assert short_duration(60) == "1m"
def test_two_units():
    assert short_duration(7500) == "2h 5m"
    assert short_duration(7505) == "2h 5m"
    assert short_duration(90000) == "1d 1h"'''),
    dict(
        module="passwords.py", function="strength",
        code='''"""How good passwords are."""
def strength(password):
    """Return points: one for 8 characters, one more for 12, one for digits with letters, one for both cases."""
    points = 0
    if len(password) >= 8:
        points += 1
    if len(password) >= 12:
        points += 1
    if any(sign.isdigit() for sign in password) and any(sign.isalpha() for sign in password):
        points += 1
    if password != password.lower() and password != password.upper():
        points += 1
    return points''',
        tests='''def test_weak():
    assert strength("") == 0
    assert strength("abcdefg") == 0
def test_length():
    assert strength("abcdefgh") == 1
    assert strength("abcdefghijkl") == 2
def test_kinds():
    assert strength("a1") == 1
    assert strength("12345678") == 1
    assert strength("Ab") == 1
    assert strength("AB") == 0
    assert strength("Abcdefghijk1") == 4'''),
    dict(
        module="fields.py", function="neighbours",
        code='''"""Fields of a board, as column and row from zero."""
def neighbours(column, row, width, height):
    """Return the up to four fields beside a field: left, right, above, below."""
    found = []
    if column > 0:
        found.append((column - 1, row))
    if column < width - 1:
        found.append((column + 1, row))
    if row > 0:
        found.append((column, row - 1))
    if row < height - 1:
        found.append((column, row + 1))
    return found''',
        tests='''def test_middle():
    fields = neighbours(1, 1, 3, 3)
    assert sorted(fields) == [(0, 1), (1, 0), (1, 2), (2, 1)]
def test_corners():
    assert neighbours(0, 0, 3, 3) == [(1, 0), (0, 1)]
    assert neighbours(2, 2, 3, 3) == [(1, 2), (2, 1)]
def test_single():
    assert neighbours(0, 0, 1, 1) == []'''),
    dict(
        module="seasons.py", function="ticket_price",
        code='''"""Tickets of a swimming pool, in cents."""
def is_summer(month):
    """Tell whether a month, from 1, is one of the warm ones."""
    return 5 <= month <= 9
def ticket_price(age, month):
    """Return the price: children under 6 are free, under 18 and from 65 on it is half, in summer 100 more."""
    if age < 6:
        return 0
    price = 800
    if age < 18 or age >= 65:
        price = price // 2
    if is_summer(month):
        price += 100
    return price''',
        tests='''def test_children():
    assert ticket_price(5, 1) == 0
    assert ticket_price(6, 1) == 400
    assert ticket_price(17, 12) == 400
def test_adults():
    assert ticket_price(18, 4) == 800
    assert ticket_price(64, 5) == 900
    assert ticket_price(40, 10) == 800
def test_old():
    assert ticket_price(65, 9) == 500'''),
    dict(
        module="tennis.py", function="score",
        code='''"""One game of tennis."""

NAMES = ["love", "15", "30", "40"]
def score(server, receiver):
    """Return the score as it is called, given the points that each side has won."""
    if server >= 4 or receiver >= 4:
        lead = server - receiver
        if lead == 0:
            return "deuce"
        side = "server" if lead > 0 else "receiver"
        return f"game {side}" if abs(lead) >= 2 else f"advantage {side}"
    if server == 3 and receiver == 3:
        return "deuce"
    return f"{NAMES[server]} {NAMES[receiver]}"''',
        tests='''def test_early():
    assert score(0, 0) == "love love"
    assert score(2, 1) == "30 15"
    assert score(3, 2) == "40 30"
def test_deuce():
    assert score(3, 3) == "deuce"
    assert score(5, 5) == "deuce"
def test_late():
    assert score(4, 3) == "advantage server"
    assert score(4, 5) == "advantage receiver"
    assert score(4, 0) == "game server"
    assert score(2, 4) == "game receiver"'''),
    dict(
        module="packing.py", function="collapse",
        code='''"""Short forms of text with many repeats."""
def collapse(text, least=2):
    """Write each run of one sign that is long enough as a number and the sign: aaab is 3ab."""
    result, at = "", 0
    while at < len(text):
        end = at + 1
        while end < len(text) and text[end] == text[at]:
            end += 1
        count = end - at
        result += f"{count}{text[at]}" if count >= least else text[at:end]
        at = end
    return result''',
        tests='''def test_runs():
    assert collapse("aaab") == "3ab"
    assert collapse("abb") == "a2b"
def test_nothing():
    assert collapse("") == ""
    assert collapse("abc") == "abc"
def test_least():
    assert collapse("aabbb", 3) == "aa3b"
    assert collapse("aabbb", least=4) == "aabbb"'''),
    dict(
        module="orders.py", function="order_size",
        code='''"""How much to order again."""
def order_size(level, reserved, minimum, pack=1):
    """Return how many to order so that what is not reserved reaches the minimum, in whole packs."""
    free = level - reserved
    if free >= minimum or minimum <= 0:
        return 0
    needed = minimum - free
    packs = needed // pack
    if needed % pack != 0:
        packs += 1
    return packs * pack''',
        tests='''def test_enough():
    assert order_size(10, 0, 10) == 0
    assert order_size(12, 2, 9) == 0
    assert order_size(0, 5, 0) == 0
def test_too_few():
    assert order_size(10, 3, 10) == 3
    assert order_size(0, 0, 1) == 1
def test_packs():
    assert order_size(2, 0, 10, 4) == 8
    assert order_size(1, 0, 10, 4) == 12
    assert order_size(5, 5, 10, pack=6) == 12'''),
    dict(
        module="printing.py", function="parse_pages",
        code='''"""Pages to print."""
def parse_pages(text, last):
    """Read pages such as 1-3,5 as a sorted list; an open end such as 7- goes to the last page, pages beyond it are left out."""
    pages = set()
    for part in text.split(","):
        if "-" in part:
            start, _, end = part.partition("-")
            first = int(start) if start.strip() else 1
            final = int(end) if end.strip() else last
            pages.update(range(first, final + 1))
        elif part.strip():
            pages.add(int(part))
    return sorted(page for page in pages if 1 <= page <= last)''',
        tests='''def test_single():
    assert parse_pages("5", 9) == [5]
    assert parse_pages("3,1,3", 9) == [1, 3]
def test_ranges():
    assert parse_pages("1-3,5", 9) == [1, 2, 3, 5]
    assert parse_pages("7-", 9) == [7, 8, 9]
    assert parse_pages("-2", 9) == [1, 2]
def test_limits():
    assert parse_pages("8-12,0", 9) == [8, 9]
    assert parse_pages("", 9) == []'''),
    dict(
        module="hiking.py", function="longest_climb",
        code='''"""Paths as lists of heights in metres."""
def longest_climb(heights, rest=0):
    """Return the metres gained on the longest stretch that always rises; up to `rest` flat steps may be in it."""
    best = gained = flat = 0
    for before, after in zip(heights, heights[1:]):
        if after > before:
            gained += after - before
        elif after == before and flat < rest:
            flat += 1
        else:
            gained = flat = 0
        best = max(best, gained)
    return best''',
        tests='''def test_none():
    assert longest_climb([]) == 0
    assert longest_climb([9, 5, 1]) == 0
def test_climbs():
    assert longest_climb([1, 4, 6, 2, 5]) == 5
    assert longest_climb([5, 3, 4, 9]) == 6
def test_flat():
    assert longest_climb([1, 3, 3, 6]) == 3
    assert longest_climb([1, 3, 3, 6], 1) == 5
    assert longest_climb([1, 3, 3, 3, 8], 1) == 5'''),
]
