"""Tables of listings, searches and walks."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO

import pandas as pd
import pytest

from box_models import Box, Folder
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply

pa = pytest.importorskip("pyarrow")

COLUMNS = {
    "id": ("string", "string"),
    "name": ("string", "string"),
    "path": ("string", "string"),
    "size": ("Int64", "int64"),
    "modified_at": ("datetime64[us, UTC]", "timestamp[us, tz=UTC]"),
    "trashed_at": ("datetime64[us, UTC]", "timestamp[us, tz=UTC]"),
    "created_by": ("string", "string"),
    "shared_link": ("string", "string"),
    "tags": ("object", "list<item: string>"),
    "is_externally_owned": ("boolean", "bool"),
    "permissions.can_download": ("boolean", "bool"),
    "metadata.global.properties": ("string", "string"),
}


@pytest.fixture
def reports(box: Box, request_log: RequestLog) -> Folder:
    """``/Reports`` with two files and the folder ``2026``, which has one file."""
    folder = box.root.create_folder("Reports")
    folder.upload(b"12345", "a.csv").update(tags=["final", "sales"])
    folder.upload(b"1", "b.csv")
    folder.create_folder("2026").upload(b"12", "c.csv")
    request_log.clear()
    return box.folder("/Reports")


@pytest.mark.parametrize("limit", [0, None])
def test_the_types_of_columns_do_not_depend_on_the_data(reports: Folder, limit: int | None) -> None:
    items = reports.items(limit=limit)
    assert {name: str(dtype) for name, dtype in items.to_dataframe(*COLUMNS).dtypes.items()} == {
        name: dtype for name, (dtype, _) in COLUMNS.items()
    }
    assert {field.name: str(field.type) for field in items.to_arrow(*COLUMNS).schema} == {
        name: kind for name, (_, kind) in COLUMNS.items()
    }


def test_objects_become_names_and_lists_become_lists_of_texts(reports: Folder) -> None:
    row = {"name": "a.csv", "created_by": "Local User", "tags": ["final", "sales"], "parent": "Reports"}
    items = reports.items()
    frame = items.to_dataframe(list(row))
    assert frame[frame["name"] == "a.csv"].to_dict("records") == [row]
    assert row in items.to_arrow(*row).to_pylist()
    assert items.table("name", "created_by", "tags").splitlines()[2] == "a.csv  Local User  final, sales"


def test_a_table_can_be_stored_as_parquet(reports: Folder) -> None:
    frame = reports.walk().to_dataframe(*COLUMNS)
    stored = pd.read_parquet(BytesIO(frame.to_parquet()))
    assert stored["path"].tolist() == [
        "/Reports/2026",
        "/Reports/a.csv",
        "/Reports/b.csv",
        "/Reports/2026/c.csv",
    ]


@pytest.mark.parametrize("method", ["to_dicts", "table", "to_dataframe", "to_arrow"])
def test_columns_are_named_one_by_one_or_as_a_list(reports: Folder, method: str) -> None:
    as_table = getattr(reports.items(), method)
    assert (
        str(as_table("name", "size"))
        == str(as_table(["name", "size"]))
        == str(as_table(iter(["name", "size"])))
    )
    with pytest.raises(TypeError, match=rf"as in {method}\('name', 'size'\), not 5"):
        as_table("name", 5)
    with pytest.raises(TypeError, match="not 5"):
        as_table(5)
    with pytest.raises(ValueError, match="'name' is there twice"):
        as_table("name", "size", "name")
    with pytest.raises(ValueError, match="Did you mean 'size'"):
        as_table("sizze")


def test_a_walk_is_a_table_of_everything_below_its_start(reports: Folder, request_log: RequestLog) -> None:
    assert reports.path == "/Reports"
    request_log.clear()
    walk = reports.walk(threads=2)
    frame = walk.to_dataframe()
    assert list(frame.columns) == ["type", "id", "path", "size", "modified_at"]
    assert frame["size"].sum() == 2 + 5 + 1 + 2
    assert len(request_log) == 2
    assert [row["path"] for row in walk.to_dicts("path")] == frame["path"].tolist()
    assert walk.to_arrow("path").column("path").to_pylist() == frame["path"].tolist()
    assert [folder.name for folder, _, _ in walk] == ["Reports", "2026"]


def test_a_walk_that_cannot_list_a_folder_reports_it(remote_box: Box, faulty_server: FaultyBox) -> None:
    entries = [{"type": "folder", "id": "7", "name": "secret"}]
    for _ in range(2):
        faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": entries}))
        faulty_server.spoil("GET", "/2.0/folders/7/items", reply(403, {"code": "forbidden"}))
    refused: list[str] = []
    rows = remote_box.root.walk(onerror=lambda folder, _: refused.append(folder.name)).to_dicts("path")
    assert (rows, refused) == ([{"path": "/secret"}], ["secret"])
    with pytest.raises(PermissionError):
        remote_box.root.walk().to_dicts("path")


def test_search_results_have_a_path_without_a_request_each(
    reports: Folder, box: Box, request_log: RequestLog
) -> None:
    request_log.clear()
    frame = box.search("csv").to_dataframe()
    assert sorted(frame["path"]) == ["/Reports/2026/c.csv", "/Reports/a.csv", "/Reports/b.csv"]
    assert sorted(str(row["path"]) for row in box.search("csv").to_dicts("path")) == sorted(frame["path"])
    assert len(request_log) == 2


def test_entries_that_are_not_items_have_no_path(box: Box) -> None:
    with pytest.raises(ValueError, match="no field 'path'"):
        box.root.upload(b"1", "a.txt").comments().to_dicts("path")


def test_malformed_values_are_missing_with_a_warning(remote_box: Box, faulty_server: FaultyBox) -> None:
    entries: list[dict[str, object]] = [
        {"type": "file", "id": "5", "name": "a", "size": 2**63, "tags": "draft"},
        {"type": "file", "id": "6", "name": "\ud800", "size": 6.0},
        {"type": "hologram", "id": "7", "name": ["b"]},
    ]
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": entries}))
    columns = ("name", "size", "tags", "path")
    with pytest.warns(UserWarning, match="malformed values are missing") as warned:
        rows = remote_box.root.items().to_arrow(*columns).to_pylist()
    assert rows == [
        {"name": "a", "size": None, "tags": None, "path": "/a"},
        {"name": None, "size": 6, "tags": None, "path": None},
        {"name": '["b"]', "size": None, "tags": None, "path": None},
    ]
    assert {str(each.message).partition(":")[0] for each in warned} >= {"name", "size", "tags"}


@pytest.mark.parametrize("form", ["arrow", "dataframe"])
@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-01-01T00:00:00-08:00", datetime(2026, 1, 1, 8, tzinfo=UTC)),
        ("2026-01-01T00:00:00.25Z", datetime(2026, 1, 1, 0, 0, 0, 250_000, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2026-02-30T00:00:00Z", None),
        ("2026-01-01T25:00:00Z", None),
    ],
)
@pytest.mark.filterwarnings("ignore:modified_at. 1 malformed values are missing")
def test_times_of_a_page_are_converted_or_missing(
    remote_box: Box, faulty_server: FaultyBox, form: str, text: str, time: datetime | None
) -> None:
    times = ["2026-01-01T00:00:00Z", None, text]
    entries = [{"type": "file", "id": str(id), "modified_at": each} for id, each in enumerate(times, 1)]
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": entries}))
    items = remote_box.root.items()
    if form == "arrow":
        values = items.to_arrow("modified_at")["modified_at"].to_pylist()
    else:
        series = items.to_dataframe("modified_at")["modified_at"]
        assert str(series.dtype) == "datetime64[us, UTC]"
        values = [None if each is pd.NaT else each.to_pydatetime() for each in series]
    assert values == [datetime(2026, 1, 1, tzinfo=UTC), None, time]


@pytest.mark.parametrize(
    "unusual",
    [
        {"type": "file", "id": 6},
        {"type": "hologram", "id": "6"},
        {"type": "file", "id": "6", "size": "large"},
        {"type": "file", "id": "6", "size": True},
        {"type": "file", "id": "6", "modified_at": "2026-01-01T00:00:00"},
        {"type": "file", "id": "6", "created_by": {"type": "user", "id": "1"}},
        {"type": "file", "id": "6", "created_by": {"type": "user", "id": "1", "name": None}},
        {"type": "file", "id": "6", "shared_link": {"url": None}},
        {"type": "file", "id": "6", "shared_link": {"url": "https://app.box.com/s/1"}},
    ],
    ids=str,
)
@pytest.mark.filterwarnings("ignore:.* malformed values are missing")
def test_an_unusual_entry_does_not_change_the_rows_of_the_others(
    remote_box: Box, faulty_server: FaultyBox, unusual: dict[str, object]
) -> None:
    columns = ["id", "name", "size", "modified_at", "created_by", "created_by.login", "shared_link.url"]
    usual = {
        "type": "file",
        "id": "5",
        "name": "a",
        "size": 3,
        "modified_at": "2026-01-01T00:00:00-08:00",
        "created_by": {"type": "user", "id": "1", "name": "Ada", "login": "ada@example.com"},
        "shared_link": None,
    }
    tables = []
    for entries in ([usual], [usual, unusual]):
        faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": entries}))
        tables.append(remote_box.root.items().to_arrow(columns).to_pylist())
    assert tables[0] == tables[1][:1]
    assert tables[0] == [
        {
            "id": "5",
            "name": "a",
            "size": 3,
            "modified_at": datetime(2026, 1, 1, 8, tzinfo=UTC),
            "created_by": "Ada",
            "created_by.login": "ada@example.com",
            "shared_link.url": None,
        }
    ]
    assert len(tables[1]) == 2


def test_times_of_a_table_name_their_zone(reports: Folder) -> None:
    modified_at = reports.files()[0].modified_at
    zone = modified_at.astimezone().tzname()
    assert reports.files().table("modified_at").splitlines()[1].endswith(f" {zone}")


def test_times_are_exact(remote_box: Box, faulty_server: FaultyBox) -> None:
    entries = [{"type": "file", "id": "5", "modified_at": "2026-01-01T00:00:00.123456-08:00"}]
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": entries}))
    frame = remote_box.root.items().to_dataframe("modified_at")
    assert frame["modified_at"].tolist() == [datetime(2026, 1, 1, 8, 0, 0, 123456, tzinfo=UTC)]


def test_without_pyarrow_the_extra_is_named(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"box_models\[arrow\]"):
        box.root.items().to_arrow()


def test_pages_with_and_without_unusual_times_make_one_column(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    usual = {"type": "file", "id": "5", "modified_at": "2026-01-01T00:00:00-08:00"}
    unusual = {"type": "file", "id": "6", "modified_at": "2026-01-01T09:00:00.5Z"}
    for entries, more in (([usual], {"next_marker": "2"}), ([unusual], {})):
        faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": entries, **more}))
    table = remote_box.root.items().to_arrow("id", "modified_at")
    assert table["id"].to_pylist() == ["5", "6"]
    assert table["modified_at"].to_pylist() == [
        datetime(2026, 1, 1, 8, tzinfo=UTC),
        datetime(2026, 1, 1, 9, 0, 0, 500_000, tzinfo=UTC),
    ]
