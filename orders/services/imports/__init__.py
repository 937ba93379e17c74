"""Orders from a file: read it, settle its notation, book its orders, then its returns."""
