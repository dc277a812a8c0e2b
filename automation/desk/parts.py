"""Bodies made of several parts: read as the multipart types of MIME have them, whatever the parts hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Final

from automation.desk.fault import invalid

_HEAD_ENDS: Final = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True)
class Part:
    """One part: its headers, and its content as it arrived."""

    headers: Message
    content: bytes

    def header(self, name: str) -> str:
        """A header as it arrived (bytes that are no ASCII as surrogates), on one line; empty where it is missing."""
        found = (value for key, value in self.headers.raw_items() if key.lower() == name.lower())
        return " ".join(str(next(found, "")).split())


def split(content_type: str, raw: bytes, kind: str) -> list[Part]:
    """The parts of a body of `kind` (such as multipart/mixed).

    Raises a 400 refusal where the body is of another kind, or where its boundary is missing or does not close it.
    """
    boundary = _boundary(content_type, kind)
    # A boundary stands at the beginning of a line, and the line's end before it belongs to it.
    pieces = re.split(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|$)", raw)
    if len(pieces) < 3 or b"--" not in pieces[1::2]:
        raise invalid("Failed to parse the multipart request: its boundary is missing, or does not end it.")
    last = pieces.index(b"--", 1)
    return [read(pieces[place]) for place in range(2, last, 2)]


def _boundary(content_type: str, kind: str) -> bytes:
    head = Message()
    head["Content-Type"] = content_type
    found = head.get_boundary()
    if head.get_content_type() != kind or not found:
        raise invalid(f"The content type of this request must be {kind}, with a boundary.")
    return found.encode("utf-8", "surrogateescape")


def read(piece: bytes) -> Part:
    """Headers, an empty line, and content."""
    text = piece.removeprefix(b"\r\n") if piece.startswith(b"\r\n") else piece.removeprefix(b"\n")
    match = _HEAD_ENDS.search(text)
    if text.startswith((b"\r\n", b"\n")):
        return Part(Message(), text.removeprefix(b"\r").removeprefix(b"\n"))
    head, content = (text[: match.start()], text[match.end() :]) if match else (text, b"")
    return Part(BytesHeaderParser().parsebytes(head), content)
