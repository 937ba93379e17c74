"""The plumbing that every app's API stands on."""
