def initials(name):
    """The first letter of each word of a name, in upper case."""
    return "".join(word[0].upper() for word in name.split())
