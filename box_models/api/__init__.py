"""`box.api`: every operation of Box, by its name in Box's reference.

Type checkers read `__init__.pyi` in place of this file.
"""

from __future__ import annotations

from box_models.api.calls import Api, ApiPages

__all__ = ["Api", "ApiPages"]
