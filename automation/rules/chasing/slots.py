"""Slots: the day and hour at which a person's email goes out, the last of them that has come, and what it is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from automation.rules.chasing.messages import week_key
from automation.rules.items import Person
from automation.rules.people import fold
from automation.rules.values import Cell, text_of

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EVERY_DAY: Final = "every day"
_HOW_OFTEN: Final = frozenset({"", "every week", EVERY_DAY, "only when overdue", "never"})
_SHORTEST: Final = 3
"""Letters that tell one day from another: Mon, Tue."""
_HOUR: Final = re.compile(r"(?P<hour>\d{1,2})(?:[:.]00(?:[:.]00)?)? ?(?P<half>am|pm)?")


@dataclass(frozen=True, slots=True)
class When:
    """When an email goes out: on a day of the week (0 is Monday) at an hour; every day at that hour if `daily`."""

    day: int = 0
    hour: int = 8
    daily: bool = False


class Slot(NamedTuple):
    """One turn: its local moment, and the period that its email is for: "2026-W48", or a day such as "2026-11-23"."""

    moment: datetime
    period: str


def when_for(person: Person, usual: When) -> When:
    """When a person's email goes out: as their row in People says, and as usual where it says nothing readable."""
    day, hour = read_day(person.day), read_hour(person.hour)
    return When(
        day=usual.day if day is None else day,
        hour=usual.hour if hour is None else hour,
        daily=fold(person.how_often) == EVERY_DAY,
    )


def last_slot(when: When, now: datetime) -> Slot:
    """The latest turn that has come at a local moment.

    Counted on the local clock face: an hour that the clock leaves out has come once it shows a later one, and an hour
    that it shows twice gives the same turn both times.
    """
    every = 1 if when.daily else 7
    back = 0 if when.daily else (now.weekday() - when.day) % 7
    moment = datetime.combine(now.date() - timedelta(days=back), time(when.hour))
    if moment > now:
        moment -= timedelta(days=every)
    return Slot(moment, period_of(when, moment.date()))


def period_of(when: When, day: date) -> str:
    """What the email is for that goes out on a day: the day itself, or its week."""
    return day.isoformat() if when.daily else week_key(day)


def read_day(text: str) -> int | None:
    """A day of the week, also when shortened (Mon, Tues); None for anything else."""
    typed = fold(text)
    found = [at for at, day in enumerate(DAYS) if len(typed) >= _SHORTEST and day.casefold().startswith(typed)]
    return found[0] if found else None


def read_hour(cell: Cell) -> int | None:
    """A full hour from 0 to 23, as people and spreadsheets write one: 8, "08:00", "8am", "5 pm", a third of a day."""
    if isinstance(cell, float) and 0 < cell < 1:
        return _whole(cell * 24)
    match = _HOUR.fullmatch(text_of(cell).strip().casefold())
    if match is None:
        return None
    hour, half = int(match["hour"]), match["half"]
    if half:
        return hour % 12 + 12 * (half == "pm") if 1 <= hour <= 12 else None
    return hour if hour < 24 else None


def _whole(hours: float) -> int | None:
    """A number of hours that is a whole one, but for what is lost in writing it as part of a day."""
    return round(hours) if abs(hours - round(hours)) < 0.001 and round(hours) < 24 else None


def unreadable(person: Person) -> dict[str, str]:
    """Which of a person's wishes cannot be made out: what was typed, by the title of the column.

    Those count as empty, so that what is usual holds.
    """
    odd = {
        "Away until": person.pause_unclear,
        "How often": "" if fold(person.how_often) in _HOW_OFTEN else person.how_often,
        "Day": "" if read_day(person.day) is not None else person.day,
        "Hour": "" if read_hour(person.hour) is not None else text_of(person.hour).strip(),
    }
    return {title: typed for title, typed in odd.items() if typed}
