"""The safety alert: an answer says that someone may not be safe."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from automation.rules.chasing.messages import Kind, week_key
from automation.rules.items import Person
from automation.rules.values import day_in_words


@dataclass(frozen=True, slots=True)
class Concern:
    """An answer that says so: its receipt number, its case where it has one, when it was edited to say so once more."""

    receipt: str
    reference: str = ""
    edited: datetime | None = None

    @property
    def told_apart(self) -> str:
        """What tells it from others: said anew after an edit, it is told again."""
        if self.edited is None:
            return self.receipt
        return f"{self.receipt}, edited on {day_in_words(self.edited)} at {self.edited:%H:%M:%S}"

    @property
    def label(self) -> str:
        """What Emails calls it, whatever the language of the message."""
        return f"{self.reference} (receipt {self.told_apart})" if self.reference else f"receipt {self.told_apart}"


@dataclass(frozen=True, slots=True)
class Alert:
    """Answers say that someone may not be safe: their references and receipt numbers, nothing else.

    `instead` says that `to` is not the safeguarding lead, but hears because no email reaches them now.
    """

    kind: ClassVar[Kind] = "alert"

    to: Person
    concerns: tuple[Concern, ...]
    today: date
    instead: bool = False

    @property
    def key(self) -> str:
        """What makes it one message: these answers, whatever the day."""
        return f"alert/{self.to.email}/{','.join(sorted(self.about))}"

    @property
    def period(self) -> str:
        """The week in which it was raised."""
        return week_key(self.today)

    @property
    def about(self) -> tuple[str, ...]:
        """The references and receipt numbers that it tells of."""
        return tuple(concern.label for concern in self.concerns)


def alert_for(reader: Person, concerns: Iterable[Concern], today: date, *, instead: bool = False) -> Alert:
    """The alert that answers say someone may not be safe, each answer once."""
    return Alert(reader, tuple(dict.fromkeys(concerns)), today, instead)
