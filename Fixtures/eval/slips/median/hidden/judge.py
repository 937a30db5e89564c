import sys

sys.path.insert(0, sys.argv[1])
from stats import median, spread

assert median([5]) == 5
assert median([1, 9]) == 5
assert median([7, 1, 3, 5, 9, 11]) == 6
assert median([2, 2, 8]) == 2
assert spread([-4, 6]) == 10
