import unittest

from stats import median, spread


class StatsTest(unittest.TestCase):
    def test_odd_count(self):
        self.assertEqual(median([3, 1, 2]), 2)

    def test_even_count(self):
        self.assertEqual(median([4, 1, 3, 2]), 2.5)

    def test_spread(self):
        self.assertEqual(spread([4, 1, 3]), 3)


if __name__ == "__main__":
    unittest.main()
