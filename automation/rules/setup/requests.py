"""Changes as requests of `spreadsheets.batchUpdate`: values only ever as typed values, never as formulas."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from automation.rules.tables import Change, NewRow, SetCell, Table
from automation.rules.values import Cell, digest, text_of
from automation.specs.system import FIRST_ROW, ROW_ID

_MOST_BETWEEN: Final = 4
"""A range is written as one where at least one in so many of its cells changes."""
Request = dict[str, Any]
_VALUE: Final = "userEnteredValue"
_RULE: Final = "dataValidation"
_NOTHING: Final[Request] = {}


@functools.cache
def sheet_id(tab_key: str) -> int:
    """The id of a tab's sheet: computed from its key, so that renaming or moving the tab changes nothing."""
    return int(digest("tab", tab_key, length=8), 16) & 0x7FFFFFFF or 1


def requests_for(changes: Iterable[Change], tables: Mapping[str, Table]) -> list[Request]:
    """Requests that make these changes, in an order in which no row moves before it is written to."""
    changes = list(changes)
    sets = [change for change in changes if isinstance(change, SetCell)]
    new = [change for change in changes if isinstance(change, NewRow)]
    return [*_set_requests(sets), *_new_requests(new, tables)]


def in_ranges(changes: Iterable[Change], tables: Mapping[str, Table]) -> list[Change]:
    """The same changes, and with them the cells in between where most of a script's column changes.

    A column that changes by itself every day, such as the days that children wait, is then one range to write and not
    hundreds. What stands in between is written as it is.
    """
    changes = list(changes)
    computed = {(key, column.key) for key, table in tables.items() for column in table.tab.columns if column.computed}
    columns: defaultdict[tuple[str, str], list[SetCell]] = defaultdict(list)
    for change in changes:
        if isinstance(change, SetCell) and (change.tab, change.column) in computed:
            columns[change.tab, change.column].append(change)
    for (tab, _), cells in columns.items():
        changes += _between(cells, tables[tab])
    return changes


def _between(cells: Sequence[SetCell], table: Table) -> Iterator[SetCell]:
    """The unchanged cells between changed ones of a column; none where they are many more."""
    changed = {cell.sheet_row for cell in cells}
    every = range(min(changed), max(changed) + 1)
    if len(every) > _MOST_BETWEEN * len(changed):
        return
    one = cells[0]
    for sheet_row in every:
        row = None if sheet_row in changed else table.row_at(sheet_row)
        if row is not None:
            value = row.get(one.column, "")
            yield SetCell(one.tab, text_of(row.get(ROW_ID)), one.column, sheet_row, one.sheet_column, value, value)


def _from_below(row: NewRow) -> tuple[bool, str, int]:
    """Rows that go below all others first, then the lowest: no row is put where another has moved things."""
    return row.at is not None, row.tab, -(row.at or 0)


def _set_requests(sets: Sequence[SetCell]) -> Iterable[Request]:
    """One request for each run of cells that stand under one another."""
    run: list[SetCell] = []
    for change in sorted(sets, key=lambda change: (change.tab, change.sheet_column, change.sheet_row)):
        if run and not _continues(run[-1], change):
            yield _update(run)
            run = []
        run.append(change)
    if run:
        yield _update(run)


def _continues(last: SetCell, change: SetCell) -> bool:
    here, there = (last.tab, last.sheet_column, last.sheet_row + 1), (change.tab, change.sheet_column, change.sheet_row)
    return here == there


def _update(run: Sequence[SetCell]) -> Request:
    start = {"sheetId": sheet_id(run[0].tab), "rowIndex": run[0].sheet_row, "columnIndex": run[0].sheet_column}
    cells = _Cells()
    return {"updateCells": {"start": start, "rows": [{"values": [cells.of(c.new)]} for c in run], "fields": _VALUE}}


def _new_requests(new: Sequence[NewRow], tables: Mapping[str, Table]) -> Iterator[Request]:
    """One request or two for the rows that go to one place of one tab."""
    grown: set[str] = set()
    for (key, place), found in groupby(sorted(new, key=_from_below), key=lambda row: (row.tab, row.at)):
        rows = list(found)
        cells = _Cells()
        values = [{"values": _row_values(row, tables[key], cells)} for row in rows]
        fields = f"{_VALUE},{_RULE}" if any(row.choices for row in rows) else _VALUE
        if place is None:
            yield _append(key, values, fields)
        elif key not in grown and _ends_above(tables[key], place):
            # The sheet itself may end there, and no row is inserted before one that does not exist.
            yield _append(key, values[::-1], fields)
        else:
            yield from _insert(key, place, values[::-1], fields)
        grown.add(key)


def _ends_above(table: Table, place: int) -> bool:
    """Whether the last row of a table stands above a sheet row."""
    return not table.first_added or table.place(table.first_added - 1) < max(place, FIRST_ROW)


def _append(tab_key: str, rows: list[Request], fields: str) -> Request:
    return {"appendCells": {"sheetId": sheet_id(tab_key), "rows": rows, "fields": fields}}


def _insert(tab_key: str, place: int, rows: list[Request], fields: str) -> list[Request]:
    first = max(place, FIRST_ROW)
    where = {
        "sheetId": sheet_id(tab_key),
        "dimension": "ROWS",
        "startIndex": first,
        "endIndex": first + len(rows),
    }
    start = {"sheetId": sheet_id(tab_key), "rowIndex": first, "columnIndex": 0}
    return [
        {"insertDimension": {"range": where, "inheritFromBefore": False}},
        {"updateCells": {"start": start, "rows": rows, "fields": fields}},
    ]


class _Cells(dict[str, Request]):
    """Texts as CellData, each once: of very many cells most are empty, or say what another says."""

    def of(self, value: Cell) -> Request:
        """A value as CellData, never to be changed."""
        return self[value] if isinstance(value, str) else cell(value)

    def __missing__(self, text: str) -> Request:
        self[text] = made = cell(text)
        return made


def _row_values(row: NewRow, table: Table, cells: _Cells) -> list[Request]:
    columns = table.columns
    placed = {columns[key]: cells.of(value) for key, value in row.cells.items() if key in columns}
    # Where one cell of a row gets a list of its own, every cell is given its rule anew, or loses it.
    typed = {column.key: column.choices for column in table.tab.columns if column.typed} if row.choices else {}
    for key, choices in {**typed, **(row.choices or {})}.items():
        if key in columns:
            placed[columns[key]] = {**placed.get(columns[key], {}), _RULE: one_of(choices)}
    return [placed.get(at, _NOTHING) for at in range(max(placed, default=-1) + 1)]


def one_of(choices: Sequence[str]) -> Request:
    """Choices as a list that warns and does not refuse: a sheet that refuses what people need is soon abandoned."""
    values = [{"userEnteredValue": choice} for choice in choices]
    return {"condition": {"type": "ONE_OF_LIST", "values": values}, "showCustomUi": True}


def cell(value: Cell) -> Request:
    """A value as CellData: text as text (a leading "=" is a character), dates as their numbers, nothing as nothing."""
    if isinstance(value, str) and value:
        return {_VALUE: {"stringValue": value}}
    if value is None or value == "":
        return {}
    if isinstance(value, bool):
        return {_VALUE: {"boolValue": value}}
    return {_VALUE: {"numberValue": value}}
