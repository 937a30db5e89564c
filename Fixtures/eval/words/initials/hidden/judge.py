import sys

sys.path.insert(0, sys.argv[1])
from words import initials

assert initials("") == ""
assert initials("  ") == ""
assert initials("grace   brewster hopper") == "GBH"
assert initials("é") == "É"
