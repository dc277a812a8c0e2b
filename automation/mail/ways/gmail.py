"""Messages through Gmail's own calls, which are handed in: this room never calls Gmail itself."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import Final

from automation.mail.ways.way import HandedOver
from automation.rules.chasing.emails import SENT


class GmailWay:
    """Sends each message from the workspace's mailbox.

    `send` takes a message's bytes and its Message-ID, or raises one of the errors of a way; `find` says whether the
    mailbox holds a message with that id.
    """

    state: Final = SENT

    def __init__(self, send: Callable[[bytes, str], None], find: Callable[[str], bool]) -> None:
        self._send = send
        self._find = find

    def check(self) -> str:
        """That the mailbox answers."""
        self._find("<nothing@followthrough.invalid>")
        return "Emails leave through the workspace's own mailbox, and it answers."

    def send(self, message: EmailMessage) -> HandedOver:
        """Send one message; Gmail files it among the sent mail."""
        self._send(message.as_bytes(), message["Message-ID"])
        return HandedOver(message["Message-ID"], "Gmail")

    def knows(self, message_id: str) -> bool:
        """Whether it is among the mail."""
        return self._find(message_id)

    def close(self) -> None:
        """Nothing is kept open."""
