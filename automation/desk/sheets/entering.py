"""What a typed text means (`USER_ENTERED`): numbers, percentages, dates, times, yes and no, formulas."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Final

from automation.desk.sheets.cells import Cell, fitting, from_json, tidy
from automation.desk.sheets.numberformat import default_pattern, serial_of

NumberFormat = dict[str, str]

_NUMBER: Final = re.compile(
    r"(?P<sign>[+-]?)(?P<money>[£$€]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)?(?P<fraction>\.\d*)?"
    r"(?P<power>[eE][+-]?\d{1,3})?(?P<percent>\s?%)?"
)
_TIME: Final = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>[ap]m)?"
_DATE: Final = (
    re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?P<rest>.*)"),
    re.compile(
        r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?:(?P=mark)(?P<year>\d{4}|\d{2}))?(?P<rest>\s.*|)"
    ),
    re.compile(r"(?P<day>\d{1,2})[ -](?P<name>[A-Za-z]{3,9})(?:[ -](?P<year>\d{4}|\d{2}))?(?P<rest>\s.*|)"),
)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def entered(value: Any, place: str, *, locale: str, year: int) -> tuple[Cell, NumberFormat | None]:
    """The cell that a typed value makes, and the number format it brings along, if any.

    `year` is the one that a date without a year means. A leading apostrophe forces text.
    """
    if not isinstance(value, str):
        return from_json(value, place), None
    if value.startswith("'"):
        return fitting(value[1:]) or None, None
    if value.startswith("=") and len(value) > 1:
        return {"formula": fitting(value)}, None
    text = value.strip()
    if text.upper() in ("TRUE", "FALSE"):
        return text.upper() == "TRUE", None
    read = _number(text) or _date(text, locale, year) or _time_alone(text, locale)
    return read if read else (fitting(value) or None, None)


def _number(text: str) -> tuple[Cell, NumberFormat | None] | None:
    match = _NUMBER.fullmatch(text)
    if match is None or not (match["digits"] or (match["fraction"] or "").strip(".")):
        return None
    digits = (match["digits"] or "0").replace(",", "") + (match["fraction"] or "") + (match["power"] or "")
    number = float(match["sign"] + digits)
    if match["percent"]:
        return tidy(number / 100), {"type": "PERCENT", "pattern": "0.00%" if match["fraction"] else "0%"}
    if match["money"]:
        return tidy(number), {"type": "CURRENCY", "pattern": f"{match['money']}#,##0.00"}
    if "," in (match["digits"] or ""):
        return tidy(number), {"type": "NUMBER", "pattern": "#,##0.00" if match["fraction"] else "#,##0"}
    return tidy(number), None


def _date(text: str, locale: str, this_year: int) -> tuple[Cell, NumberFormat | None] | None:
    for pattern in _DATE:
        match = pattern.fullmatch(text)
        day = _day(match.groupdict(), locale, this_year) if match else None
        if match is None or day is None:
            continue
        rest = match["rest"].lstrip("T ").removesuffix("Z")
        if not rest:
            return serial_of(day), {"type": "DATE", "pattern": default_pattern("DATE", locale)}
        time = _seconds(rest)
        if time is not None:
            at = serial_of(day + timedelta(seconds=time))
            return at, {"type": "DATE_TIME", "pattern": default_pattern("DATE_TIME", locale)}
    return None


def _day(parts: dict[str, str | None], locale: str, this_year: int) -> datetime | None:
    year = _year(parts.get("year"), this_year)
    if parts.get("name"):
        name = str(parts["name"]).lower()
        if name not in _MONTHS and name not in _MONTH_NAMES:
            return None
        day, month = int(parts["day"] or 0), _MONTHS.index(name[:3]) + 1
    elif parts.get("first"):
        day, month = int(parts["first"] or 0), int(parts["second"] or 0)
        if locale == "en_US":
            day, month = month, day
    else:
        day, month = int(parts["day"] or 0), int(parts["month"] or 0)
    try:
        found = datetime(year, month, day)
    except ValueError:
        return None
    return found if found >= datetime(1899, 12, 30) else None


def _year(text: str | None, this_year: int) -> int:
    if not text:
        return this_year
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 30 else 1900)


def _seconds(text: str) -> int | None:
    match = re.fullmatch(_TIME, text, re.IGNORECASE)
    if match is None:
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    half = (match["half"] or "").lower()
    if minute > 59 or second > 59 or hour > (12 if half else 23) or (half and hour == 0):
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour * 3600 + minute * 60 + second


def _time_alone(text: str, locale: str) -> tuple[Cell, NumberFormat | None] | None:
    seconds = _seconds(text)
    if seconds is None:
        return None
    return tidy(seconds / 86400), {"type": "TIME", "pattern": default_pattern("TIME", locale)}
