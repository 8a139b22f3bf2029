"""The method of files that shows their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from box_models.models import item_types
from box_models.models.core.model import bound_session
from box_models.models.core.verbs import ObjectMixin

if TYPE_CHECKING:
    from box_models.models.file_preview import FilePreview


class Previewable(ObjectMixin):
    """A file whose content can be shown."""

    __slots__ = ()

    def preview(self) -> FilePreview:
        r"""Return a preview of the content, which a terminal shows as text and a notebook as HTML.

        The extension of the name decides:

        - An image of at most 5 MiB is read and shown.
        - A table (csv, tsv) is shown with its first 50 rows, from the first 64 KiB.
        - A text, also JSON and the source text of HTML, is shown up to its first 4 KiB.
        - Of any other file, the content is not read; the fields are shown.

        Two requests for the content, and one if name and size are not loaded. Bytes that are not UTF-8 are replaced.

        >>> from box_models import Box
        >>> Box.local(":memory:", seed={"/sales.csv": b"name,amount\nAda,3\n"}).file("/sales.csv").preview()
        sales.csv (18 bytes)
        name  amount
        Ada   3
        """
        # Imported here to keep `import box_models` fast.
        from box_models.models.file_preview import preview_of

        file = self
        if not (isinstance(file, item_types.File) and file.is_loaded("name") and file.is_loaded("size")):
            file = item_types.File.model_validate({"id": self.id}, context=bound_session(self)).load()
        return preview_of(file)
