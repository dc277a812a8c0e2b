"""Tabs as plain tables, column by column, that remember what was changed in them so that it can be listed and written.

Rules that look at every row ask for whole columns: at a hundred thousand rows nothing else is quick enough. Rules that
deal with one row ask for that row, and see it as a mapping of its filled cells.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import copy
from itertools import compress, count
from operator import ne
from typing import Any, Final, NamedTuple

from automation.rules.columns import Columns, Row
from automation.rules.values import Cell, each_once, fitting, is_text, same, text_of
from automation.specs.model import Tab
from automation.specs.system import ROW_ID

NEW: Final = -1
"""The sheet row of a row that is not in the sheet yet."""
_LISTED: Final = -2
"""The sheet row of a row whose adding was listed: where it came to stand is known only once the tab is read again."""
ON_TOP: Final = 0
"""The place of a row that is put above all others, also above those that come in at the first row with it."""
FOR_NOW: Final = "typed-"
"""Start of the id of a typed row that lacks the reference or number that its real id is made of."""


Choices = Mapping[str, Sequence[str]]


class NewRow(NamedTuple):
    """A row to add, by column key: below all others, or at a sheet row (what stands there moves down).

    `choices` are offered in a cell of this very row, by column key.
    """

    tab: str
    row_id: str
    cells: Mapping[str, Cell]
    at: int | None = None
    choices: Choices | None = None


class SetCell(NamedTuple):
    """A cell to set: where it is now (sheet row and column), and what it held when it was read."""

    tab: str
    row_id: str
    column: str
    sheet_row: int
    sheet_column: int
    old: Cell
    new: Cell


Change = NewRow | SetCell


class Table:
    """One tab: its rows by position, found by id. `stopped` says why nothing may be written to it.

    `columns` gives the sheet column of each column key. Rows that are added come behind those that were read.
    """

    def __init__(
        self,
        tab: Tab,
        columns: Mapping[str, int],
        sheet: Mapping[str, Sequence[Cell]] | None = None,
        read_from: Sequence[int] = (),
        stopped: str = "",
    ) -> None:
        """`sheet` holds the cells of each column from the sheet's first row on, `read_from` the rows' sheet rows."""
        self.tab = tab
        self.columns = dict(columns)
        self.stopped = stopped
        self._read_from = read_from
        self._cells = Columns(sheet or {}, read_from)
        self._added = self._cells.added
        self._listed = 0
        self._put_at: dict[int, int] = {}
        self._choices: dict[int, Choices] = {}
        self._old: dict[tuple[int, str], Cell] = {}
        ids = self._cells[ROW_ID]
        if not is_text(ids):
            ids[:] = map(text_of, ids)
        self.by_id: dict[str, int] = dict(zip(self.ids, range(len(ids)), strict=True))
        self.by_id.pop("", None)

    @property
    def key(self) -> str:
        """The tab's key."""
        return self.tab.key

    def called(self, tab: Tab) -> Table:
        """The same table under the titles of another description of its tab: to be read, not to be written from."""
        other = copy(self)
        other.tab = tab
        return other

    def __len__(self) -> int:
        """How many rows there are, those without an id among them."""
        return len(self._read_from) + len(self._added)

    def __iter__(self) -> Iterator[Mapping[str, Cell]]:
        """The rows that have an id, in order."""
        ids = self.column(ROW_ID)
        return (self.row(at) for at in range(len(ids)) if ids[at])

    @property
    def rows(self) -> list[Mapping[str, Cell]]:
        """All rows, in order."""
        return [self.row(at) for at in range(len(self))]

    @property
    def places(self) -> list[int]:
        """The sheet row of each row."""
        return [self.place(at) for at in range(len(self))]

    def row(self, at: int) -> Mapping[str, Cell]:
        """The row at a position."""
        added = at - len(self._read_from)
        return Row(self._cells, at) if added < 0 else self._added[added]

    def place(self, at: int) -> int:
        """The sheet row of the row at a position; NEW for one that is not in the sheet yet."""
        added = at - len(self._read_from)
        return self._read_from[at] if added < 0 else _LISTED if added < self._listed else NEW

    def row_at(self, sheet_row: int) -> Mapping[str, Cell] | None:
        """The row that stood in a sheet row when it was read."""
        at = bisect_left(self._read_from, sheet_row)
        return self.row(at) if at < len(self._read_from) and self._read_from[at] == sheet_row else None

    def find(self, row_id: str) -> Mapping[str, Cell] | None:
        """The row with this id."""
        position = self.by_id.get(row_id)
        return None if position is None else self.row(position)

    def cell(self, row_id: str, column: str) -> Cell:
        """A cell of the row with this id; None where there is nothing."""
        position = self.by_id.get(row_id)
        return None if position is None else self._cell(position, column)

    def _cell(self, position: int, column: str) -> Cell:
        cell = self._cells.cell(column, position)
        return None if cell == "" else cell

    def column(self, key: str) -> list[Cell]:
        """A column: one cell for each row, an empty text where there is nothing. To be read, never to be changed.

        It grows with the rows that are added.
        """
        return self._cells[key]

    def texts(self, key: str) -> list[str]:
        """A column as plain text."""
        cells: list[Any] = self.column(key)
        return cells if self._cells.are_texts(key) else each_once(text_of, cells)

    def where(self, key: str, value: str) -> list[int]:
        """The positions of the rows that hold this very text in a column."""
        column, found, at = self.column(key), list[int](), -1
        with suppress(ValueError):  # no comparison of ours is as quick as the list's own
            while True:
                found.append(at := column.index(value, at + 1))
        return found

    @property
    def ids(self) -> list[str]:
        """The ids of all rows, empty where a row has none."""
        return self.column(ROW_ID)  # type: ignore[return-value]  # they were made text when they were read

    def set(self, row_id: str, column: str, value: Cell) -> bool:
        """Set a cell; True when that changes it. A column that the sheet lacks is left alone."""
        return self.set_at(self.by_id[row_id], column, value)

    def set_at(self, position: int, column: str, value: Cell) -> bool:
        """Set a cell of the row at a position (rows without an id have no other handle).

        Whatever a respondent or a rule says, a table never holds more than the sheet takes: one cell too long, and the
        whole batch with it would be refused, in this run and in every other.
        """
        if column not in self.columns:
            return False
        value = fitting(value)
        old = self._cell(position, column)
        if same(old, value):
            return False
        if self.place(position) == _LISTED:
            raise ValueError(f"The row of “{self.tab.title}” was just added: read the tab again to change it.")
        self._old.setdefault((position, column), old)
        self._cells.put(position, column, value)
        if column == ROW_ID:
            self.by_id[text_of(value)] = position
        return True

    def set_column(self, column: str, values: Sequence[Cell]) -> None:
        """Set a column, one value for each row; rows without an id, and cells that hold their value, are left alone."""
        if column not in self.columns:
            return
        if len(values) != len(self):
            raise ValueError("A column needs one value for each row.")
        if self.holds(column, values):
            differ: Iterable[int] = range(self.first_added, len(self))
        else:
            cells = self.column(column)
            # To Python a tick is the number 1: where there is any, each cell is looked at, which set_at does.
            differ = range(len(self)) if bool in map(type, cells) else compress(count(), map(ne, cells, values))
        ids = self.ids
        for at in differ:
            if ids[at]:
                self.set_at(at, column, values[at])

    @property
    def first_added(self) -> int:
        """The position behind the last of the rows that were read."""
        return len(self._read_from)

    def holds(self, column: str, values: Sequence[Cell]) -> bool:
        """Whether a column is seen, by how it was sent, to hold these values; False where that takes a look.

        That goes for the rows that were read, whatever the value of any that was added.
        """
        return self._cells.hold(column, values)

    def expect(self, positions: Iterable[int | None]) -> None:
        """Say that the rows at these positions will be looked at one by one."""
        self._cells.expect(at for at in positions if at is not None)

    @property
    def looked_at(self) -> frozenset[str]:
        """The columns that somebody has looked at whole, and that were not let go of since."""
        return frozenset(self._cells)

    def let_go(self, column: str) -> None:
        """Say that nobody will look at a column again soon: a long one needs much memory."""
        self._cells.let_go(column)

    def times_set(self, column: str) -> int:
        """How often a cell of a column was set: while that stays, so does what was looked up in the rows there were."""
        return self._cells.times_put[column]

    def add(
        self, row_id: str, cells: Mapping[str, Cell], *, at: int | None = None, choices: Choices | None = None
    ) -> None:
        """Add a row: below all others, or at a sheet row as it was read; of several, the last one added comes first.

        What is too long for a cell is cut, as in `set_at`.
        """
        position = self.by_id[row_id] = len(self)
        if at is not None:
            self._put_at[position] = at
        if choices:
            self._choices[position] = choices
        self._cells.add({ROW_ID: row_id, **{key: fitting(cell) for key, cell in cells.items()}})

    def take_changes(self) -> list[Change]:
        """What changed since the table was read or since the last call; afterwards it counts as written.

        Where an added row came to stand is not known then: to change it later, the tab is read again.
        """
        fresh, ids = range(self.first_added + self._listed, len(self)), self.ids
        changes: list[Change] = [self._new_row(at) for at in fresh]
        changes += [
            SetCell(self.key, ids[at], column, self._read_from[at], self.columns[column], old, new)
            for (at, column), old in self._old.items()
            if at < self.first_added and not same(old, new := self._cell(at, column))
        ]
        self._old.clear()
        self._listed = len(self._added)
        return changes

    def _new_row(self, at: int) -> NewRow:
        row = self.row(at)
        cells = {column: value for column, value in row.items() if value not in (None, "")}
        return NewRow(self.key, text_of(row[ROW_ID]), cells, self._put_at.get(at), self._choices.get(at))
