"""How a file of orders is read: numbers, dates, identifiers, rows and returns. No database, no clock."""
