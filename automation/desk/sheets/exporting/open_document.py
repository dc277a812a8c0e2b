"""A spreadsheet as an OpenDocument file, which LibreOffice opens."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Final

from automation.desk.sheets.exporting.sheet import Entry, Sheet
from automation.desk.sheets.numberformat import default_pattern, moment_of
from automation.opendocument import Tab, write_ods
from automation.opendocument_cells import Cell, Formula, Money, Percentage

_CURRENCIES: Final = {"£": "GBP", "$": "USD", "€": "EUR"}


def as_ods(sheets: list[Sheet]) -> bytes:
    """All sheets with their values, formulas and widths of columns; numbers, dates and times stay such."""
    file = io.BytesIO()
    write_ods(file, [_tab(sheet) for sheet in sheets])
    return file.getvalue()


def _tab(sheet: Sheet) -> Tab:
    columns = sheet.grid.dimensions[False]
    return Tab(
        sheet.title,
        [""] * sheet.width,
        ([_cell(entry, sheet.locale) for entry in row] for row in sheet.rows()),
        widths={at: line["pixelSize"] for at, line in columns.items() if "pixelSize" in line},
        hidden=[at for at, line in columns.items() if line.get("hiddenByUser")],
        headed=False,
        frozen=sheet.grid.properties["gridProperties"].get("frozenRowCount", 0),
        shown=not sheet.grid.properties.get("hidden"),
    )


def _cell(entry: Entry, locale: str) -> Cell:
    cell, kind = entry.cell, entry.number_format.get("type", "")
    if isinstance(cell, dict):
        return Formula(cell["formula"])
    if cell is None or isinstance(cell, str | bool) or not kind:
        plain: Cell = cell
        return plain
    return _formatted(cell, kind, entry.number_format.get("pattern") or default_pattern(kind, locale))


def _formatted(number: float, kind: str, pattern: str) -> Cell:
    if kind == "PERCENT":
        return Percentage(number)
    if kind == "CURRENCY":
        code = next((code for sign, code in _CURRENCIES.items() if sign in pattern), "")
        return Money(number, code) if code else number
    if kind == "TIME" and number >= 0:
        return timedelta(days=number)
    moment = moment_of(number) if kind in ("DATE", "DATE_TIME") else None
    if moment is None:
        return number
    return moment if kind == "DATE_TIME" else moment.date()
