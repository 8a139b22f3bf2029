"""Other forms of a file, such as its text or a thumbnail: the methods of `Representable`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from box_models._checks import check_integer, check_number
from box_models.errors import DecodeError, NetworkError, NotFound, RepresentationError, Timeout
from box_models.models.core.decoding import json_object
from box_models.models.core.model import bound_session
from box_models.models.core.verbs import ObjectMixin
from box_models.session import BoxSession

RepresentationKind: TypeAlias = Literal["pdf", "jpg", "png", "text"]
"""A form of a file: a PDF, an image, or the text as plain UTF-8."""

_FORMATS: Mapping[str, str] = {"text": "extracted_text"}
_SIZES: Mapping[str, tuple[int, ...]] = {"jpg": (32, 94, 160, 320, 1024, 2048), "png": (1024, 2048)}
_THUMBNAIL_SIZES = (32, 94, 160, 320)
_DEFAULT_SIZE = 1024
_LONGEST_PAUSE = 5


class Representable(ObjectMixin):
    """The methods that return other forms of a file."""

    __slots__ = ()

    def representation(
        self, kind: RepresentationKind, *, size: int | None = None, wait: float = 60
    ) -> bytes | None:
        """Return the file as a PDF, as an image or as plain text. None if Box does not offer that form of this file.

        ``size`` is the length in pixels of the longer side of an image: 32, 94, 160, 320, 1024 or 2048 for "jpg", 1024 or 2048 for
        "png", and 1024 by default. Of a document with several pages, you get an image of the first one.

        Box may need some time to convert the file. Raises `Timeout` if that takes longer than ``wait`` seconds, and
        `RepresentationError` if Box cannot convert the content. Two requests, and further ones while Box converts the file.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> box.root.upload(b"name,size", "sales.csv").representation("text")
        b'name,size'

        See https://developer.box.com/guides/representations/
        """
        if kind not in get_args(RepresentationKind):
            known = ", ".join(map(repr, get_args(RepresentationKind)))
            raise ValueError(f"kind must be one of {known}, not {kind!r}")
        side = _checked_size(kind, size)
        check_number("wait", wait, 0)
        return self._representation(kind, side, wait=wait)

    def text(self, *, wait: float = 60) -> str | None:
        """Return the text of a document, such as a Word file. None if Box does not offer it for this file.

        This is the text that Box extracts for its search. `read_text` returns the content itself. ``wait`` and the errors are those of
        `representation`. Two requests, and further ones while Box extracts the text.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> box.root.upload("Größe".encode("utf-16"), "notes.txt").text()
        'Größe'

        See https://developer.box.com/guides/representations/text/
        """
        check_number("wait", wait, 0)
        content = self._representation("text", None, wait=wait)
        return None if content is None else content.decode(errors="replace")

    def thumbnail(self, size: int = 320) -> bytes | None:
        """Return a small JPEG image of the file. None if Box does not offer one for this file.

        ``size`` is the length of the longer side in pixels: 32, 94, 160 or 320. The errors are those of `representation`. Two requests,
        and further ones while Box makes the image, for at most 60 seconds.

        See https://developer.box.com/guides/representations/thumbnail-representation/
        """
        side = check_integer("size", size, 1)
        if side not in _THUMBNAIL_SIZES:
            raise ValueError(f"size must be one of {_listed(_THUMBNAIL_SIZES)}, not {side}")
        return self._representation("jpg", side, wait=60)

    def _representation(self, kind: str, side: int | None, *, wait: float) -> bytes | None:
        session = bound_session(self)
        entry = _find(session, self._url, kind=_FORMATS.get(kind, kind), side=side)
        label = f"the {kind} of {self.__dict__.get('name', f'file {self.id}')}"
        if entry is None or not (entry := _finished(session, entry, label, wait=wait)):
            return None
        url = _text(entry, "content", "url_template").replace("{+asset_path}", _asset_path(entry))
        try:
            return _download(session, url)
        except NotFound as error:
            if error.code == "preview_cannot_be_generated":
                raise _failed(label, error.code, error.message) from error
            raise


def _checked_size(kind: str, size: int | None) -> int | None:
    sizes = _SIZES.get(kind)
    if size is None:
        return None if sizes is None else _DEFAULT_SIZE
    if sizes is None:
        raise ValueError(f"size is for images; leave it out for {kind!r}")
    side = check_integer("size", size, 1)
    if side not in sizes:
        raise ValueError(f"size of a {kind} must be one of {_listed(sizes)}, not {side}")
    return side


def _listed(sizes: tuple[int, ...]) -> str:
    return ", ".join(map(str, sizes))


def _find(session: BoxSession, url: str, *, kind: str, side: int | None) -> Mapping[str, object] | None:
    """Return the entry of a representation. None if Box does not offer it for this file."""
    dimensions = None if side is None else f"{side}x{side}"
    hint = f"[{kind}]" if dimensions is None else f"[{kind}?dimensions={dimensions}]"
    body = session.get(url, params={"fields": ["representations"]}, headers={"X-Rep-Hints": hint})
    listed = json_object(body, url).get("representations")
    entries = listed.get("entries") if isinstance(listed, Mapping) else None
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, Mapping) or entry.get("representation") != kind:
            continue
        if dimensions is None or _properties(entry).get("dimensions") == dimensions:
            return entry
    return None


def _finished(
    session: BoxSession, entry: Mapping[str, object], label: str, *, wait: float
) -> Mapping[str, object] | None:
    """Return the entry when Box has made the representation. None if Box does not make it."""
    started, paused, requests = time.monotonic(), 0.0, 0
    while (state := _status(entry).get("state")) not in ("success", "viewable"):
        if state == "error":
            raise _failed(label, _optional_text(_status(entry).get("code")), "")
        if state in (None, "none"):
            if requests:
                return None
        else:
            left = wait - max(paused, time.monotonic() - started)
            if left <= 0:
                raise Timeout(
                    f"{label} was not ready within {wait:g} seconds; call again later, or pass a longer wait="
                )
            pause = min(requests + 1, _LONGEST_PAUSE, left)
            session.pause(pause)
            paused += pause
        # Box also begins to make the representation when a request reads its state.
        address = _text(entry, "info", "url")
        entry = json_object(session.get(address), "the state of a representation")
        requests += 1
    return entry


def _download(session: BoxSession, url: str) -> bytes:
    # `stream` retries a request that fails; these attempts start again after a connection that was lost later.
    for attempt in range(1, session.retry.attempts + 1):
        try:
            with session.stream(url) as stream:
                return b"".join(stream.chunks())
        except NetworkError:
            if attempt == session.retry.attempts:
                raise
            session.pause(session.retry.wait_for(attempt, None))
    raise AssertionError("the last attempt returns or raises")


def _asset_path(entry: Mapping[str, object]) -> str:
    """Return the path of the first page. It is empty for a representation that consists of one file."""
    is_paged = str(_properties(entry).get("paged")).lower() == "true"
    return f"1.{entry['representation']}" if is_paged else ""


def _failed(label: str, code: str | None, reason: str) -> RepresentationError:
    message = f"Box cannot make {label}" + (f": {reason}" if reason else "")
    return RepresentationError(message, code=code)


def _properties(entry: Mapping[str, object]) -> Mapping[str, object]:
    return _mapping(entry.get("properties"))


def _status(entry: Mapping[str, object]) -> Mapping[str, object]:
    return _mapping(entry.get("status"))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _optional_text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _text(entry: Mapping[str, object], group: str, name: str) -> str:
    value = _mapping(entry.get(group)).get(name)
    if not isinstance(value, str):
        raise DecodeError(f"the representation has no {group}.{name}; it has {', '.join(sorted(entry))}")
    return value
