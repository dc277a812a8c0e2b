"""What is kept of a form that was sent: the response and its drawings, once for each attempt, and its receipt."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from itsdangerous import BadData, URLSafeSerializer

from automation.desk import files
from automation.desk.api import timestamp
from automation.desk.forms import responses
from automation.desk.pages import form_picture, form_reading
from automation.desk.pages.form_answers import Reading
from automation.desk.pages.form_model import FormPages
from automation.desk.store import Store

Json = dict[str, Any]

SHOWN_FOR: Final = timedelta(minutes=30)
"""How long a receipt shows the answers: afterwards a shared computer's history leads to the number alone."""


class FormChanged(Exception):
    """The form was changed or closed while the answers were on their way; nothing was kept."""


@dataclass(frozen=True)
class Sent:
    """A response that is kept. `same` is false where it was sent before under this attempt with other answers."""

    response_id: str
    same: bool = True


def keep(
    store: Store, clock: Callable[[], datetime], form: FormPages, attempt: str, readings: dict[str, Reading]
) -> Sent:
    """Keep the answers (by question id) as a response to the form; when this returns, they are on the disk.

    Under an attempt that was kept before, nothing is added. Raises FormChanged, or DeskFileError.
    """
    with store.write() as connection:
        row = connection.execute("SELECT id, body FROM response WHERE attempt = ?", (attempt,)).fetchone()
        if row:
            erased = row[1] == responses.ERASED  # nobody can tell any more whether they were the same
            return Sent(row[0], same=erased or _essence_of_kept(connection, row[1]) == _essence(readings))
        if form_reading.find(connection, form.public_id) != form:
            raise FormChanged
        response_id = responses.new_response_id()
        stamp = timestamp(clock())
        given = {key: _answer(connection, key, one, response_id, stamp) for key, one in _answered(readings)}
        responses.add_response(connection, form.id, response_id, attempt, given, clock)
    return Sent(response_id)


def _answered(readings: dict[str, Reading]) -> Iterator[tuple[str, Reading]]:
    return ((key, reading) for key, reading in readings.items() if not reading.empty)


def _answer(connection: sqlite3.Connection, question_id: str, reading: Reading, response_id: str, stamp: str) -> Json:
    answer: Json = {"questionId": question_id}
    if reading.texts:
        answer["textAnswers"] = {"answers": [{"value": text} for text in reading.texts]}
    if reading.picture:
        name = f"Drawing {responses.receipt_number(response_id)}.png"
        file_id = files.create(connection, form_picture.PNG, name, stamp, content=reading.picture)
        upload = {"fileId": file_id, "fileName": name, "mimeType": form_picture.PNG}
        answer["fileUploadAnswers"] = {"answers": [upload]}
    return answer


def _essence(readings: dict[str, Reading]) -> Json:
    return {key: [list(one.texts), _digest(one.picture)] for key, one in _answered(readings)}


def _essence_of_kept(connection: sqlite3.Connection, body: str) -> Json:
    given = responses.answers_in(body).items()
    return {key: [texts_of(one), _digest(_first_picture(connection, one))] for key, one in given}


def _digest(picture: bytes) -> str:
    return hashlib.sha256(picture).hexdigest() if picture else ""


def _first_picture(connection: sqlite3.Connection, answer: Json) -> bytes:
    return next((picture(connection, file_id) for file_id in picture_ids(answer)), b"")


def texts_of(answer: Json) -> list[str]:
    """The texts of an Answer resource."""
    return [one["value"] for one in answer.get("textAnswers", {}).get("answers", [])]


def picture_ids(answer: Json) -> list[str]:
    """The file ids of the drawings of an Answer resource."""
    return [one["fileId"] for one in answer.get("fileUploadAnswers", {}).get("answers", [])]


def picture(connection: sqlite3.Connection, file_id: str) -> bytes:
    """A drawing that was kept; empty where there is none (any more)."""
    row = connection.execute(
        "SELECT content FROM file WHERE id = ? AND mime_type = ?", (file_id, form_picture.PNG)
    ).fetchone()
    return bytes(row[0]) if row and row[0] else b""


def ticket(secret: str, response_id: str, now: datetime) -> str:
    """A word for the address of a receipt; the answers can be seen with it for half an hour."""
    return str(_serializer(secret).dumps([response_id, int(now.timestamp())]))


def read_ticket(secret: str, text: str, now: datetime) -> tuple[str, bool] | None:
    """The response id of a ticket and whether the answers may still be shown; None where the ticket is not ours."""
    try:
        response_id, since = _serializer(secret).loads(text)
    except BadData:
        return None
    return response_id, 0 <= now.timestamp() - since < SHOWN_FOR.total_seconds() + 1


def _serializer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="receipt", signer_kwargs={"digest_method": hashlib.sha256})
