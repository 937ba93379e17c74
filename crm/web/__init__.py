"""The roof: pages, their navigation and their addresses."""
