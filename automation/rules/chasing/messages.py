"""What every message says of itself, whatever it tells: its kind, whom it is for, for when, and what makes it one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal, Protocol, get_args

from automation.rules.items import Person

Kind = Literal["digest", "summary", "alert", "escalation", "acknowledgement", "notice", "test"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


class Message(Protocol):
    """The facts of one message to one person. Each kind is a frozen structure of its own with its own words."""

    @property
    def kind(self) -> Kind:
        """Which templates tell it, and what Emails calls it (with a capital letter)."""
        ...

    @property
    def to(self) -> Person:
        """Who gets it: one person with one address."""
        ...

    @property
    def key(self) -> str:
        """What makes it one message: the id of its line in Emails. The same key is never sent as two messages."""
        ...

    @property
    def period(self) -> str:
        """The week (2026-W48), or the day (2026-11-23), that it is for; in Emails this is what is told of it."""
        ...

    @property
    def about(self) -> tuple[str, ...]:
        """What it tells of: references, receipts or ids of rows, never anything typed. Emails keeps them."""
        ...


def week_key(day: date) -> str:
    """The week that a day is in, by its Monday, as "2026-W48"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def is_day(period: str) -> bool:
    """Whether a message is for a day, and not for a week."""
    return "W" not in period


def monday_of(period: str) -> date:
    """The Monday of the week that a message is for, whether its period is a week or a day."""
    day = date.fromisoformat(period if is_day(period) else f"{period}-1")
    return day - timedelta(days=day.weekday())


def first_day(period: str) -> date | None:
    """The day on which the time of a message begins; None for what is no period."""
    try:
        return monday_of(period) if "W" in period else date.fromisoformat(period)
    except ValueError:
        return None


def is_over(period: str, today: date) -> bool:
    """Whether the week, or the day, that a message is for is over; what somebody typed there is no period."""
    try:
        return monday_of(period) < monday_of(today.isoformat()) if "W" in period else date.fromisoformat(period) < today
    except ValueError:
        return False


def called(kind: Kind) -> str:
    """What Emails calls a kind of message."""
    return kind.capitalize()
