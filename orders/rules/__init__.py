"""What an order's numbers must be: pure functions on whole minor units."""
