"""Tabs as plain tables that remember what was changed in them, so that the changes can be listed and written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from automation.rules.answers import receipt_number
from automation.rules.values import Cell, is_empty, same, text_of
from automation.specs.model import Tab
from automation.specs.system import FIRST_ROW, KEY_ROW, NOTICED, REQUIRED_COLUMNS, RESPONSES, ROW_ID

NEW: Final = -1
"""The sheet row of a row that is not in the sheet yet."""
_LISTED: Final = -2
"""The sheet row of a row whose adding was listed: where it came to stand is known only once the tab is read again."""
ON_TOP: Final = 0
"""The place of a row that is put above all others, also above those that come in at the first row with it."""
FOR_NOW: Final = "typed-"
"""Start of the id of a typed row that lacks the reference or number that its real id is made of."""


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row to add, by column key: below all others, or at a sheet row (what stands there moves down)."""

    tab: str
    row_id: str
    cells: Mapping[str, Cell]
    at: int | None = None


@dataclass(frozen=True, slots=True)
class SetCell:
    """A cell to set: where it is now (sheet row and column), and what it held when it was read."""

    tab: str
    row_id: str
    column: str
    sheet_row: int
    sheet_column: int
    old: Cell
    new: Cell


Change = NewRow | SetCell


@dataclass
class Table:
    """One tab: its rows by position, found by id. `stopped` says why nothing may be written to it.

    `columns` gives the sheet column of each column key; `places` the sheet row of each row here.
    """

    tab: Tab
    columns: dict[str, int]
    rows: list[dict[str, Cell]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    stopped: str = ""
    by_id: dict[str, int] = field(default_factory=dict)
    _old: dict[tuple[int, str], Cell] = field(default_factory=dict)
    _put_at: dict[int, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The tab's key."""
        return self.tab.key

    def __iter__(self) -> Iterator[dict[str, Cell]]:
        """The rows that have an id, in order."""
        return (row for row in self.rows if row.get(ROW_ID))

    def find(self, row_id: str) -> dict[str, Cell] | None:
        """The row with this id."""
        position = self.by_id.get(row_id)
        return None if position is None else self.rows[position]

    def set(self, row_id: str, column: str, value: Cell) -> bool:
        """Set a cell; True when that changes it. A column that the sheet lacks is left alone."""
        return self.set_at(self.by_id[row_id], column, value)

    def set_at(self, position: int, column: str, value: Cell) -> bool:
        """Set a cell of the row at a position (rows without an id have no other handle)."""
        row = self.rows[position]
        if column not in self.columns or same(row.get(column), value):
            return False
        if self.places[position] == _LISTED:
            raise ValueError(f"The row of “{self.tab.title}” was just added: read the tab again to change it.")
        self._old.setdefault((position, column), row.get(column))
        row[column] = value
        if column == ROW_ID:
            self.by_id[text_of(value)] = position
        return True

    def add(self, row_id: str, cells: Mapping[str, Cell], *, at: int | None = None) -> None:
        """Add a row: below all others, or at a sheet row as it was read; of several, the last one added comes first."""
        self.by_id[row_id] = len(self.rows)
        if at is not None:
            self._put_at[len(self.rows)] = at
        self.rows.append({ROW_ID: row_id, **cells})
        self.places.append(NEW)

    def take_changes(self) -> list[Change]:
        """What changed since the table was read or since the last call; afterwards it counts as written.

        Where an added row came to stand is not known then: to change it later, the tab is read again.
        """
        changes: list[Change] = [
            NewRow(
                self.key,
                text_of(row[ROW_ID]),
                {c: v for c, v in row.items() if v not in (None, "")},
                self._put_at.get(at),
            )
            for at, row in enumerate(self.rows)
            if self.places[at] == NEW
        ]
        for (at, column), old in self._old.items():
            row = self.rows[at]
            if self.places[at] >= 0 and not same(old, row.get(column)):
                changes.append(
                    SetCell(
                        self.key,
                        text_of(row.get(ROW_ID)),
                        column,
                        self.places[at],
                        self.columns[column],
                        old,
                        row[column],
                    )
                )
        self._old.clear()
        self.places = [_LISTED if place == NEW else place for place in self.places]
        return changes


def expected_columns(tab: Tab) -> list[str]:
    """The column keys that a tab must have, hidden ones first: its id, what was noticed, then the template's."""
    hidden = [ROW_ID, *([NOTICED] if tab.follow_up or tab.case else [])]
    return hidden + [column.key for column in tab.columns]


def read_table(tab: Tab, values: Sequence[Sequence[Cell]] | None) -> Table:
    """A tab from what was read of it: the hidden row of keys, the titles, then rows of cells.

    `values` is None where the tab does not exist. A table that cannot be trusted (no keys, keys doubled, ids
    copied or out of step with the references) comes back with `stopped` set, in words for a coordinator.
    """
    if values is None:
        return Table(tab, {}, stopped=f"The tab “{tab.title}” is missing. Make it again with: followthrough provision")
    keys = [text_of(cell) for cell in values[KEY_ROW]] if values else []
    columns = {key: at for at, key in enumerate(keys) if key}
    table = Table(tab, columns)
    table.stopped = _missing_or_doubled(tab, keys)
    if table.stopped:
        return table
    for at, cells in enumerate(values[FIRST_ROW:], start=FIRST_ROW):
        row = {key: cells[place] for key, place in columns.items() if place < len(cells) and cells[place] != ""}
        if any(not is_empty(cell) for cell in row.values()):
            table.rows.append(row)
            table.places.append(at)
            if ROW_ID in row:
                table.by_id[text_of(row[ROW_ID])] = len(table.rows) - 1
    table.stopped = _copied_ids(table) or _sorted_in_part(table)
    return table


def _missing_or_doubled(tab: Tab, keys: Sequence[str]) -> str:
    missing = [key for key in must_have(tab) if key not in keys]
    doubled = sorted(key for key, count in Counter(keys).items() if key and count > 1)
    if missing:
        return (
            f"In the tab “{tab.title}” the hidden first row no longer names: {', '.join(missing)}. Undo the last "
            "change to that row (Edit, Undo), or put it right with: followthrough provision"
        )
    if doubled:
        return (
            f"In the tab “{tab.title}” two columns share the hidden key {', '.join(doubled)}: a column was copied. "
            "Clear the copy's cell in the hidden first row."
        )
    return ""


def must_have(tab: Tab) -> list[str]:
    """The columns without which a tab cannot be written to: its ids, and those that its parts name."""
    needed = [ROW_ID, *REQUIRED_COLUMNS.get(tab.key, ())]
    if tab.case:
        needed += [NOTICED, tab.case.reference, *tab.case.identity, tab.case.received, tab.case.met]
    if tab.follow_up:
        follow = tab.follow_up
        needed += [NOTICED, follow.what, follow.lead, follow.due, follow.status, follow.done_on, follow.number]
        needed += [follow.reference] if follow.reference else []
    return needed


def _copied_ids(table: Table) -> str:
    counts = Counter(text_of(row[ROW_ID]) for row in table.rows if row.get(ROW_ID))
    copied = [row_id for row_id, count in counts.items() if count > 1]
    if not copied:
        return ""
    rows = [str(table.places[at] + 1) for at, row in enumerate(table.rows) if text_of(row.get(ROW_ID)) == copied[0]]
    return (
        f"In the tab “{table.tab.title}” the rows {' and '.join(rows)} are copies of one another. Keep one, delete the "
        "others (or clear the hidden first cell of a copy, to make it a row of its own)."
    )


def visible_id(tab: Tab, row: Mapping[str, Cell]) -> str:
    """The id that the visible columns of a row speak of; empty for tabs whose ids are not visible."""
    if tab.case:
        return text_of(row.get(tab.case.reference)).strip()
    if tab.follow_up and not tab.one_for_each:
        follow = tab.follow_up
        reference = follow.reference_text or text_of(row.get(follow.reference)).strip()
        number = text_of(row.get(follow.number)).strip()
        return f"{reference}/{number}" if reference and number else ""
    return ""


def _repeated_id(table: Table, row: Mapping[str, Cell]) -> str:
    """The reference that a row of a list of all cases repeats."""
    repeated = (column.key for column in table.tab.columns if column.computed and column.computed.rule == "from_case")
    texts = (text_of(row.get(key)) for key in repeated)
    return next((text for text in texts if text in table.by_id), "") if table.tab.one_for_each else ""


def _sorted_in_part(table: Table) -> str:
    """A sort that moved the references but not the ids gives rows whose ids belong to each other."""
    wrong = {}
    receipts = {receipt_number(row_id): row_id for row_id in table.by_id} if table.key == RESPONSES else {}
    for row in table.rows:
        row_id = text_of(row.get(ROW_ID))
        seen = visible_id(table.tab, row) or _repeated_id(table, row) or receipts.get(text_of(row.get("receipt")), "")
        if row_id and seen and row_id != seen:
            wrong[row_id] = seen
    if not wrong.keys() & set(wrong.values()):
        return ""
    return (
        f"In the tab “{table.tab.title}” the hidden ids no longer belong to their rows: part of the columns was sorted "
        "or moved by itself. Undo that (Edit, Undo, or an earlier version), then run: followthrough sync"
    )
