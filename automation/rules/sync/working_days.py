"""Working days: Monday to Friday without the bank holidays of a nation of the United Kingdom."""

from __future__ import annotations

import functools
from bisect import bisect_right
from datetime import date, timedelta
from typing import Final

from automation.config_sections import Nation

_YEARS: Final = range(1900, 2101)
"""The years whose bank holidays are looked up; in any other year only weekends are free."""
_SATURDAY: Final = 5


def working_days_up_to(day: int, nation: Nation) -> int:
    """Working days from the beginning of the calendar (which was a Monday) up to and with a day, given as ordinal.

    Between two days lie as many as these differ by: the first day is then not counted, the last one is.
    """
    weeks, rest = divmod(day, 7)
    free = bisect_right(_in_order(nation), day)
    return weeks * 5 + min(rest, 5) - free


@functools.lru_cache(maxsize=10_000)
def add_working_days(start: date, days: int, nation: Nation) -> date:
    """The working day that comes `days` working days after `start`; with none to add, `start` itself.

    ValueError for a negative number. Where the calendar ends (the year 9999), its last day.
    """
    if days < 0:
        raise ValueError("working days can only be added")
    day = start
    while days and day < date.max:
        day += timedelta(days=1)
        days -= is_working_day(day, nation)
    return day


def is_working_day(day: date, nation: Nation) -> bool:
    """Whether offices in this nation work on a day."""
    return day.weekday() < _SATURDAY and day.toordinal() not in _bank_holidays(nation)


@functools.cache
def _bank_holidays(nation: Nation) -> frozenset[int]:
    """The bank holidays of a nation that fall on Monday to Friday, substitute days among them, as ordinals."""
    # A tenth of a second to import: only who counts working days pays for it.
    from holidays.countries.united_kingdom import UnitedKingdom

    days = UnitedKingdom(subdiv=nation, years=_YEARS)
    return frozenset(day.toordinal() for day in days if day.weekday() < _SATURDAY)


@functools.cache
def _in_order(nation: Nation) -> tuple[int, ...]:
    return tuple(sorted(_bank_holidays(nation)))
