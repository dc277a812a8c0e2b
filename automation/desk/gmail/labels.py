"""The labels of Gmail v1: those that every mailbox has, and no others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from automation.desk import mailbox
from automation.desk.api import Answer, Call, answers
from automation.desk.fault import invalid, not_found
from automation.desk.gmail.resource import only

HIDDEN: Final = {"SPAM", "TRASH"}
"""Labels whose messages are listed only for those who ask for them."""
_LABELS: Final = (
    "INBOX", "SENT", "UNREAD", "STARRED", "IMPORTANT", "DRAFT", "SPAM", "TRASH", "CATEGORY_PERSONAL",
    "CATEGORY_SOCIAL", "CATEGORY_PROMOTIONS", "CATEGORY_UPDATES", "CATEGORY_FORUMS",
)  # fmt: skip


def check_known(labels: Iterable[str]) -> None:
    """Refuse a label that the mailbox has not."""
    for label in labels:
        if label not in _LABELS:
            raise invalid(f"Invalid label: {label}", "labelIds")


@answers("gmail.users.labels.list", writes=False, differs="The labels that every mailbox has; none can be made.")
def list_labels(call: Call) -> Answer:
    """Every label, without how many messages it has."""
    only(call)
    return {"labels": [_label(name) for name in _LABELS]}


@answers("gmail.users.labels.get", writes=False)
def get(call: Call) -> Answer:
    """One label, and how many messages and threads it has."""
    only(call, "id")
    name = call.parameters["id"]
    if name not in _LABELS:
        raise not_found()
    kept = [one for one in mailbox.messages(call.connection) if name in one.labels]
    unread = [one for one in kept if "UNREAD" in one.labels]
    return {
        **_label(name),
        "messagesTotal": len(kept),
        "messagesUnread": len(unread),
        "threadsTotal": len({one.thread_id for one in kept}),
        "threadsUnread": len({one.thread_id for one in unread}),
    }


def _label(name: str) -> Answer:
    return {"id": name, "name": name, "type": "system"}
