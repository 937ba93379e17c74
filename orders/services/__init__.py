"""What may be done with orders: each function is one transaction with its audit line."""
