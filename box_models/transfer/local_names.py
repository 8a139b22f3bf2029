"""Names on this disk for names in Box: one segment each, legal here, and never the same for two siblings."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Sequence
from itertools import count
from pathlib import Path

WINDOWS = os.name == "nt"
LONGEST = 255
"""Bytes of UTF-8 that every file system takes."""

_MARK = "\uff05"
"""A full-width percent sign: what follows it are two digits of a byte that could not stand there."""
_NOWHERE = rf"[\x00-\x1f\x7f-\x9f/\\\ud800-\udfff]|{_MARK}(?=[0-9A-F]{{2}})|^{_MARK}\Z|^\.{{1,2}}\Z"
_DEVICES = r"^(?=(?i:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3]) *(?:\.|\Z))."
_ILLEGAL = {
    False: re.compile(_NOWHERE, re.DOTALL),
    True: re.compile(rf'{_NOWHERE}|[<>:"|?*]|[. ]\Z|{_DEVICES}', re.DOTALL),
}
_LONGEST_EXTENSION = 20


class SymlinkExistsError(FileExistsError):
    """A link lies where something was to be written. Nothing is written through a link: it may lead anywhere."""


def local_name(name: str, *, windows: bool = WINDOWS) -> str:
    r"""Return the name on disk of what has this name in Box: itself, unless it cannot stand there.

    What is illegal is written as the bytes it consists of: a slash, a backslash, control characters, ``.`` and ``..``; with the
    rules of Windows also ``<>:"|?*``, a dot or a space at the end, and the names of devices. `box_name` takes that back. A name of
    more than 255 bytes is cut, and marked with a hash of the whole.

    >>> local_name("../secret"), local_name("a:b", windows=True), local_name("NUL.txt", windows=True)
    ('..％2Fsecret', 'a％3Ab', '％4EUL.txt')
    >>> local_name("plan: 50 %.pdf", windows=False)
    'plan: 50 %.pdf'
    """
    local = _ILLEGAL[windows].sub(_as_bytes, name) or _MARK
    return local if len(local.encode()) <= LONGEST else _with_hash(local, name)


def box_name(local: str) -> str:
    """Return the name in Box that `local_name` made this one of; any other is its own.

    >>> box_name("..％2Fsecret"), box_name("100％"), box_name("plan.pdf")
    ('../secret', '100％', 'plan.pdf')
    """
    if _MARK not in local:
        return local
    try:
        name = re.sub(
            rf"(?:{_MARK}[0-9A-F]{{2}})+",
            lambda run: bytes.fromhex(run[0].replace(_MARK, "")).decode("utf-8", "surrogatepass"),
            "" if local == _MARK else local,
        )
        return name if local_name(name) == local else local
    except ValueError:
        return local


def unique_local_names(items: Sequence[tuple[str, str]], *, windows: bool = WINDOWS) -> list[str]:
    """Return the names on disk of siblings, given as names and ids in Box.

    Where two would be the same without case, or written with other code points, the older one (the smaller id) keeps the name and the
    other is marked with a hash of its id: so it is the same name each time.

    >>> local_names([("plan.txt", "2"), ("Plan.txt", "1")])
    ['plan~da4b9237.txt', 'Plan.txt']
    """
    names = [local_name(name, windows=windows) for name, _ in items]
    taken: set[str] = set()
    twins: list[int] = []
    for index in sorted(range(len(items)), key=lambda index: (len(items[index][1]), items[index][1])):
        key = name_key(names[index])
        if key in taken:
            twins.append(index)
        taken.add(key)
    for index in twins:
        names[index] = next(
            name
            for number in count()
            if name_key(name := _with_hash(names[index], items[index][1] + "+" * number)) not in taken
        )
        taken.add(name_key(names[index]))
    return names


def name_key(name: str) -> str:
    """Return what two names have in common that some disk, or Box, takes for the same."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def ensure_directory(path: Path, within: Path) -> bool:
    """Make a directory, or take the one that is there; returns whether it was made.

    ``within`` is a resolved path. Raises `LinkInTheWayError` for a link, and for whatever else leads out of there.
    """
    try:
        path.mkdir()
        made = True
    except FileExistsError:
        made = False
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode) or not path.resolve().is_relative_to(within):
        raise _symlink_error(path)
    if not stat.S_ISDIR(mode):
        raise NotADirectoryError(errno.ENOTDIR, "a file is in the way of a folder", str(path))
    return made


def existing_size(path: Path) -> int | None:
    """Return the size of the file that lies there, None where there is nothing.

    Raises `LinkInTheWayError` for a link, another OSError for what is no plain file.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(found.st_mode):
        raise _symlink_error(path)
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, "a folder is in the way of a file", str(path))
    if not stat.S_ISREG(found.st_mode):
        raise FileExistsError(errno.EEXIST, "something that is no plain file is in the way", str(path))
    return found.st_size


def _as_bytes(found: re.Match[str]) -> str:
    return "".join(f"{_MARK}{byte:02X}" for byte in found[0].encode("utf-8", "surrogatepass"))


def _with_hash(name: str, mark: str) -> str:
    """Write a hash into a name, before its extension, and cut it where it is too long."""
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) > _LONGEST_EXTENSION:
        stem, dot, extension = name, "", ""
    digest = hashlib.sha1(mark.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:8]
    ending = f"~{digest}{dot}{extension}"
    return stem.encode()[: LONGEST - len(ending.encode())].decode(errors="ignore") + ending


def _symlink_error(path: Path) -> SymlinkExistsError:
    return SymlinkExistsError(
        errno.EEXIST, "a link is in the way, and nothing is written through one", str(path)
    )
