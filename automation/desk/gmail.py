"""Gmail v1 on the desk: sending a message, and finding it again."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any, Final

from automation.desk import mailbox
from automation.desk.api import Answer, Call, answers
from automation.desk.fault import invalid, not_found, unanswered
from automation.desk.gmail_message import brief, encode, only, page_of, raw_in, resource
from automation.desk.owner import owner

_HIDDEN: Final = {"SPAM", "TRASH"}
_LABELS: Final = {
    "INBOX", "SENT", "UNREAD", "STARRED", "IMPORTANT", "DRAFT", *_HIDDEN, "CATEGORY_PERSONAL", "CATEGORY_SOCIAL",
    "CATEGORY_PROMOTIONS", "CATEGORY_UPDATES", "CATEGORY_FORUMS",
}  # fmt: skip


@answers("gmail.users.messages.send", writes=True)
def send(call: Call) -> Answer:
    """Send a message: on the desk that means to put it among the sent mail."""
    only(call)
    raw = raw_in(call.body)
    if not mailbox.recipients(mailbox.parse(raw)):
        raise invalid("Recipient address required", "raw")
    return brief(_put(call, raw, (mailbox.SENT,), call.now))


@answers("gmail.users.messages.insert", writes=True)
def insert(call: Call) -> Answer:
    """Put a message into the mailbox with the labels given, without sending it."""
    only(call, "internalDateSource", "deleted")
    if call.parameters.get("deleted"):
        raise unanswered("deleted")
    labels = tuple(call.body.get("labelIds", ()))
    for label in labels:
        if label not in _LABELS:
            raise invalid(f"Invalid label: {label}", "labelIds")
    raw = raw_in(call.body)
    at = call.now
    if call.parameters.get("internalDateSource") == "dateHeader":
        at = _date(mailbox.parse(raw)) or at
    return brief(_put(call, raw, labels, at))


@answers("gmail.users.messages.list", writes=False)
def list_messages(call: Call) -> Answer:
    """The messages that match, the newest first, a page at a time."""
    only(call, "q", "labelIds", "maxResults", "pageToken", "includeSpamTrash")
    message_id, place = _query(call.parameters.get("q", ""))
    wanted = {*call.parameters.get("labelIds", ()), *({place} if place else ())}
    hidden = set() if call.parameters.get("includeSpamTrash") else _HIDDEN - wanted
    found = [
        kept
        for kept in mailbox.messages(call.connection, message_id)
        if wanted.issubset(kept.labels) and not hidden.intersection(kept.labels)
    ]
    found, answer = page_of(call, found)
    if found:
        answer["messages"] = [{"id": kept.id, "threadId": kept.thread_id} for kept in found]
    return answer


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


@answers("gmail.users.messages.get", writes=False)
def get(call: Call) -> Answer:
    """One message, in the form asked for: full, metadata, minimal or raw."""
    only(call, "id", "format", "metadataHeaders")
    kept, raw = _require(call)
    return resource(kept, raw, call.parameters.get("format", "full"), call.parameters.get("metadataHeaders", ()))


@answers("gmail.users.messages.attachments.get", writes=False)
def get_attachment(call: Call) -> Answer:
    """The content of one attachment."""
    only(call, "id", "messageId")
    found = mailbox.read(call.connection, call.parameters["messageId"])
    part: Any = mailbox.parse(found[1]) if found else None
    for step in call.parameters["id"].split("."):
        inner = part.get_payload() if part is not None and part.is_multipart() else []
        part = inner[int(step)] if step.isdecimal() and int(step) < len(inner) else None
    if part is None:
        raise not_found()
    content = part.get_payload(decode=True) or b""
    return {"size": len(content), "data": encode(content)}


@answers("gmail.users.getProfile", writes=False)
def get_profile(call: Call) -> Answer:
    """Whose mailbox this is, and how much is in it."""
    only(call)
    kept = mailbox.messages(call.connection)
    return {
        "emailAddress": owner(call.connection).address,
        "messagesTotal": len(kept),
        "threadsTotal": len({one.thread_id for one in kept}),
        "historyId": str(len(kept) + 1),
    }


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


def _date(message: EmailMessage) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return None
    return found if found.tzinfo else None
