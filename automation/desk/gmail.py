"""Gmail v1 on the desk: sending a message, and finding it again."""

from __future__ import annotations

import base64
import binascii
import html
from datetime import datetime
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime
from typing import Any, Final

from automation.desk import mailbox
from automation.desk.api import Answer, Call, answers
from automation.desk.fault import Refusal, invalid, not_found, unanswered
from automation.desk.owner import owner

_COMMON: Final = ("fields", "alt", "prettyPrint", "quotaUser", "key", "userId")
_LARGEST: Final = 36_700_160
_SNIPPET: Final = 200
_MOST_A_PAGE: Final = 500
_HIDDEN: Final = {"SPAM", "TRASH"}
_LABELS: Final = {
    "INBOX", "SENT", "UNREAD", "STARRED", "IMPORTANT", "DRAFT", *_HIDDEN, "CATEGORY_PERSONAL", "CATEGORY_SOCIAL",
    "CATEGORY_PROMOTIONS", "CATEGORY_UPDATES", "CATEGORY_FORUMS",
}  # fmt: skip


@answers("gmail.users.messages.send", writes=True)
def send(call: Call) -> Answer:
    """Send a message: on the desk that means to put it among the sent mail."""
    _only(call)
    raw = _raw(call)
    if not mailbox.recipients(mailbox.parse(raw)):
        raise invalid("Recipient address required", "raw")
    return _kept_answer(_put(call, raw, (mailbox.SENT,), call.now))


@answers("gmail.users.messages.insert", writes=True)
def insert(call: Call) -> Answer:
    """Put a message into the mailbox with the labels given, without sending it."""
    _only(call, "internalDateSource", "deleted")
    if call.parameters.get("deleted"):
        raise unanswered("deleted")
    labels = tuple(call.body.get("labelIds", ()))
    for label in labels:
        if label not in _LABELS:
            raise invalid(f"Invalid label: {label}", "labelIds")
    raw = _raw(call)
    at = call.now
    if call.parameters.get("internalDateSource") == "dateHeader":
        at = _date(mailbox.parse(raw)) or at
    return _kept_answer(_put(call, raw, labels, at))


@answers("gmail.users.messages.list", writes=False)
def list_messages(call: Call) -> Answer:
    """The messages that match, the newest first, a page at a time."""
    _only(call, "q", "labelIds", "maxResults", "pageToken", "includeSpamTrash")
    message_id, place = _query(call.parameters.get("q", ""))
    wanted = {*call.parameters.get("labelIds", ()), *({place} if place else ())}
    hidden = set() if call.parameters.get("includeSpamTrash") else _HIDDEN - wanted
    found = [
        kept
        for kept in mailbox.messages(call.connection, message_id)
        if wanted.issubset(kept.labels) and not hidden.intersection(kept.labels)
    ]
    return _page(call, found)


def _query(q: str) -> tuple[str, str]:
    """The Message-ID and the label that a search asks for; a search for anything else is not answered."""
    message_id = label = ""
    for term in q.split():
        name, _, value = term.partition(":")
        if name == "rfc822msgid" and value:
            message_id = value.strip("<>")
        elif name == "in" and value in ("sent", "inbox", "trash", "spam"):
            label = value.upper()
        else:
            raise unanswered("q: a search other than rfc822msgid:, in:sent, in:inbox, in:trash or in:spam")
    return message_id, label


def _page(call: Call, found: list[mailbox.Kept]) -> Answer:
    size = min(call.parameters.get("maxResults", 100), _MOST_A_PAGE)
    if size < 1:
        raise invalid("Invalid maxResults", "maxResults")
    answer: Answer = {"resultSizeEstimate": len(found)}
    after = _read_token(call.parameters.get("pageToken", ""))
    if after:
        found = [kept for kept in found if (kept.at, kept.id) < after]
    if found:
        answer["messages"] = [{"id": kept.id, "threadId": kept.thread_id} for kept in found[:size]]
    if len(found) > size:
        last = found[size - 1]
        answer["nextPageToken"] = _encode(f"{last.at} {last.id}".encode())
    return answer


def _read_token(token: str) -> tuple[str, str] | None:
    if not token:
        return None
    at, _, own_id = _decode(token, "pageToken").decode("ascii", "replace").partition(" ")
    if not own_id:
        raise invalid("Invalid pageToken", "pageToken")
    return at, own_id


@answers("gmail.users.messages.get", writes=False)
def get(call: Call) -> Answer:
    """One message, in the form asked for: full, metadata, minimal or raw."""
    _only(call, "id", "format", "metadataHeaders")
    kept, raw = _require(call)
    message = mailbox.parse(raw)
    said = " ".join(mailbox.text_of(message, "plain").split())[:_SNIPPET]
    moment = datetime.fromisoformat(kept.at)
    answer: Answer = {
        **_kept_answer(kept),
        "snippet": html.escape(said, quote=True),
        "historyId": str(int(moment.timestamp() * 1000)),
        "internalDate": str(round(moment.timestamp() * 1000)),
        "sizeEstimate": len(raw),
    }
    form = call.parameters.get("format", "full")
    if form == "raw":
        answer["raw"] = _encode(raw)
    if form == "full":
        answer["payload"] = _part(message, "")
    if form == "metadata":
        answer["payload"] = {
            "mimeType": message.get_content_type(),
            "headers": _headers(message, call.parameters.get("metadataHeaders", ())),
        }
    return answer


@answers("gmail.users.messages.attachments.get", writes=False)
def get_attachment(call: Call) -> Answer:
    """The content of one attachment."""
    _only(call, "id", "messageId")
    found = mailbox.read(call.connection, call.parameters["messageId"])
    part: Any = mailbox.parse(found[1]) if found else None
    for step in call.parameters["id"].split("."):
        inner = part.get_payload() if part is not None and part.is_multipart() else []
        part = inner[int(step)] if step.isdecimal() and int(step) < len(inner) else None
    if part is None:
        raise not_found()
    content = part.get_payload(decode=True) or b""
    return {"size": len(content), "data": _encode(content)}


@answers("gmail.users.getProfile", writes=False)
def get_profile(call: Call) -> Answer:
    """Whose mailbox this is, and how much is in it."""
    _only(call)
    kept = mailbox.messages(call.connection)
    return {
        "emailAddress": owner(call.connection).address,
        "messagesTotal": len(kept),
        "threadsTotal": len({one.thread_id for one in kept}),
        "historyId": str(len(kept) + 1),
    }


def _only(call: Call, *names: str) -> None:
    """Refuse what would change the meaning of a call and is not answered, and any mailbox but the owner's."""
    for name in call.parameters:
        if name not in (*_COMMON, *names):
            raise unanswered(name)
    if call.parameters.get("alt", "json") != "json":
        raise unanswered("alt")
    user = call.parameters["userId"]
    if user not in ("me", owner(call.connection).address):
        raise Refusal(403, f"Delegation denied for {user}", field="userId")


def _raw(call: Call) -> bytes:
    for name in call.body:
        if name not in ("raw", "threadId", "labelIds"):
            raise unanswered(name)
    if not call.body.get("raw"):
        raise invalid("'raw' RFC822 payload message string or uploading message via /upload/* URL required", "raw")
    raw = _decode(call.body["raw"], "raw")
    if len(raw) > _LARGEST:
        raise Refusal(413, "The message is too large to be sent.", field="raw")
    return raw


def _put(call: Call, raw: bytes, labels: tuple[str, ...], at: datetime) -> mailbox.Kept:
    thread_id = call.body.get("threadId", "")
    known = "SELECT 1 FROM message WHERE thread_id = ?"
    if thread_id and not call.connection.execute(known, (thread_id,)).fetchone():
        raise not_found()
    return mailbox.put(call.connection, at, owner(call.connection), raw, labels, thread_id)


def _require(call: Call) -> tuple[mailbox.Kept, bytes]:
    found = mailbox.read(call.connection, call.parameters["id"])
    if found is None:
        raise not_found()
    return found


def _kept_answer(kept: mailbox.Kept) -> Answer:
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
    made["body"].update({"attachmentId": part_id} if made["filename"] else {"data": _encode(data)})
    return made


def _headers(part: MIMEPart, names: Any = ()) -> list[dict[str, str]]:
    wanted = {name.casefold() for name in names}
    return [
        {"name": name, "value": str(value)} for name, value in part.items() if not wanted or name.casefold() in wanted
    ]


def _date(message: EmailMessage) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _encode(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode()


def _decode(text: str, field: str) -> bytes:
    # Google takes base64url with and without padding, and the standard alphabet too.
    plain = text.replace("+", "-").replace("/", "_").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid(f"Invalid value at '{field}' (TYPE_BYTES), Base64 decoding failed", field) from error
