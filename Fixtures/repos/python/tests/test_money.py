import unittest

from invoicing.money import add_tax, format_amount, parse_amount


class ParseAmountTests(unittest.TestCase):
    def test_whole_and_decimals(self):
        self.assertEqual(parse_amount("12"), 1200)
        self.assertEqual(parse_amount("12.5"), 1250)
        self.assertEqual(parse_amount("-0.05"), -5)

    def test_rejects_text(self):
        with self.assertRaises(ValueError):
            parse_amount("twelve")
        with self.assertRaises(ValueError):
            parse_amount("1.234")


class FormatAmountTests(unittest.TestCase):
    def test_two_decimals(self):
        self.assertEqual(format_amount(1250), "12.50")
        self.assertEqual(format_amount(5), "0.05")
        self.assertEqual(format_amount(0), "0.00")


class AddTaxTests(unittest.TestCase):
    def test_rounds_half_up(self):
        self.assertEqual(add_tax(1000, 19), 1190)
        self.assertEqual(add_tax(50, 1), 51)


if __name__ == "__main__":
    unittest.main()
