"""Everything that writes pay."""
