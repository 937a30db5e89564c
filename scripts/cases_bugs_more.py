"""The second half of the modules with a bug to plant; the fields are those of `cases_bugs`."""

CASES = [
    dict(
        module="paging.py", function="page_count", kind="off by one",
        requirement="Write tests for the function `page_count` in `paging.py`.",
        code='''"""Long lists in pages."""
def page_count(items: int, size: int = 20) -> int:
    """Return how many pages the items need; there is one page even for no items."""
    if items < 0 or size < 1:
        raise ValueError("no such pages")
    return max(1, (items + size - 1) // size)
def page_of(index: int, size: int = 20) -> int:
    """Return the page of an item, both counted from zero."""
    return index // size''',
        bug=("max(1, (items + size - 1) // size)", "max(1, items // size + 1)"),
        tests='''def test_full_pages():
    assert page_count(20) == 1
    assert page_count(40, 10) == 4
def test_one_more():
    assert page_count(21) == 2
    assert page_count(1, 10) == 1
def test_nothing():
    assert page_count(0) == 1'''),
    dict(
        module="league.py", function="standing", kind="wrong operator", test_file="test_league.py",
        requirement="We need tests for `standing` in `league.py`; the file is to be called `test_league.py`.",
        code='''"""Points in a league: three for a win, one for a draw."""
def points(goals_for, goals_against):
    """Return the points of one match."""
    if goals_for > goals_against:
        return 3
    return 1 if goals_for == goals_against else 0
def standing(matches):
    """Return played, points and goal difference over matches (goals for, goals against) as a dict."""
    total, difference = 0, 0
    for goals_for, goals_against in matches:
        total += points(goals_for, goals_against)
        difference += goals_for - goals_against
    return {"played": len(matches), "points": total, "difference": difference}''',
        bug=("difference += goals_for - goals_against", "difference += abs(goals_for - goals_against)"),
        tests='''def test_none():
    assert standing([]) == {"played": 0, "points": 0, "difference": 0}
def test_win_draw_defeat():
    assert standing([(3, 1), (2, 2), (0, 4)]) == {"played": 3, "points": 4, "difference": -2}'''),
    dict(
        module="motion.py", function="step_towards", kind="missing case",
        requirement="Please write tests for the function `step_towards` from `motion.py`.",
        code='''"""Things that move in steps on a line."""
def distance(start, end):
    """Return how far apart two places are.

    >>> distance(2, -3)
    5
    """
    return abs(end - start)
def step_towards(place, goal, step):
    """Return the place after one step towards the goal, but never beyond it.

    >>> step_towards(0, 10, 3)
    3
    >>> step_towards(9, 10, 3)
    10
    """
    if place < goal:
        return min(place + step, goal)
    return max(place - step, goal)''',
        bug=("return max(place - step, goal)", "return place - step"),
        tests='''def test_up():
    assert step_towards(0, 10, 3) == 3
    assert step_towards(9, 10, 3) == 10
def test_down():
    assert step_towards(10, 0, 4) == 6
    assert step_towards(2, 0, 4) == 0
def test_there():
    assert step_towards(5, 5, 2) == 5'''),
    dict(
        module="csvline.py", function="split_line", kind="missing logic", test_file="test_csvline.py",
        requirement="Write tests in `test_csvline.py` for the function `split_line`, which is in `csvline.py`.",
        code='''"""One line of a table in text."""
def join_line(fields, separator=","):
    """Write fields, in quotes where they need it.

    >>> join_line(["a", "b,c"])
    'a,"b,c"'
    """
    quoted = ['"' + field.replace('"', '""') + '"' if separator in field or '"' in field else field for field in fields]
    return separator.join(quoted)
def split_line(line, separator=","):
    """Read the fields of a line; inside quotes a separator is text, and a doubled quote is a quote.

    >>> split_line('a,"b,c",d')
    ['a', 'b,c', 'd']
    """
    fields, field, quoted, index = [], "", False, 0
    while index < len(line):
        sign = line[index]
        if quoted and line[index:index + 2] == '""':
            field += '"'
            index += 1
        elif sign == '"':
            quoted = not quoted
        elif sign == separator and not quoted:
            fields.append(field)
            field = ""
        else:
            field += sign
        index += 1
    return fields + [field]''',
        bug=("""            field += '"'\n            index += 1""", """            index += 1"""),
        tests='''def test_plain():
    assert split_line("a,b,c") == ["a", "b", "c"]
    assert split_line("a;b", ";") == ["a", "b"]
def test_quotes():
    assert split_line('a,"b,c",d') == ["a", "b,c", "d"]
    assert split_line('"say ""hi""",x') == ['say "hi"', "x"]
def test_empty_fields():
    assert split_line("") == [""]
    assert split_line("a,,") == ["a", "", ""]'''),
    dict(
        module="sensors.py", function="longest_quiet", kind="early end", test_file="test_sensors.py",
        requirement="为 `sensors.py` 里的函数 `longest_quiet` 写测试，文件名用 `test_sensors.py`。",
        code='''"""Readings of sensors, oldest first."""
def peaks(readings):
    """Return the places of readings that are higher than both neighbours."""
    return [at for at in range(1, len(readings) - 1) if readings[at - 1] < readings[at] > readings[at + 1]]
def longest_quiet(readings, limit):
    """Return how many readings the longest stretch has in which none is above the limit."""
    longest = current = 0
    for reading in readings:
        if reading > limit:
            longest = max(longest, current)
            current = 0
        else:
            current += 1
    return max(longest, current)''',
        bug=("    return max(longest, current)", "    return longest"),
        tests='''def test_in_the_middle():
    assert longest_quiet([9, 1, 2, 9, 1, 9], 5) == 2
def test_at_the_end():
    assert longest_quiet([9, 1, 9, 1, 2, 3], 5) == 3
def test_at_the_limit():
    assert longest_quiet([5, 5, 6], 5) == 2
def test_none():
    assert longest_quiet([], 5) == 0'''),
    dict(
        module="ordinals.py", function="ordinal", kind="missing case", test_file="test_ordinals.py",
        requirement="Write tests for `ordinal`, a function in `ordinals.py`. The test file is `test_ordinals.py`.",
        code='''"""Numbers in English."""
def ordinal(number):
    """Write a number as a place in a row.

    >>> ordinal(1)
    '1st'
    >>> ordinal(12)
    '12th'
    """
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
def plural(count, word):
    """Write how many there are of something.

    >>> plural(2, "file")
    '2 files'
    """
    return f"{count} {word}" if count == 1 else f"{count} {word}s"''',
        bug=("if number % 100 in (11, 12, 13)", "if number in (11, 12, 13)"),
        tests='''def test_endings():
    assert [ordinal(number) for number in (1, 2, 3, 4, 10)] == ["1st", "2nd", "3rd", "4th", "10th"]
    assert ordinal(21) == "21st"
def test_teens():
    assert [ordinal(number) for number in (11, 12, 13)] == ["11th", "12th", "13th"]
    assert ordinal(111) == "111th"
    assert ordinal(212) == "212th"'''),
    dict(
        module="stock.py", function="reserve", kind="boundary",
        requirement="Write tests for `reserve` in `stock.py`.",
        code='''"""What is in stock: a dict from names to how many there are."""
def missing(stock, wanted):
    """Return the names of which there is not enough."""
    return sorted(name for name, count in wanted.items() if stock.get(name, 0) < count)
def reserve(stock, name, count):
    """Return the stock after taking some of one thing; what is used up is no longer in it.

    The stock that is given does not change. Taking more than there is, or less than one, is a ValueError.
    """
    there = stock.get(name, 0)
    if count < 1 or count > there:
        raise ValueError(f"cannot take {count} of {name}")
    rest = dict(stock)
    rest[name] = there - count
    if rest[name] == 0:
        del rest[name]
    return rest''',
        bug=("count > there", "count >= there"),
        tests='''def refused(count):
    try:
        reserve({"nut": 3}, "nut", count)
    except ValueError:
        return True
    return False
def test_some():
    stock = {"nut": 3, "bolt": 1}
    assert reserve(stock, "nut", 2) == {"nut": 1, "bolt": 1}
    assert stock == {"nut": 3, "bolt": 1}
def test_all():
    assert reserve({"nut": 3, "bolt": 1}, "nut", 3) == {"bolt": 1}
def test_refused():
    assert refused(4) and refused(0) and refused(-1)'''),
    dict(
        module="workdays.py", function="next_workday", kind="missing case", test_file="test_workdays.py",
        requirement="Create `test_workdays.py` with tests for the function `next_workday` in `workdays.py`.",
        code='''"""Days of the week as numbers, 0 for Monday to 6 for Sunday."""
def is_workday(day: int) -> bool:
    """Tell whether people work on that day."""
    return 0 <= day <= 4
def next_workday(day: int) -> int:
    """Return the first workday after a day."""
    if not 0 <= day <= 6:
        raise ValueError("no day of the week")
    if day >= 4:
        return 0
    return day + 1''',
        bug=("    if day >= 4:\n        return 0\n    return day + 1", "    if day == 4:\n        return 0\n    return (day + 1) % 7"),
        tests='''def test_every_day():
    assert [next_workday(day) for day in range(7)] == [1, 2, 3, 4, 0, 0, 0]
def test_no_day():
    for day in (-1, 7):
        try:
            next_workday(day)
        except ValueError:
            continue
        assert False'''),
    dict(
        module="parcels.py", function="postage", kind="wrong default", test_file="test_parcels.py",
        requirement="Put tests for the function `postage` of the module `parcels.py` into `test_parcels.py`.",
        code='''"""What parcels cost, in cents."""
def weight_class(grams: int) -> int:
    """Return 1 up to 500 g, 2 up to 2000 g, else 3."""
    if grams <= 500:
        return 1
    return 2 if grams <= 2000 else 3
def postage(grams: int, zone: int = 1, insured: bool = False) -> int:
    """Return the price: 300 for each weight class, 150 for each zone beyond the first, 200 if insured."""
    if grams <= 0 or zone < 1:
        raise ValueError("no such parcel")
    price = 300 * weight_class(grams) + 150 * (zone - 1)
    return price + 200 if insured else price''',
        bug=("zone: int = 1,", "zone: int = 2,"),
        tests='''def test_plain():
    assert postage(500) == 300
    assert postage(501) == 600
    assert postage(2001) == 900
def test_zone():
    assert postage(100, 3) == 600
def test_insured():
    assert postage(100, insured=True) == 500
    assert postage(100, 2, True) == 650'''),
    dict(
        module="trend.py", function="moving_average", kind="off by one",
        requirement="`trend.py` has a function `moving_average`. Write tests for it.",
        code='''"""Trends in series of numbers."""
def changes(values):
    """Return what each value adds to the one before.

    >>> changes([1, 4, 2])
    [3, -2]
    """
    return [after - before for before, after in zip(values, values[1:])]
def moving_average(values, size):
    """Return the average of every window of that many neighbours, from left to right.

    >>> moving_average([5, 5, 5, 5], 4)
    [5.0]
    """
    if size < 1:
        raise ValueError("a window has at least one value")
    return [sum(values[at:at + size]) / size for at in range(len(values) - size + 1)]''',
        bug=("sum(values[at:at + size]) / size for", "sum(values[max(at - 1, 0):at + size]) / (size + (at > 0)) for"),
        tests='''def test_windows():
    assert moving_average([1, 3, 8, 2], 2) == [2.0, 5.5, 5.0]
def test_size_of_one():
    assert moving_average([4, 7], 1) == [4.0, 7.0]
def test_too_short():
    assert moving_average([1, 2], 3) == []'''),
]
