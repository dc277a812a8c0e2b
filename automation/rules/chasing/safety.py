"""The safety alert: an answer says that someone may not be safe."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from automation.rules.chasing.messages import Kind, week_key
from automation.rules.items import Person


@dataclass(frozen=True, slots=True)
class Alert:
    """An answer says that someone may not be safe. `labels` are references or receipt numbers, nothing else."""

    kind: ClassVar[Kind] = "alert"

    to: Person
    labels: tuple[str, ...]
    today: date

    @property
    def key(self) -> str:
        """What makes it one message: these answers, whatever the day."""
        return f"alert/{self.to.email}/{','.join(sorted(self.labels))}"

    @property
    def period(self) -> str:
        """The week in which it was raised."""
        return week_key(self.today)

    @property
    def about(self) -> tuple[str, ...]:
        """The references and receipt numbers that it tells of."""
        return self.labels


def alert_for(safeguarding_lead: Person, labels: Iterable[str], today: date) -> Alert:
    """The alert that answers say someone may not be safe: known references or receipt numbers only, each once."""
    return Alert(safeguarding_lead, tuple(dict.fromkeys(labels)), today)
