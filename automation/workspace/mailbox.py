"""The calls to the mailbox: file a copy of what was sent, so that the coordinator sees what a lead saw."""

from __future__ import annotations

import base64
from typing import Any

from automation.workspace.retry import attempt


class Mailbox:
    """The workspace's own mailbox."""

    def __init__(self, service: Any) -> None:
        self._messages = service.users().messages()

    def send(self, raw: bytes) -> str:
        """Send a message (RFC 822) through the workspace's mailbox; returns its id there."""
        body = {"raw": _encoded(raw)}
        sent = attempt(
            "sending a message", lambda: self._messages.send(userId="me", body=body).execute(), may_repeat=False
        )
        return str(sent["id"])

    def keep_copy(self, raw: bytes, message_id: str) -> None:
        """File a message that was sent in another way among the sent mail, unless it is there already."""
        asked = {"userId": "me", "q": f"rfc822msgid:{message_id.strip('<>')}"}
        known = attempt("looking for a message", lambda: self._messages.list(**asked).execute(), may_repeat=True)
        if known.get("messages"):
            return
        body = {"raw": _encoded(raw), "labelIds": ["SENT"]}
        attempt("filing a message", lambda: self._messages.insert(userId="me", body=body).execute(), may_repeat=False)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii")
