"""Gmail v1 on the desk: sending a message, and finding it again."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any, Final

from automation.desk import mailbox
from automation.desk.api import Answer, Call, answers
from automation.desk.fault import invalid, not_found, unanswered
from automation.desk.gmail.labels import HIDDEN, check_known
from automation.desk.gmail.resource import brief, encode, milliseconds, only, page_of, raw_in, resource
from automation.desk.gmail.search import ANSWERED, read_search
from automation.desk.owner import owner

_MOST_RECIPIENTS: Final = 500
_ID: Final = re.compile(r"[0-9a-fA-F]{1,16}")


@answers(
    "gmail.users.messages.send",
    writes=True,
    differs="From there it goes nowhere: the coordinator sees it under Emails.",
)
def send(call: Call) -> Answer:
    """Send a message: on the desk that means to put it among the sent mail."""
    only(call)
    raw = raw_in(call.body, call.media)
    found = mailbox.recipients(mailbox.parse(raw))
    if not found:
        raise invalid("Recipient address required", "raw")
    if len(found) > _MOST_RECIPIENTS:
        raise invalid(f"Too many recipients: a message may have {_MOST_RECIPIENTS}.", "raw")
    return brief(_put(call, raw, (mailbox.SENT,), call.now))


@answers("gmail.users.messages.insert", writes=True)
def insert(call: Call) -> Answer:
    """Put a message into the mailbox with the labels given, without sending it."""
    only(call, "internalDateSource", "deleted")
    if call.parameters.get("deleted"):
        raise unanswered("deleted")
    labels = tuple(call.body.get("labelIds", ()))
    check_known(labels)
    raw = raw_in(call.body, call.media)
    at = call.now
    if call.parameters.get("internalDateSource") == "dateHeader":
        at = _date(mailbox.parse(raw)) or at
    return brief(_put(call, raw, labels, at))


@answers(
    "gmail.users.messages.list",
    writes=False,
    differs=f"`q` takes {ANSWERED}, each also with a minus before it. In those of people `me` is the owner; brackets "
    "hold words that must all be there, or any of them with OR between. Any other search is refused: the desk does not "
    "look into what a message says.",
)
def list_messages(call: Call) -> Answer:
    """The messages that match, the newest first, a page at a time."""
    only(call, "q", "labelIds", "maxResults", "pageToken", "includeSpamTrash")
    search = read_search(call.parameters.get("q", ""), owner(call.connection).address)
    check_known(call.parameters.get("labelIds", ()))
    wanted = {*call.parameters.get("labelIds", ()), *search.labels}
    hidden = set() if call.parameters.get("includeSpamTrash") else HIDDEN - wanted
    found = [
        kept
        for kept in mailbox.messages(call.connection, search.message_id)
        if wanted.issubset(kept.labels) and not hidden.intersection(kept.labels) and search.finds(call.connection, kept)
    ]
    found, answer = page_of(call, found)
    if found:
        answer["messages"] = [{"id": kept.id, "threadId": kept.thread_id} for kept in found]
    return answer


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
        "historyId": str(max(map(milliseconds, kept), default=1)),
    }


def _put(call: Call, raw: bytes, labels: tuple[str, ...], at: datetime) -> mailbox.Kept:
    thread_id = call.body.get("threadId", "")
    known = "SELECT 1 FROM message WHERE thread_id = ?"
    if thread_id and not call.connection.execute(known, (thread_id,)).fetchone():
        raise not_found()
    return mailbox.put(call.connection, at, owner(call.connection), raw, labels, thread_id)


def _require(call: Call) -> tuple[mailbox.Kept, bytes]:
    if not _ID.fullmatch(call.parameters["id"]):
        raise invalid("Invalid id value", "id")
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
