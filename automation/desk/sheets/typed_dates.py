"""Dates, times and durations as people type them, and the number format that shows them the same way again."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from automation.desk.sheets.cells import tidy
from automation.desk.sheets.numberformat import default_pattern, serial_of

Read = tuple[int | float, dict[str, str]]
_Dated = tuple[datetime, str]

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_YEAR: Final = r"(?P<year>\d{4}|\d{2})"
_NAME: Final = r"(?P<name>[A-Za-z]{3,9})"
_ISO: Final = re.compile(r"(?P<year>\d{4})(?P<mark>[-/])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})")
_FIGURES: Final = re.compile(rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second>\d{{1,2}})(?:(?P=mark){_YEAR})?")
_DAY_FIRST: Final = re.compile(rf"(?P<day>\d{{1,2}})(?P<mark>[ -]){_NAME}(?:(?P=mark){_YEAR})?")
_MONTH_FIRST: Final = re.compile(rf"{_NAME} (?P<day>\d{{1,2}})(?:(?P<comma>,?) (?P<year>\d{{4}}))?")
_MONTH_ALONE: Final = re.compile(rf"{_NAME}(?P<mark>[ -])(?P<year>\d{{4}})")
_TIME: Final = re.compile(
    r"(?P<hour>\d{1,4})(?::(?P<minute>\d{2})(?::(?P<second>\d{2}))?)?(?P<gap> ?)(?P<half>[ap]m)?", re.IGNORECASE
)
_FIRST_DAY: Final = datetime(1899, 12, 30)


def read(text: str, locale: str, this_year: int) -> Read | None:
    """The serial number of a typed date, time or both, with the number format it brings along; None for other text."""
    whole = _date(text, locale, this_year)
    if whole:
        return serial_of(whole[0]), {"type": "DATE", "pattern": whole[1]}
    time = _time(text)
    if time:
        return tidy(time[0] / 86400), {"type": "TIME", "pattern": time[1]}
    date_text, mark, time_text = _halves(text)
    dated, time = _date(date_text, locale, this_year), _time(time_text.removesuffix("Z") if mark == "T" else time_text)
    if not dated or not time or time[0] >= 86400:
        return None
    usual = dated[1] == default_pattern("DATE", locale) and not time[1].endswith("am/pm")
    pattern = default_pattern("DATE_TIME", locale) if usual else f"{dated[1]} {time[1]}"
    return tidy(serial_of(dated[0]) + time[0] / 86400), {"type": "DATE_TIME", "pattern": pattern}


def _halves(text: str) -> tuple[str, str, str]:
    """The date and the time of a text that may hold both, and what stands between them."""
    found = re.fullmatch(r"(.*?\d)(T|,? )(\d{1,2}:.*|\d{1,2} ?[ap]m)", text, re.IGNORECASE)
    return (found[1], found[2].upper(), found[3]) if found else (text, "", "")


def _date(text: str, locale: str, this_year: int) -> _Dated | None:
    for pattern, understand in (
        (_ISO, _iso),
        (_FIGURES, _figures),
        (_DAY_FIRST, _day_first),
        (_MONTH_FIRST, _month_first),
        (_MONTH_ALONE, _month_alone),
    ):
        match = pattern.fullmatch(text)
        found = understand(match, locale, this_year) if match else None
        if found:
            return found
    return None


def _iso(match: re.Match[str], _locale: str, _this_year: int) -> _Dated | None:
    mark = match["mark"]
    return _on(int(match["year"]), int(match["month"]), int(match["day"]), f"yyyy{mark}mm{mark}dd")


def _figures(match: re.Match[str], locale: str, this_year: int) -> _Dated | None:
    american = locale == "en_US"
    first, second = int(match["first"]), int(match["second"])
    day, month = (second, first) if american else (first, second)
    mark = match["mark"]
    order = "mm{0}dd{0}yyyy" if american else "dd{0}mm{0}yyyy"
    pattern = default_pattern("DATE", locale) if mark == "/" else order.format(mark)
    return _on(_year(match["year"], this_year), month, day, pattern)


def _day_first(match: re.Match[str], _locale: str, this_year: int) -> _Dated | None:
    mark = match["mark"]
    pattern = f"d{mark}{_letters(match['name'])}" + (f"{mark}{'y' * len(match['year'])}" if match["year"] else "")
    return _on(_year(match["year"], this_year), _month(match["name"]), int(match["day"]), pattern)


def _month_first(match: re.Match[str], _locale: str, this_year: int) -> _Dated | None:
    pattern = f"{_letters(match['name'])} d" + (f"{match['comma']} yyyy" if match["year"] else "")
    return _on(_year(match["year"], this_year), _month(match["name"]), int(match["day"]), pattern)


def _month_alone(match: re.Match[str], _locale: str, _this_year: int) -> _Dated | None:
    pattern = f"{_letters(match['name'])}{match['mark']}yyyy"
    return _on(int(match["year"]), _month(match["name"]), 1, pattern)


def _on(year: int, month: int, day: int, pattern: str) -> _Dated | None:
    try:
        found = datetime(year, month, day)
    except ValueError:
        return None
    return (found, pattern) if found >= _FIRST_DAY else None


def _month(name: str) -> int:
    """The number of a month by its name in full or by its first letters; 0 for no month."""
    known = name.lower()
    short = known[:3] if len(known) == 3 or known == "sept" else known
    return next((at for at, full in enumerate(_MONTHS, 1) if short in (full, full[:3])), 0)


def _letters(name: str) -> str:
    return "mmm" if len(name) == 3 and name.lower() != "may" else "mmmm"


def _year(text: str | None, this_year: int) -> int:
    if not text:
        return this_year
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 30 else 1900)


def _time(text: str) -> tuple[int, str] | None:
    """The seconds of a typed time or duration, and its pattern."""
    match = _TIME.fullmatch(text)
    if match is None or not (match["minute"] or match["half"]) or (match["gap"] and not match["half"]):
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    half = (match["half"] or "").lower()
    if minute > 59 or second > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 3600 + minute * 60 + second, _time_pattern(match, hour, half)


def _time_pattern(match: re.Match[str], hour: int, half: str) -> str:
    rest = (":mm" if match["minute"] else "") + (":ss" if match["second"] else "")
    if half:
        return f"h{rest} am/pm"
    return f"{'hh' if hour < 24 else '[h]'}{rest}"
