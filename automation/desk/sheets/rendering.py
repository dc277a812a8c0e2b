"""Cells as values.get answers them: by render option, by number format, cut after the last filled one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from automation.desk.sheets import numberformat
from automation.desk.sheets.a1 import Area
from automation.desk.sheets.cells import Cell
from automation.desk.sheets.grid import Grid, Row
from automation.desk.sheets.lookup import Lookup


@dataclass(frozen=True)
class Style:
    """How values are to be answered. Formulas are never evaluated: in every style they answer their own text."""

    render: str = "FORMATTED_VALUE"
    dates: str = "SERIAL_NUMBER"
    by_columns: bool = False
    locale: str = "en_GB"

    @classmethod
    def of(cls, asked: Mapping[str, Any], locale: str, prefix: str = "") -> Style:
        """The style that a call asks for, in its parameters or its body."""
        names = [
            f"{prefix}{name}"[0].lower() + f"{prefix}{name}"[1:]
            for name in ("ValueRenderOption", "DateTimeRenderOption")
        ]
        return cls(
            asked.get(names[0], "FORMATTED_VALUE"),
            asked.get(names[1], "SERIAL_NUMBER"),
            asked.get("majorDimension") == "COLUMNS",
            locale,
        )


def value_range(grid: Grid, area: Area, style: Style) -> dict[str, Any]:
    """An area as ValueRange: its range in full, and its values without empty ends."""
    bounded = grid.inside(area)
    answer: dict[str, Any] = {
        "range": grid.written(bounded),
        "majorDimension": "COLUMNS" if style.by_columns else "ROWS",
    }
    values = rendered(grid, bounded, style)
    if style.by_columns:
        values = _turned(values)
    if values:
        answer["values"] = values
    return answer


def rendered(grid: Grid, area: Area, style: Style) -> list[list[Any]]:
    """The values of an area, row by row; empty cells are "", empty ends are cut."""
    found = grid.rows(area.top, area.bottom)
    formats = _number_formats(grid, area)
    lines: list[list[Any]] = []
    for row, cells in found.items():
        line = _line(cells[area.left : area.right], row, area.left, formats, style)
        if line:
            lines.extend([] for _ in range(row - area.top - len(lines)))
            lines.append(line)
    return lines


def _line(cells: Row, row: int, left: int, formats: Lookup, style: Style) -> list[Any]:
    line = [
        cell if type(cell) is str else "" if cell is None else _value(cell, row, left + at, formats, style)
        for at, cell in enumerate(cells)
    ]
    while line and line[-1] == "":
        line.pop()
    return line


def _value(cell: Cell, row: int, column: int, formats: Lookup, style: Style) -> Any:
    if isinstance(cell, dict):
        return cell["formula"]
    found = None
    if not isinstance(cell, bool):
        found = formats.at(row, column)
    if style.render == "FORMATTED_VALUE":
        return numberformat.shown(cell, found, style.locale)
    if found and style.dates == "FORMATTED_STRING" and found.get("type") in numberformat.DATE_TYPES:
        return numberformat.shown(cell, found, style.locale)
    return cell


def _number_formats(grid: Grid, area: Area) -> Lookup:
    held = grid.layers.within("format", area)
    return Lookup((piece, value["numberFormat"]) for piece, value in held if "numberFormat" in value)


def _turned(lines: list[list[Any]]) -> list[list[Any]]:
    width = max((len(line) for line in lines), default=0)
    columns = [[line[at] if at < len(line) else "" for line in lines] for at in range(width)]
    for column in columns:
        while column and column[-1] == "":
            column.pop()
    return columns
