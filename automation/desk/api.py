"""The API side of the desk: one call in, checked against the contract, answered in one transaction."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeVar
from urllib.parse import parse_qs

import msgspec

from automation.desk import contract, fieldmask
from automation.desk.fault import Refusal, invalid, unanswered
from automation.desk.store import DeskFileError, Store

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Content:
    """A file: what comes in as an upload, and what goes out where an answer is no JSON."""

    mime_type: str
    data: bytes


@dataclass
class Call:
    """One call: its parameters (path and query, typed), its body, the open transaction, and now (UTC).

    `upload` is the file that was sent, in calls that take one instead of a body.
    """

    connection: sqlite3.Connection
    parameters: dict[str, Any]
    body: dict[str, Any]
    now: datetime
    base_url: str
    notes: dict[str, Any] = field(default_factory=dict)
    upload: Content = Content("", b"")

    @property
    def stamp(self) -> str:
        """Now, as Google writes a time: UTC, to the millisecond, ending in Z."""
        return timestamp(self.now)


Answer = dict[str, Any]
Answering = TypeVar("Answering", bound=Callable[[Call], Answer | Content])
_JSON: Final = "application/json; charset=UTF-8"
_NULL_FIELD: Final = re.compile(rb":\s*null")
_ANSWERS: Final[dict[str, tuple[Callable[[Call], Answer | Content], bool]]] = {}


def answers(method_id: str, *, writes: bool) -> Callable[[Answering], Answering]:
    """Register the function that answers a method of Google's, by the id in the discovery document."""

    def register(function: Answering) -> Answering:
        _ANSWERS[method_id] = (function, writes)
        return function

    return register


def timestamp(moment: datetime) -> str:
    """A time as Google writes it, to the millisecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


class Api:
    """A WSGI app that answers the calls of Sheets v4, Forms v1, Drive v3 and Gmail v1.

    With `check_answers`, every answer too is held against the discovery documents, and a breach is a 500.
    """

    def __init__(self, store: Store, clock: Clock, base_url: str, *, check_answers: bool = False) -> None:
        self._store = store
        self._clock = clock
        self._base_url = base_url
        self._check_answers = check_answers

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        answer: Answer | Content
        try:
            code, answer = 200, self._answer(environ)
        except Refusal as refusal:
            code, answer = refusal.code, refusal.body()
        except DeskFileError as error:
            code, answer = 503, Refusal(503, str(error)).body()
        content = answer if isinstance(answer, Content) else Content(_JSON, msgspec.json.encode(answer))
        headers = [("Content-Type", content.mime_type), ("Content-Length", str(len(content.data)))]
        start_response(f"{code} {'OK' if code == 200 else 'Refused'}", headers)
        return [content.data]

    def _answer(self, environ: dict[str, Any]) -> Answer | Content:
        raw_path = environ["RAW_URI"].split("?", 1)[0]
        method, path_values = contract.find(environ["REQUEST_METHOD"], raw_path)
        query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        parameters = {**contract.query_values(method, query), **path_values}
        fields = _checked_fields(method, parameters.get("fields", ""))
        upload = _read_upload(environ) if method.takes_upload else Content("", b"")
        body = {} if method.takes_upload else _read_body(method, environ)
        contract.check(method.api, method.request, body)
        if method.id not in _ANSWERS:
            raise unanswered(method.id)
        function, writes = _ANSWERS[method.id]
        with self._store.write() if writes else self._store.read() as connection:
            answer = function(Call(connection, parameters, body, self._clock(), self._base_url, upload=upload))
            if isinstance(answer, Content):
                return answer
            if self._check_answers and method.response:
                _check_answer(method, answer)
        pruned: Answer = fieldmask.prune(answer, fieldmask.parse(fields)) if fields else answer
        return pruned


def _checked_fields(method: contract.Method, fields: str) -> str:
    """The field mask of a call, refused where it names what the answer does not have."""
    for path in fieldmask.paths(fields) if fields and method.response else ():
        if not contract.knows(method.api, method.response, path.split(".")):
            raise invalid(f"Invalid field selection {path}", "fields")
    return fields


def _check_answer(method: contract.Method, answer: Answer) -> None:
    try:
        contract.check(method.api, method.response, answer)
    except Refusal as breach:
        raise Refusal(500, f"The answer to {method.id} breaks the contract: {breach.message}") from breach


def _read_upload(environ: dict[str, Any]) -> Content:
    return Content(environ.get("CONTENT_TYPE", ""), _read_raw(environ))


def _read_raw(environ: dict[str, Any]) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return bytes(environ["wsgi.input"].read(length)) if length else b""


def _read_body(method: contract.Method, environ: dict[str, Any]) -> dict[str, Any]:
    raw = _read_raw(environ)
    if not raw:
        return {}
    try:
        body = msgspec.json.decode(raw)
    except ValueError as error:
        raise invalid(f"Invalid JSON payload received. {error}") from error
    if not isinstance(body, dict):
        raise invalid("Invalid JSON payload received. Root element must be a message.")
    if not _NULL_FIELD.search(raw):
        return body
    return dict(_without_nulls(body, {"$ref": method.request}, contract.document(method.api)["schemas"]))


def _without_nulls(value: Any, part: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A message without its null fields: to Google they are fields not given.

    Nulls in lists (cells to skip) and in maps (entries to take away) stay.
    """
    part = schemas.get(part["$ref"], {}) if "$ref" in part else part
    if isinstance(value, list):
        return [_without_nulls(item, part.get("items", {}), schemas) for item in value]
    if not isinstance(value, dict):
        return value
    entries = part.get("additionalProperties")
    if entries:
        return {name: _without_nulls(held, entries, schemas) for name, held in value.items()}
    fields = part.get("properties", {})
    return {n: _without_nulls(held, fields.get(n, {}), schemas) for n, held in value.items() if held is not None}
