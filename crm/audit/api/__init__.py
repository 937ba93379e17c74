"""The history through the API."""
