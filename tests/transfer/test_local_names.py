"""Local names are valid path segments and unique in their folder: rows U03 and U04 of the fault catalogue."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from box_models._same_name import name_key
from box_models.transfer.local_names import (
    MAX_BYTES,
    SymlinkExistsError,
    box_name,
    ensure_directory,
    existing_size,
    local_name,
    unique_local_names,
)

ANY_NAME = st.text(st.characters(codec=None), max_size=300) | st.text(
    st.sampled_from('./\\:％2FA~ \0\n"*aÄß\u0308'), max_size=20
)
LEGAL_ON_WINDOWS = re.compile(r'[^\x00-\x1f<>:"/\\|?*]*[^\x00-\x1f<>:"/\\|?*. ]')


@given(ANY_NAME, st.booleans())
@example("", False)
@example("..", False)
@example("％", True)
@example("％41", False)
@example("\ud800", True)
@example("\ud800" * 300, False)
def test_local_name_is_always_one_valid_path_segment(name: str, windows: bool) -> None:
    local = local_name(name, windows=windows)
    assert local not in {"", ".", ".."}
    assert not {"/", "\\", "\0"} & set(local)
    assert len(local.encode()) <= MAX_BYTES
    assert not windows or LEGAL_ON_WINDOWS.fullmatch(local)


@given(ANY_NAME)
@example("％")
@example("100％")
@example("％2F")
@example("a/b\ud83d\ude00")
def test_box_name_reverses_local_name_unless_the_name_was_cut(name: str) -> None:
    if "~" not in local_name(name):
        assert box_name(local_name(name)) == name


@given(ANY_NAME)
@example("％41")
def test_box_name_keeps_names_that_local_name_did_not_encode(local: str) -> None:
    assert local_name(box_name(local)) == local or box_name(local) == local


@pytest.mark.parametrize(
    "name", ["plan.pdf", ".git", "50 %.txt", "foo%20bar", "a:b?", "COM1", "x ", "日本％", "x" * MAX_BYTES]
)
def test_a_valid_name_stays_the_same(name: str) -> None:
    assert local_name(name, windows=False) == name


@pytest.mark.parametrize(
    ("name", "local"),
    [
        *(("CON", "％43ON"), ("NUL.txt", "％4EUL.txt"), ("com1 .x", "％63om1 .x"), ("CONSOLE", "CONSOLE")),
        *(("end.", "end％2E"), ("end ", "end％20"), ("a:b", "a％3Ab"), ("...", "..％2E"), ("AUX", "％41UX")),
    ],
)
def test_u03_invalid_characters_of_windows_are_encoded(name: str, local: str) -> None:
    assert local_name(name, windows=True) == local


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        *(("\U0001f600" * 255, ""), ("ä" * 200 + ".tar.gz", ".gz"), ("x" * 300, ""), ("." + "x" * 400, "")),
        *(("x" * 300 + "." + "y" * 20, "." + "y" * 20), ("x" * 300 + "." + "y" * 21, "")),
    ],
)
def test_u04_a_long_name_is_cut_and_keeps_its_extension(name: str, ending: str) -> None:
    local = local_name(name)
    assert len(local.encode()) <= MAX_BYTES
    assert re.search(rf"~[0-9a-f]{{8}}{ending}\Z", local)


def test_u04_long_names_with_the_same_start_stay_different() -> None:
    assert local_name("x" * 300 + "1") != local_name("x" * 300 + "2")


@given(
    st.lists(st.tuples(ANY_NAME, st.integers(1, 10**6).map(str)), max_size=12, unique_by=lambda pair: pair[1])
)
def test_u04_local_names_of_siblings_are_unique(items: list[tuple[str, str]]) -> None:
    names = unique_local_names(items)
    assert len({name_key(name) for name in names}) == len(items)
    assert all(len(name.encode()) <= MAX_BYTES for name in names)


@given(
    st.permutations([("Plan", "1"), ("plan", "2"), ("PLAN", "30"), ("caf\u00e9", "4"), ("cafe\u0301", "5")])
)
def test_u04_siblings_with_equal_names_get_the_same_local_names_each_time(
    items: list[tuple[str, str]],
) -> None:
    names = dict(zip([id for _, id in items], unique_local_names(items), strict=True))
    assert (names["1"], names["4"]) == ("Plan", "caf\u00e9")
    assert (names["2"], names["30"]) == ("plan~da4b9237", "PLAN~22d200f8")


def test_windows_rules_apply_to_siblings_only_on_request() -> None:
    items = [("a?", "1"), ("b", "2")]
    assert unique_local_names(items, windows=False) == ["a?", "b"]
    assert unique_local_names(items, windows=True) == [local_name("a?", windows=True), "b"]


def test_a_sibling_whose_name_looks_like_a_hashed_name_keeps_it() -> None:
    items = [("a", "1"), ("A", "2"), ("A~da4b9237", "3")]
    assert unique_local_names(items) == ["a", "A~ddc196ff", "A~da4b9237"]


def test_u04_siblings_whose_ids_have_the_same_hash_stay_different() -> None:
    names = unique_local_names([("a", "1"), ("A", "35097"), ("A", "40686")])
    assert names[:2] == ["a", "A~c7b2880d"]
    assert names[2] != names[1]


def test_u04_a_letter_whose_case_fold_is_ascii_counts_as_a_duplicate() -> None:
    kelvin = "\u212a"
    assert unique_local_names([("K", "1"), (kelvin, "2")]) == ["K", f"{kelvin}~da4b9237"]


def test_ensure_directory_creates_a_directory_once(tmp_path: Path) -> None:
    assert [ensure_directory(tmp_path / "new", tmp_path) for _ in range(2)] == [True, False]


def test_ensure_directory_refuses_an_existing_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError, match="a file exists where a folder must be created") as caught:
        ensure_directory(tmp_path / "file", tmp_path)
    assert (caught.value.errno, caught.value.filename) == (errno.ENOTDIR, str(tmp_path / "file"))


def test_ensure_directory_refuses_a_path_outside(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    with pytest.raises(SymlinkExistsError):
        ensure_directory(tmp_path / "inside" / ".." / "outside", tmp_path / "inside")


def test_u02_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc")
    for look in (lambda path: ensure_directory(path, tmp_path), existing_size):
        with pytest.raises(SymlinkExistsError, match="the path is a symbolic link") as caught:
            look(tmp_path / "link")
        assert (caught.value.errno, caught.value.filename) == (errno.EEXIST, str(tmp_path / "link"))


def test_existing_size_accepts_only_a_regular_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"123")
    assert [existing_size(tmp_path / "file"), existing_size(tmp_path / "none")] == [3, None]
    with pytest.raises(IsADirectoryError, match="a folder exists where a file must be written") as caught:
        existing_size(tmp_path)
    assert (caught.value.errno, caught.value.filename) == (errno.EISDIR, str(tmp_path))
    with pytest.raises(FileExistsError, match="not a regular file") as other:
        existing_size(Path("/dev/null"))
    assert (other.value.errno, other.value.filename) == (errno.EEXIST, "/dev/null")
