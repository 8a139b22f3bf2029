"""Logins: get access tokens, refresh them, and save them in token stores."""

from __future__ import annotations

import typing

from box_models import _lazy_exports

if typing.TYPE_CHECKING:
    from box_models.auth._exports import *  # noqa: F403  a list of public names
else:
    _EXPORTS = _lazy_exports.LazyExports(__name__, globals(), "_exports")
    __getattr__ = _EXPORTS.load
    __dir__ = _EXPORTS.names
