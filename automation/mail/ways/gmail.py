"""Messages through Gmail's own call, which is handed in: this room never calls Gmail itself."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import Final

from automation.mail.ways.way import HandedOver
from automation.rules.chasing.emails import SENT


class GmailWay:
    """Sends each message as the account that signed in to Google.

    `send` takes a message's bytes, or raises one of the errors of a way; `look` says whether messages could go now, in
    a sentence, or raises HaltedError.
    """

    state: Final = SENT

    def __init__(self, send: Callable[[bytes], None], look: Callable[[], str]) -> None:
        self._send = send
        self._look = look

    def check(self) -> str:
        """That messages could go now."""
        return self._look()

    def send(self, message: EmailMessage) -> HandedOver:
        """Send one message; Gmail files it among the sent mail."""
        self._send(message.as_bytes())
        return HandedOver(message["Message-ID"], "Gmail")

    def knows(self, message_id: str) -> None:
        """Nobody can tell: reading the account's mail is a right that Followthrough does not ask for."""

    def close(self) -> None:
        """Nothing is kept open."""
