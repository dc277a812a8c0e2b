"""How a value is shown: Google's number and date patterns, for the values that the desk keeps."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import MAX_EMAX, MIN_EMIN, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Any, Final

from automation.desk.sheets.cells import Cell

_EPOCH: Final = datetime(1899, 12, 30)
_LAST_SERIAL: Final = 2_958_465
DATE_TYPES: Final = frozenset({"DATE", "TIME", "DATE_TIME"})
_DATE_TOKEN: Final = re.compile(
    r'"[^"]*"|\\.|\[h+\]|\[m+\]|\[s+\]|\[[^\]]*\]|am/pm|a/p|d{1,4}|m{1,5}|y{1,4}|h{1,2}|s{1,2}|\.0{1,3}|.',
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED: Final = re.compile(r"\[(h+|m+|s+)\]")
_NUMBER_TOKEN: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|.', re.DOTALL)
_DIGITS: Final = re.compile(r"(?:[#0?,]+(?:\.[#0?]*)?|\.[#0?]+),*")


def serial_of(moment: datetime) -> int | float:
    """A date and time as Sheets counts: days since 30 December 1899, the time as a fraction."""
    since = moment - _EPOCH
    return since.days + since.seconds / 86400 if since.seconds else since.days


def moment_of(serial: float) -> datetime | None:
    """The date and time of a serial number, to the second; None where there is no such day."""
    if not 0 <= serial < _LAST_SERIAL + 1:
        return None
    return _EPOCH + timedelta(seconds=min(round(serial * 86400), (_LAST_SERIAL + 1) * 86_400 - 1))


def currency_sign(locale: str) -> str:
    """The sign of the currency that is at home in a spreadsheet's locale."""
    return "$" if locale == "en_US" else "£"


def default_pattern(kind: str, locale: str) -> str:
    """The pattern of a number format type that gives none, in the spreadsheet's locale."""
    american = locale == "en_US"
    date = "m/d/yyyy" if american else "dd/mm/yyyy"
    return {
        "DATE": date,
        "TIME": "h:mm:ss am/pm" if american else "hh:mm:ss",
        "DATE_TIME": f"{date} h:mm:ss" if american else f"{date} hh:mm:ss",
        "PERCENT": "0.00%",
        "CURRENCY": f"{currency_sign(locale)}#,##0.00",
        "NUMBER": "#,##0.00",
        "SCIENTIFIC": "0.00E+00",
    }.get(kind, "")


def shown(cell: Cell, number_format: dict[str, Any] | None, locale: str = "en_GB") -> str:
    """A cell's text as a person sees it.

    Formulas are kept and never evaluated, so a formula shows its own text.
    """
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, dict):
        return str(cell["formula"])
    if not number_format:
        return general(cell)
    kind = number_format.get("type", "")
    return _number_shown(cell, kind, number_format.get("pattern") or default_pattern(kind, locale))


def general(number: float) -> str:
    """A number without any format: whole ones in full, others to ten significant digits."""
    if abs(number) < 1e15 and number == int(number):
        return str(int(number))
    return f"{number:.10G}"


@functools.lru_cache(maxsize=20_000)
def _number_shown(number: float, kind: str, pattern: str) -> str:
    if not math.isfinite(number) or kind == "TEXT" or pattern in ("", "@", "General"):
        return general(number)
    if kind in DATE_TYPES:
        moment = moment_of(number)
        return general(number) if moment is None else _moment_shown(moment, number, pattern)
    return _patterned(number, pattern)


def _moment_shown(moment: datetime, serial: float, pattern: str) -> str:
    tokens = _DATE_TOKEN.findall(pattern)
    if any(token.startswith(".0") for token in tokens):
        last = (_LAST_SERIAL + 1) * 86_400_000 - 1
        moment = _EPOCH + timedelta(milliseconds=min(round(serial * 86_400_000), last))
    kinds = [token.lower() for token in tokens]
    halves = "am/pm" in kinds or "a/p" in kinds
    return "".join(
        _date_token(token, moment, serial, halves=halves, minute=_is_minute(kinds, place))
        for place, token in enumerate(tokens)
    )


def _is_minute(kinds: list[str], place: int) -> bool:
    """Whether the m at this place is minutes: it follows hours or comes before seconds."""
    if kinds[place][0] != "m":
        return False
    before = next((kind for kind in reversed(kinds[:place]) if kind.strip("[]")[:1] in "dmyhs" and kind[0] != " "), "")
    after = next((kind for kind in kinds[place + 1 :] if kind.strip("[]")[:1] in "dmyhs" and kind[0] != " "), "")
    return before.strip("[]").startswith("h") or after.strip("[]").startswith("s")


def _date_token(token: str, moment: datetime, serial: float, *, halves: bool, minute: bool) -> str:
    kind = token.lower()
    elapsed = _ELAPSED.fullmatch(kind)
    if kind[0] in '"\\' or (kind[0] == "[" and len(kind) > 1 and not elapsed):
        return _literal(token)
    if elapsed:
        unit = {"h": 24, "m": 1440, "s": 86400}[kind[1]]
        return str(int(serial * unit + 1e-6)).zfill(len(kind) - 2)
    if kind.startswith(".0"):
        return f".{moment.microsecond // 1000:03d}"[: len(kind)]
    if kind in ("am/pm", "a/p"):
        before, after = token.split("/")
        return before if moment.hour < 12 else after
    if kind[0] == "h":
        return str((moment.hour % 12 or 12) if halves else moment.hour).zfill(len(kind))
    if minute:
        return str(moment.minute).zfill(len(kind))
    part = _PARTS_OF_A_DATE.get(kind)
    return part(moment) if part else token


def _literal(token: str) -> str:
    """What stands for itself: quoted, behind a backslash, a sign in brackets; a colour or language is not shown."""
    if token[0] == '"':
        return token[1:-1]
    if token[0] == "\\":
        return token[1:]
    return token[2:-1].split("-")[0] if token.startswith("[$") else ""


_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_PARTS_OF_A_DATE: Final[dict[str, Callable[[datetime], str]]] = {
    "d": lambda moment: str(moment.day),
    "dd": lambda moment: f"{moment.day:02d}",
    "ddd": lambda moment: _DAYS[moment.weekday()][:3],
    "dddd": lambda moment: _DAYS[moment.weekday()],
    "m": lambda moment: str(moment.month),
    "mm": lambda moment: f"{moment.month:02d}",
    "mmm": lambda moment: _MONTHS[moment.month - 1][:3],
    "mmmm": lambda moment: _MONTHS[moment.month - 1],
    "mmmmm": lambda moment: _MONTHS[moment.month - 1][:1],
    "y": lambda moment: f"{moment.year % 100:02d}",
    "yy": lambda moment: f"{moment.year % 100:02d}",
    "yyy": lambda moment: f"{moment.year:04d}",
    "yyyy": lambda moment: f"{moment.year:04d}",
    "s": lambda moment: str(moment.second),
    "ss": lambda moment: f"{moment.second:02d}",
}


def _patterned(number: float, pattern: str) -> str:
    sections = pattern.split(";")
    negative = number < 0
    if negative and len(sections) > 1:
        number, pattern, negative = -number, sections[1], False
    elif number == 0 and len(sections) > 2:
        pattern = sections[2]
    else:
        pattern = sections[0]
    if "General" in pattern:
        return ("-" if negative else "") + pattern.replace("General", general(abs(number)))
    text = "".join(_plain(token) for token in _NUMBER_TOKEN.findall(pattern))
    digits = _DIGITS.search(text)
    if digits is None:
        return _unhide(text)
    body = _digits_shown(abs(number), 2 * text.count("%"), digits[0], text[digits.end() :])
    rest = re.sub(r"^E[+-]0+", "", text[digits.end() :], flags=re.IGNORECASE)
    return _unhide(("-" if negative else "") + text[: digits.start()] + body + rest)


def _plain(token: str) -> str:
    """A token with its marks resolved; literal text is hidden from the search for digits."""
    if token[0] == '"':
        return _hide(token[1:-1])
    if token[0] == "\\":
        return _hide(token[1:])
    if token[0] == "[" and token.startswith("[$"):
        return _hide(token[2:-1].split("-")[0])
    if len(token) > 1:
        return " " if token[0] == "_" else ""
    return token


_SHIFT: Final = 0xF0000
_OF_DIGITS: Final = "#0?,.%E"
_HIDDEN: Final = frozenset(chr(_SHIFT + ord(letter)) for letter in _OF_DIGITS)


def _hide(text: str) -> str:
    return "".join(chr(_SHIFT + ord(letter)) if letter in _OF_DIGITS else letter for letter in text)


def _unhide(text: str) -> str:
    return "".join(chr(ord(letter) - _SHIFT) if letter in _HIDDEN else letter for letter in text)


def _digits_shown(number: float, power: int, digits: str, after: str) -> str:
    """The digits of `number` times ten to the `power`; `after` is what stands behind them in the pattern."""
    # A comma behind the last digit, before or after the point, stands for thousands that are not shown.
    bare = re.sub(r",+(?=\.|$)", "", digits)
    power -= 3 * (len(digits) - len(bare))
    whole, _, fraction = bare.partition(".")
    least, most = fraction.count("0"), len(fraction)
    if re.match(r"E[+-]0+", after, re.IGNORECASE):
        return f"{_rounded(number, power, None):.{most}E}"
    rounded = _rounded(number, power, most)
    text = f"{rounded:,f}" if "," in whole else f"{rounded:f}"
    if most > least:
        head, _, tail = text.partition(".")
        tail = tail[:least] + tail[least:].rstrip("0")
        text = f"{head}.{tail}" if tail else head
    head, mark, tail = text.partition(".")
    wanted = whole.count("0")
    head = "" if head == "0" and not wanted else head.zfill(wanted)
    return head + mark + tail


_FLOAT_DIGITS: Final = 350
"""More than the digits before the point of any number that a cell can hold."""


def _rounded(number: float, power: int, places: int | None) -> Decimal | float:
    """A number times ten to the `power`, to so many places (None: all); half goes up, as in Sheets."""
    digits = _FLOAT_DIGITS + abs(power) + (places or 0)
    with localcontext(Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN)):
        scaled = Decimal(repr(number)).scaleb(power)
        if places is not None:
            return scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    # Python writes the power of a float with two digits, as Sheets does.
    near = float(scaled)
    return near if math.isfinite(near) else scaled
