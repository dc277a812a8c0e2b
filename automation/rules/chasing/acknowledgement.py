"""The acknowledgement: whoever asked for support, and left an address, is told the references and what happens next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from automation.rules.chasing.messages import Kind
from automation.rules.items import Person


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What one request came to: its references, and nothing about anybody. `to` has an address and no name."""

    kind: ClassVar[Kind] = "acknowledgement"

    to: Person
    today: date
    response_id: str
    references: tuple[str, ...]

    @property
    def key(self) -> str:
        """What makes it one message: this request, whatever the day."""
        return acknowledgement_key(self.response_id)

    @property
    def period(self) -> str:
        """The day on which it was made."""
        return self.today.isoformat()

    @property
    def about(self) -> tuple[str, ...]:
        """The references that it tells of."""
        return self.references


def acknowledgement_key(response_id: str) -> str:
    """The id of the line in Emails of the acknowledgement of a response."""
    return f"ack/{response_id}"
