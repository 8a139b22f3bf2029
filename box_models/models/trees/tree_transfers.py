"""The methods of folders that transfer whole trees."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from box_models._checks import check_flag, check_path
from box_models.models.core.fields import check_choice
from box_models.models.core.verbs import ObjectMixin

if TYPE_CHECKING:
    from box_models.models.item_types import FolderMini
    from box_models.models.trees.download import OnLocalConflict
    from box_models.models.trees.report import OnTreeErrors, TreeReport
    from box_models.models.trees.tree_options import OnEntry
    from box_models.models.uploads import OnConflict
    from box_models.transfer.progress import ProgressArg
    from box_models.transfer.tree_jobs import Patterns
    from box_models.transfer.upload_source import StrPath


class TreeTransfers(ObjectMixin):
    """The methods of folders that upload and download whole trees."""

    __slots__ = ()

    def upload_dir(
        self,
        local: StrPath,
        name: str | None = None,
        *,
        on_conflict: OnConflict = "version",
        delete: bool = False,
        dry_run: bool = False,
        errors: OnTreeErrors = "raise",
        workers: int = 8,
        include: Patterns = (),
        exclude: Patterns = (),
        follow_symlinks: bool = False,
        sha1_cache: StrPath | None = None,
        on_entry: OnEntry | None = None,
        progress: ProgressArg = False,
    ) -> TreeReport:
        """Upload a directory with everything in it, and return a report.

        The directory becomes the folder ``name`` in this folder; ``name`` defaults to the name of the directory. If that folder
        exists, missing files are added to it. A file that exists with the same content is not sent again, so running the upload again
        resumes it for the cost of the listings. If the content differs, the file gets a new version, unless ``on_conflict`` has
        another value of `upload`. Box also stores the modification times of the files.

        With ``delete``, the folder becomes a mirror: files and folders in it that are not local are moved to the trash of Box. That
        happens at the end, and only if everything else succeeded and the directory is not empty. Items that the patterns exclude stay,
        and so do web links. With ``dry_run``, nothing is changed: the report shows what would be done.

        A thread pool of ``workers`` threads uploads the files. If a file fails, the others continue. At the end, `TreeError` is
        raised, an ExceptionGroup of all errors, with the ``report`` of the upload. With ``errors="report"``, the report is
        returned, also if something failed. Only errors that affect all files are raised immediately: an expired login, or an
        exception from ``progress`` or ``on_entry``. ``on_entry`` is called with the outcome and the `TreeEntry` of each file as soon as
        they are known, by one thread at a time.

        Files of the same size are compared by their sha1. ``sha1_cache`` names a file that keeps the sha1 of local files, so that the
        next upload does not read files again whose size and modification time are the same.

        ``include`` and ``exclude`` take patterns: ``"*.csv"`` matches names at any depth, ``"2026/**/draft*"`` matches paths from the
        top of the directory. Excluded folders are not scanned. Hidden files are included. Symbolic links are skipped and reported,
        unless ``follow_symlinks`` is true. If names differ only in letter case, the first one is uploaded, and the others fail if Box
        refuses them.

        >>> from pathlib import Path
        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> Path("proj").mkdir()
        >>> _ = Path("proj", "plan.txt").write_text("Plan")
        >>> box.root.upload_dir("proj")
        <TreeReport: 1 created, 0 versioned, 0 skipped, 0 failed>
        >>> box.root.upload_dir("proj").skipped[0].note
        'same content'
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.trees.report import OnTreeErrors
        from box_models.models.trees.tree_options import TreeOptions
        from box_models.models.trees.upload import upload_tree
        from box_models.models.uploads import OnConflict

        check_choice("on_conflict", on_conflict, OnConflict)
        check_choice("errors", errors, OnTreeErrors)
        options = TreeOptions(
            include=include,
            exclude=exclude,
            delete=delete,
            dry_run=dry_run,
            workers=workers,
            progress=progress,
            sha1_cache=sha1_cache,
            on_entry=on_entry,
        )
        if delete and on_conflict == "rename":
            raise ValueError(
                "delete=True would delete the renamed files; use another on_conflict than 'rename'"
            )
        report = upload_tree(
            cast("FolderMini", self),
            Path(check_path("local", local)),
            name,
            options=options,
            on_conflict=on_conflict,
            follow_symlinks=follow_symlinks,
        )
        return report if errors == "report" else report.raise_for_errors()

    def download(
        self,
        to: StrPath,
        *,
        on_conflict: OnLocalConflict = "replace",
        keep_mtime: bool = False,
        delete: bool = False,
        dry_run: bool = False,
        errors: OnTreeErrors = "raise",
        workers: int = 8,
        include: Patterns = (),
        exclude: Patterns = (),
        sha1_cache: StrPath | None = None,
        on_entry: OnEntry | None = None,
        progress: ProgressArg = False,
    ) -> TreeReport:
        """Download everything in the folder to the directory ``to``, and return a report.

        ``to`` is created if it is missing. A file that exists with the same content is not downloaded again, so running the download
        again resumes it. If the content differs, ``on_conflict`` decides: ``"replace"``, ``"skip"`` or ``"error"``. Each file appears
        under its name only when it is complete and its sha1 is verified. ``errors``, ``workers``, ``include``, ``exclude``,
        ``sha1_cache`` and ``on_entry`` work as in `upload_dir`. ``keep_mtime`` sets the modification times of the local files to those in Box, also of files that exist with
        the same content. With ``dry_run``, nothing is written: the report shows what would be done.

        With ``delete``, the directory becomes a mirror: local files and directories that are not in the folder are deleted. That
        happens at the end, and only if everything else succeeded and the folder is not empty. Files that the patterns exclude stay, and
        so do symbolic links.

        Nothing is written outside of ``to`` or through a symbolic link in it. Characters that the file system does not allow are
        percent-encoded, as in ``a％3Ab``. If names differ only in letter case or Unicode form, the later ones get a suffix, as in
        ``plan~da4b9237.txt``. Web links have no content and are skipped.

        >>> from pathlib import Path
        >>> from box_models import Box
        >>> box = Box.local(":memory:")
        >>> _ = box.root.create_folder("Projects").upload(b"Plan", "plan.txt")
        >>> box.folder("/Projects").download("dl")
        <TreeReport: 1 created, 0 versioned, 0 skipped, 0 failed>
        >>> Path("dl", "plan.txt").read_text()
        'Plan'
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.trees.download import OnLocalConflict, download_tree
        from box_models.models.trees.report import OnTreeErrors
        from box_models.models.trees.tree_options import TreeOptions

        check_choice("on_conflict", on_conflict, OnLocalConflict)
        check_choice("errors", errors, OnTreeErrors)
        check_flag("keep_mtime", keep_mtime)
        options = TreeOptions(
            include=include,
            exclude=exclude,
            delete=delete,
            dry_run=dry_run,
            workers=workers,
            progress=progress,
            sha1_cache=sha1_cache,
            on_entry=on_entry,
        )
        report = download_tree(
            cast("FolderMini", self),
            Path(check_path("to", to)),
            options=options,
            on_conflict=on_conflict,
            keep_mtime=keep_mtime,
        )
        return report if errors == "report" else report.raise_for_errors()
