"""Invoices in whole cents, printed as plain text."""
