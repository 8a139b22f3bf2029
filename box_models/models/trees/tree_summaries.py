"""The methods of folders that summarize everything below a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from box_models._checks import check_integer
from box_models.models.core.verbs import ObjectMixin

if TYPE_CHECKING:
    from box_models.models.item_types import FolderMini
    from box_models.models.trees.folder_tree import FolderTree
    from box_models.models.trees.usage import Usage
    from box_models.models.trees.walk import OnWalkError


class TreeSummaries(ObjectMixin):
    """The methods of folders that summarize everything below a folder."""

    __slots__ = ()

    def tree(self, depth: int = 3) -> FolderTree:
        """Return the items below this folder, down to ``depth`` levels, which a terminal or a notebook shows as a tree.

        One request per folder that is opened, with several threads, and one if the path of this folder is unknown. At most 50 items of
        each folder, and about 1,000 in all, are shown.

        >>> from box_models import Box
        >>> box = Box.local(":memory:", seed={"/Sales/2026/january.csv": b"name,amount", "/Sales/plan.txt": b"Ship"})
        >>> box.root.tree(depth=2)
        /
        └── Sales/ (15 bytes)
            ├── 2026/ (11 bytes) …
            └── plan.txt (4 bytes)
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.trees.folder_tree import read_tree

        return read_tree(cast("FolderMini", self), check_integer("depth", depth, 1))

    def usage(self, *, threads: int = 8, onerror: OnWalkError | None = None) -> Usage:
        """Return the storage that each file and folder below this folder takes, as rows or as a table.

        The columns are ``path``, ``type``, ``size``, ``files`` and ``modified``, as described in `UsageRow`. The size of a folder is the
        sum of the files below it, without older versions and web links. Makes no request until you read it: then, one request per
        folder and per 1,000 items in it, with ``threads`` threads.

        If a folder cannot be listed, the error is raised. With ``onerror``, it is passed to ``onerror(folder, error)``, and the folder
        counts as empty.

        >>> from box_models import Box
        >>> box = Box.local(":memory:", seed={"/Sales/2026/january.csv": b"name,amount", "/Sales/plan.txt": b"Ship"})
        >>> print(box.root.usage().table("path", "size", "files"))
        path                     size  files
        /Sales                   15    2
        /Sales/2026              11    1
        /Sales/plan.txt          4     1
        /Sales/2026/january.csv  11    1
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.trees.usage import Usage

        folder = cast("FolderMini", self)
        return Usage(folder, threads=check_integer("threads", threads, 1), onerror=onerror)
