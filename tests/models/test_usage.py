"""The sizes of everything below a folder."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from box_models import Box, BoxError, Folder, Forbidden
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import refusal, reply


@pytest.fixture
def sales(box: Box, request_log: RequestLog) -> Folder:
    """``/Sales`` with a file, an empty folder, and a folder with a file and a folder."""
    folder = box.root.create_folder("Sales")
    folder.upload(b"12345", "a.csv")
    folder.create_folder("2025")
    folder.create_folder("2026/July", parents=True).upload(b"1", "c.csv")
    folder.folder("2026").upload(b"12", "b.csv")
    folder.create_web_link("https://example.com", "link")
    request_log.clear()
    return box.folder("/Sales")


def test_a_folder_has_the_size_and_number_of_all_files_below_it(sales: Folder) -> None:
    assert [(row.path, row.type, row.size, row.files) for row in sales.usage()] == [
        ("/Sales/2025", "folder", 0, 0),
        ("/Sales/2026", "folder", 3, 2),
        ("/Sales/a.csv", "file", 5, 1),
        ("/Sales/2026/July", "folder", 1, 1),
        ("/Sales/2026/b.csv", "file", 2, 1),
        ("/Sales/2026/July/c.csv", "file", 1, 1),
    ]


@pytest.mark.parametrize("threads", [1, 8])
def test_usage_makes_one_request_per_folder_when_it_is_read(
    sales: Folder, request_log: RequestLog, threads: int
) -> None:
    request_log.clear()
    usage = sales.usage(threads=threads)
    assert repr(usage) == "<Usage of /Sales>"
    assert request_log == []
    assert str(usage).splitlines()[0].split() == ["path", "type", "size", "files", "modified"]
    assert len(request_log) == 4


def test_a_folder_was_changed_when_something_in_it_was_changed(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    july = remote_box.root.create_folder("2026/July", parents=True)
    times = ["2026-07-01T08:00:00Z", "2026-07-02T08:00:00+02:00", None]
    entries = [
        {"type": "file", "id": str(number), "name": f"{number}.csv", "size": 1, "modified_at": time}
        for number, time in enumerate(times)
    ]
    faulty_server.spoil("GET", f"/2.0/folders/{july.id}/items", reply(200, {"entries": entries}))
    rows = {row.path: row for row in remote_box.root.usage()}
    latest = rows["/2026/July"].modified
    assert rows["/2026/July/1.csv"].modified == datetime(2026, 7, 2, 6, tzinfo=UTC)
    assert rows["/2026/July/2.csv"].modified is None
    assert latest == max(time for row in rows.values() if (time := row.modified) is not None)
    assert rows["/2026"].modified == latest


def test_usage_is_a_table_with_types(sales: Folder) -> None:
    frame = sales.usage().to_dataframe()
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == {
        "path": "string",
        "type": "string",
        "size": "Int64",
        "files": "Int64",
        "modified": "datetime64[us, UTC]",
    }
    assert frame[frame["type"] == "file"]["size"].sum() == 8
    assert isinstance(frame["modified"][0], pd.Timestamp)
    assert sales.usage().to_arrow("files").to_pydict() == {"files": [0, 2, 1, 1, 1, 1]}
    assert sales.usage().to_dicts("size", "path")[0] == {"size": 0, "path": "/Sales/2025"}


def test_usage_of_an_empty_folder_has_the_same_types(box: Box, sales: Folder) -> None:
    empty = box.folder("/Sales/2025").usage()
    assert empty.to_dataframe().dtypes.equals(sales.usage().to_dataframe().dtypes)
    assert empty.to_arrow().schema.equals(sales.usage().to_arrow().schema)
    assert (list(empty), empty.table("path")) == ([], "path")


def test_an_unknown_column_of_usage_is_refused(sales: Folder) -> None:
    with pytest.raises(ValueError, match="'file' is not one of path, .* Did you mean 'files'"):
        sales.usage().table("file")


def test_a_folder_that_cannot_be_listed_counts_as_empty_with_onerror(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    remote_box.root.upload(b"12", "a.csv")
    secret = remote_box.root.create_folder("Secret")
    secret.upload(b"1", "b.csv")
    errors: list[BoxError] = []
    usage = remote_box.root.usage(onerror=lambda _, error: errors.append(error))
    faulty_server.spoil("GET", f"/2.0/folders/{secret.id}/items", refusal(403, "forbidden"))
    assert usage.to_dicts("path", "size") == [{"path": "/Secret", "size": 0}, {"path": "/a.csv", "size": 2}]
    assert [type(error) for error in errors] == [Forbidden]
    faulty_server.spoil("GET", f"/2.0/folders/{secret.id}/items", refusal(403, "forbidden"))
    with pytest.raises(Forbidden):
        remote_box.root.usage().table()
