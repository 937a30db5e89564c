"""The invoice and its lines."""

from dataclasses import dataclass, field

from invoicing.dates import due_date, parse_date
from invoicing.money import add_tax


@dataclass
class Line:
    """One position: what was sold, how often, and the price of one."""

    description: str
    quantity: int
    unit_cents: int

    def total(self):
        """Return the price of the whole line in cents."""
        return self.quantity * self.unit_cents


@dataclass
class Invoice:
    """A numbered list of lines for one customer."""

    number: str
    customer: str
    issued: str
    tax_percent: int = 0
    lines: list = field(default_factory=list)

    def add_line(self, description, quantity, unit_cents):
        """Append a line; raises ValueError unless `quantity` is positive."""
        if quantity < 1:
            raise ValueError("quantity must be at least 1")
        self.lines.append(Line(description, quantity, unit_cents))

    def subtotal(self):
        """Return the sum of all lines in cents, without tax."""
        return sum(line.total() for line in self.lines)

    def total(self):
        """Return the sum of all lines in cents, with tax."""
        return add_tax(self.subtotal(), self.tax_percent)

    def due(self):
        """Return the date the invoice has to be paid by."""
        return due_date(parse_date(self.issued))
