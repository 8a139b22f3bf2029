"""Small pictures, and the request that makes one the avatar of a user."""

from __future__ import annotations

import struct
import zlib

from tests.local.client import BOUNDARY, FORM, Client, Reply


def png(width: int = 2, height: int = 2) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IEND", b"")


def jpeg(width: int = 2, height: int = 2) -> bytes:
    frame = struct.pack(">BBHBHHB", 0xFF, 0xC0, 8, 8, height, width, 0)
    return b"\xff\xd8" + struct.pack(">BBHH", 0xFF, 0xE0, 4, 0) + frame


def send_avatar(
    box: Client, content: bytes, user: str = "20000002", *, file_name: str = "a.png", part: str = "pic"
) -> Reply:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{part}"; filename="{file_name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    return box.send("POST", f"/2.0/users/{user}/avatar", body, {"content-type": FORM})
