"""A message as Gmail v1 gives it out and takes it in, and what its calls have in common."""

from __future__ import annotations

import base64
import binascii
import html
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import MIMEPart
from typing import Any, Final

from automation.desk import mailbox
from automation.desk.api import Answer, Call
from automation.desk.fault import Refusal, invalid, unanswered
from automation.desk.owner import owner
from automation.desk.uploads import LARGEST, Media

_COMMON: Final = ("fields", "alt", "prettyPrint", "quotaUser", "key", "uploadType", "userId")
_SNIPPET: Final = 200
_MOST_A_PAGE: Final = 500
_DEEPEST: Final = 100
"""How many messages and multiparts may lie in one another: no mail program goes near it."""


def only(call: Call, *names: str) -> None:
    """Refuse what would change the meaning of a call and is not answered, and any mailbox but the owner's."""
    for name in call.parameters:
        if name not in (*_COMMON, *names):
            raise unanswered(name)
    user = call.parameters["userId"]
    if user not in ("me", owner(call.connection).address):
        raise Refusal(403, f"Delegation denied for {user}", field="userId")


def raw_in(message: Mapping[str, Any], media: Media | None = None) -> bytes:
    """The text of the message that a Message resource carries, or that was uploaded beside it."""
    for name in message:
        if name not in ("raw", "threadId", "labelIds"):
            raise unanswered(name)
    if media and not media.content_type.startswith("message/"):
        raise invalid(f"Media type '{media.content_type}' is not supported. Valid media types: [message/*]")
    if not (media or message.get("raw")):
        raise invalid("'raw' RFC822 payload message string or uploading message via /upload/* URL required", "raw")
    raw = media.content if media else _decode(message["raw"], "raw")
    if len(raw) > LARGEST["gmail"]:
        raise Refusal(413, "The message is too large to be sent.", field="raw")
    _check_depth(raw)
    return raw


def _check_depth(raw: bytes) -> None:
    """Refuse what could be put away, but never be read again."""
    if raw.lower().count(b"content-type") <= _DEEPEST // 2:
        return  # two steps down name a type at least once (the parts of a digest are messages unsaid)
    try:
        level: list[Any] = [mailbox.parse(raw)]
        for _ in range(_DEEPEST):
            level = [inner for part in level if part.is_multipart() for inner in part.get_payload()]
    except RecursionError:
        level = [None]
    if level:
        raise invalid(f"The message is too deep: at most {_DEEPEST} parts may lie in one another.", "raw")


def page_of(call: Call, found: list[mailbox.Kept]) -> tuple[list[mailbox.Kept], Answer]:
    """The page of a list that is asked for, and what its answer says besides."""
    size = min(call.parameters.get("maxResults", 100), _MOST_A_PAGE)
    if size < 1:
        raise invalid("Invalid maxResults", "maxResults")
    answer: Answer = {"resultSizeEstimate": len(found)}
    after = _read_token(call.parameters.get("pageToken", ""))
    if after:
        found = [kept for kept in found if (kept.at, kept.id) < after]
    if len(found) > size:
        last = found[size - 1]
        answer["nextPageToken"] = encode(f"{last.at} {last.id}".encode())
    return found[:size], answer


def _read_token(token: str) -> tuple[str, str] | None:
    if not token:
        return None
    at, _, own_id = _decode(token, "pageToken").decode("ascii", "replace").partition(" ")
    if not own_id:
        raise invalid("Invalid pageToken", "pageToken")
    return at, own_id


def resource(kept: mailbox.Kept, raw: bytes, form: str, names: Sequence[str] = ()) -> Answer:
    """A Message resource in the form asked for: full, metadata (of all headers, or those named), minimal or raw."""
    message = mailbox.parse(raw)
    said = " ".join(mailbox.text_of(message, "plain").split())[:_SNIPPET]
    answer: Answer = {
        **brief(kept),
        "snippet": html.escape(said, quote=True),
        "historyId": str(milliseconds(kept)),
        "internalDate": str(milliseconds(kept)),
        "sizeEstimate": len(raw),
    }
    if form == "raw":
        answer["raw"] = encode(raw)
    if form == "full":
        answer["payload"] = _part(message, "")
    if form == "metadata":
        answer["payload"] = {
            "mimeType": message.get_content_type(),
            "headers": _headers(message, names),
        }
    return answer


def milliseconds(kept: mailbox.Kept) -> int:
    """When a message came, in Unix time: the history of the mailbox is told by that too."""
    return round(datetime.fromisoformat(kept.at).timestamp() * 1000)


def brief(kept: mailbox.Kept) -> Answer:
    """A Message resource as far as sending and filing one tell of it."""
    return {"id": kept.id, "threadId": kept.thread_id, "labelIds": list(kept.labels)}


def _part(part: MIMEPart, part_id: str) -> dict[str, Any]:
    """A message or a part of one as a MessagePart, with the parts inside it."""
    made: dict[str, Any] = {
        "partId": part_id,
        "mimeType": part.get_content_type(),
        "filename": part.get_filename() or "",
        "headers": _headers(part),
    }
    inner = part.get_payload()
    if part.is_multipart() and isinstance(inner, list):
        before = f"{part_id}." if part_id else ""
        made["body"] = {"size": 0}
        made["parts"] = [_part(one, f"{before}{place}") for place, one in enumerate(inner) if isinstance(one, MIMEPart)]
        return made
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    made["body"] = {"size": len(data)}
    made["body"].update({"attachmentId": part_id} if made["filename"] else {"data": encode(data)})
    return made


def _headers(part: MIMEPart, names: Sequence[str] = ()) -> list[dict[str, str]]:
    wanted = {name.casefold() for name in names}
    return [
        {"name": name, "value": str(value)} for name, value in part.items() if not wanted or name.casefold() in wanted
    ]


def encode(content: bytes) -> str:
    """Bytes as Gmail writes them: base64url."""
    return base64.urlsafe_b64encode(content).decode()


def _decode(text: str, field: str) -> bytes:
    # Google takes base64url with and without padding, and the standard alphabet too.
    plain = text.replace("+", "-").replace("/", "_").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid(f"Invalid value at '{field}' (TYPE_BYTES), Base64 decoding failed", field) from error
