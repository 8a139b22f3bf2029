"""Uploads and downloads of content. Works with ids, paths and checksums, and does not import the models."""
