"""What is put right after rows moved between reading and writing."""

from __future__ import annotations

from typing import Any

import msgspec

from automation.rules.sync.moved import repairs_for, took_effect
from automation.rules.tables import ON_TOP, SetCell, Table
from automation.rules.tabs import read_table
from automation.specs.model import Tab

NAMES = msgspec.toml.decode(
    'key = "names"\ntitle = "Names"\ncolumns = [{ key = "name", title = "Name" }, { key = "age", title = "Age" }]',
    type=Tab,
)
KEYS = ["id", "name", "age"]


def table(*rows: list[Any], keys: list[str] = KEYS) -> Table:
    return read_table(NAMES, [keys, keys, *rows])


def written(*rows: list[Any]) -> Table:
    """A table as a run meant it: every age set to 9."""
    meant = table(*rows)
    for row in list(meant):
        meant.set(str(row["id"]), "age", 9)
    return meant


def repairs(meant: Table, now: Table) -> tuple[list[tuple[Any, ...]], int]:
    found = repairs_for(meant.take_changes(), {"names": meant}, {"names": now})
    return [(cell.row_id, cell.sheet_row, cell.sheet_column, cell.new) for cell in found.cells], len(found.lost)


def test_where_nothing_moved_there_is_nothing_to_repair() -> None:
    assert repairs(written(["a", "A", 1], ["b", "B", 2]), table(["a", "A", 9], ["b", "B", 9])) == ([], 0)


def test_a_row_that_went_down_gets_its_value_and_the_one_in_its_place_its_own_back() -> None:
    meant = table(["a", "A", 1], ["b", "B", 2])
    meant.set("a", "age", 9)
    assert repairs(meant, table(["b", "B", 9], ["a", "A", 1])) == ([("b", 2, 2, 2), ("a", 3, 2, 9)], 0)


def test_a_row_that_was_deleted_is_not_written_again() -> None:
    meant = table(["a", "A", 1], ["b", "B", 2])
    meant.set("a", "age", 9)
    assert repairs(meant, table(["b", "B", 9])) == ([("b", 2, 2, 2)], 0)


def test_a_row_nobody_knew_of_is_emptied_where_it_was_hit_and_that_is_told() -> None:
    meant = table(["a", "A", 1])
    meant.set("a", "age", 9)
    assert repairs(meant, table(["new", "N", 9], ["a", "A", 1])) == ([("new", 2, 2, ""), ("a", 3, 2, 9)], 1)


def test_a_row_nobody_knew_of_that_holds_something_else_is_left() -> None:
    meant = table(["a", "A", 1])
    meant.set("a", "age", 9)
    assert repairs(meant, table(["new", "N", 5], ["a", "A", 1])) == ([("a", 3, 2, 9)], 0)


def test_rows_that_the_run_itself_put_on_top_are_no_movement() -> None:
    meant = table(["a", "A", 1], ["b", "B", 2])
    meant.set("a", "age", 9)
    meant.add("top", {"name": "T"}, at=ON_TOP)
    assert repairs(meant, table(["top", "T"], ["a", "A", 9], ["b", "B", 2])) == ([], 0)


def test_rows_that_the_run_put_between_others_moved_those_below_alone() -> None:
    meant = written(["a", "A", 1], ["b", "B", 2])
    meant.add("between", {"name": "T"}, at=3)
    assert repairs(meant, table(["a", "A", 9], ["between", "T"], ["b", "B", 9])) == ([], 0)


def test_a_column_that_was_moved_is_put_right_too() -> None:
    meant = table(["a", "A", 1])
    meant.set("a", "age", 9)
    now = table(["a", 1, 9], keys=["id", "age", "name"])
    assert repairs(meant, now) == ([("a", 2, 2, "A"), ("a", 2, 1, 9)], 0)


def test_a_tab_that_can_no_longer_be_trusted_is_left_alone() -> None:
    meant = table(["a", "A", 1])
    meant.set("a", "age", 9)
    assert repairs(meant, table(["a", "A", 9], ["a", "A", 9])) == ([], 0)


def typed() -> Table:
    """A table in which a row that a person typed, below another, is given an id and an age."""
    meant = table(["a", "A", 1], ["", "B", ""])
    meant.set_at(1, "id", "b")
    meant.set("b", "age", 9)
    return meant


def test_an_id_that_was_meant_for_a_typed_row_and_stands_on_another_is_taken_back() -> None:
    given_back = [("a", 3, 0, "a"), ("a", 3, 2, 1)]
    for now, place in ((table(["", "B", ""], ["b", "A", 9]), 2), (table(["", "C"], ["b", "A", 9], ["", "B"]), 4)):
        assert repairs(typed(), now) == ([*given_back, ("b", place, 0, "b"), ("b", place, 2, 9)], 0)
    assert repairs(typed(), table(["", "Bea", ""], ["b", "A", 9])) == (given_back, 0), "the next run finds it"


def test_from_a_row_that_nobody_knew_of_it_is_taken_away_and_that_is_told() -> None:
    now = table(["a", "A", 1], ["b", "new", 9], ["", "B", ""])
    assert repairs(typed(), now) == ([("", 3, 0, ""), ("", 3, 2, ""), ("b", 4, 0, "b"), ("b", 4, 2, 9)], 2)


def test_what_somebody_typed_meanwhile_in_the_typed_row_itself_does_not_take_its_id_away() -> None:
    meant = table(["a", "A", 1], ["", "B", 5])
    meant.set_at(1, "id", "b")
    assert repairs(meant, table(["a", "A", 1], ["b", "Bea", 5])) == ([], 0)
    assert repairs(typed(), table(["b", "B", 9])) == ([], 0), "nor does it matter that another row was deleted"


def test_cells_that_are_written_as_they_are_say_nothing_about_whether_the_others_took_effect() -> None:
    as_it_is = SetCell("names", "b", "age", 3, 2, 2, 2)
    changes = [SetCell("names", "a", "age", 2, 2, 1, 9), as_it_is]
    assert not took_effect(changes, {"names": table(["a", "A", 1], ["b", "B", 2])})
    assert took_effect(changes, {"names": table(["a", "A", 9], ["b", "B", 2])})


def test_changes_that_were_sent_without_an_answer_are_known_by_what_stands_there() -> None:
    meant = table(["a", "A", 1], ["b", "B", 2])
    meant.set("a", "age", 9)
    cells = meant.take_changes()
    assert took_effect(cells, {"names": table(["a", "A", 9], ["b", "B", 2])})
    assert took_effect(cells, {"names": table(["b", "B", 9], ["a", "A", 1])})
    assert not took_effect(cells, {"names": table(["a", "A", 1], ["b", "B", 2])})
    assert not took_effect(cells, {"names": table()})
    meant.set("b", "age", 9)
    meant.add("c", {"name": "C"})
    rows = meant.take_changes()
    assert took_effect(rows, {"names": table(["c", "C"])})
    assert not took_effect(rows, {"names": table(["a", "A", 9], ["b", "B", 9])})
