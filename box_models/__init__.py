"""A Box account as typed Python objects, and an embedded Box to run them on when there is no account.

Each name is imported when it is first used (PEP 562), so that a program that needs one of them, or only the embedded Box, does not
wait for the rest. `box_models._public_names` lists the names.
"""

from __future__ import annotations

import typing

from box_models import _lazy_exports
from box_models._version import __version__ as __version__

if typing.TYPE_CHECKING:
    from box_models._public_names import *  # noqa: F403  a list of public names
else:
    _EXPORTS = _lazy_exports.LazyExports(__name__, globals(), "_public_names")
    __getattr__ = _EXPORTS.load
    __dir__ = _EXPORTS.names
