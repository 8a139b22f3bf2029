"""File content: uploads, downloads, zip archives and their routes."""
