"""What a customer is worth, on plain arrays: numpy and scipy only, no database, no clock, no Django."""
