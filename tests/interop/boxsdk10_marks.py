"""Call every public method of ``boxsdk`` 10 for collections, recent items and watermarks.

See :mod:`tests.interop.boxsdk10_calls`.
"""

# The SDK declares nearly every field optional, unlike Box's description.
# pyright: reportOptionalMemberAccess=false, reportOptionalIterable=false, reportOptionalSubscript=false

from __future__ import annotations

import pytest
from box_sdk_gen import BoxAPIError
from box_sdk_gen.managers import file_watermarks, files, folder_watermarks
from box_sdk_gen.schemas import Collection

from tests.interop.boxsdk10_calls import World, calls
from tests.interop.boxsdk10_collaborations import CALLS

__all__ = ["CALLS"]


def favorites(w: World) -> Collection:
    collection: Collection = w.client.collections.get_collections().entries[0]
    return collection


@calls
def collections__get_collections(w: World) -> None:
    assert favorites(w).collection_type == "favorites"


@calls
def collections__get_collection_by_id(w: World) -> None:
    assert w.client.collections.get_collection_by_id(str(favorites(w).id)).name == "Favorites"


@calls
def collections__get_collection_items(w: World) -> None:
    own, file = str(favorites(w).id), w.file()
    reference = files.UpdateFileByIdCollections(id=own)
    updated = w.client.files.update_file_by_id(file.id, collections=[reference], fields=["collections"])
    assert [each.id for each in updated.collections] == [own]
    entries = w.client.collections.get_collection_items(own).entries
    assert file.id in [each.id for each in entries]


@calls
def recent_items__get_recent_items(w: World) -> None:
    file = w.file()
    newest = w.client.recent_items.get_recent_items(limit=1).entries[0]
    assert (newest.item.id, newest.interaction_type) == (file.id, "item_upload")


def marked_file(w: World) -> str:
    file = str(w.file().id)
    imprint = file_watermarks.UpdateFileWatermarkWatermarkImprintField.DEFAULT
    mark = file_watermarks.UpdateFileWatermarkWatermark(imprint=imprint)
    assert w.client.file_watermarks.update_file_watermark(file, mark).watermark.created_at is not None
    return file


@calls
def file_watermarks__update_file_watermark(w: World) -> None:
    file = w.client.files.get_file_by_id(marked_file(w), fields=["watermark_info"])
    assert file.watermark_info.is_watermarked


@calls
def file_watermarks__get_file_watermark(w: World) -> None:
    assert w.client.file_watermarks.get_file_watermark(marked_file(w)).watermark.modified_at is not None


@calls
def file_watermarks__delete_file_watermark(w: World) -> None:
    file = marked_file(w)
    w.client.file_watermarks.delete_file_watermark(file)
    with pytest.raises(BoxAPIError, match="404"):
        w.client.file_watermarks.get_file_watermark(file)


def marked_folder(w: World) -> str:
    imprint = folder_watermarks.UpdateFolderWatermarkWatermarkImprintField.DEFAULT
    mark = folder_watermarks.UpdateFolderWatermarkWatermark(imprint=imprint)
    w.client.folder_watermarks.update_folder_watermark(w.home.id, mark)
    return str(w.home.id)


@calls
def folder_watermarks__update_folder_watermark(w: World) -> None:
    marked_folder(w)
    file = w.client.files.get_file_by_id(w.file().id, fields=["watermark_info"])
    assert file.watermark_info.is_watermark_inherited


@calls
def folder_watermarks__get_folder_watermark(w: World) -> None:
    watermark = w.client.folder_watermarks.get_folder_watermark(marked_folder(w))
    assert watermark.watermark.created_at is not None


@calls
def folder_watermarks__delete_folder_watermark(w: World) -> None:
    folder = marked_folder(w)
    w.client.folder_watermarks.delete_folder_watermark(folder)
    with pytest.raises(BoxAPIError, match="404"):
        w.client.folder_watermarks.get_folder_watermark(folder)
