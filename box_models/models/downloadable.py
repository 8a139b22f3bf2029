"""What can be downloaded: a file, or one of its versions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOBase
from os import PathLike, fspath
from pathlib import Path
from typing import IO, TYPE_CHECKING, overload

from box_models._checks import check_whole
from box_models.models.core.resource import BoxObject

if TYPE_CHECKING:
    from box_models.session import BoxSession, Params
    from box_models.transfer.content_download import ContentDownload, ExpectedContent
    from box_models.transfer.progress import Meter, ProgressArg
    from box_models.transfer.upload_source import StrPath

_SLASHES = tuple(slash for slash in (os.sep, os.altsep) if slash)


class Downloadable:
    """What a file and a version of one can do alike."""

    __slots__ = ()

    @overload
    def download(
        self,
        to: StrPath | None = None,
        *,
        resume: bool = False,
        progress: ProgressArg = False,
        workers: int | None = None,
        keep_mtime: bool = False,
    ) -> Path: ...
    @overload
    def download(self, to: IO[bytes], *, progress: ProgressArg = False) -> None: ...
    def download(
        self,
        to: StrPath | IO[bytes] | None = None,
        *,
        resume: bool = False,
        progress: ProgressArg = False,
        workers: int | None = None,
        keep_mtime: bool = False,
    ) -> Path | None:
        """Write the content to a path, or into a file opened for writing bytes, and return the path.

        A path that is a directory gets the file under its own name; without ``to`` that is the current directory, where nothing is ever
        overwritten (FileExistsError). A file appears under its name only when it is whole and its sha1 is the one Box has: until
        then, and on any failure, what was there before stays. A broken connection is taken up where it broke; content that changes
        on the way is begun again, once.

        With ``resume``, what a failure or a killed process leaves stays beside the target, in a hidden ``.part``, and the next
        ``download(…, resume=True)`` goes on with it. Large files come in several ranges at once, by as many threads as ``workers``
        says (the Box's ``transfers`` unless given), but in one stream with ``resume`` and into open files. ``progress=True`` shows a
        bar; a callable is called with a `Progress`, and cancels by raising. ``keep_mtime`` gives the file the time its content was
        changed.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> box.root.upload(b"hello", "hello.txt").download("copy.txt")
        PosixPath('copy.txt')

        See https://developer.box.com/reference/get-files-id-content/
        """
        if workers is not None:
            workers = check_whole("workers", workers, 1)
        if to is not None and not isinstance(to, (str, PathLike)):
            if not hasattr(to, "write") or isinstance(to, TextIOBase):
                raise TypeError(f"to is a path or a file opened for writing bytes, not {type(to).__name__}")
            if resume or keep_mtime:
                raise ValueError("resume and keep_mtime are for a path, not for a file that is open already")
            download = self._content()
            with self._metered(progress, download) as meter:
                download.to_file(to, meter)
            return None
        target, download = self._target(to), self._content(keep_mtime)
        with self._metered(progress, download) as meter:
            download.to_path(
                target,
                meter,
                overwrite=to is not None,
                resume=resume,
                workers=workers,
            )
        from box_models.transfer.partial_file import remove_leftovers  # for import time

        remove_leftovers(target.parent, [target.name])
        return target

    def read_bytes(self) -> bytes:
        """Return the content, verified. It is held in memory: for what is large, use `download`."""
        download = self._content()
        with self._metered(False, download) as meter:
            return download.to_bytes(meter)

    def read_text(self, encoding: str = "utf-8") -> str:
        """Return the content as text. Line ends stay as they are. Raises UnicodeDecodeError where it is not in ``encoding``."""
        return self.read_bytes().decode(encoding)

    def _content(self, keep_mtime: bool = False) -> ContentDownload:
        """Tell where the content is, and what it should be."""
        raise NotImplementedError

    def _own_name(self) -> str:
        raise NotImplementedError

    @contextmanager
    def _metered(self, progress: ProgressArg, download: ContentDownload) -> Iterator[Meter]:
        """Open a meter; only one that somebody looks at needs a name and a total, which may have to be asked for."""
        # A rare room, opened when somebody comes.
        from box_models.transfer.progress import check_progress, open_meter

        check_progress(progress)
        known = (self._own_name(), download.expected(False).size) if progress else ("", None)
        with open_meter(progress, *known) as meter:
            yield meter

    def _target(self, to: StrPath | None) -> Path:
        """Find the path to download to, and refuse what cannot be one."""
        from box_models.transfer.local_names import local_name

        target = Path(local_name(self._own_name()) if to is None else fspath(to))
        # A Path forgets the slash at the end, by which the caller means a directory, be it there or not.
        if to is not None and (fspath(to).endswith(_SLASHES) or target.is_dir()):
            target = target / local_name(self._own_name())
        if to is None and target.exists():
            raise FileExistsError(f"{target} exists already; say download({str(target)!r}) to replace it")
        if not target.parent.is_dir():
            raise FileNotFoundError(f"to: there is no directory {target.parent}; make it first")
        if target.exists() and not target.is_file():
            raise ValueError(
                f"to: {target} is no regular file, so it is not replaced; open it and hand it over"
            )
        return target


def content_at(
    session: BoxSession,
    path: str,
    held: BoxObject,
    blank: Callable[[], BoxObject],
    names: Sequence[str],
    params: Params | None = None,
) -> ContentDownload:
    """Say where content is, and what it should be: from what is loaded of ``held``, else from a ``blank`` asked of Box.

    ``names`` are the fields with the sha1, the size and maybe the time.
    """
    from box_models.transfer.content_download import ContentDownload, ExpectedContent  # for import time

    def read(source: BoxObject) -> ExpectedContent:
        return ExpectedContent(*(getattr(source, name) for name in names))

    known = read(held) if all(name in held.__dict__ for name in names) else None

    def expected(anew: bool) -> ExpectedContent:
        nonlocal known
        if anew or known is None:
            known = read(blank().refresh(fields=names))
        return known

    return ContentDownload(session, path, expected, params or {})
