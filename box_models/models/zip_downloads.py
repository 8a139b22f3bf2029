"""Several files and folders as one zip archive: `Box.zip`."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from box_models._checks import check_path
from box_models.errors import DecodeError, IntegrityError, NetworkError, NotFound
from box_models.models.core.decoding import json_object
from box_models.models.core.model import check_same_box
from box_models.models.file import FileMini
from box_models.models.folder_mini import FolderMini
from box_models.models.item import check_name
from box_models.retry import SAFE
from box_models.session import BoxSession
from box_models.transport import JSON

if TYPE_CHECKING:
    from box_models.transfer.upload_source import StrPath

_BLOCK = 1 << 20
_MAX_STATUS_REQUESTS = 20


@dataclass(frozen=True)
class ZipReport:
    """The result of `Box.zip`: the archive, and what it contains."""

    path: Path
    """The path of the archive."""
    total: int
    """The number of files that were requested, including those in folders."""
    downloaded: int
    """The number of files in the archive."""
    skipped_files: int = 0
    """The number of files that are not in the archive, because you may not download them."""
    skipped_folders: int = 0
    """The number of folders that are not in the archive."""
    renamed: Mapping[str, str] = field(default_factory=dict[str, str])
    """The names in the archive of items that had the same name as another one, by their ids."""

    @property
    def ok(self) -> bool:
        """Whether everything that was requested is in the archive."""
        return not self.skipped_files and not self.skipped_folders


class Zippable:
    """An account whose items can be downloaded as a zip archive."""

    _session: BoxSession

    def zip(
        self, items: Iterable[FileMini | FolderMini], to: StrPath, *, name: str | None = None
    ) -> ZipReport:
        """Download files and folders as one zip archive to a path, and return a report.

        If ``to`` is a directory, the archive is saved there as ``name`` with ".zip", or as "Box-Download.zip". At most 10,000 files.
        The root folder cannot be downloaded; pass the items in it. The archive goes to a temporary file first, and replaces the target
        when it is complete. After a lost connection, the download starts again. Three requests.

        Box leaves out files that you may not download: ``report.ok`` is False then. It renames items that have the same name.

        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> report = box.zip([box.root.upload(b"hello", "hello.txt")], "hello.zip")
        >>> report.downloaded, report.ok
        (1, True)

        See https://developer.box.com/guides/downloads/zip/
        """
        requested = _checked_items(self._session, items)
        target = _target(to, name)
        # The first attempts of `stream` retry a failed request; these start again after a connection that was lost later.
        for attempt in range(1, self._session.retry.attempts + 1):
            archive = _create(self._session, requested, name)
            try:
                return _download(self._session, archive, target)
            except (
                NetworkError,
                NotFound,
            ):  # Box sends the content once, so it has none for a second request
                if attempt == self._session.retry.attempts:
                    raise
                self._session.pause(self._session.retry.wait_for(attempt, None))
        raise AssertionError("the last attempt returns or raises")


def _checked_items(session: BoxSession, items: Iterable[FileMini | FolderMini]) -> list[JSON]:
    listed: object = items
    if isinstance(listed, (FileMini, FolderMini, str)) or not isinstance(listed, Iterable):
        raise TypeError(f"items must be several files and folders, as in [file], not {items!r}")
    requested: list[JSON] = []
    for item in listed:
        if not isinstance(item, (FileMini, FolderMini)):
            raise TypeError(f"items must be files and folders, not {item!r}")
        if isinstance(item, FolderMini) and item.id == "0":
            raise ValueError("items must not have the root folder; pass the items in it: box.root.items()")
        check_same_box(session, "items", item)
        requested.append({"type": item.type, "id": item.id})
    if not requested:
        raise ValueError("items must have at least one file or folder")
    return requested


def _target(to: StrPath, name: str | None) -> Path:
    path = Path(check_path("to", to))
    if path.is_dir():
        path = path / ("Box-Download.zip" if name is None else f"{check_name(name)}.zip")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"to: the directory {path.parent} does not exist; create it first")
    return path


def _create(session: BoxSession, items: Sequence[JSON], name: str | None) -> dict[str, object]:
    """Ask Box for an archive. It exists for some seconds, and its content can be downloaded once."""
    new: dict[str, JSON] = {"items": list(items)}
    if name is not None:
        new["download_file_name"] = check_name(name)
    archive = json_object(session.post("/zip_downloads", json=new, retry=SAFE), "/zip_downloads")
    if not isinstance(archive.get("download_url"), str) or not isinstance(archive.get("status_url"), str):
        raise DecodeError(f"the response to /zip_downloads has no URLs; it has {', '.join(sorted(archive))}")
    return archive


def _download(session: BoxSession, archive: Mapping[str, object], target: Path) -> ZipReport:
    # Imported here to keep `import box_models` fast.
    from box_models.transfer.block_writer import BlockWriter
    from box_models.transfer.partial_file import PartialFile

    with PartialFile(target) as partial_file:
        writer = BlockWriter(partial_file.file)
        with session.stream(str(archive["download_url"]), with_token=False) as stream:
            for block in stream.chunks(_BLOCK):
                writer.write(block)
        if not zipfile.is_zipfile(partial_file.path):
            raise IntegrityError("Box sent an incomplete zip archive")
        status = _final_status(session, archive)
        partial_file.move_to_target(overwrite=True)
    return ZipReport(
        target,
        total=_count(status, "total_file_count"),
        downloaded=_count(status, "downloaded_file_count"),
        skipped_files=_count(status, "skipped_file_count"),
        skipped_folders=_count(status, "skipped_folder_count"),
        renamed=dict(_renamed_items(archive.get("name_conflicts"))),
    )


def _final_status(session: BoxSession, archive: Mapping[str, object]) -> dict[str, object]:
    path = urlsplit(str(archive["status_url"])).path.removeprefix("/2.0")
    status = json_object(session.get(path), path)
    for number in range(1, _MAX_STATUS_REQUESTS):
        if status.get("state") != "in_progress":
            break
        session.pause(min(number, 5))
        status = json_object(session.get(path), path)
    if status.get("state") == "failed":
        raise IntegrityError("Box could not complete the zip archive")
    return status


def _count(status: Mapping[str, object], name: str) -> int:
    value = status.get(name)
    return value if isinstance(value, int) else 0


def _renamed_items(conflicts: object) -> Iterable[tuple[str, str]]:
    for group in conflicts if isinstance(conflicts, list) else []:
        for item in group if isinstance(group, list) else []:
            if isinstance(item, Mapping):
                yield str(item.get("id")), str(item.get("download_name"))
