import unittest
from datetime import date

from invoicing.dates import due_date, is_overdue, parse_date
from invoicing.invoice import Invoice


class InvoiceTests(unittest.TestCase):
    def test_total_with_tax(self):
        invoice = Invoice("2024-001", "Blue Door Studio", "2024-03-01", tax_percent=10)
        invoice.add_line("Design work", 2, 4500)
        invoice.add_line("Hosting", 1, 1000)
        self.assertEqual(invoice.subtotal(), 10000)
        self.assertEqual(invoice.total(), 11000)

    def test_quantity_must_be_positive(self):
        invoice = Invoice("2024-002", "Blue Door Studio", "2024-03-01")
        with self.assertRaises(ValueError):
            invoice.add_line("Nothing", 0, 100)


class DateTests(unittest.TestCase):
    def test_due_after_thirty_days(self):
        self.assertEqual(due_date(parse_date("2024-03-01")), date(2024, 3, 31))

    def test_overdue_only_after_the_due_day(self):
        issued = parse_date("2024-03-01")
        self.assertFalse(is_overdue(issued, date(2024, 3, 31)))
        self.assertTrue(is_overdue(issued, date(2024, 4, 1)))


if __name__ == "__main__":
    unittest.main()
