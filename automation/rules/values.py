"""Cells and what they mean: dates as serial numbers, dates as people write them, text that must fit a cell."""

from __future__ import annotations

import calendar
import functools
import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeGuard, TypeVar

import msgspec

from automation.rules.written_dates import day_written

T = TypeVar("T")
Cell = str | float | int | bool | None
"""What a cell of a sheet holds when read unformatted: text, a number (dates too), a tick, or nothing."""

_DAY_ZERO: Final = date(1899, 12, 30)
_ORDINAL_ZERO: Final = _DAY_ZERO.toordinal()
_LAST_SERIAL: Final = 2_958_465  # 31 December 9999
_FIRST_LIKELY_SERIAL: Final = 7_306  # 1 January 1920
"""Smaller numbers in a date's place are a year, an age or a slip: 2027 would be a day in 1905."""
_SAMPLE: Final = 1_000
"""Cells by which it is seen whether a column repeats itself."""
CELL_LIMIT: Final = 50_000
"""Characters that a cell of Google Sheets holds at most."""
_MOST_DIGITS: Final = 15
"""Longer numbers are no numbers of things: a sheet would not keep them exactly, and the longest stop Python."""
_QUOTED: Final = 100
"""Characters of what somebody typed that a sentence quotes."""

_OPEN_ENDED: Final = frozenset({"ongoing", "on-going", "on going", "continuous", "continuing", "parhaus"})
_NO_DATE: Final = frozenset({"", "-", "tbc", "tba", "n/a", "none", "to be confirmed", "to be agreed"})


def to_serial(day: date) -> int:
    """A date as Sheets keeps it: days since 30 December 1899."""
    return (day - _DAY_ZERO).days


def moment_to_serial(moment: datetime) -> float:
    """A local date and time as Sheets keeps it, to the second."""
    seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
    return moment.toordinal() - _ORDINAL_ZERO + round(seconds / 86_400, 6)


def date_of(serial: int) -> date:
    """The date of a serial number."""
    return _DAY_ZERO + timedelta(days=serial)


def from_serial(cell: Cell) -> date | None:
    """The date that a number stands for; None for anything that is not a number of a sensible day."""
    return date_of(int(cell)) if is_serial(cell) else None


def is_serial(cell: Cell) -> TypeGuard[float]:
    """Whether a cell holds the number of a sensible day."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and 1 <= cell <= _LAST_SERIAL


def day_in_words(day: date) -> str:
    """A date as people here write it: "3 November 2026"."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def moment_of(cell: Cell) -> datetime | None:
    """The local date and time that a serial number stands for."""
    day = from_serial(cell)
    if day is None or isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    return datetime.combine(day, datetime.min.time()) + timedelta(seconds=round((cell % 1) * 86_400))


def is_empty(cell: Cell) -> bool:
    """Whether a cell holds nothing: no value, or text of spaces only."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Cell) -> str:
    """A cell as plain text: whole numbers without a decimal point, nothing as an empty text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def number_in(text: str) -> int | None:
    """The whole number that digits stand for; None for any other text, and for more digits than anybody counts."""
    return int(text) if len(text) <= _MOST_DIGITS and text.isdecimal() else None


def day_numbered(text: str) -> date | None:
    """The date whose serial number some digits are; None for any other text."""
    return from_serial(number_in(text))


def same(one: Cell, other: Cell) -> bool:
    """Whether two cells hold the same: nothing equals an empty text, 3 equals 3.0, a tick equals no number."""
    if one in (None, "") or other in (None, ""):
        return one in (None, "") and other in (None, "")
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a cell meant for a date says: a day, no day on purpose, or text that nobody may guess at."""

    day: date | None = None
    unclear: str = ""


@functools.lru_cache(maxsize=20_000, typed=True)
def read_date(cell: Cell) -> DateReading:
    """Read a date as sheets and people write it.

    A number is a serial date. Text may be ISO (2027-01-31), day first (31/1/2027, Fri 31 January 2027), or a month
    ("January 2017": its last day, as work plans mean it). "ongoing" and "tbc" are no date on purpose, and neither is a
    box without a tick. Anything else, two-digit years, weekdays that do not fit and ticks among it, comes back in
    `unclear` and is never guessed.
    """
    if cell is None or cell is False:
        return DateReading()
    if cell is True:
        return DateReading(unclear=text_of(cell))
    if isinstance(cell, int | float):
        day = from_serial(cell) if cell >= _FIRST_LIKELY_SERIAL else None
        return DateReading(day) if day else DateReading(unclear=text_of(cell))
    text = _bare(cell)
    if text in _NO_DATE or text in _OPEN_ENDED:
        return DateReading()
    day = day_written(text)
    return DateReading(day) if day else DateReading(unclear=cell.strip())


def is_open_ended(cell: Cell) -> bool:
    """Whether a cell meant for a date says that the matter goes on without one: "ongoing"."""
    return isinstance(cell, str) and _bare(cell) in _OPEN_ENDED


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(" .").lower()


def is_text(cells: Collection[Cell]) -> TypeGuard[list[str]]:
    """Whether a column holds nothing but text."""
    return set(map(type, cells)) <= {str}


def shared(cells: list[Cell]) -> list[Cell]:
    """The same cells, where texts that repeat themselves are one text: of very many it saves most of the memory."""
    if 2 * len(set(cells[:_SAMPLE])) > len(cells[:_SAMPLE]):
        return cells
    known: dict[Cell, Cell] = {}
    once = list(map(known.setdefault, cells, cells))
    return once if is_text(known) else cells  # a tick would be taken for the number 1


def each_once(work_out: Callable[[Cell], T], cells: Sequence[Cell]) -> list[T]:
    """What comes of each cell of a column, worked out once for cells that hold the same: columns repeat themselves."""
    different = set(cells)
    if not different.isdisjoint((0, 1)) and bool in set(map(type, cells)):
        return [work_out(cell) for cell in cells]  # a tick would be taken for the number 1
    known = {cell: work_out(cell) for cell in different}
    return list(map(known.__getitem__, cells))


def as_json(value: object) -> str:
    """A value as JSON in a line, with its letters as they are; several times quicker than the standard library's."""
    return msgspec.json.encode(value).decode()


def in_short(text: str, most: int = _QUOTED) -> str:
    """What somebody typed, as a sentence quotes it: whole when it is short, else its start and an ellipsis."""
    text = text.strip()
    return text if len(text) <= most else f"{text[:most].rstrip()} …"


def fitting(cell: Cell) -> Cell:
    """A cell as a sheet takes it: text that is too long for one is cut, with a word that says so."""
    return fit(cell, "cut") if isinstance(cell, str) else cell


def json_in(cell: Cell) -> Any:
    """What the JSON in a cell says; None where there is none, as in text that was cut short."""
    text = text_of(cell)
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def object_in(cell: Cell) -> dict[str, Any]:
    """The JSON object that a cell holds; an empty one for anything else."""
    found = json_in(cell)
    return found if isinstance(found, dict) else {}


def fit(text: str, where_the_rest_is: str) -> str:
    """Text that fits a cell: whole when it does, else its start and a line that says where the rest is."""
    if len(text) <= CELL_LIMIT:
        return text
    note = f" […] ({where_the_rest_is})"
    return text[: CELL_LIMIT - len(note)] + note


def digest(*parts: str, length: int = 12) -> str:
    """A short, stable fingerprint of some texts, for ids that must come out the same every time."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:length]
