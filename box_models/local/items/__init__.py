"""Files, folders and web links: rows, the tree, access, rendering and their routes."""
