"""Programs that read and write through fsspec work with ``box://`` URLs."""

# fsspec and pyarrow have no type stubs.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

import pickle
import tarfile
import zipfile
from pathlib import Path

import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.dataset
import pyarrow.fs
import pyarrow.parquet
import pytest

from box_models.fs import BoxFileSystem
from tests.fs.filesystems import filesystem

FRAME = pd.DataFrame({"name": ["Ada", "Bob", "Cem"], "amount": [3, 1, 2], "year": [2025, 2026, 2026]})
TABLE = pa.Table.from_pandas(FRAME)


@pytest.fixture
def fs(options: dict[str, str]) -> BoxFileSystem:
    return filesystem(options)


@pytest.mark.parametrize("url", ["box://A/f.csv", "box://A/f.csv.gz"])
def test_pandas_csv(options: dict[str, str], url: str) -> None:
    FRAME.to_csv(url, index=False, storage_options=options)
    pd.testing.assert_frame_equal(pd.read_csv(url, storage_options=options), FRAME)
    chunks = list(pd.read_csv(url, storage_options=options, chunksize=2))
    assert [len(chunk) for chunk in chunks] == [2, 1]


def test_pandas_parquet_json_pickle_and_feather(options: dict[str, str], fs: BoxFileSystem) -> None:
    FRAME.to_parquet("box://f.parquet", storage_options=options)
    FRAME.to_json("box://f.json", storage_options=options)
    FRAME.to_pickle("box://f.pickle", storage_options=options)
    with fs.open("/f.feather", "wb") as out:
        FRAME.to_feather(out)
    for frame in (
        pd.read_parquet("box://f.parquet", storage_options=options),
        pd.read_json("box://f.json", storage_options=options),
        pd.read_pickle("box://f.pickle", storage_options=options),
        pd.read_feather("box://f.feather", storage_options=options),
    ):
        pd.testing.assert_frame_equal(frame, FRAME, check_dtype=False)
    assert len(fs.find("/")) == 4


def test_partitioned_parquet_with_pandas_and_pyarrow(options: dict[str, str], fs: BoxFileSystem) -> None:
    FRAME.to_parquet("box://parts", partition_cols=["year"], storage_options=options)
    assert sorted(name.split("/")[2] for name in fs.find("/parts")) == ["year=2025", "year=2026"]
    assert len(pd.read_parquet("box://parts", storage_options=options)) == 3
    table = pa.dataset.dataset("/parts", filesystem=fs, partitioning="hive", format="parquet")
    assert table.to_table(filter=pa.dataset.field("year") == 2026).num_rows == 2


def test_pyarrow_reads_and_writes(fs: BoxFileSystem) -> None:
    pa.parquet.write_table(TABLE, "/A/f.parquet", filesystem=fs)
    assert pa.parquet.read_table("/A/f.parquet", filesystem=fs).equals(TABLE)
    arrow = pa.fs.PyFileSystem(pa.fs.FSSpecHandler(fs))
    pa.dataset.write_dataset(TABLE, "/B", filesystem=arrow, format="csv")
    assert pa.dataset.dataset("/B", filesystem=arrow, format="csv").to_table().num_rows == 3
    with arrow.open_output_stream("/A/f.arrow") as sink, pa.ipc.new_file(sink, TABLE.schema) as writer:
        writer.write_table(TABLE)
    with arrow.open_input_file("/A/f.arrow") as source:
        assert pa.ipc.open_file(source).read_all().equals(TABLE)
    with fs.open("/B/part-0.csv") as file:
        assert pa.csv.read_csv(file).num_rows == 3


def test_one_column_of_a_parquet_file_transfers_a_part_of_it(
    fs: BoxFileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = {f"c{number}": [hash((number, row)) for row in range(10_000)] for number in range(10)}
    pa.parquet.write_table(pa.table(columns), "/f.parquet", filesystem=fs, row_group_size=2_500)
    with fs.open("/f.parquet") as file:
        pa.parquet.read_table(file, columns=["c4"], pre_buffer=False)
        assert 0 < file.cache.total_requested_bytes < 0.35 * file.size  # type: ignore[attr-defined]


def test_open_files_expands_patterns_and_writes_parts(options: dict[str, str]) -> None:
    with fsspec.open_files("box://parts/*.txt", "w", num=3, **options) as files:
        for number, file in enumerate(files):
            file.write(str(number))
    with fsspec.open_files("box://parts/*.txt", "r", **options) as files:
        assert [file.read() for file in files] == ["0", "1", "2"]


def test_zip_and_tar_files(options: dict[str, str], fs: BoxFileSystem, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello", encoding="utf-8")
    with fs.open("/a.zip", "wb") as out, zipfile.ZipFile(out, "w") as archive:
        archive.write(tmp_path / "a.txt", "a.txt")
    with fs.open("/a.tar.gz", "wb") as out, tarfile.open(fileobj=out, mode="w:gz") as tar:
        tar.add(tmp_path / "a.txt", "a.txt")
    with fs.open("/a.zip") as file:
        assert zipfile.ZipFile(file).read("a.txt") == b"hello"
    with fs.open("/a.tar.gz") as file, tarfile.open(fileobj=file) as tar:
        assert tar.getnames() == ["a.txt"]
    with fsspec.open("zip://a.txt::box://a.zip", "rt", box=options) as text:
        assert text.read() == "hello"


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # blockcache leaves its file open
@pytest.mark.parametrize("cache", ["simplecache", "filecache", "blockcache"])
def test_local_caches_of_fsspec(
    options: dict[str, str], fs: BoxFileSystem, cache: str, tmp_path: Path
) -> None:
    fs.pipe("/a.txt", b"hello")
    store = {cache: {"cache_storage": str(tmp_path)}}
    for _ in range(2):
        with fsspec.open(f"{cache}::box://a.txt", "rb", box=options, **store) as file:
            assert file.read() == b"hello"


def test_filecache_notices_a_new_version(options: dict[str, str], fs: BoxFileSystem, tmp_path: Path) -> None:
    store = {"cache_storage": str(tmp_path), "check_files": True}
    for content in (b"first", b"second"):
        fs.pipe("/a.txt", content)
        with fsspec.open("filecache::box://a.txt", "rb", box=options, filecache=store) as file:
            assert file.read() == content


def test_a_mapper_is_a_mutable_mapping(fs: BoxFileSystem) -> None:
    mapper = fs.get_mapper("/store")
    mapper["a/b"] = b"1"
    mapper.setitems({"a/c": b"2", "d": b"3"})
    assert (sorted(mapper), mapper["a/b"], mapper.getitems(["a/c", "d"])) == (
        ["a/b", "a/c", "d"],
        b"1",
        {"a/c": b"2", "d": b"3"},
    )
    del mapper["d"]
    assert "d" not in mapper
    assert pickle.loads(pickle.dumps(mapper))["a/c"] == b"2"


@pytest.mark.slow
def test_dask_reads_and_writes(options: dict[str, str], fs: BoxFileSystem) -> None:
    bag = pytest.importorskip("dask.bag")
    bag.from_sequence(["a", "b"], npartitions=2).to_textfiles("box://t/*.txt", storage_options=options)
    assert bag.read_text("box://t/*.txt", storage_options=options).compute(scheduler="threads") == ["a", "b"]
    bytes_module = pytest.importorskip("dask.bytes")
    _, blocks = bytes_module.read_bytes("box://t/*.txt", include_path=False, **options)
    assert [block.compute(scheduler="threads") for part in blocks for block in part] == [b"a", b"b"]
