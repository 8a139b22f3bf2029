"""Downloads of a file or of one of its versions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOBase
from os import PathLike, fspath
from pathlib import Path
from typing import IO, TYPE_CHECKING, overload

from box_models._checks import check_integer
from box_models.errors import BoxError
from box_models.models.core.decoding import json_object
from box_models.models.core.fields import check_encoding
from box_models.models.core.resource import BoxObject

if TYPE_CHECKING:
    from box_models.session import BoxSession, Params
    from box_models.transfer.content_download import ContentDownload, ExpectedContent
    from box_models.transfer.progress import Meter, ProgressArg
    from box_models.transfer.upload_source import StrPath

_SLASHES = tuple(slash for slash in (os.sep, os.altsep) if slash)


class Downloadable:
    """The download methods that files and file versions share."""

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
        """Download the content to a path or to a binary file, and return the path.

        If ``to`` is a directory, the file is saved there under its own name. Without ``to``, it is saved in the current directory,
        and an existing file raises FileExistsError. The content goes to a temporary file first. It replaces the target only when it
        is complete and its sha1 is verified, so a failed download leaves the target unchanged. If the connection drops, the download
        resumes from the last byte. If the content changes during the download, the download starts again, once.

        With ``resume``, a failed or killed download leaves a hidden ``.part`` file beside the target, and the next
        ``download(…, resume=True)`` continues from it.

        Large files are downloaded in several ranges at a time by a thread pool of ``workers`` threads; the default comes from
        ``Box(transfers=…)``. With ``resume``, and for a binary file, there is one stream. ``progress=True`` shows a progress bar. A
        callable receives `Progress` objects; raise in it to cancel the download. ``keep_mtime`` sets the modification time of the
        local file to the one in Box.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> box.root.upload(b"hello", "hello.txt").download("copy.txt")
        PosixPath('copy.txt')

        See https://developer.box.com/reference/get-files-id-content/
        """
        if workers is not None:
            workers = check_integer("workers", workers, 1)
        if to is not None and not isinstance(to, (str, PathLike)):
            if not hasattr(to, "write") or isinstance(to, TextIOBase):
                raise TypeError(
                    f"to must be a path or a file opened for writing bytes, not {type(to).__name__}"
                )
            if resume or keep_mtime:
                raise ValueError("resume and keep_mtime need a path; with an open file, leave them out")
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
        # Imported here to keep `import box_models` fast.
        from box_models.transfer.partial_file import remove_leftovers

        remove_leftovers(target.parent, [target.name])
        return target

    def read_bytes(self) -> bytes:
        """Return the content as bytes, with its sha1 verified. For large files, `download` needs less memory."""
        download = self._content()
        with self._metered(False, download) as meter:
            return download.to_bytes(meter)

    def read_text(self, encoding: str = "utf-8") -> str:
        """Return the content as text, with its line ends unchanged. Raises UnicodeDecodeError for another ``encoding``."""
        check_encoding(encoding)
        return self.read_bytes().decode(encoding)

    def read_range(self, start: int, stop: int) -> bytes:
        """Return the bytes from ``start`` up to ``stop`` (excluded), as a slice of the content does.

        Only these bytes are transferred. They are fewer if the content ends before. Two requests, and one more if the size is unknown.
        The sha1 is not verified. Raises `IntegrityError` for a file with a watermark, because Box draws it again for each request.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> box.root.upload(b"hello world", "hello.txt").read_range(6, 100)
        b'world'

        See https://developer.box.com/guides/downloads/in-range/
        """
        first, end = check_integer("start", start, 0), check_integer("stop", stop, 0)
        return self._content().read_range(first, end) if first < end else b""

    def _content(self, keep_mtime: bool = False) -> ContentDownload:
        """Return where to get the content, and its expected size and sha1."""
        raise NotImplementedError

    def _own_name(self) -> str:
        raise NotImplementedError

    @contextmanager
    def _metered(self, progress: ProgressArg, download: ContentDownload) -> Iterator[Meter]:
        """Open a progress meter. Only a visible one needs the name and the size, which may cost a request."""
        # Imported here to keep `import box_models` fast.
        from box_models.transfer.progress import check_progress, open_meter

        check_progress(progress)
        name_and_size = (self._own_name(), download.expected(False).size) if progress else ("", None)
        with open_meter(progress, *name_and_size) as meter:
            yield meter

    def _target(self, to: StrPath | None) -> Path:
        """Return the path to download to. Raises if it cannot be written."""
        # Imported here to keep `import box_models` fast.
        from box_models.transfer.local_names import local_name

        target = Path(local_name(self._own_name()) if to is None else fspath(to))
        # A trailing slash means a directory, also if it does not exist. Path drops the slash, so check the string.
        if to is not None and (fspath(to).endswith(_SLASHES) or target.is_dir()):
            target = target / local_name(self._own_name())
        if to is None and target.exists():
            raise FileExistsError(f"{target} already exists; call download({str(target)!r}) to replace it")
        if not target.parent.is_dir():
            raise FileNotFoundError(f"to: the directory {target.parent} does not exist; create it first")
        if target.exists() and not target.is_file():
            raise ValueError(
                f"to: {target} is not a regular file and is not replaced; open it and pass the open file"
            )
        return target


def content_at(
    session: BoxSession,
    path: str,
    *,
    loaded: BoxObject,
    new_reference: Callable[[], BoxObject],
    names: Sequence[str],
    params: Params | None = None,
) -> ContentDownload:
    """Return a download of the content at ``path``.

    ``names`` are the fields with the expected sha1, size and, optionally, modification time. They are read from ``loaded`` if it
    has all of them. Otherwise, they are requested for ``new_reference()``.
    """
    # Imported here to keep `import box_models` fast.
    from box_models.transfer.content_download import ContentDownload, ExpectedContent

    def read(source: BoxObject) -> ExpectedContent:
        return ExpectedContent(*(getattr(source, name) for name in names))

    known = read(loaded) if all(name in loaded.__dict__ for name in names) else None

    def expected(reload: bool) -> ExpectedContent:
        nonlocal known
        if reload or known is None:
            known = read(new_reference().refresh(fields=names))
        return known

    def is_watermarked() -> bool:
        file = path.removesuffix("/content")
        try:
            raw = json_object(session.get(file, params={"fields": ["watermark_info"]}), file)
        except BoxError:
            return False  # the caller raises the error about the content
        info = raw.get("watermark_info")
        return isinstance(info, Mapping) and True in (
            info.get("is_watermarked"),
            info.get("is_watermarked_by_access_policy"),
        )

    return ContentDownload(session, path, expected, is_watermarked, params or {})
