"""Compare names as Box does: two items in one folder cannot have names that differ only in letter case."""

import unicodedata


def name_key(name: str) -> str:
    """Return a key that is equal for names that Box or some file system treats as the same name."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def same_name(one: str, other: str) -> bool:
    """Return whether two names are the same name, in any letter case and Unicode composition (NFC, NFD)."""
    return name_key(one) == name_key(other)
