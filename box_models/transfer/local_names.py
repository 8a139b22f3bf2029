"""Local file names for names in Box: one path segment each, valid on this disk, and unique in their folder."""

from __future__ import annotations

import errno
import hashlib
import re
import stat
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from box_models._operating_system import IS_WINDOWS
from box_models._same_name import name_key

MAX_BYTES = 255
"""The longest name, in bytes of UTF-8, that all common file systems allow."""

_ESCAPE = "\uff05"
"""A full-width percent sign. It escapes an invalid character: two hexadecimal digits follow for each byte."""
_ALWAYS_INVALID = (
    rf"[\x00-\x1f\x7f-\x9f/\\\ud800-\udfff]|{_ESCAPE}(?=[0-9A-F]{{2}})|^{_ESCAPE}\Z|^\.{{1,2}}\Z"
)
_DEVICE_NAMES = r"^(?=(?i:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9\u00b9\u00b2\u00b3]) *(?:\.|\Z))."
_INVALID = {
    False: re.compile(_ALWAYS_INVALID, re.DOTALL),
    True: re.compile(rf'{_ALWAYS_INVALID}|[<>:"|?*]|[. ]\Z|{_DEVICE_NAMES}', re.DOTALL),
}
_MAX_EXTENSION_BYTES = 20
_HASH = re.compile(r"~[0-9a-f]{8}(?:\.|\Z)")


class SymlinkExistsError(FileExistsError):
    """The target of a download is a symbolic link.

    Downloads do not write through links, because a link may lead anywhere.
    """


def local_name(name: str, *, windows: bool = IS_WINDOWS) -> str:
    r"""Return the local file name for a name in Box. A valid name stays the same.

    Invalid characters are percent-encoded, with a full-width percent sign: slashes, backslashes, control characters, and the names
    ``.`` and ``..``. With the rules of Windows also ``<>:"|?*``, a dot or a space at the end, and device names. `box_name` decodes
    them. A name of more than 255 bytes is cut, and gets a hash of the whole name.

    >>> local_name("../secret"), local_name("a:b", windows=True), local_name("NUL.txt", windows=True)
    ('..％2Fsecret', 'a％3Ab', '％4EUL.txt')
    >>> local_name("plan: 50 %.pdf", windows=False)
    'plan: 50 %.pdf'
    """
    local = _INVALID[windows].sub(_percent_encoded, name) or _ESCAPE
    return local if len(local.encode()) <= MAX_BYTES else _with_hash(local, name)


def box_name(local: str) -> str:
    """Return the name in Box for a local file name: the reverse of `local_name`.

    A name that needs no decoding, or that `local_name` has cut, stays the same.

    >>> box_name("..％2Fsecret"), box_name("100％"), box_name("plan.pdf")
    ('../secret', '100％', 'plan.pdf')
    """
    if _ESCAPE not in local:
        return local
    try:
        name = re.sub(
            rf"(?:{_ESCAPE}[0-9A-F]{{2}})+",
            lambda run: bytes.fromhex(run[0].replace(_ESCAPE, "")).decode("utf-8", "surrogatepass"),
            "" if local == _ESCAPE else local,
        )
        return name if local_name(name) == local else local
    except ValueError:
        return local


def may_be_changed_name(local: str) -> bool:
    """Return whether a download may use this local file name for another name in Box: it is encoded, or has a hash."""
    return _ESCAPE in local or _HASH.search(local) is not None


def unique_local_names(items: Sequence[tuple[str, str]], *, windows: bool = IS_WINDOWS) -> list[str]:
    """Return unique local names for the items of one folder, given as pairs of name and id.

    If two names differ only by case or by Unicode normalization, the older item (the one with the smaller id) keeps the name. The other
    name gets a hash of the item's id, so that each download gives the same name.

    >>> unique_local_names([("plan.txt", "2"), ("Plan.txt", "1")])
    ['plan~da4b9237.txt', 'Plan.txt']
    """
    names = [local_name(name, windows=windows) for name, _ in items]
    used_keys: set[str] = set()
    duplicates: list[int] = []
    for index in sorted(range(len(items)), key=lambda index: (len(items[index][1]), items[index][1])):
        key = name_key(names[index])
        if key in used_keys:
            duplicates.append(index)
        used_keys.add(key)
    for index in duplicates:
        names[index] = next(
            name
            for number in count()
            if name_key(name := _with_hash(names[index], items[index][1] + "+" * number)) not in used_keys
        )
        used_keys.add(name_key(names[index]))
    return names


def ensure_directory(path: Path, within: Path, *, dry_run: bool = False) -> bool:
    """Create a directory if it does not exist; return whether it was created. A dry run only checks.

    ``within`` is a resolved path. Raises `SymlinkExistsError` if the directory is a link or lies outside of ``within``.
    """
    try:
        if dry_run:
            path.lstat()
        else:
            path.mkdir()
        created = not dry_run
    except FileExistsError:
        created = False
    except FileNotFoundError:
        if not dry_run:
            raise
        return True
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode) or not path.resolve().is_relative_to(within):
        raise _symlink_error(path)
    if not stat.S_ISDIR(mode):
        raise NotADirectoryError(errno.ENOTDIR, "a file exists where a folder must be created", str(path))
    return created


def existing_size(path: Path) -> int | None:
    """Return the size of a file, or None if it does not exist.

    Raises `SymlinkExistsError` if the path is a link, another OSError if it is not a regular file.
    """
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(status.st_mode):
        raise _symlink_error(path)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "a folder exists where a file must be written", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise FileExistsError(errno.EEXIST, "the path exists and is not a regular file", str(path))
    return status.st_size


def _percent_encoded(match: re.Match[str]) -> str:
    return "".join(f"{_ESCAPE}{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass"))


def _with_hash(name: str, hashed: str) -> str:
    """Insert a hash of ``hashed`` before the extension of a name, and cut the name if it is too long."""
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension.encode()) > _MAX_EXTENSION_BYTES:
        stem, dot, extension = name, "", ""
    digest = hashlib.sha1(hashed.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()[:8]
    ending = f"~{digest}{dot}{extension}"
    return stem.encode()[: MAX_BYTES - len(ending.encode())].decode(errors="ignore") + ending


def _symlink_error(path: Path) -> SymlinkExistsError:
    return SymlinkExistsError(
        errno.EEXIST, "the path is a symbolic link, and downloads do not write through links", str(path)
    )
