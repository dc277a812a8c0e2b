"""What the calls of Drive v3 have in common: parameters, the file meant, fields, times, and pages of a list."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from automation.desk import fieldmask
from automation.desk.api import Answer, Call
from automation.desk.fault import Refusal, invalid, not_found, unanswered

T = TypeVar("T")

_COMMON: Final = (
    "fields", "alt", "prettyPrint", "quotaUser", "key", "uploadType", "supportsAllDrives", "supportsTeamDrives",
    "enforceSingleParent", "fileId",
)  # fmt: skip
"""Parameters that every call may carry: they name the file, shape the answer, or speak of drives that are not here."""
_NOT_THE_QUESTION: Final = ("pageToken", "pageSize", "fields", "prettyPrint", "quotaUser", "key")


def only(call: Call, *names: str) -> None:
    """Refuse a parameter that would change the meaning of a call and is not answered."""
    for name in call.parameters:
        if name not in (*_COMMON, *names):
            raise unanswered(name)


def check_writable(body: Mapping[str, Any], allowed: Collection[str]) -> None:
    """Refuse a field that Google does not let a caller write; what kind of resource it is may always be said."""
    for name in body:
        if name not in allowed and name != "kind":
            raise Refusal(403, "The resource body includes fields which are not directly writable.", field=name)


def require_file(call: Call) -> str:
    """The name of the file that a call is about; a 404 refusal where there is none."""
    file_id = call.parameters["fileId"]
    row = call.connection.execute("SELECT name FROM file WHERE id = ?", (file_id,)).fetchone()
    if row is None:
        raise not_found(f"File not found: {file_id}.")
    return str(row[0])


def masked(call: Call, answer: Answer, default: str) -> Answer:
    """An answer with Google's default fields, where the call names none of its own."""
    if call.parameters.get("fields"):
        return answer
    pruned: Answer = fieldmask.prune(answer, fieldmask.parse(default))
    return pruned


def require_fields(call: Call) -> None:
    """Refuse a call that does not say which fields it wants, where Google gives none by default."""
    if not call.parameters.get("fields"):
        raise invalid("The 'fields' parameter is required for this method.", "fields")


def page(call: Call, found: list[T], *, usual: int, most: int) -> tuple[list[T], Answer]:
    """The page of a list that is asked for, and what its answer says of the next one."""
    size = call.parameters.get("pageSize", usual)
    if not 1 <= size <= most:
        raise invalid(f"Invalid value '{size}'. Values must be within the range: [1, {most}]", "pageSize")
    start = _start(call)
    more = {"nextPageToken": _token(call, start + size)} if len(found) > start + size else {}
    return found[start : start + size], more


def _start(call: Call) -> int:
    token = call.parameters.get("pageToken", "")
    start = token.split(".")[0] if token else "0"
    if token and (not start.isdecimal() or token != _token(call, int(start))):
        raise invalid("Invalid Value", "pageToken")
    return int(start)


def _token(call: Call, start: int) -> str:
    """Where the next page starts, good only for the same question."""
    asked: dict[str, Any] = {name: held for name, held in call.parameters.items() if name not in _NOT_THE_QUESTION}
    question = json.dumps([start, asked], sort_keys=True)
    return f"{start}." + base64.urlsafe_b64encode(hashlib.sha256(question.encode()).digest()[:9]).decode()


def moment(text: str) -> datetime:
    """A time as a caller writes it; one without a zone is meant in UTC. Raises ValueError for what is none."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
