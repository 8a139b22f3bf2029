"""Plain resources, one module each."""
