"""The calls to the mailbox: file a copy of what was sent, so that the coordinator sees what a lead saw."""

from __future__ import annotations

import base64
from typing import Any

import msgspec

from automation.workspace.answers import execute
from automation.workspace.retry import Patience


class _Messages(msgspec.Struct):
    messages: list[dict[str, Any]] = []


class Mailbox:
    """The workspace's own mailbox."""

    def __init__(self, service: Any, patience: Patience) -> None:
        self._messages = service.users().messages()
        self._attempt = patience.attempt

    def send(self, raw: bytes) -> None:
        """Send a message (RFC 822) as the account that signed in.

        Never repeated after an uncertain end: nobody may look whether it went.
        """
        body = {"raw": _encoded(raw)}
        self._attempt("sending a message", lambda: execute(self._messages.send(userId="me", body=body)))

    def keep_copy(self, raw: bytes, message_id: str) -> None:
        """File a message that was sent in another way among the sent mail, unless it is there already."""
        if self.holds(message_id):
            return
        body = {"raw": _encoded(raw), "labelIds": ["SENT"]}
        self._attempt(
            "filing a message",
            lambda: execute(self._messages.insert(userId="me", body=body)),
            find=lambda: {} if self.holds(message_id) else None,
        )

    def holds(self, message_id: str) -> bool:
        """Whether a message with this Message-ID is in the mailbox."""
        asked = {"userId": "me", "q": f"rfc822msgid:{message_id.strip('<>')}"}
        ask = self._messages.list(**asked)
        known = self._attempt("looking for a message", lambda: execute(ask, _Messages), may_repeat=True)
        return bool(known.get("messages"))


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii")
