"""Drafts in Gmail v1 on the desk: messages that lie in the mailbox and that nobody sends from here."""

from __future__ import annotations

from automation.desk import mailbox
from automation.desk.api import Answer, Call, answers
from automation.desk.fault import not_found, unanswered
from automation.desk.gmail.resource import brief, only, page_of, raw_in, resource
from automation.desk.owner import owner


@answers("gmail.users.drafts.create", writes=True)
def create(call: Call) -> Answer:
    """Put a message among the drafts."""
    only(call)
    for name in call.body:
        if name != "message":
            raise unanswered(name)
    message = call.body.get("message", {})
    if message.get("threadId"):
        raise unanswered("message.threadId")
    raw = raw_in(message, call.media)
    kept = mailbox.put(call.connection, call.now, owner(call.connection), raw, (mailbox.DRAFT,))
    return {"id": _draft_id(kept), "message": brief(kept)}


@answers("gmail.users.drafts.list", writes=False)
def list_drafts(call: Call) -> Answer:
    """The drafts, the newest first, a page at a time."""
    only(call, "maxResults", "pageToken")
    drafts = [kept for kept in mailbox.messages(call.connection) if mailbox.DRAFT in kept.labels]
    found, answer = page_of(call, drafts)
    if found:
        answer["drafts"] = [
            {"id": _draft_id(kept), "message": {"id": kept.id, "threadId": kept.thread_id}} for kept in found
        ]
    return answer


@answers("gmail.users.drafts.get", writes=False)
def get(call: Call) -> Answer:
    """One draft with its message, in the form asked for."""
    only(call, "id", "format")
    kept, raw = _require(call)
    return {"id": _draft_id(kept), "message": resource(kept, raw, call.parameters.get("format", "full"))}


@answers("gmail.users.drafts.delete", writes=True)
def delete(call: Call) -> Answer:
    """Delete a draft for good."""
    only(call, "id")
    kept, _ = _require(call)
    mailbox.remove(call.connection, kept.id)
    return {}


def _draft_id(kept: mailbox.Kept) -> str:
    """A draft's id is not its message's, as at Google: whoever takes one for the other finds out here."""
    return f"r{int(kept.id, 16)}"


def _require(call: Call) -> tuple[mailbox.Kept, bytes]:
    word = call.parameters["id"]
    number = int(word[1:]) if word[:1] == "r" and word[1:].isdecimal() and len(word) < 24 else 0
    found = mailbox.read(call.connection, f"{number:016x}")
    if found is None or mailbox.DRAFT not in found[0].labels:
        raise not_found()
    return found
