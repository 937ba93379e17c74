"""Pay as pure integer functions: no database, no clock, no float."""
