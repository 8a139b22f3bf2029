"""Programs for tables and arrays work with ``box://`` URLs or open files. A missing program skips its test."""

# Most of these programs have no type stubs.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false, reportMissingTypeStubs=false

from __future__ import annotations

import io
from typing import Any

import pandas as pd
import pyarrow.dataset as ds
import pytest

from box_models.fs import BoxFileSystem
from tests.fs.filesystems import filesystem

pytestmark = pytest.mark.slow

FRAME = pd.DataFrame({"name": ["Ada", "Bob", "Cem"], "amount": [3, 1, 2]})


@pytest.fixture
def fs(options: dict[str, str]) -> BoxFileSystem:
    """The filesystem, with a table as CSV and as Parquet."""
    fs = filesystem(options)
    FRAME.to_csv("box://f.csv", index=False, storage_options=options)
    FRAME.to_parquet("box://parts/f.parquet", storage_options=options)
    return fs


def test_polars_reads_open_files_and_datasets(fs: BoxFileSystem) -> None:
    pl: Any = pytest.importorskip("polars")
    with fs.open("/f.csv") as file:
        assert pl.read_csv(file)["amount"].sum() == 6
    assert pl.scan_csv(fs.open("/f.csv")).select("amount").sum().collect().item() == 6
    with fs.open("/parts/f.parquet") as file:
        assert pl.read_parquet(file, columns=["name"]).columns == ["name"]
    lazy = pl.scan_pyarrow_dataset(ds.dataset("/parts", filesystem=fs, format="parquet"))
    assert lazy.filter(pl.col("amount") > 1).collect()["name"].to_list() == ["Ada", "Cem"]
    with fs.open("/out.parquet", "wb") as out:
        pl.DataFrame({"a": [1]}).write_parquet(out)
    assert pd.read_parquet(fs.open("/out.parquet"))["a"].tolist() == [1]


@pytest.mark.parametrize("function", ["read_csv", "read_parquet", "scan_csv", "scan_parquet", "scan_ndjson"])
def test_polars_does_not_know_box_urls(fs: BoxFileSystem, function: str) -> None:
    pl: Any = pytest.importorskip("polars")
    url = "box://parts/f.parquet" if "parquet" in function else "box://f.csv"
    with pytest.raises(FileNotFoundError, match="box://"):
        getattr(pl, function)(url).lazy().collect()


@pytest.mark.parametrize(
    "source", ["'box://f.csv'", "read_csv('box://f.csv')", "read_parquet('box://parts/*')"]
)
def test_duckdb_does_not_know_box_urls_without_a_filesystem(fs: BoxFileSystem, source: str) -> None:
    duckdb: Any = pytest.importorskip("duckdb")
    with duckdb.connect() as connection, pytest.raises(duckdb.IOException, match="No files found"):
        connection.sql(f"SELECT * FROM {source}").fetchall()


def test_duckdb_reads_and_writes_with_a_registered_filesystem(fs: BoxFileSystem) -> None:
    duckdb: Any = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        connection.register_filesystem(fs)
        query = "SELECT sum(amount) FROM read_csv('box://f.csv')"
        assert connection.sql(query).fetchall() == [(6,)]
        query = "SELECT name FROM read_parquet('box://parts/*.parquet') WHERE amount > 1 ORDER BY name"
        assert connection.sql(query).fetchall() == [("Ada",), ("Cem",)]
        connection.sql("COPY (SELECT 7 AS a) TO 'box://out/copy.csv'")
    assert fs.cat_file("/out/copy.csv").split() == [b"a", b"7"]


def test_pandas_reads_and_writes_excel(fs: BoxFileSystem, options: dict[str, str]) -> None:
    pytest.importorskip("openpyxl")
    FRAME.to_excel("box://f.xlsx", index=False, storage_options=options)
    pd.testing.assert_frame_equal(pd.read_excel("box://f.xlsx", storage_options=options), FRAME)
    with fs.open("/f.xlsx") as file:
        assert len(pd.read_excel(file)) == 3


@pytest.mark.filterwarnings("ignore:The inplace keyword:DeprecationWarning")  # dask uses it with pandas 3.1
def test_dask_dataframe_reads_and_writes(fs: BoxFileSystem, options: dict[str, str]) -> None:
    dd: Any = pytest.importorskip("dask.dataframe")
    frame = dd.read_csv("box://f.csv", storage_options=options)
    assert frame["amount"].sum().compute(scheduler="threads") == 6
    frame.repartition(npartitions=1).to_parquet("box://out", storage_options=options)
    read = dd.read_parquet("box://out", storage_options=options, columns=["name"])
    assert read.compute(scheduler="threads")["name"].tolist() == ["Ada", "Bob", "Cem"]


def test_h5py_reads_and_writes_open_files(fs: BoxFileSystem) -> None:
    h5py: Any = pytest.importorskip("h5py")
    with fs.open("/f.h5", "wb") as out:
        buffer = io.BytesIO()
        with h5py.File(buffer, "w") as file:
            file["numbers"] = list(range(1_000))
        out.write(buffer.getvalue())
    with fs.open("/f.h5") as source, h5py.File(source) as file:
        assert int(file["numbers"][10:20].sum()) == sum(range(10, 20))


def test_zarr_and_xarray_store_arrays_in_a_folder(fs: BoxFileSystem, options: dict[str, str]) -> None:
    zarr: Any = pytest.importorskip("zarr")
    array = zarr.create_array(
        "box://array.zarr", shape=(10, 10), chunks=(5, 5), dtype="i4", storage_options=options
    )
    array[:] = 3
    assert int(zarr.open_array("box://array.zarr", mode="r", storage_options=options)[2:8].sum()) == 180
    xr: Any = pytest.importorskip("xarray")
    data = xr.Dataset({"heat": (("x", "y"), [[1.0, 2.0], [3.0, 4.0]])})
    data.to_zarr("box://data.zarr", storage_options=options, consolidated=False)
    read = xr.open_zarr("box://data.zarr", storage_options=options, consolidated=False)
    assert float(read["heat"].sum()) == 10
    assert fs.isdir("/data.zarr/heat")


def test_xarray_reads_netcdf_files(fs: BoxFileSystem) -> None:
    xr: Any = pytest.importorskip("xarray")
    pytest.importorskip("h5netcdf")
    data = xr.Dataset({"heat": (("x",), [1.0, 2.0])})
    fs.pipe_file("/f.nc", bytes(data.to_netcdf(engine="h5netcdf")))
    with fs.open("/f.nc") as source, xr.open_dataset(source, engine="h5netcdf") as read:
        assert read["heat"].values.tolist() == [1.0, 2.0]


def test_numpy_and_pillow_read_and_write_open_files(fs: BoxFileSystem) -> None:
    np: Any = pytest.importorskip("numpy")
    image_module: Any = pytest.importorskip("PIL.Image")
    with fs.open("/a.npy", "wb") as out:
        np.save(out, np.arange(5))
    with fs.open("/a.npy") as source:
        assert np.load(source).tolist() == [0, 1, 2, 3, 4]
    with fs.open("/a.png", "wb") as out:
        image_module.new("RGB", (3, 2)).save(out, "PNG")
    with fs.open("/a.png") as source:
        assert image_module.open(source).size == (3, 2)
