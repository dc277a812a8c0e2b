"""Rows that people moved while a run wrote: what was hit instead, and how it is put right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from automation.rules.tables import FOR_NOW, Change, NewRow, SetCell, Table
from automation.rules.values import Cell, is_empty, same, text_of
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
    cells = (change for change in changes if isinstance(change, SetCell))
    # A cell that is written as it is, because it lies between others, holds its value whatever became of them.
    return any(_stands(change, now[change.tab]) for change in cells if not same(change.old, change.new))


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
        mine = [change for change in written if change.tab == key]
        rows = _Rows(mine, meant[key], now[key])
        if not now[key].stopped or rows.mistaken:
            _repair_tab(mine, meant[key], now[key], rows, repairs)
    return repairs


class _Rows:
    """Which row is where now, also where the id of one that a person had typed was written over another's.

    A typed row has no id to be followed by until it gets one: if rows moved meanwhile, its id, and all that was written
    with it, stands on another row. What else stands there tells which. `mistaken` has, by sheet row, the id that such
    a row had; an empty one where nobody knew it. The typed row itself is known again if it stands as it was read; else
    the next run gives it an id.
    """

    def __init__(self, mine: Sequence[Change], meant: Table, now: Table) -> None:
        self._now = now
        self._put_in = [change.at for change in mine if isinstance(change, NewRow) and change.at is not None]
        cells = [change for change in mine if isinstance(change, SetCell)]
        given = {change.row_id: self.written_at(change)[0] for change in cells if change.column == ROW_ID}
        written = defaultdict[str, set[str]](set)
        for change in cells if given else ():
            written[change.row_id].add(change.column)
        lost = sorted(meant.by_id.keys() - now.by_id.keys()) if given else []
        self.mistaken: dict[int, str] = {}
        self._found: dict[str, int | None] = {}
        for row_id, place in given.items():
            left = meant.columns.keys() - written[row_id]
            whose = _whose(now.row_at(place) or {}, row_id, lost, meant, left)
            if whose != row_id:
                self.mistaken[place] = whose
                self._found[row_id] = _found_again(meant.find(row_id) or {}, now, left)
                self._found |= {whose: place} if whose else {}

    def written_at(self, change: SetCell) -> Address:
        """The cell that a change was written to, by where it is now."""
        return change.sheet_row + sum(place <= change.sheet_row for place in self._put_in), change.sheet_column

    def place_of(self, row_id: str) -> int | None:
        """The sheet row of a row; None for one that is not there, or that cannot be told."""
        if row_id in self._found:
            return self._found[row_id]
        at = self._now.by_id.get(row_id)
        return None if at is None else self._now.place(at)

    def id_at(self, sheet_row: int) -> str:
        """The id of the row in a sheet row: its own."""
        return self.mistaken.get(sheet_row, text_of((self._now.row_at(sheet_row) or {}).get(ROW_ID)))


def _whose(here: Mapping[str, Cell], row_id: str, lost: Sequence[str], meant: Table, left: Set[str]) -> str:
    """Whose row it is that was given an id, by the columns that were `left` as they were.

    The one that was meant; else the one of the `lost` ids that is most like it; empty where nobody knew it.
    """

    def alike(other: str) -> int:
        row = meant.find(other) or {}
        return sum(not is_empty(cell) and same(here.get(key), cell) for key, cell in row.items() if key in left)

    said = sum(not is_empty(cell) for key, cell in (meant.find(row_id) or {}).items() if key in left)
    own = alike(row_id)
    if own == said:
        return row_id
    best = max(lost, key=alike, default="")
    return best if best and alike(best) > own else row_id if own else ""


def _found_again(row: Mapping[str, Cell], now: Table, left: Set[str]) -> int | None:
    """The sheet row of a typed row, by the columns that were `left` as they were: the one without a real id like it."""
    said = {key: cell for key, cell in row.items() if key in left and not is_empty(cell)}
    typed = [at for at, row_id in enumerate(now.ids) if not row_id or row_id.startswith(FOR_NOW)] if said else []
    like_it = (at for at in typed if all(same(now.row(at).get(key), cell) for key, cell in said.items()))
    at = next(like_it, None)
    return None if at is None else now.place(at)


def _repair_tab(mine: Iterable[Change], meant: Table, now: Table, rows: _Rows, repairs: Repairs) -> None:
    right: dict[Address, SetCell] = {}
    hit: dict[Address, Cell] = {}
    for change in mine:
        if not isinstance(change, SetCell) or not change.row_id:
            continue  # A row without an id cannot be followed.
        written_at, column = rows.written_at(change), now.columns.get(change.column)
        place = rows.place_of(change.row_id)
        belongs_at = None if place is None or column is None else (place, column)
        if belongs_at != written_at:
            hit[written_at] = change.new
            if belongs_at:
                right[belongs_at] = SetCell(now.key, change.row_id, change.column, *belongs_at, None, change.new)
    for address, value in hit.items():
        if address not in right:
            _give_back(address, value, meant, now, rows.id_at(address[0]), repairs)
    repairs.cells.extend(right.values())


def _give_back(address: Address, value: Cell, meant: Table, now: Table, row_id: str, repairs: Repairs) -> None:
    """Give a cell that was hit what it should hold; one that nobody knew of is emptied, if our value is in it."""
    row, column = address
    key = next((key for key, at in now.columns.items() if at == column), "")
    here = now.row_at(row) or {}
    known = meant.find(row_id) if row_id else None
    if known is not None and key in meant.columns:
        repairs.cells.append(SetCell(now.key, row_id, key, row, column, value, known.get(key, "")))
    elif same(here.get(key), value):
        repairs.cells.append(SetCell(now.key, row_id, key, row, column, value, ""))
        repairs.lost.append(
            f"While this run wrote to “{now.tab.title}”, somebody moved rows there: what stood in row {row + 1}, "
            f"column {column + 1} may have been lost. Look there, and put it back if something is missing."
        )
