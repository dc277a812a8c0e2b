"""The cells of a tab, column by column, and a row of them as a mapping: made ready as far as somebody looks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from automation.rules.sent_columns import SentColumn
from automation.rules.values import Cell, is_text, shared
from automation.specs.system import FIRST_ROW

_FEW: Final = 500
"""As many cells of a column of long texts are decoded one by one; whoever wants more of them gets them all."""


class Row(Mapping[str, Cell]):
    """One row of a table as a mapping of its filled cells by column key: a view, so it shows what is set later."""

    __slots__ = ("_at", "_cells")

    def __init__(self, cells: Columns, at: int) -> None:
        self._cells = cells
        self._at = at

    def __getitem__(self, key: str) -> Cell:
        value = self._cells.cell(key, self._at)
        if value == "":
            raise KeyError(key)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        """The cell of a column; the default where it is empty, or where there is no such column."""
        value = self._cells.cell(key, self._at)
        return default if value == "" else value

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._cells.keys_in_order if self._cells.cell(key, self._at) != "")

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return True  # or else each “row or nothing” would count its cells

    def __repr__(self) -> str:
        return repr(dict(self))


class Columns(dict[str, list[Cell]]):
    """The columns of a tab by key, each made ready when it is first asked for; empty cells hold an empty text.

    `sheet` has the columns as they were read, from the sheet's first row on; `places` the sheet row of each row.
    Behind the rows that were read come those that were `added`.
    """

    def __init__(self, sheet: Mapping[str, Sequence[Cell]], places: Sequence[int]) -> None:
        super().__init__()
        self._sheet = sheet
        self._places = places
        self.keys_in_order = list(sheet)
        self.added: list[dict[str, Cell]] = []
        self.times_put: Counter[str] = Counter()
        """How often a cell of each column was set."""
        self._asked: Counter[str] = Counter()
        self._put: defaultdict[str, dict[int, Cell]] = defaultdict(dict)
        self._only_texts: dict[str, bool] = {}
        self._expected: dict[int, int] = {}
        self._of_expected: dict[str, list[Cell]] = {}
        """Their cells as they were read, in the order of `_expected`."""

    def __missing__(self, key: str) -> list[Cell]:
        read, places = self._sheet.get(key, ()), self._places
        if isinstance(places, range):
            made = list(read[places.start : places.stop])
        else:
            read = list(read)
            made = [read[place] for place in places if place < len(read)]
        made.extend([""] * (len(places) - len(made)))
        made.extend(_or_empty(row.get(key)) for row in self.added)
        self[key] = made = shared(made)
        for at, value in self._put[key].items():
            made[at] = value
        return made

    def are_texts(self, key: str) -> bool:
        """Whether a column holds nothing but text; looked at once, since a long one takes long."""
        if key not in self._only_texts:
            self._only_texts[key] = is_text(self[key])
        return self._only_texts[key]

    def expect(self, positions: Iterable[int]) -> None:
        """Say that these rows will be looked at: of a column that no one needs whole, their cells alone are kept."""
        rows = dict.fromkeys([*self._expected, *(at for at in positions if at < len(self._places))])
        self._expected = {at: number for number, at in enumerate(rows)}
        self._of_expected.clear()

    def cell(self, key: str, at: int) -> Cell:
        """A cell of the row at a position. Of a column that few cells are asked of, the others are not made ready."""
        ready, behind = self.get(key), at - len(self._places)
        if ready is not None:
            return ready[at]
        if behind >= 0:
            return _or_empty(self.added[behind].get(key))
        if key in self._put and at in self._put[key]:
            return self._put[key][at]
        if key in self._of_expected and at in self._expected:
            return self._of_expected[key][self._expected[at]]
        read = self._sheet.get(key)
        if isinstance(read, SentColumn):
            if read.is_long(len(self._places)) and self._asked[key] < _FEW:
                self._asked[key] += 1
                return read.cell(self._places[at])
            if at in self._expected:
                self._of_expected[key] = read.cells([self._places[at] for at in self._expected])
                return self._of_expected[key][self._expected[at]]
        return self[key][at]

    def hold(self, key: str, cells: Sequence[Cell]) -> bool:
        """Whether a column is seen to hold these cells without being made ready; False where that takes a look.

        Of the rows that were added later nothing is said.
        """
        read, places = self._sheet.get(key), self._places
        as_read = key not in self and not self._put[key]
        whole = isinstance(places, range) and places.start == FIRST_ROW and len(cells) == len(places) + len(self.added)
        return as_read and whole and isinstance(read, SentColumn) and read.holds(cells[: len(places)])

    def let_go(self, key: str) -> None:
        """Keep of a column no more than what was read and what was put into it."""
        if isinstance(self._sheet.get(key), SentColumn):
            self.pop(key, None)

    def add(self, row: dict[str, Cell]) -> None:
        """One more row below all others."""
        self.added.append(row)
        self._only_texts.clear()
        for key, column in self.items():
            cell = row.get(key)
            column.append("" if cell is None else cell)

    def put(self, at: int, key: str, value: Cell) -> None:
        """Set a cell of the row at a position."""
        self._only_texts.pop(key, None)
        self.times_put[key] += 1
        if at >= len(self._places):
            self.added[at - len(self._places)][key] = value
        else:
            self._put[key][at] = _or_empty(value)
        if key in self:
            self[key][at] = _or_empty(value)


def _or_empty(cell: Cell) -> Cell:
    return "" if cell is None else cell
