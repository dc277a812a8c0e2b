"""What a typed text means (`USER_ENTERED`): a number, a percentage, money, yes or no, a formula, or just text."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from automation.desk.sheets import typed_dates
from automation.desk.sheets.cells import Cell, fitting, from_json, tidy
from automation.desk.sheets.numberformat import currency_sign

NumberFormat = dict[str, str]

_SIGNS: Final = "£$€¥₹"
_NUMBER: Final = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-]?)(?P<money>[{_SIGNS}]?)(?P<inner>[+-]?)\s?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)?(?P<fraction>\.\d*)?(?P<power>[eE][+-]?\d{1,3})?(?P<percent>\s?%)?(?P<close>\))?"
)


def entered(value: Any, place: str, *, locale: str, year: int) -> tuple[Cell, NumberFormat | None]:
    """The cell that a typed value makes, and the number format it brings along, if any.

    `year` is the one that a date without a year means. A leading apostrophe forces text. A formula is kept and never
    worked out. Text that begins with a plus sign stays text: Google would take a telephone number for a formula.
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
    if any(letter.isdigit() and not letter.isascii() for letter in text):
        # Figures of another script are no number in a spreadsheet.
        return fitting(value), None
    read = _number(text, locale) or typed_dates.read(text, locale, year)
    return read if read else (fitting(value) or None, None)


def _number(text: str, locale: str) -> tuple[Cell, NumberFormat | None] | None:
    match = _NUMBER.fullmatch(text)
    if match is None or not (match["digits"] or (match["fraction"] or "").strip(".")):
        return None
    if bool(match["open"]) != bool(match["close"]) or sum(map(bool, match.group("open", "sign", "inner"))) > 1:
        return None
    digits = (match["digits"] or "0").replace(",", "") + (match["fraction"] or "") + (match["power"] or "")
    number = float(digits)
    if not math.isfinite(number):
        return None
    negative = match["open"] or "-" in (match["sign"], match["inner"])
    number = -number if negative else number
    return tidy(number / 100 if match["percent"] else number), _brought(match, locale)


def _brought(match: re.Match[str], locale: str) -> NumberFormat | None:
    """The number format that a number brings along by the way it was typed."""
    places = ".00" if match["fraction"] else ""
    if match["percent"]:
        return {"type": "PERCENT", "pattern": f"0{places}%"}
    if match["money"]:
        sign = f'"{match["money"]}"' if match["money"] == currency_sign(locale) else f"[${match['money']}]"
        return {"type": "CURRENCY", "pattern": f"{sign}#,##0{places}"}
    if match["power"]:
        return {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    if "," in (match["digits"] or ""):
        return {"type": "NUMBER", "pattern": f"#,##0{places}"}
    return None
