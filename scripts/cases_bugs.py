"""Small right modules, each with a bug to plant in one function and good tests of it; more in `cases_bugs_more`.

`bug` is a text that is there once and what to put in its place. A case without `test_file` names no file in its request.
"""

CASES = [
    dict(
        module="clock.py", function="minutes_between", kind="boundary", test_file="test_clock.py",
        requirement="Write tests for the function `minutes_between` in `clock.py`. Put them into `test_clock.py`.",
        code='''"""Times of day as text such as 08:30."""

MINUTES_A_DAY = 24 * 60
def parse_clock(text):
    """Return the minutes since midnight of a time HH:MM."""
    hours, minutes = text.split(":")
    value = int(hours) * 60 + int(minutes)
    if not 0 <= value < MINUTES_A_DAY:
        raise ValueError(f"no time of day: {text}")
    return value
def minutes_between(start, end):
    """Return how many minutes pass from one HH:MM to another.

    An end that is earlier than the start is on the next day; two equal times are no minutes apart.
    """
    first, last = parse_clock(start), parse_clock(end)
    if last < first:
        last += MINUTES_A_DAY
    return last - first''',
        bug=("if last < first:", "if last <= first:"),
        tests='''def test_same_day():
    assert minutes_between("08:30", "10:00") == 90
def test_over_midnight():
    assert minutes_between("23:50", "00:05") == 15
def test_equal_times():
    assert minutes_between("07:00", "07:00") == 0'''),
    dict(
        module="money.py", function="split_bill", kind="off by one", test_file="test_money.py",
        requirement="Write unit tests for `split_bill` in `money.py` and save them as `test_money.py`.",
        code='''"""Amounts of money, in cents."""
def split_bill(cents, people):
    """Share an amount among people so that no two shares differ by more than a cent.

    The larger shares come first.

    >>> split_bill(900, 3)
    [300, 300, 300]
    """
    if people < 1:
        raise ValueError("there must be somebody to pay")
    share, rest = divmod(cents, people)
    return [share + 1 if index < rest else share for index in range(people)]
def format_price(cents):
    """Write an amount with two decimals.

    >>> format_price(1205)
    '12.05'
    """
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"''',
        bug=("if index < rest", "if index < rest - 1"),
        tests='''def test_even():
    assert split_bill(900, 3) == [300, 300, 300]
def test_rest_goes_to_the_first():
    assert split_bill(1000, 3) == [334, 333, 333]
    assert split_bill(11, 4) == [3, 3, 3, 2]
def test_nobody():
    try:
        split_bill(10, 0)
    except ValueError:
        return
    assert False'''),
    dict(
        module="spans.py", function="merge_spans", kind="boundary",
        requirement="给 `spans.py` 里的函数 `merge_spans` 写测试。",
        code='''"""Spans of whole numbers: (start, end), the end not included."""
def length(spans):
    """Return how many numbers are in spans that do not overlap."""
    return sum(end - start for start, end in spans)
def merge_spans(spans):
    """Return the same numbers in as few spans as possible, sorted.

    Spans that overlap or touch become one; empty spans are left out.
    """
    merged = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged''',
        bug=("start <= merged[-1][1]", "start < merged[-1][1]"),
        tests='''def test_overlap():
    assert merge_spans([(4, 8), (1, 5)]) == [(1, 8)]
def test_touching():
    assert merge_spans([(1, 3), (3, 6)]) == [(1, 6)]
def test_apart_and_empty():
    assert merge_spans([(5, 7), (1, 2), (3, 3)]) == [(1, 2), (5, 7)]
def test_inside():
    assert merge_spans([(1, 9), (2, 3)]) == [(1, 9)]'''),
    dict(
        module="board.py", function="rotate", kind="swapped order", test_file="tests/test_board.py",
        requirement="Please write tests for `rotate` in `board.py`, in the file `tests/test_board.py`.",
        code='''"""Boards as lists of rows of equal length."""
def transpose(rows):
    """Turn rows into columns."""
    return [list(column) for column in zip(*rows)]
def rotate(rows, turns=1):
    """Turn a board clockwise by a number of quarter turns; a negative number turns it the other way.

    The board that is given does not change.
    """
    result = [list(row) for row in rows]
    for _ in range(turns % 4):
        result = transpose(result[::-1])
    return result''',
        bug=("transpose(result[::-1])", "transpose(result)[::-1]"),
        tests='''
BOARD = [[1, 2, 3], [4, 5, 6]]
def test_one_turn():
    assert rotate(BOARD) == [[4, 1], [5, 2], [6, 3]]
def test_half_and_none():
    assert rotate(BOARD, 2) == [[6, 5, 4], [3, 2, 1]]
    assert rotate(BOARD, 0) == BOARD
    assert rotate(BOARD, 4) == BOARD
def test_other_way():
    assert rotate(BOARD, -1) == [[3, 6], [2, 5], [1, 4]]'''),
    dict(
        module="marks.py", function="grade", kind="boundary", test_file="test_marks.py",
        requirement="请为 `marks.py` 中的函数 `grade` 编写测试，放在 `test_marks.py` 里。",
        code='''"""School marks."""
def grade(points: int) -> str:
    """Return the letter for 0 to 100 points: A from 85, B from 70, C from 50, else F."""
    if points < 0 or points > 100:
        raise ValueError("points are from 0 to 100")
    if points >= 85:
        return "A"
    if points >= 70:
        return "B"
    if points >= 50:
        return "C"
    return "F"
def passed(points: int) -> bool:
    """Tell whether the points are enough."""
    return grade(points) != "F"''',
        bug=("points >= 70", "points > 70"),
        tests='''def test_limits():
    assert [grade(points) for points in (0, 49, 50, 69, 70, 84, 85, 100)] == ["F", "F", "C", "C", "B", "B", "A", "A"]
def test_outside():
    for points in (-1, 101):
        try:
            grade(points)
        except ValueError:
            continue
        assert False'''),
    dict(
        module="people.py", function="initials", kind="missing case",
        requirement="Write tests for the function `initials` in `people.py`.",
        code='''"""Names of people."""
def initials(name):
    """Return the first letters of all parts of a name, in upper case.

    Parts are separated by white space or a hyphen.

    >>> initials("Ada Lovelace")
    'AL'
    """
    parts = name.replace("-", " ").split()
    return "".join(part[0].upper() for part in parts)
def sort_key(name):
    """Return what sorts names by the last part.

    >>> sort_key("Ada Lovelace")
    ('lovelace', 'ada')
    """
    *first, last = name.lower().split()
    return last, " ".join(first)''',
        bug=("name.replace(\"-\", \" \").split()", "name.split()"),
        tests='''def test_two_parts():
    assert initials("Ada Lovelace") == "AL"
def test_lower_case_and_blanks():
    assert initials("  grace   hopper ") == "GH"
def test_hyphen():
    assert initials("Jean-Luc Moreau") == "JLM"
def test_empty():
    assert initials("") == ""'''),
    dict(
        module="versions.py", function="is_newer", kind="wrong comparison", test_file="test_versions.py",
        requirement="Add tests for `is_newer` (see `versions.py`) in a new file `test_versions.py`.",
        code='''"""Version numbers such as 1.4.2."""
def parts(version):
    """Return the numbers of a version, without zeros at the end."""
    numbers = [int(part) for part in version.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers
def is_newer(version, other):
    """Tell whether a version is newer than another; 1.2 and 1.2.0 are the same."""
    return parts(version) > parts(other)
def newest(versions):
    """Return the newest of the versions."""
    return max(versions, key=parts)''',
        bug=("return parts(version) > parts(other)", "return parts(version) != parts(other) and version > other"),
        tests='''def test_numbers_not_text():
    assert is_newer("1.10", "1.9") is True
    assert is_newer("1.9", "1.10") is False
def test_same():
    assert is_newer("1.2", "1.2.0") is False
    assert is_newer("1.2.0", "1.2") is False
def test_longer():
    assert is_newer("2.0.1", "2.0") is True'''),
    dict(
        module="switches.py", function="parse_switch", kind="missing strip",
        requirement="The function `parse_switch` in `switches.py` has no tests yet. Please write some.",
        code='''"""Switches in settings files."""
def parse_switch(text: str) -> bool:
    """Read on, yes or true as true and off, no or false as false.

    Case and white space around do not matter; anything else is a ValueError.
    """
    word = text.strip().lower()
    if word in ("on", "yes", "true"):
        return True
    if word in ("off", "no", "false"):
        return False
    raise ValueError(f"neither on nor off: {text!r}")
def show_switch(value: bool) -> str:
    """Write a switch as it is read."""
    return "on" if value else "off"''',
        bug=("text.strip().lower()", "text.lower()"),
        tests='''def test_words():
    assert [parse_switch(text) for text in ("on", "yes", "true")] == [True] * 3
    assert [parse_switch(text) for text in ("off", "no", "false")] == [False] * 3
def test_case_and_blanks():
    assert parse_switch(" Yes\\n") is True
    assert parse_switch("OFF ") is False
def test_others():
    for text in ("", "maybe", "1"):
        try:
            parse_switch(text)
        except ValueError:
            continue
        assert False'''),
    dict(
        module="discounts.py", function="reduced", kind="wrong rounding",
        requirement="为函数 `reduced`（在 `discounts.py` 中）写一些测试。",
        code='''"""Discounts on prices in cents."""
def reduced(cents: int, percent: int) -> int:
    """Return the price less some percent, rounded to whole cents, half a cent up."""
    if not 0 <= percent <= 100:
        raise ValueError("percent is from 0 to 100")
    return (cents * (100 - percent) + 50) // 100
def saved(cents: int, percent: int) -> int:
    """Return how much cheaper it is."""
    return cents - reduced(cents, percent)''',
        bug=("(cents * (100 - percent) + 50) // 100", "(cents * (100 - percent)) // 100"),
        tests='''def test_even():
    assert reduced(1000, 20) == 800
def test_rounding():
    assert reduced(99, 10) == 89
    assert reduced(5, 50) == 3
    assert reduced(101, 25) == 76
def test_all_and_nothing():
    assert reduced(123, 0) == 123
    assert reduced(123, 100) == 0'''),
    dict(
        module="labels.py", function="unique_labels", kind="case sensitivity", test_file="test_labels.py",
        requirement="Write a test file `test_labels.py` for the function `unique_labels` of `labels.py`.",
        code='''"""Labels that people put on things."""
def clean(label):
    """Return a label without white space around and inside.

    >>> clean(" to   do ")
    'to-do'
    """
    return "-".join(label.split())
def unique_labels(labels):
    """Return clean labels, each only once, in the order of first use; the case of letters does not matter.

    >>> unique_labels(["red", "to do", "red"])
    ['red', 'to-do']
    """
    seen, result = set(), []
    for label in labels:
        label = clean(label)
        key = label.lower()
        if label and key not in seen:
            seen.add(key)
            result.append(label)
    return result''',
        bug=("key = label.lower()", "key = label"),
        tests='''def test_order():
    assert unique_labels(["b", "a", "b"]) == ["b", "a"]
def test_case():
    assert unique_labels(["Red", "red", "RED"]) == ["Red"]
def test_blanks():
    assert unique_labels([" to  do", "to do ", "", "  "]) == ["to-do"]'''),
]
