"""Rows that moved while a run wrote: what is put right, and what is left alone."""

from __future__ import annotations

import msgspec

from automation.rules.moved import repairs_for
from automation.rules.tables import SetCell, Table, read_table
from automation.rules.values import Cell
from automation.specs.model import Tab

TAB = msgspec.toml.decode(
    """
    key = "notes"
    title = "Notes"
    columns = [{ key = "word", title = "Word" }, { key = "sum", title = "Sum", owner = "script" }]
    """,
    type=Tab,
)


def as_read(*rows: list[Cell]) -> Table:
    return read_table(TAB, [["id", "word", "sum"], ["id", "Word", "Sum"], *rows])


def test_nothing_is_repaired_where_no_row_moved() -> None:
    meant = as_read(["a", "one", ""], ["b", "two", ""])
    meant.set("b", "sum", 2)
    repairs = repairs_for(meant.take_changes(), {"notes": meant}, {"notes": as_read(["a", "one", ""], ["b", "two", 2])})
    assert (repairs.cells, repairs.lost) == ([], [])


def test_a_value_that_hit_the_row_above_is_set_where_its_row_is_now_and_taken_back_there() -> None:
    meant = as_read(["a", "one", 1], ["b", "two", ""])
    meant.set("b", "sum", 2)
    swapped = as_read(["b", "two", ""], ["a", "one", 2])
    repairs = repairs_for(meant.take_changes(), {"notes": meant}, {"notes": swapped})
    assert [(cell.row_id, cell.column, cell.sheet_row, cell.new) for cell in repairs.cells] == [
        ("a", "sum", 3, 1),
        ("b", "sum", 2, 2),
    ]
    assert repairs.lost == []


def test_a_row_without_an_id_is_not_taken_for_one_that_moved() -> None:
    meant = as_read(["", "one", ""], ["", "two", ""])
    written = [SetCell("notes", "", "word", 2, 1, "one", "uno"), SetCell("notes", "", "word", 3, 1, "two", "due")]
    now = as_read(["", "uno", ""], ["", "due", ""])
    repairs = repairs_for(written, {"notes": meant}, {"notes": now})
    assert (repairs.cells, repairs.lost) == ([], [])


def test_a_value_over_a_row_that_nobody_knew_of_is_emptied_and_told() -> None:
    meant = as_read(["a", "one", ""])
    meant.set("a", "sum", 1)
    now = as_read(["new", "three", 1], ["a", "one", ""])
    repairs = repairs_for(meant.take_changes(), {"notes": meant}, {"notes": now})
    assert [(cell.sheet_row, cell.new) for cell in repairs.cells] == [(2, ""), (3, 1)]
    assert len(repairs.lost) == 1 and "row 3" in repairs.lost[0]
