"""Bytes in and out. Knows ids and checksums, and nothing of models."""
