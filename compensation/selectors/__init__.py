"""What people ask about pay, answered in frozen dataclasses."""
