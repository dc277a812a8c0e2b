"""What an erasing came to: what went from which tab, and what the forms themselves still hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Sent:
    """A response that the form's own store still holds: form, receipt, when it came, other cases that it is about."""

    form: str
    receipt: str
    received: datetime | None
    also_about: tuple[str, ...] = ()


@dataclass
class Erased:
    """What goes, or went: cells by tab, responses and questions in To check; drawings to delete, and what is left."""

    reference: str
    rows: list[tuple[str, str]] = field(default_factory=list)
    cells: Counter[str] = field(default_factory=Counter)
    responses: int = 0
    questions: int = 0
    drawings: dict[str, None] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    told: list[date] = field(default_factory=list)
    """The days on which whoever asked was told the reference by email: that email still holds their address."""
    others: list[str] = field(default_factory=list)
    """Other cases of the same child."""

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was left to erase."""
        return not (self.cells or self.responses or self.questions or self.drawings)
