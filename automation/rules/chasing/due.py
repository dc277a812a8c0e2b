"""What is due: pure answers from the clock, the settings and what the workspace says was done."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

import msgspec

from automation.rules.chasing.sending import WEEKLY, is_due, list_of, needs_a_person
from automation.rules.chasing.slots import When, last_slot, period_of, when_for
from automation.rules.items import Person
from automation.rules.months import Month, month_before, read_month
from automation.rules.values import Cell, as_json, from_serial, is_empty, moment_of, text_of
from automation.specs.system import ROW_ID

_WRONG_CLOCK: Final = timedelta(days=2)
"""Further ahead than this, a run was noted by a clock that was wrong: it must not silence anybody until that day.

Less far it may be our own clock that was put back, by a day or by a move to another time zone, and the run counts.
"""
_MOST_MONTHS: Final = 12
"""As many reports are written at once at most: a clock that is years ahead must not fill a folder."""


@dataclass(frozen=True)
class Memory:
    """What Runs tells of turns: when the partnership's first run was, when reminders last ran, and whose turn was when.

    `told` holds, by person, when their turn was last seen to, whether or not there was anything to write to them.
    """

    began: datetime | None = None
    ran: datetime | None = None
    told: Mapping[str, datetime] = field(default_factory=dict)


def sync_is_due(now: datetime, last: datetime | None, minutes: int) -> bool:
    """Whether new responses should be brought in; a clock that was put back makes no long pause."""
    return last is None or not timedelta(0) <= now - last < timedelta(minutes=minutes)


def listing_is_due(today: date, runs: Iterable[Mapping[str, Cell]], *, weekly: bool) -> bool:
    """Whether all responses of a form are listed: in the first sync of a day that did not fail, or of a week.

    A page may leave some out without a word, and later syncs ask only for what is newer. `runs` are the rows of Runs.
    """
    since = today - timedelta(days=today.weekday()) if weekly else today
    days = (from_serial(row.get("started")) for row in runs if _is_done(row, "sync"))
    return not any(since <= day <= today for day in days if day)


def backup_is_due(today: date, newest: str) -> bool:
    """Whether the desk should be copied: once a day. `newest` is the day of the newest copy (2026-11-22) or empty."""
    return newest < today.isoformat()


def months_due(now: datetime, runs: Sequence[Mapping[str, Cell]]) -> list[Month]:
    """The months whose report is due, earliest first: each that has ended, for which no report run went well since.

    The partnership must have begun before a month ended, and a sync have gone through since, so that what was sent on
    its last evening is counted. Of very many the latest twelve. `runs` are the rows of Runs.
    """
    began, told = memory_of(now, runs).began, _months_told(runs, now)
    return [
        month
        for month in _ended_before(now.date())
        if began and began.date() <= month.last and month not in told and has_synced_since(month, now, runs)
    ]


def has_synced_since(month: Month, now: datetime, runs: Iterable[Mapping[str, Cell]]) -> bool:
    """Whether a sync has gone through since a month ended."""
    moments = (_noted_by(row, now) for row in runs if _is_done(row, "sync"))
    return any(moment.date() > month.last for moment in moments if moment)


def _ended_before(day: date) -> list[Month]:
    """The latest months that had ended on a day, the earliest first."""
    months: list[Month] = []
    for _ in range(_MOST_MONTHS):
        months.insert(0, month_before(months[0].first if months else day))
    return months


def _months_told(runs: Iterable[Mapping[str, Cell]], now: datetime) -> set[Month]:
    """The months that a report went well for; a run that names none counts for all that had ended when it began."""
    told: set[Month] = set()
    for row in runs:
        started = _noted_by(row, now) if _is_done(row, "report") else None
        if started:
            named = row.get("turns")
            keys = [month.key for month in _ended_before(started.date())] if is_empty(named) else _ids_in(named)
            told |= {month for key in keys if (month := read_month(key))}
    return told


def _noted_by(row: Mapping[str, Cell], now: datetime) -> datetime | None:
    """When a run began; None for one that a clock noted which was far ahead."""
    started = moment_of(row.get("started"))
    return started if started and started - now <= _WRONG_CLOCK else None


def months_text(months: Iterable[Month]) -> str:
    """The months that a report was written for, as Runs keeps them."""
    return as_json([month.key for month in months])


def turns(people: Iterable[Person], now: datetime, usual: When, memory: Memory) -> dict[str, str]:
    """Whose turn has come and was not seen to yet: the period that their email is for, by id of the person.

    Only the latest turn of each counts, so that after three weeks away one email goes out and not three. A turn from
    before the partnership began, or from before somebody stood in People, was missed by nobody. Whether a period's
    email went out already is known to Emails, so that none goes twice even where this is asked twice.
    """
    found = {}
    for person in people:
        slot = last_slot(when_for(person, usual), now)
        seen_to = memory.told.get(person.id, memory.ran)
        if memory.began and memory.began < slot.moment and (seen_to is None or seen_to < slot.moment):
            found[person.id] = slot.period
    return found


def this_period(people: Iterable[Person], today: date, usual: When) -> dict[str, str]:
    """The period in which today lies, by id of the person, for those who send by hand and wait for no hour."""
    return {person.id: period_of(when_for(person, usual), today) for person in people}


def waiting(emails: Iterable[Mapping[str, Cell]], addresses: Container[str], now: datetime) -> dict[str, str]:
    """Whose email stands in Emails, has still to leave and may be tried now: for which period, by id of the person.

    One that came to nobody may be once its address is none of the `addresses` in People any more: it was put right.
    """
    found: dict[str, str] = {}
    for row in emails:
        kind, person = list_of(text_of(row.get(ROW_ID)))
        if kind in WEEKLY and (is_due(row, now) or _can_go_elsewhere(row, addresses)):
            found[person] = max(text_of(row.get("period")), found.get(person, ""))
    return found


def _can_go_elsewhere(row: Mapping[str, Cell], addresses: Container[str]) -> bool:
    return needs_a_person(row) and text_of(row.get("address")).strip() not in addresses


def memory_of(now: datetime, runs: Iterable[Mapping[str, Cell]]) -> Memory:
    """What the rows of Runs tell of turns. A run that failed is no run."""
    began: datetime | None = None
    ran: datetime | None = None
    told: dict[str, datetime] = {}
    for row in runs:
        started = moment_of(row.get("started"))
        if started is None:
            continue
        began = min(began or started, started)
        if _is_done(row, "remind") and _noted_by(row, now):
            ran = max(ran or started, started)
            told |= {person: max(told.get(person, started), started) for person in _ids_in(row.get("turns"))}
    return Memory(began, ran, told)


def turns_text(people: Iterable[str]) -> str:
    """The people whose turn it was, as Runs keeps them."""
    return as_json(sorted(people))


def _ids_in(cell: Cell) -> list[str]:
    try:
        return msgspec.json.decode(cell, type=list[str]) if isinstance(cell, str) else []
    except msgspec.DecodeError:
        return []


def _is_done(row: Mapping[str, Cell], job: str) -> bool:
    return row.get("job") == job and row.get("result") != "Failed"
