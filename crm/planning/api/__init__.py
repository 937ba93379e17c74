"""The doors to budgets."""
