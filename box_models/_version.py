"""The version, in one place: the wheel and the user agent read it here."""

__version__ = "0.1.0"
