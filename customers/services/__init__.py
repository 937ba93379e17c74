"""What may be done with customers: each function is one transaction with its audit line."""
