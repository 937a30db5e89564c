import unittest

from invoicing.invoice import Invoice
from invoicing.report import format_invoice, format_line
from invoicing.text import pad_left, pad_right


class ReportTests(unittest.TestCase):
    def test_columns_line_up(self):
        self.assertEqual(format_line("Hosting", 1000), "Hosting                    10.00")
        self.assertEqual(len(format_line("Design work", 900000)), 32)

    def test_invoice_ends_with_total_and_due_date(self):
        invoice = Invoice("2024-001", "Blue Door Studio", "2024-03-01")
        invoice.add_line("Hosting", 3, 1000)
        rows = format_invoice(invoice).splitlines()
        self.assertEqual(rows[0], "Invoice 2024-001 for Blue Door Studio")
        self.assertEqual(rows[-2], format_line("Total", 3000))
        self.assertEqual(rows[-1], "Please pay by 2024-03-31.")


class PaddingTests(unittest.TestCase):
    def test_pads_to_width(self):
        self.assertEqual(pad_left("ab", 4), "  ab")
        self.assertEqual(pad_right("ab", 4), "ab  ")
        self.assertEqual(pad_right("abcdef", 4), "abcdef")


if __name__ == "__main__":
    unittest.main()
