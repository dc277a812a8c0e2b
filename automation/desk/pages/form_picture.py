"""Drawings as they travel in a form: a PNG in a data URL, taken apart and put together again before it is kept."""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator
from typing import Final

PNG: Final = "image/png"
LARGEST: Final = 2 * 1024 * 1024
"""Bytes of one drawing."""
_WIDEST: Final = 4000
_PREFIX: Final = "data:image/png;base64,"
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_KEPT: Final = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


class NoPicture(Exception):
    """What came is not a drawing that can be kept; the message says so to the person who drew."""


def read(url: str) -> bytes:
    """The PNG of a data URL, of picture data alone: what else a file may carry is left out.

    Raises NoPicture where it is too large, no PNG, or damaged.
    """
    if len(url) > LARGEST * 4 // 3 + len(_PREFIX) + 4:
        raise NoPicture("The drawing is too large to send. Clear it and draw it more simply, or say it in words.")
    try:
        data = base64.b64decode(url.removeprefix(_PREFIX), validate=True) if url.startswith(_PREFIX) else b""
        chunks = [chunk for chunk in _chunks(data) if chunk[0] in _KEPT]
    except (binascii.Error, struct.error, ValueError):
        chunks = []
    if not chunks or not _plausible(chunks):
        raise NoPicture("The drawing could not be read. Draw it again, or say it in words.")
    return _SIGNATURE + b"".join(_packed(kind, body) for kind, body in chunks)


def as_url(picture: bytes) -> str:
    """A PNG as a data URL."""
    return _PREFIX + base64.b64encode(picture).decode()


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(_SIGNATURE):
        raise ValueError
    at = len(_SIGNATURE)
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        (checksum,) = struct.unpack_from(">I", data, at + 8 + length)
        if checksum != zlib.crc32(kind + body):
            raise ValueError
        yield kind, body
        at += 12 + length
        if kind == b"IEND":
            return


def _packed(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def _plausible(chunks: list[tuple[bytes, bytes]]) -> bool:
    kinds = [kind for kind, _ in chunks]
    if kinds[0] != b"IHDR" or kinds.count(b"IHDR") != 1 or len(chunks[0][1]) != 13 or b"IDAT" not in kinds:
        return False
    width, height = struct.unpack_from(">II", chunks[0][1])
    return bool(0 < width <= _WIDEST and 0 < height <= _WIDEST)
