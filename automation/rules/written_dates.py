"""Dates as people write them in words and figures, English and Welsh: what has one meaning only is read."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

_ENGLISH_MONTHS: Final = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_WELSH_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "ionawr ion",
            "chwefror chwef",
            "mawrth fawrth maw",
            "ebrill ebr",
            "mai fai",
            "mehefin fehefin meh",
            "gorffennaf orffennaf gorff",
            "awst",
            "medi fedi",
            "hydref hyd",
            "tachwedd dachwedd tach",
            "rhagfyr ragfyr rhag",
        ),
        start=1,
    )
    for name in names.split()
}
"""Some change their first letter behind "o", as in 1af o Fai."""
_MONTHS: Final = {**_WELSH_MONTHS, **_ENGLISH_MONTHS}
_WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        (
            "monday mon llun",
            "tuesday tue tues mawrth",
            "wednesday wed weds mercher",
            "thursday thu thur thurs iau",
            "friday fri gwener",
            "saturday sat sadwrn",
            "sunday sun sul",
        )
    )
    for name in names.split()
}
_BY: Final = r"(?:(?:by|erbyn) )?(?:the )?"
_WEEKDAY: Final = r"(?:(?:dydd )?(?P<weekday>[a-z]+)[.,]? )?"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th|af|il|ydd|ed|fed|eg|ain)?"
_MONTH: Final = r"(?P<month>[a-z]+)\.?"
_YEAR: Final = r"(?P<year>\d{4})"
_TIME: Final = r"(?:[t ]\d{1,2}:\d{2}(?::\d{2})?)?"
_PATTERNS: Final = [
    re.compile(pattern)
    for pattern in (
        rf"{_BY}{_YEAR}(?P<sign>[-/.])(?P<month>\d{{1,2}})(?P=sign){_DAY}{_TIME}",
        rf"{_BY}{_WEEKDAY}{_DAY}[/.\-](?P<month>\d{{1,2}})[/.\-]{_YEAR}{_TIME}",
        rf"{_BY}{_WEEKDAY}{_DAY}(?: | of | o |-){_MONTH}(?:,? |-){_YEAR}",
        rf"{_BY}{_WEEKDAY}{_MONTH} {_DAY},? {_YEAR}",
    )
]
_MONTH_ALONE: Final = re.compile(rf"{_BY}(?:(?:end(?: of)?|diwedd) )?{_MONTH},? {_YEAR}")


def day_written(text: str) -> date | None:
    """The day that a text in small letters names; of a month its last one. None for anything else.

    A weekday has to fit its day.
    """
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(text):
            return _day(match.groupdict())
    month = _MONTH_ALONE.fullmatch(text)
    return _last_day(_MONTHS.get(month["month"], 0), int(month["year"])) if month else None


def _day(parts: dict[str, str]) -> date | None:
    month, weekday = parts["month"], parts.get("weekday")
    number = int(month) if month.isdecimal() else _MONTHS.get(month, 0)
    try:
        day = date(int(parts["year"]), number, int(parts["day"]))
    except ValueError:
        return None
    fits = not weekday or _WEEKDAYS.get(weekday) == day.weekday()
    return day if fits and day.year >= 1900 else None


def _last_day(month: int, year: int) -> date | None:
    return date(year, month, calendar.monthrange(year, month)[1]) if month and 1900 <= year <= 2999 else None
