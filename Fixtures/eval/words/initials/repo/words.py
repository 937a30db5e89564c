def initials(name):
    """The first letter of each word of a name, in upper case."""
    raise NotImplementedError
