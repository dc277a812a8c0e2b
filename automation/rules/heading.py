"""The two rows above the data, the hidden keys and the titles: what is said where they no longer stand there.

Both rows name the hidden ids. So what stands beside the ids tells titles from data, whatever people call their columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from automation.rules.values import Cell, text_of
from automation.specs.model import Tab
from automation.specs.system import ROW_ID, TITLE_ROW

_UNDO: Final = "Undo that (Edit, Undo, or an earlier version)"
_THEN: Final = "then run: followthrough sync"
_ROWS: Final = 10
"""In so many rows the keys are looked for that no longer stand in the first one."""


def names_ids(cell: Cell) -> bool:
    """Whether a cell of the hidden ids belongs to the keys or the titles, and to no row of data."""
    return text_of(cell).strip().casefold() == ROW_ID


def titles_out_of_place(tab: Tab, ids: Sequence[Cell], among: Sequence[int]) -> str:
    """That the titles of a tab are gone, or stand `among` its rows, in these rows of the sheet."""
    here = ids[TITLE_ROW] if len(ids) > TITLE_ROW else ""
    if text_of(here).strip() and not names_ids(here):
        return (
            f"In the tab “{tab.title}” a row of data stands in row {TITLE_ROW + 1}, where the titles belong: they were "
            f"deleted, or sorted along with the rows. {_UNDO}, or put them back with: followthrough provision"
        )
    if among and not text_of(here).strip():
        return (
            f"In the tab “{tab.title}” the titles stand in row {among[0] + 1}: a row was put in above. {_UNDO}, or "
            f"delete row {TITLE_ROW + 1}, {_THEN}"
        )
    if among:
        return f"In the tab “{tab.title}” row {among[0] + 1} holds titles and no data. Delete that row, {_THEN}"
    return ""


def keys_further_down(tab: Tab, sheet: Sequence[Sequence[Cell]], needed: Sequence[str]) -> str:
    """That the hidden keys of a tab, read by columns, stand in another row than the first; empty where they do not."""
    tops = [cells[:_ROWS] for cells in sheet]  # to take them apart is work: once for each column
    found = [len({text_of(cells[row]) for cells in tops if row < len(cells)} & set(needed)) for row in range(_ROWS)]
    row = found.index(max(found))
    return keys_moved_down(tab, row) if 2 * found[row] > len(needed) >= 2 * found[0] else ""


def keys_moved_down(tab: Tab, row: int) -> str:
    """That the hidden keys stand in this sheet row (counted from 0), with what to do."""
    first = "row 1" if row == 1 else f"the rows 1 to {row}"
    undone = f"{_UNDO}, or delete {first} if nothing that you need stands there, {_THEN}"
    return f"In the tab “{tab.title}” something stands above the hidden first row, which is now row {row + 1}. {undone}"
