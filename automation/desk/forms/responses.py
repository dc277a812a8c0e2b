"""Responses to forms: keeping one as people send it, and giving them out as Google does."""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from automation.desk.api import Answer, Call, answers, timestamp
from automation.desk.fault import Refusal, invalid, not_found
from automation.desk.forms import grading, items, records

Json = dict[str, Any]

ALPHABET: Final = "23456789BCDFGHJKLMNPQRSTVWXYZ"
ERASED: Final = ""
"""The body of a response whose answers were erased."""
_ID_LENGTH: Final = 26
_RECEIPT_LENGTH: Final = 8
_MOST: Final = 5000
_FILTER: Final = re.compile(r"\s*timestamp\s*(>=|>)\s*(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?Z\s*")


def new_response_id() -> str:
    """A random response id; its last eight characters are the receipt number."""
    return "".join(secrets.choice(ALPHABET) for _ in range(_ID_LENGTH))


def receipt_number(response_id: str) -> str:
    """The number that a person gets for what they sent: XXXX-XXXX, the end of the response's id."""
    end = response_id[-_RECEIPT_LENGTH:]
    return f"{end[:4]}-{end[4:]}"


def add_response(
    connection: sqlite3.Connection,
    form_id: str,
    response_id: str,
    attempt: str,
    given: Json,
    clock: Callable[[], datetime],
) -> None:
    """Keep a response; `given` maps question ids to Answer resources, and EMAIL to the address of who answers.

    To be called inside the write transaction: the time is read there, and is later than that of every response
    to the form before it, so that a reader who asks for what came after the last one misses none.
    """
    moment = _after_the_last(connection, form_id, clock())
    answers = {key: answer for key, answer in given.items() if key != records.EMAIL}
    said: Json = {"answers": answers, **_grade(connection, form_id, answers)}
    if records.EMAIL in given:
        said["respondentEmail"] = given[records.EMAIL]["textAnswers"]["answers"][0]["value"]
    body = records.as_text(said)
    connection.execute(
        "INSERT INTO response (form_id, id, created, submitted, attempt, body) VALUES (?, ?, ?, ?, ?, ?)",
        (form_id, response_id, timestamp(moment), _precise(moment), attempt, body),
    )


def answers_in(body: str) -> Json:
    """The answers of a kept response by question id, with the address of who answered under EMAIL."""
    held = json.loads(body)
    found: Json = held.get("answers", {})
    if "respondentEmail" in held:
        address = {"answers": [{"value": held["respondentEmail"]}]}
        found = {records.EMAIL: {"questionId": records.EMAIL, "textAnswers": address}, **found}
    return found


def _grade(connection: sqlite3.Connection, form_id: str, given: Json) -> Json:
    """Grade the answers where the form is a quiz; returns what is said of the response as a whole."""
    quiz = "SELECT json_extract(body, '$.settings.quizSettings.isQuiz') FROM form WHERE id = ?"
    if not connection.execute(quiz, (form_id,)).fetchone()[0]:
        return {}
    held = records.load(connection, form_id).body.get("items", [])
    return grading.grade([question for item in held for question in items.questions_of(item)], given)


def erase_answers(connection: sqlite3.Connection, response_id: str) -> bool:
    """Erase the answers and drawings of a response for good; False where there is none, or they are gone already.

    Its line stays, without content: sent again under the same attempt it is recognised, and does not come back. The
    API no longer gives it out, as Google does not give out responses that were deleted in its own pages.
    """
    row = connection.execute("SELECT body FROM response WHERE id = ?", (response_id,)).fetchone()
    if row is None or row[0] == ERASED:
        return False
    for answer in json.loads(row[0]).get("answers", {}).values():
        for upload in answer.get("fileUploadAnswers", {}).get("answers", []):
            connection.execute("DELETE FROM file WHERE id = ?", (upload.get("fileId"),))
    connection.execute("UPDATE response SET body = ? WHERE id = ?", (ERASED, response_id))
    return True


def _after_the_last(connection: sqlite3.Connection, form_id: str, now: datetime) -> datetime:
    (last,) = connection.execute("SELECT max(submitted) FROM response WHERE form_id = ?", (form_id,)).fetchone()
    if last is None or last < _precise(now):
        return now
    return datetime.fromisoformat(last) + timedelta(microseconds=1)


def _precise(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _resource(row: tuple[str, str, str, str]) -> Json:
    return {"responseId": row[0], "createTime": row[1], "lastSubmittedTime": row[2], **json.loads(row[3])}


@answers("forms.forms.responses.get", writes=False)
def get(call: Call) -> Answer:
    """One response to a form."""
    form_id = call.parameters["formId"]
    records.load(call.connection, form_id)
    row = call.connection.execute(
        "SELECT id, created, submitted, body FROM response WHERE form_id = ? AND id = ? AND body <> ?",
        (form_id, call.parameters["responseId"], ERASED),
    ).fetchone()
    if row is None:
        raise not_found()
    return {"formId": form_id, **_resource(row)}


@answers(
    "forms.forms.responses.list",
    writes=False,
    differs="Google promises no order. The filter's `timestamp` is `lastSubmittedTime`.",
)
def list_(call: Call) -> Answer:
    """The responses to a form, oldest first, those after a time if so asked, page by page."""
    form_id, filter_ = call.parameters["formId"], call.parameters.get("filter", "")
    records.load(call.connection, form_id)
    operator, since = _read_filter(filter_)
    size = _page_size(call.parameters.get("pageSize", 0))
    after = _read_token(call.parameters.get("pageToken", ""), form_id, filter_)
    rows = call.connection.execute(
        f"SELECT id, created, submitted, body FROM response WHERE form_id = ? AND submitted {operator} ?"  # noqa: S608
        " AND (submitted, id) > (?, ?) AND body <> ? ORDER BY submitted, id LIMIT ?",
        (form_id, since, *after, ERASED, size + 1),
    ).fetchall()
    answer: Answer = {"responses": [_resource(row) for row in rows[:size]]} if rows else {}
    if len(rows) > size:
        answer["nextPageToken"] = _token(form_id, filter_, rows[size - 1])
    return answer


def _page_size(asked: int) -> int:
    if asked < 0:
        raise invalid("The page size cannot be negative.", "pageSize")
    return min(asked, _MOST) or _MOST


def _read_filter(text: str) -> tuple[str, str]:
    """The comparison and the time to the microsecond, as times are stored."""
    if not text.strip():
        return ">", ""
    match = _FILTER.fullmatch(text)
    if match is None:
        raise invalid('Invalid filter. Use "timestamp > N" or "timestamp >= N", N as 2014-10-02T15:01:23Z.', "filter")
    operator, second, fraction = match[1], match[2], (match[3] or "").ljust(9, "0")
    try:
        datetime.fromisoformat(second)
    except ValueError:
        raise invalid(f"Invalid filter: {second}Z is no time.", "filter") from None
    # Stored times are whole microseconds, so one that is not before a part of a microsecond is after its start.
    return (">" if fraction[6:] != "000" else operator), f"{second}.{fraction[:6]}Z"


def _token(form_id: str, filter_: str, last: tuple[str, str, str, str]) -> str:
    parts = json.dumps([form_id, filter_, last[2], last[0]])
    return base64.urlsafe_b64encode(parts.encode()).decode().rstrip("=")


def _read_token(token: str, form_id: str, filter_: str) -> tuple[str, str]:
    if not token:
        return "", ""
    try:
        parts = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        form, filtered, submitted, last = (str(part) for part in parts)
    except (ValueError, TypeError, binascii.Error):
        raise _bad_token() from None
    if (form, filtered) != (form_id, filter_):
        raise _bad_token()
    return submitted, last


def _bad_token() -> Refusal:
    return invalid("Invalid page token: it belongs to another form or filter.", "pageToken")
