"""The acknowledgement: whoever asked for support, and left an address, is told the references and what happens next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import ClassVar

from automation.rules.chasing.messages import Kind
from automation.rules.items import Person
from automation.rules.tables import Table
from automation.rules.values import Cell


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What one request came to: its references, and nothing about anybody. `to` has an address and no name."""

    kind: ClassVar[Kind] = "acknowledgement"

    to: Person
    today: date
    response_id: str
    references: tuple[str, ...]
    number: int = 1
    """1 for the first of a request, and so on: a request that is edited later may come to more cases."""

    @property
    def key(self) -> str:
        """What makes it one message: this request, and which of its acknowledgements, whatever the day."""
        return acknowledgement_key(self.response_id, self.number)

    @property
    def period(self) -> str:
        """The day on which it was made."""
        return self.today.isoformat()

    @property
    def about(self) -> tuple[str, ...]:
        """The references that it tells of."""
        return self.references


def acknowledgement_key(response_id: str, number: int = 1) -> str:
    """The id of the line in Emails of an acknowledgement of a response."""
    return f"ack/{response_id}" if number == 1 else f"ack/{response_id}/{number}"


def acknowledgement_lines(emails: Table, response_id: str) -> list[Mapping[str, Cell]]:
    """The lines in Emails of the acknowledgements of a response, the first one first."""
    lines: list[Mapping[str, Cell]] = []
    for number in count(1):
        line = emails.find(acknowledgement_key(response_id, number))
        if line is None:
            break
        lines.append(line)
    return lines
