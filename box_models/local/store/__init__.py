"""Durable storage: the SQLite file, the content files, and their checks."""
