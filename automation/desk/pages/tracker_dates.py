"""Dates as people type them, read into days or kept as words."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from automation.desk.sheets.numberformat import serial_of

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_NUMBERS: Final = re.compile(r"(\d{1,4})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{1,4})")
_IN_WORDS: Final = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,9})\.?,?\s+(\d{4})", re.IGNORECASE
)


class NotADay(ValueError):
    """A text that is meant as a date and is none; its words say what to write instead."""


def serial(text: str) -> int | None:
    """The day that a text names, as Sheets counts days; None where it is other words, such as January 2027 or ongoing.

    The day comes first, as it is written in Britain; a year that comes first is read too. Raises NotADay for a date
    that does not exist, or whose year can be read two ways.
    """
    numbers, words = _IN_NUMBERS.fullmatch(text.strip()), _IN_WORDS.fullmatch(text.strip())
    if numbers:
        first, _, month, last = numbers.groups()
        day, year = (last, first) if len(first) == 4 else (first, last)
    elif words and words[2][:3].casefold() in _MONTHS:
        day, year, month = words[1], words[3], str(_MONTHS.index(words[2][:3].casefold()) + 1)
    else:
        return None
    if len(year) != 4:
        raise NotADay(f"“{text}” needs a year of four figures, such as 31/12/2026.")
    try:
        found = serial_of(datetime(int(year), int(month), int(day)))
    except ValueError as error:
        raise NotADay(f"“{text}” is not a day in the calendar. Write it like 31/12/2026.") from error
    return int(found)
