"""Invoices as plain text."""

from invoicing.money import format_amount
from invoicing.text import pad_left, pad_right

DESCRIPTION_WIDTH = 20
AMOUNT_WIDTH = 12


def format_line(description, cents):
    """Return one row: the description in its column, then the amount."""
    name = pad_right(description, DESCRIPTION_WIDTH)
    return name + pad_left(format_amount(cents), AMOUNT_WIDTH)


def format_invoice(invoice):
    """Return the whole invoice, one row a line, with the total at the end."""
    rows = [f"Invoice {invoice.number} for {invoice.customer}"]
    for line in invoice.lines:
        rows.append(format_line(line.description, line.total()))
    rows.append(format_line("Total", invoice.total()))
    rows.append(f"Please pay by {invoice.due().isoformat()}.")
    return "\n".join(rows)
