"""One edit each in a real module of Python's standard library, taken from the machine at generation time.

`edit` is what to replace inside the named symbol, old and new in turn; `added` is a whole new function. `checks` are lines of the
hidden behaviour test, with the module as `m` and `raises(kind, call)` in reach. `form` changes the file first, so that its shape is
part of the case.
"""

CASES = [
    dict(
        name="shorten-none", module="textwrap", path="lib_text/wrapping.py", symbol="shorten",
        requirement="`shorten` in `lib_text/wrapping.py` fails when the text is `None`. It should return an empty string then: "
                    "`shorten(None, 10)` → `''`. Everything else stays as it is, so `shorten('Hello  world!', width=12)` is still "
                    "`'Hello world!'`.",
        edit=("    w = TextWrapper(", "    if text is None:\n        return ''\n    w = TextWrapper("),
        checks=["assert m.shorten(None, 10) == ''", "assert m.shorten(None, width=3, placeholder='-') == ''",
                "assert m.shorten('Hello  world!', width=12) == 'Hello world!'",
                "assert m.shorten('Hello  world!', width=11) == 'Hello [...]'", "assert m.shorten('', 10) == ''"]),
    dict(
        name="ignore-sorted", module="shutil", path="lib_files/trees.py", symbol="ignore_patterns",
        requirement="The function that `ignore_patterns` in `lib_files/trees.py` returns gives back a set. Please make it a sorted "
                    "list without duplicates, for example `ignore_patterns('*.b', '*.a')('.', ['2.b', '1.a', 'c'])` → "
                    "`['1.a', '2.b']`.",
        edit=("return set(ignored_names)", "return sorted(set(ignored_names))"),
        checks=["assert m.ignore_patterns('*.b', '*.a')('.', ['2.b', '1.a', 'c']) == ['1.a', '2.b']",
                "assert m.ignore_patterns('*.a', '1*')('.', ['1.a', '0.a']) == ['0.a', '1.a']",
                "assert m.ignore_patterns()('.', ['x']) == []"]),
    dict(
        name="uuid-hex", module="uuid", path="lib_ids/unique.py", symbol="UUID.hex",
        requirement="The property `hex` of the class `UUID` in `lib_ids/unique.py` should use upper-case digits: "
                    "`UUID(int=255).hex` → `'000000000000000000000000000000FF'`. It has to stay a property.",
        edit=("'%032x'", "'%032X'"),
        checks=["assert m.UUID(int=255).hex == '0' * 30 + 'FF'", "assert str(m.UUID(int=255)).endswith('-0000000000ff')",
                "assert m.UUID(m.UUID(int=0xabc).hex).int == 0xabc", "assert m.UUID(int=10).urn.endswith('00a')"]),
    dict(
        name="calendar-day", module="calendar", path="lib_dates/months.py", symbol="TextCalendar.formatday", form="tabs",
        requirement="In `lib_dates/months.py`, `TextCalendar.formatday` returns blanks for day 0. It should show a dot there, "
                    "centred as before: `TextCalendar().formatday(0, 0, 3)` → `' . '`. The other days do not change, and the "
                    "calendar in HTML does not either.",
        edit=("s = ''", "s = '.'"),
        checks=["c = m.TextCalendar()", "assert c.formatday(0, 0, 3) == ' . '", "assert c.formatday(0, 6, 5) == '  .  '",
                "assert c.formatday(7, 0, 4) == '  7 '", "assert c.formatday(31, 2, 2) == '31'",
                "assert '.' not in m.HTMLCalendar().formatday(0, 0)"]),
    dict(
        name="boolean-blanks", module="configparser", path="lib_config/reading.py", symbol="RawConfigParser._convert_to_boolean",
        requirement="The method `_convert_to_boolean` of `RawConfigParser` in `lib_config/reading.py` should pass over white space "
                    "around the value: `RawConfigParser()._convert_to_boolean(' Yes ')` → `True`. A value that is not known still "
                    "raises `ValueError`.",
        edit=("    if value.lower()", "    value = value.strip()\n        if value.lower()"),
        checks=["c = m.RawConfigParser()", "assert c._convert_to_boolean(' Yes ') is True", "assert c._convert_to_boolean('off\\n') is False",
                "assert c._convert_to_boolean('1') is True", "raises(ValueError, lambda: c._convert_to_boolean(' maybe '))",
                "raises(ValueError, lambda: c._convert_to_boolean('  '))"]),
    dict(
        name="counter-negative", module="collections", path="lib_data/containers.py", symbol="Counter.most_common",
        requirement="`Counter.most_common` in `lib_data/containers.py` quietly returns an empty list when `n` is negative. Let it "
                    "raise `ValueError` for a negative `n` instead. `Counter('aab').most_common(0)` is still `[]`, and "
                    "`Counter('aab').most_common(1)` is still `[('a', 2)]`.",
        edit=("        # Lazy import", "        if n < 0:\n            raise ValueError('n must not be negative')\n\n        # Lazy import"),
        checks=["c = m.Counter('aab')", "raises(ValueError, lambda: c.most_common(-1))", "raises(ValueError, lambda: m.Counter().most_common(-3))",
                "assert c.most_common(0) == []", "assert c.most_common(1) == [('a', 2)]",
                "assert c.most_common() == c.most_common(None) == [('a', 2), ('b', 1)]"]),
    dict(
        name="multimode-empty", module="statistics", path="lib_numbers/figures.py", symbol="multimode",
        requirement="`multimode` in `lib_numbers/figures.py` returns `[]` for empty data. It should raise `StatisticsError` like "
                    "`mode` does. `multimode('aabb')` → `['a', 'b']` as before.",
        edit=("return []", "raise StatisticsError('no mode for empty data')", "or an empty list if", "or raise StatisticsError if",
              "    >>> multimode('')\n    []\n", ""),
        checks=["raises(m.StatisticsError, lambda: m.multimode([]))", "raises(m.StatisticsError, lambda: m.multimode(iter('')))",
                "assert m.multimode('aabb') == ['a', 'b']", "assert m.multimode([1]) == [1]"]),
    dict(
        name="reply-size", module="ftplib", path="lib_net/transfer.py", symbol="parse150", form="crlf",
        requirement="When a reply does not state a size, `parse150` in `lib_net/transfer.py` returns `None`. Return `-1` instead: "
                    "`parse150('150 opening')` → `-1`, while `parse150('150 opening (12 bytes)')` → `12`.",
        edit=("return None", "return -1"),
        checks=["assert m.parse150('150 opening') == -1", "assert m.parse150('150 opening (12 bytes)') == 12",
                "raises(m.error_reply, lambda: m.parse150('226 done'))"]),
    dict(
        name="commonpath-empty", module="posixpath", path="lib_files/paths.py", symbol="commonpath",
        requirement="Change `commonpath` in `lib_files/paths.py` so that it returns an empty string for no paths at all, where it "
                    "raises `ValueError` today: `commonpath([])` → `''`. It must still raise `ValueError` when absolute and "
                    "relative paths are mixed.",
        edit=("raise ValueError('commonpath() arg is an empty sequence')", "return ''"),
        checks=["assert m.commonpath([]) == ''", "assert m.commonpath(()) == ''", "assert m.commonpath(['/a/b', '/a/c']) == '/a'",
                "raises(ValueError, lambda: m.commonpath(['/a', 'b']))"]),
    dict(
        name="hex-casefold", module="base64", path="lib_text/encodings.py", symbol="b16decode",
        requirement="By default `b16decode` in `lib_text/encodings.py` should accept lower-case digits too: `b16decode(b'ff')` → "
                    "`b'\\xff'`. With `casefold=False` they are still refused.",
        edit=("casefold=False", "casefold=True", "For security purposes, the default is False.", "The default is True."),
        checks=["assert m.b16decode(b'ff') == b'\\xff'", "assert m.b16decode('0A') == b'\\n'",
                "assert m.b16decode('0a', casefold=True) == b'\\n'", "raises(ValueError, lambda: m.b16decode(b'ff', casefold=False))",
                "raises(ValueError, lambda: m.b16decode(b'ff', False))", "raises(ValueError, lambda: m.b32decode(b'me======'))"]),
    dict(
        name="to-percent", module="fractions", path="lib_numbers/ratios.py", symbol="to_percent",
        requirement="Add a function `to_percent(value)` to `lib_numbers/ratios.py` that writes a fraction as whole percent, rounded "
                    "with `round`: `to_percent(Fraction(1, 4))` → `'25%'` and `to_percent(Fraction(2, 3))` → `'67%'`.",
        added='def to_percent(value):\n    """Write `value` as whole percent."""\n    return f"{round(value * 100)}%"\n',
        checks=["F = m.Fraction", "assert m.to_percent(F(1, 4)) == '25%'", "assert m.to_percent(F(2, 3)) == '67%'",
                "assert m.to_percent(F(0)) == '0%'", "assert m.to_percent(F(-3, 2)) == '-150%'"]),
    dict(
        name="smallest-two", module="heapq", path="lib_data/heaps.py", symbol="smallest_two",
        requirement="`lib_data/heaps.py` needs a new top-level function `smallest_two(values)`. It returns a list of the two smallest "
                    "values, the smaller one first, or fewer if there are not two: `smallest_two([3, 1, 2])` → `[1, 2]`, "
                    "`smallest_two([5])` → `[5]`.",
        added='def smallest_two(values):\n    """Return the two smallest values, or fewer if there are not two."""\n    return nsmallest(2, values)\n',
        checks=["assert m.smallest_two([3, 1, 2]) == [1, 2]", "assert m.smallest_two([5]) == [5]", "assert m.smallest_two([]) == []",
                "assert m.smallest_two([2, 2, 1, 9]) == [1, 2]", "assert m.smallest_two([7, 7, 8]) == [7, 7]"]),
    dict(
        name="count-fields", module="csv", path="lib_text/tables.py", symbol="count_fields", form="no final newline",
        requirement="Please add `count_fields(line, separator=',')` as a plain function to `lib_text/tables.py`. It returns how many "
                    "fields a line has when it is cut at every separator, quotes aside; an empty line has none. "
                    "`count_fields('a,b,c')` → `3`, `count_fields('a;b', ';')` → `2`, `count_fields('')` → `0`.",
        added='def count_fields(line, separator=","):\n    """Count the fields of a line without quotes."""\n    if not line:\n        return 0\n'
              '    return len(line.split(separator))\n',
        checks=["assert m.count_fields('a,b,c') == 3", "assert m.count_fields('a;b', ';') == 2", "assert m.count_fields('') == 0",
                "assert m.count_fields('a') == 1", "assert m.count_fields(',') == 2", "assert m.count_fields('a,b', separator=';') == 1"]),
    dict(
        name="add-query", module="urllib.parse", path="lib_net/addresses.py", symbol="add_query",
        requirement="Add a helper `add_query(url, name, value)` to `lib_net/addresses.py`. It puts `name=value` at the end of the "
                    "address, after a `?`, or after a `&` if there is a `?` already: `add_query('http://a.org/x', 'q', '1')` → "
                    "`'http://a.org/x?q=1'`, `add_query('http://a.org/x?q=1', 'p', '2')` → `'http://a.org/x?q=1&p=2'`. "
                    "Nothing needs to be quoted.",
        added='def add_query(url, name, value):\n    """Put one more name and value behind an address."""\n'
              '    separator = "&" if "?" in url else "?"\n    return f"{url}{separator}{name}={value}"\n',
        checks=["assert m.add_query('http://a.org/x', 'q', '1') == 'http://a.org/x?q=1'",
                "assert m.add_query('http://a.org/x?q=1', 'p', '2') == 'http://a.org/x?q=1&p=2'",
                "assert m.add_query('/', 'a', 'b') == '/?a=b'"]),
    dict(
        name="is-image", module="mimetypes", path="lib_files/kinds.py", symbol="is_image",
        requirement="We need `is_image(name)` in `lib_files/kinds.py`, next to the other top-level functions: `True` if `guess_type` "
                    "says that a file of that name is of a type that starts with `image/`, else `False`. `is_image('a.png')` → "
                    "`True`, `is_image('a.txt')` → `False`, and a name of no known type gives `False`.",
        added='def is_image(name):\n    """Tell whether a file of this name is an image."""\n    kind, _ = guess_type(name)\n'
              '    return kind is not None and kind.startswith("image/")\n',
        checks=["assert m.is_image('a.png') is True", "assert m.is_image('a.txt') is False", "assert m.is_image('unknown') is False",
                "assert m.is_image('x/b.JPG') is True"]),
]
