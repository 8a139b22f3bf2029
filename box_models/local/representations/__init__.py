"""Other forms of files: their text, and small images of them."""
