"""The number formats that typed values bring along: gathered over a whole call, laid over the cells at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from automation.desk.sheets.a1 import Area
from automation.desk.sheets.grid import Grid
from automation.desk.sheets.lookup import Lookup

NumberFormat = dict[str, str]
Run = tuple[Area, dict[str, Any]]


class Brought:
    """What one call brings; a thousand dates in a column become one layer, and the layers are walked once."""

    def __init__(self) -> None:
        self._sheets: dict[int, _OnSheet] = {}

    def is_text(self, grid: Grid, row: int, column: int) -> bool:
        """Whether a cell takes what is typed as text."""
        held = self._on(grid).held.at(row, column) or {}
        return bool(held.get("numberFormat", {}).get("type") == "TEXT")

    def note(self, grid: Grid, row: int, column: int, brought: NumberFormat) -> None:
        """A cell was given a number format, which holds unless somebody gave it one already."""
        on = self._on(grid)
        held = on.held.at(row, column) or {}
        if "numberFormat" not in held:
            on.found.setdefault(column, {})[row] = {**held, "numberFormat": brought}

    def lay(self) -> None:
        """Put every format that was noted over its cell."""
        for on in self._sheets.values():
            runs = _side_by_side(_below_each_other(on.found))
            # Where a cell had a look already, its new format has more to say than how numbers are shown.
            on.grid.layers.add("format", (run for run in runs if len(run[1]) == 1))
            for area, value in (run for run in runs if len(run[1]) > 1):
                on.grid.layers.put("format", area, value)
        self._sheets.clear()

    def _on(self, grid: Grid) -> _OnSheet:
        if grid.sheet_id not in self._sheets:
            self._sheets[grid.sheet_id] = _OnSheet(grid)
        return self._sheets[grid.sheet_id]


class _OnSheet:
    """What is known of one sheet: its formats before the call, and those brought, by column and row."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.held = Lookup(grid.layers.within("format", grid.whole))
        self.found: dict[int, dict[int, dict[str, Any]]] = {}


def _below_each_other(found: dict[int, dict[int, dict[str, Any]]]) -> Iterator[Run]:
    """Areas of one column each, of neighbours with the same format."""
    for column, by_row in sorted(found.items()):
        start = before = -2
        for row in sorted(by_row):
            if row != before + 1 or by_row[row] != by_row[start]:
                if start >= 0:
                    yield Area(start, column, before + 1, column + 1), by_row[start]
                start = row
            before = row
        yield Area(start, column, before + 1, column + 1), by_row[start]


def _side_by_side(runs: Iterator[Run]) -> list[Run]:
    """The same with neighbours of the same height and format made one; the runs come column by column."""
    made: dict[tuple[int, int, str], Run] = {}
    done: list[Run] = []
    for area, value in runs:
        key = (area.top, area.bottom, str(value))
        before = made.get(key)
        if before is not None and before[0].right == area.left:
            made[key] = before[0]._replace(right=area.right), value
            continue
        if before is not None:
            done.append(before)
        made[key] = area, value
    return [*done, *made.values()]
