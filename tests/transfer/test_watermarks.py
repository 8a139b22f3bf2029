"""Downloads of files with a watermark: Box sends a viewer other bytes than the size and sha1 of the file say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from box_models import Box, File, IntegrityError, RetryPolicy, Transfers
from box_models.transfer.content_download import UnverifiedContentWarning
from tests.wire.fault_server import Behaviour, FaultServer, ReceivedRequest, reply

ORIGINAL = b"%PDF the original " * 100
COPIES = {
    "longer": b"%PDF for bob@example.com " * 120,
    "shorter": b"%PDF for bob@example.com",
    "as long": ORIGINAL.replace(b"original", b"for bob!"),
}
DOWNLOADS: dict[str, Callable[[File, Path], bytes]] = {
    "path": lambda file, target: file.download(target).read_bytes(),
    "resumable": lambda file, target: file.download(target, resume=True).read_bytes(),
    "memory": lambda file, _: file.read_bytes(),
    "reader": lambda file, _: file.open().read(),
}


class MarkedFile:
    """A file whose content is sent as a copy. ``mark`` is the value of watermark_info."""

    def __init__(self, copy: bytes, *, is_watermarked: bool = True) -> None:
        self.copy = copy
        self.mark = {"is_watermarked": is_watermarked, "is_watermark_inherited": False}

    def __call__(self, request: ReceivedRequest) -> Behaviour:
        if request.path != "/2.0/files/1/content":
            sha1 = hashlib.sha1(ORIGINAL, usedforsecurity=False).hexdigest()
            metadata = {"size": len(ORIGINAL), "sha1": sha1, "watermark_info": self.mark}
            return reply(200, {"type": "file", "id": "1", "name": "deal.pdf", **metadata})
        span = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if span is None:
            return reply(200, body=self.copy)
        start, end = int(span[1]), min(int(span[2] or len(self.copy)), len(self.copy) - 1)
        content_range = {"Content-Range": f"bytes {start}-{end}/{len(self.copy)}"}
        return reply(206, body=self.copy[start : end + 1], headers=content_range)


def file_at(server: FaultServer, transfers: Transfers | None = None) -> File:
    box = Box("local_token", base_url=server.url, retry=RetryPolicy(waits=False), transfers=transfers)
    return box.file("1")


@pytest.mark.parametrize("download", DOWNLOADS.values(), ids=DOWNLOADS)
@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_a_copy_with_a_watermark_is_downloaded_with_a_warning(
    tmp_path: Path, copy: bytes, download: Callable[[File, Path], bytes]
) -> None:
    with FaultServer() as server:
        server.handler = MarkedFile(copy)
        with pytest.warns(UnverifiedContentWarning, match="has a watermark"):
            assert download(file_at(server), tmp_path / "deal.pdf") == copy
    assert [path.name for path in tmp_path.iterdir()] in ([], ["deal.pdf"])


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_ranges_of_a_copy_are_not_mixed(tmp_path: Path, copy: bytes) -> None:
    with FaultServer() as server:
        server.handler = MarkedFile(copy)
        file = file_at(server, Transfers(ranges_from=1000))
        with pytest.warns(UnverifiedContentWarning):
            assert file.download(tmp_path / "deal.pdf").read_bytes() == copy
        contents = [request for request in server.requests if request.path.endswith("/content")]
        assert "range" not in contents[-1].headers


@pytest.mark.parametrize("download", DOWNLOADS.values(), ids=DOWNLOADS)
@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES)
def test_wrong_content_without_a_watermark_raises_integrity_error(
    tmp_path: Path, copy: bytes, download: Callable[[File, Path], bytes]
) -> None:
    with FaultServer() as server:
        server.handler = MarkedFile(copy, is_watermarked=False)
        with pytest.raises(IntegrityError):
            download(file_at(server), tmp_path / "deal.pdf")
    assert list(tmp_path.glob("deal.pdf")) == []
