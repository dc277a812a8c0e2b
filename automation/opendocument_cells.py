"""A cell of an OpenDocument table: what it may hold, and how each kind of value is written."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr


class Percentage(float):
    """A part of a whole: 0.25 is a quarter, and shown as 25%."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of a currency, by its code (GBP)."""

    amount: float
    currency: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as spreadsheets write it (`=SUM(A1:A9)`): the only text that is evaluated by who opens the file."""

    text: str


# A bool is an int and a datetime is a date: both are cells too. A timedelta is a time of day, or how long it took.
Cell = str | int | float | date | timedelta | Money | Formula | None

_EMPTY: Final = "<table:table-cell/>"
_CELL: Final = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>"
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NEEDS_CARE: Final = re.compile("[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]|^ |  | $")
_LOST_SPACES: Final = re.compile("^ +|  +| +$", re.MULTILINE)
_ADDRESS: Final = ("http://", "https://")


def table_row(row: Iterable[Cell]) -> str:
    """A row of a table as the file has it; no text is taken for a formula or markup."""
    cells = "".join([_KINDS.get(type(cell), _of_a_kind)(cell) for cell in row])
    return f"<table:table-row>{cells or _EMPTY}</table:table-row>"


def printable(text: str) -> str:
    """A text with a mark in place of each character that no document can hold."""
    return _NOT_XML.sub("\ufffd", text)


def paragraphs(text: str) -> str:
    """A text as the inside of paragraphs. Tabs stay characters: LibreOffice and calamine drop `text:tab` in a cell."""
    if not _NEEDS_CARE.search(text):
        return text
    text = escape(printable(text))
    text = _LOST_SPACES.sub(lambda spaces: f'<text:s text:c="{len(spaces[0])}"/>', text)
    return text.replace("\t", "&#9;").replace("\r", "&#13;").replace("\n", "</text:p><text:p>")


def _string(text: str) -> str:
    if not text:
        return _EMPTY
    # An address broken over ten lines would make every row of its table as tall.
    style = ' table:style-name="line"' if text.startswith(_ADDRESS) else ""
    return _CELL.format(f'{style} office:value-type="string"', paragraphs(text))


def _number(number: float) -> str:
    if not math.isfinite(number):
        return _string(str(number))
    return _CELL.format(f' office:value-type="float" office:value="{number}"', number)


def _truth(truth: bool) -> str:
    word = str(truth).lower()
    return _CELL.format(f' office:value-type="boolean" office:boolean-value="{word}"', word.upper())


def _date(day: date, style: str = "day", time: str = "") -> str:
    kind = f' table:style-name="{style}" office:value-type="date" office:date-value="{day.isoformat()}"'
    return _CELL.format(kind, f"{day.day} {_MONTHS[day.month - 1]} {day.year}{time}")


def _moment(moment: datetime) -> str:
    """The clock on the wall: a spreadsheet knows no time zones."""
    return _date(moment.replace(tzinfo=None), "time", f" {moment:%H:%M}")


def _percentage(part: Percentage) -> str:
    return _CELL.format(f' office:value-type="percentage" office:value="{float(part)}"', f"{part:.2%}")


def _money(money: Money) -> str:
    kind = f' office:value-type="currency" office:currency="{money.currency}" office:value="{money.amount}"'
    return _CELL.format(kind, f"{money.currency} {money.amount:,.2f}")


def _time(time: timedelta) -> str:
    minutes, seconds = divmod(round(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    kind = f' office:value-type="time" office:time-value="PT{hours:02d}H{minutes:02d}M{seconds:02d}S"'
    return _CELL.format(kind, f"{hours:02d}:{minutes:02d}:{seconds:02d}")


def _formula(formula: Formula) -> str:
    """In the way of writing that Google and Excel share; without a value, so that whoever opens it evaluates it."""
    return f"<table:table-cell table:formula={quoteattr('msoxl:' + printable(formula.text))}/>"


_KINDS: Final[dict[type, Callable[[Any], str]]] = {
    str: _string, int: _number, float: _number, bool: _truth, date: _date, datetime: _moment,
    Percentage: _percentage, Money: _money, timedelta: _time, Formula: _formula, type(None): lambda _: _EMPTY,
}  # fmt: skip


def _of_a_kind(cell: Cell) -> str:
    """A cell whose type builds on one of the known ones, as a table library's own dates do."""
    return next(_KINDS[base] for base in type(cell).__mro__ if base in _KINDS)(cell)
