"""Small tools for lining up text in columns."""


def pad_left(text, width):
    """Return `text` with spaces before it, at least `width` characters long."""
    return " " * (width - len(text)) + text


def pad_right(text, width):
    """Return `text` with spaces after it, at least `width` characters long."""
    return text + " " * (width - len(text))
