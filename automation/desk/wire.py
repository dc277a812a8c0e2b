"""A call as it travels: what was asked, and what is answered, in bytes."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import msgspec

from automation.desk import parts
from automation.desk.fault import Refusal

JSON: Final = "application/json; charset=UTF-8"
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Asked:
    """One request. `path` is still percent-encoded: a range may hold what separates paths."""

    verb: str
    path: str
    query: str = ""
    content_type: str = ""
    content: bytes = b""
    range: str = ""


@dataclass(frozen=True)
class Told:
    """One answer."""

    code: int
    content_type: str = JSON
    content: bytes = b""
    content_range: str = ""

    @property
    def status(self) -> str:
        """The code with its word, as the first line of an answer has it."""
        return f"{self.code} {HTTPStatus(self.code).phrase}"

    def headers(self) -> list[tuple[str, str]]:
        """The headers; an answer without content has no type."""
        kind = [("Content-Type", self.content_type)] if self.content else []
        part = [("Content-Range", self.content_range)] if self.content_range else []
        return [*kind, *part, ("Content-Length", str(len(self.content)))]


def from_environ(environ: dict[str, Any]) -> Asked:
    """The request that a WSGI server hands over; `RAW_URI` is its path as it arrived."""
    path = environ["RAW_URI"].split("?", 1)[0]
    length = int(environ.get("CONTENT_LENGTH") or 0)
    content = environ["wsgi.input"].read(length) if length else b""
    query, kind = environ.get("QUERY_STRING", ""), environ.get("CONTENT_TYPE", "")
    asked = Asked(environ["REQUEST_METHOD"], path, query, kind, content, environ.get("HTTP_RANGE", ""))
    return _overridden(asked, environ.get("HTTP_X_HTTP_METHOD_OVERRIDE", ""))


def from_part(content: bytes) -> Asked:
    """The request inside a part of a batch: a request line, headers and a body. Raises a 400 refusal."""
    line, _, rest = content.lstrip().partition(b"\n")
    words = line.decode("utf-8", "replace").split()
    if len(words) not in (2, 3) or not words[1].startswith(("/", "http://", "https://")):
        raise Refusal(400, "Failed to parse the request in a part of the batch.")
    target = words[1] if words[1].startswith("/") else "/" + words[1].split("/", 3)[-1]
    path, _, query = target.partition("?")
    inner = parts.read(rest)
    kind = inner.header("Content-Type")
    return _overridden(
        Asked(words[0].upper(), path, query, kind, inner.content), inner.header("X-HTTP-Method-Override")
    )


def _overridden(asked: Asked, verb: str) -> Asked:
    """The request that is meant: clients post a GET whose address is too long, with its query as the body."""
    if not verb or asked.verb != "POST":
        return asked
    if not asked.content_type.startswith(_FORM):
        return Asked(verb.upper(), asked.path, asked.query, asked.content_type, asked.content)
    query = "&".join(part for part in (asked.query, asked.content.decode("utf-8", "replace")) if part)
    return Asked(verb.upper(), asked.path, query)


def answer_media(kind: str, content: bytes, wanted: str = "") -> Told:
    """Content; only the one part of it that a Range header asks for, or 416 where it has no such part."""
    from werkzeug.http import parse_range_header  # heavy, and seldom wanted

    found = parse_range_header(wanted) if wanted else None
    if found is None or found.units != "bytes" or len(found.ranges) != 1:
        return Told(200, kind, content)  # what cannot be read is as good as not asked for
    part = found.range_for_length(len(content))
    if part is None:
        message = "Request range not satisfiable"
        refused = Refusal(416, message, status="OUT_OF_RANGE", reason="requestedRangeNotSatisfiable")
        return Told(416, JSON, msgspec.json.encode(refused.body(with_errors=True)), f"bytes */{len(content)}")
    start, end = part
    return Told(206, kind, content[start:end], f"bytes {start}-{end - 1}/{len(content)}")


def answer_json(value: Any, *, pretty: bool = False) -> Told:
    """An answer of JSON; indented where the call asks for that."""
    content = msgspec.json.encode(value)
    return Told(200, JSON, msgspec.json.format(content) if pretty else content)


def refusal(refused: Refusal, path: str = "") -> Told:
    """A refusal of a call to a path in Google's error form; Drive and Gmail give the older form beside it."""
    with_errors = path.removeprefix("/upload").startswith(("/drive/", "/gmail/"))
    return Told(refused.code, JSON, msgspec.json.encode(refused.body(with_errors=with_errors)))
