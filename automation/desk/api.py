"""The API side of the desk: one call in, checked against the contract, answered in one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs

from automation.desk import batch, contract, fieldmask, refused, uploads, wire
from automation.desk.body import read_body
from automation.desk.fault import Refusal, invalid, unanswered
from automation.desk.store import DeskFileError, Store
from automation.desk.uploads import Media
from automation.desk.wire import Asked, Told

Clock = Callable[[], datetime]


@dataclass
class Call:
    """One call: its parameters (path and query, typed), its body, the open transaction, and now (UTC).

    `media` is what was uploaded with it, where something was.
    """

    connection: sqlite3.Connection
    parameters: dict[str, Any]
    body: dict[str, Any]
    now: datetime
    base_url: str
    notes: dict[str, Any] = field(default_factory=dict)
    media: Media | None = None

    @property
    def stamp(self) -> str:
        """Now, as Google writes a time: UTC, to the millisecond, ending in Z."""
        return timestamp(self.now)


Answer = dict[str, Any]
Answerer = Callable[[Call], Answer | Media]


@dataclass(frozen=True)
class Answered:
    """How a method is answered; `differs` says, for docs/desk.md, what is not as it is at Google."""

    function: Answerer
    writes: bool
    differs: str = ""


ANSWERED: Final[dict[str, Answered]] = {}
"""Every method that is answered, by the id in the discovery document."""
_REFUSED_PARAMETERS: Final = ("callback", "access_token", "oauth_token", "$.xgafv")


def answers(method_id: str, *, writes: bool, differs: str = "") -> Callable[[Answerer], Answerer]:
    """Register the function that answers a method of Google's, by the id in the discovery document.

    `differs` is what a developer must know who comes from Google, in a sentence or two for docs/desk.md.
    """

    def register(function: Answerer) -> Answerer:
        ANSWERED[method_id] = Answered(function, writes, differs)
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
        told = self.tell(wire.from_environ(environ))
        start_response(told.status, told.headers())
        return [told.content]

    def tell(self, asked: Asked) -> Told:
        """Answer one request, or every request of a batch."""
        try:
            return batch.answer(asked, self._tell_one) if batch.is_batch(asked.path) else self._tell_one(asked)
        except Refusal as refusal:
            return wire.refusal(refusal)

    def _tell_one(self, asked: Asked) -> Told:
        try:
            method, path_values = contract.find(asked.verb, asked.path.removeprefix(uploads.PREFIX))
            return self._answer(method, path_values, asked)
        except Refusal as refusal:
            return wire.refusal(refusal, asked.path)
        except DeskFileError as error:
            return wire.refusal(Refusal(503, str(error)), asked.path)

    def _answer(self, method: contract.Method, path_values: dict[str, str], asked: Asked) -> Told:
        query = parse_qs(asked.query, keep_blank_values=True)
        parameters = {**contract.query_values(method, query), **path_values}
        _check_common(method, parameters)
        fields = _checked_fields(method, parameters.get("fields", ""))
        content, media = _content(method, asked, parameters)
        body = read_body(method, content)
        contract.check(method.api, method.request, body)
        if method.id not in ANSWERED:
            raise refused.refusal(method.id)
        known = ANSWERED[method.id]
        with self._store.write() if known.writes else self._store.read() as connection:
            call = Call(connection, parameters, body, self._clock(), self._base_url, media=media)
            answer = known.function(call)
            if self._check_answers and method.response and not isinstance(answer, Media):
                _check_answer(method, answer)
        if isinstance(answer, Media):
            return wire.answer_media(
                answer.content_type, answer.content, asked.range if parameters.get("alt") == "media" else ""
            )
        return _told(method, answer, fields, pretty=query.get("prettyPrint", [""])[-1].lower() == "true")


def _check_common(method: contract.Method, parameters: dict[str, Any]) -> None:
    """Refuse what every method of Google's takes and the desk does not honour."""
    for name in _REFUSED_PARAMETERS:
        if name in parameters:
            raise unanswered(name)
    if parameters.get("alt", "json") not in (("json", "media") if method.gives_media else ("json",)):
        raise unanswered(f"alt={parameters['alt']}")


def _checked_fields(method: contract.Method, fields: str) -> str:
    """The field mask of a call, refused where it names what the answer does not have."""
    for path in fieldmask.paths(fields) if fields and method.response else ():
        if not contract.knows(method.api, method.response, path.split(".")):
            raise invalid(f"Invalid field selection {path}", "fields")
    return fields


def _content(method: contract.Method, asked: Asked, parameters: dict[str, Any]) -> tuple[bytes, Media | None]:
    """The JSON that came with a call, and the media, where it came to the address for uploads."""
    if not asked.path.startswith(uploads.PREFIX):
        return asked.content, None
    if not method.takes_media:
        raise Refusal(404, f"The requested URL {asked.path} was not found on this server.")
    return uploads.read(asked, method.api, parameters.get("uploadType", ""))


def _check_answer(method: contract.Method, answer: Answer) -> None:
    try:
        contract.check(method.api, method.response, answer)
    except Refusal as breach:
        raise Refusal(500, f"The answer to {method.id} breaks the contract: {breach.message}") from breach


def _told(method: contract.Method, answer: Answer, fields: str, *, pretty: bool) -> Told:
    if not (method.response or answer):
        return Told(204)
    pruned: Answer = fieldmask.prune(answer, fieldmask.parse(fields)) if fields else answer
    return wire.answer_json(pruned, pretty=pretty)
