"""Rows that people moved while a run wrote: what was hit instead, and how it is put right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from automation.rules.tables import Change, NewRow, SetCell, Table
from automation.rules.values import Cell, same, text_of
from automation.specs.system import ROW_ID

Address = tuple[int, int]
"""A cell by sheet row and sheet column."""


@dataclass
class Repairs:
    """Cells to set once more, and, in words, what could not be put back."""

    cells: list[SetCell] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def took_effect(changes: Iterable[Change], now: Mapping[str, Table]) -> bool:
    """Whether changes that were sent, all or none, stand in the tables that were read after no answer had come."""
    changes = list(changes)
    rows = [change for change in changes if isinstance(change, NewRow)]
    if rows:
        return now[rows[0].tab].find(rows[0].row_id) is not None
    return any(_stands(change, now[change.tab]) for change in changes if isinstance(change, SetCell))


def _stands(change: SetCell, now: Table) -> bool:
    row = now.find(change.row_id)
    at_its_place = now.row_at(change.sheet_row)
    return any(here is not None and same(here.get(change.column), change.new) for here in (row, at_its_place))


def repairs_for(written: Iterable[Change], meant: Mapping[str, Table], now: Mapping[str, Table]) -> Repairs:
    """What to set again after changes were written to rows that had moved, if any had.

    `meant` are the tables as the run wanted them, `now` those that were read back. A value that stands in the wrong
    row is set where its row is now, and the cell that it hit gets back what that cell should hold.
    """
    written, repairs = list(written), Repairs()
    for key in sorted({change.tab for change in written if isinstance(change, SetCell)}):
        if not now[key].stopped:
            mine = [change for change in written if change.tab == key]
            _repair_tab(mine, meant[key], now[key], repairs)
    return repairs


def _repair_tab(mine: list[Change], meant: Table, now: Table, repairs: Repairs) -> None:
    put_in = [change.at for change in mine if isinstance(change, NewRow) and change.at is not None]
    right: dict[Address, SetCell] = {}
    hit: dict[Address, Cell] = {}
    for change in mine:
        if not isinstance(change, SetCell) or not change.row_id:
            continue  # A row without an id cannot be followed.
        down = sum(place <= change.sheet_row for place in put_in)
        written_at = (change.sheet_row + down, change.sheet_column)
        place = now.by_id.get(change.row_id)
        column = now.columns.get(change.column)
        belongs_at = None if place is None or column is None else (now.place(place), column)
        if belongs_at != written_at:
            hit[written_at] = change.new
            if belongs_at:
                right[belongs_at] = SetCell(now.key, change.row_id, change.column, *belongs_at, None, change.new)
    for address, value in hit.items():
        if address not in right:
            _give_back(address, value, meant, now, repairs)
    repairs.cells.extend(right.values())


def _give_back(address: Address, value: Cell, meant: Table, now: Table, repairs: Repairs) -> None:
    """Give a cell that was hit what it should hold; one that nobody knew of is emptied, if our value is in it."""
    row, column = address
    key = next((key for key, at in now.columns.items() if at == column), "")
    here = now.row_at(row) or {}
    row_id = text_of(here.get(ROW_ID))
    known = meant.find(row_id)
    if known is not None and key in meant.columns:
        repairs.cells.append(SetCell(now.key, row_id, key, row, column, value, known.get(key, "")))
    elif same(here.get(key), value):
        repairs.cells.append(SetCell(now.key, row_id, key, row, column, value, ""))
        repairs.lost.append(
            f"While this run wrote to “{now.tab.title}”, somebody moved rows there: what stood in row {row + 1}, "
            f"column {column + 1} may have been lost. Look there, and put it back if something is missing."
        )
