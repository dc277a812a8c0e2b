"""What is due: pure answers from the clock, the settings and what the workspace says was done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from automation.rules.chasing.emails import is_handed_over
from automation.rules.chasing.messages import week_key
from automation.rules.values import Cell, from_serial, moment_of

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_AGAIN_AFTER: Final = timedelta(days=1)
"""When emails that did not leave are tried again: at once would tell of the same wrong address all day."""


@dataclass(frozen=True)
class Week:
    """This week's reminders, as Runs and Emails tell: when they last ran (None: never), and whether some wait.

    `began` is when the partnership's first run of any kind was, None before that.
    """

    ran: datetime | None = None
    unsent: bool = False
    began: datetime | None = None


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


def reminder_moment(now: datetime, day: str, hour: int) -> datetime:
    """When this week's reminders go out: `day` is an English weekday, `hour` of the partnership's time."""
    monday = now.date() - timedelta(days=now.weekday())
    return datetime.combine(monday + timedelta(days=_DAYS.index(day)), time(hour))


def reminders_are_due(now: datetime, day: str, hour: int, week: Week) -> bool:
    """Whether this week's reminders should go out now: their day and hour have come, and they have not run since.

    A computer that slept through the hour sends when it wakes, in the same week. Emails that could not leave are tried
    again a day later; those that left are known to Emails and never leave twice. A partnership that began after this
    week's moment missed nothing: its first reminders wait for the next one.
    """
    moment = reminder_moment(now, day, hour)
    if now < moment:
        return False
    if week.ran is None:
        return week.unsent or (week.began is not None and week.began < moment)
    if week.ran < moment:
        return True
    return week.unsent and now - week.ran >= _AGAIN_AFTER


def week_from(now: datetime, runs: Iterable[Mapping[str, Cell]], emails: Iterable[Mapping[str, Cell]]) -> Week:
    """This week's reminders, from the rows of Runs and Emails. A run that failed is no run."""
    started = [(row, moment) for row in runs if (moment := moment_of(row.get("started")))]
    ran = [moment for row, moment in started if _is_done(row, "remind")]
    this_week = week_key(now.date())
    unsent = any(
        row.get("period") == this_week and row.get("kind") != "Alert" and not is_handed_over(row.get("state"))
        for row in emails
    )
    return Week(max(ran, default=None), unsent, min((moment for _, moment in started), default=None))


def _is_done(row: Mapping[str, Cell], job: str) -> bool:
    return row.get("job") == job and row.get("result") != "Failed"
