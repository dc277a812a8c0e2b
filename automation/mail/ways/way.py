"""What every way of handing over a message can do, and how a try can end."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol

from automation.errors import MailError


class DeferredError(MailError):
    """It did not go this time, for certain, and may go later."""


class BouncedError(MailError):
    """It was refused for this address, for good."""


class DoubtfulError(MailError):
    """The connection was lost before the answer came: nobody knows whether it went."""


class HaltedError(MailError):
    """No message can be handed over now, whoever it is for; this one was not."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A message that was handed over: its Message-ID, and where it went (a file, a server)."""

    message_id: str
    where: str


class Way(Protocol):
    """How messages are handed over.

    A way takes one message or raises one of the errors above; it never changes the message, so that one that is
    handed over again carries the same Message-ID. It tries once: whether to try again is for the caller, who keeps the
    ledger.
    """

    @property
    def state(self) -> str:
        """What Emails says of a message that went this way: Sent, or Written where a person still has to send it."""
        ...

    def check(self) -> str:
        """See whether messages can be handed over now, without handing one over: a sentence, or HaltedError."""
        ...

    def send(self, message: EmailMessage) -> HandedOver:
        """Hand over one message."""
        ...

    def knows(self, message_id: str) -> bool | None:
        """Whether a message with this id was handed over; None where that cannot be found out."""
        ...

    def close(self) -> None:
        """Let go of what was opened."""
        ...
