"""What to spend on winning customers and what on keeping them."""
