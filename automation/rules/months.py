"""Calendar months: their first and last days, their names, and which of them have ended."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Final, NamedTuple

_KEY: Final = re.compile(r"(\d{4})-(\d{2})")


class Month(NamedTuple):
    """One month of a year; earlier ones come first."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def key(self) -> str:
        """The month as files and settings name it: 2026-10."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def title(self) -> str:
        """The month as people write it: October 2026."""
        return f"{calendar.month_name[self.number]} {self.year}"

    def has(self, day: date | None) -> bool:
        """Whether a day lies in it."""
        return day is not None and (day.year, day.month) == self


def month_of(day: date) -> Month:
    """The month in which a day lies."""
    return Month(day.year, day.month)


def month_before(day: date) -> Month:
    """The month before the one in which a day lies; the very first month has none, and stands for itself."""
    first = day.replace(day=1)
    return month_of(first if first == date.min else first - timedelta(days=1))


def read_month(text: str) -> Month | None:
    """A month written as 2026-10; None for anything else."""
    match = _KEY.fullmatch(text) if text.isascii() else None
    if match is None:
        return None
    year, number = int(match[1]), int(match[2])
    return Month(year, number) if year and 1 <= number <= 12 else None
