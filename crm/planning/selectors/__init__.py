"""What a budget stands on, and saved plans."""
