"""The rows of other tabs that belong to a row: those with its id, alone or with a number behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from flask import url_for

from automation.desk.pages.tracker_sheet import Line, Tab, head_of
from automation.desk.sheets.grid import Grid

_MOST: Final = 50
_FIGURES: Final = re.compile(r"\d+")


@dataclass(frozen=True)
class Belonging:
    """The rows of one tab that belong to a row: its title, and each row's id with its address."""

    title: str
    rows: list[tuple[str, str]]


def belonging_to(tab: Tab, line: Line) -> list[Belonging]:
    """What belongs to a row that has an id, tab by tab from the left; to be asked inside a transaction."""
    if line.name.startswith("@") or "/" in line.name:
        return []
    grids = (tab.book.grid(sheet_id) for sheet_id in tab.book.order if sheet_id != tab.grid.sheet_id)
    seen = (grid for grid in grids if not grid.properties.get("hidden"))
    return [Belonging(grid.title, rows) for grid in seen if (rows := _rows(grid, line.name))]


def _rows(grid: Grid, name: str) -> list[tuple[str, str]]:
    head = head_of(grid)
    if head.id_column != 0:
        return []  # Only what stands first has an index; without one, every page would read whole tabs.
    held = "json_extract(CAST(body AS TEXT), '$[0]')"
    found = grid.connection.execute(
        f"SELECT row, {held} FROM cells INDEXED BY cells_by_first WHERE spreadsheet_id = :book "  # noqa: S608
        f"AND sheet_id = :sheet AND ({held} = :name OR ({held} > :first AND {held} < :last)) LIMIT {_MOST}",
        # Behind the stroke comes the nought, so that all ids that begin with the name and a stroke lie between.
        {"book": grid.spreadsheet_id, "sheet": grid.sheet_id, "name": name, "first": f"{name}/", "last": f"{name}0"},
    )
    ids = [row_id for row, row_id in found if row >= head.first and not head.hidden(row)]
    return [(one, _address(grid, one)) for one in sorted(ids, key=_by_number)]


def _by_number(row_id: str) -> list[int]:
    return [int(figures) for figures in _FIGURES.findall(row_id.partition("/")[2])]


def _address(grid: Grid, row_id: str) -> str:
    return url_for("tracker_row.show", spreadsheet_id=grid.spreadsheet_id, sheet_id=grid.sheet_id, name=row_id)
