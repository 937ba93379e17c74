"""Dates as numbers, said alike for PostgreSQL and SQLite."""

from django.db import connection


def day_number(expression: str) -> str:
    """Return a date as a number of days, above zero."""
    if connection.vendor == "postgresql":
        return f"({expression} - DATE '0001-01-01')"
    return f"CAST(julianday({expression}) - 1721425.5 AS INTEGER)"


def quarter_number(expression: str) -> str:
    """Return the number of a date's quarter as SQLite says it: four times the year, plus 0 to 3."""
    year, month = (f"CAST(strftime('%%{letter}', {expression}) AS INTEGER)" for letter in "Ym")
    return f"({year} * 4 + ({month} - 1) / 3)"
