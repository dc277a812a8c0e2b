"""When a response was sent, as a number that everything sent later exceeds: also in the hour that autumn repeats.

By the clock on the wall, 01:15 after the clocks went back comes before 01:45, though it is half an hour later. So what
is sent in the second pass through that hour is kept as its last second, and the place in the hour behind the decimal
point: the order is right, nothing is lost, and a sheet shows 01:59:59, in one hour of the year.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from automation.rules.values import Cell, moment_of, moment_to_serial

_HOUR: Final = timedelta(hours=1)
_DAY: Final = 86_400
_FROM, _TO = 0.1, 0.45
"""Between these parts of the last second: less is how ordinary moments are rounded, more would show as 02:00:00."""
_DIGITS: Final = 10
"""With the five before the point these are the fifteen that a sheet keeps of a number."""


def sent_serial(moment: datetime) -> float:
    """A local date and time (of the second pass, where its fold says so) as a serial number, to the second."""
    if not moment.fold:
        return moment_to_serial(moment)
    hour = moment.replace(minute=0, second=0, microsecond=0, fold=0)
    passed = (moment.minute * 60 + moment.second) / 3_600
    last_second = (hour.hour + 1) * 3_600 - 1 + _FROM + passed * (_TO - _FROM)
    return round(moment_to_serial(hour.replace(hour=0)) + last_second / _DAY, _DIGITS)


def sent_moment(cell: Cell) -> datetime | None:
    """The local date and time that such a number stands for."""
    moment = moment_of(cell)
    if moment is None or not isinstance(cell, int | float) or (moment.minute, moment.second) != (59, 59):
        return moment
    behind = (cell % 1 * _DAY % 1 - _FROM) / (_TO - _FROM)
    if not -0.001 < behind < 1:
        return moment
    return (moment.replace(minute=0, second=0) + timedelta(seconds=round(behind * 3_600))).replace(fold=1)


def time_between(one: datetime, other: datetime) -> timedelta:
    """How much time really lies between two such moments; by the clock, where one is before that hour came again and
    the other after it: nothing in them tells."""
    if one.fold == other.fold:
        return abs(one - other)
    later, plain = (one, other) if one.fold else (other, one)
    passed_by_both = plain < later.replace(minute=0, second=0, microsecond=0) + _HOUR
    return abs(later + (_HOUR if passed_by_both else timedelta(0)) - plain)
