"""Columns that change by themselves are written as ranges; what people typed is never written back."""

from __future__ import annotations

from typing import Any

import msgspec

from automation.rules.setup.requests import in_ranges, requests_for
from automation.rules.tables import SetCell, Table
from automation.rules.tabs import read_table
from automation.specs.model import Tab

CHILDREN = msgspec.toml.decode(
    """
key = "children"
title = "Children"
columns = [
    { key = "name", title = "Name" },
    { key = "days", title = "Days waiting", owner = "script", computed = { rule = "waiting_days" } },
]
""",
    type=Tab,
)


def children(*rows: list[Any]) -> Table:
    return read_table(CHILDREN, [["id", "name", "days"], ["", "Name", "Days waiting"], *rows])


def written(table: Table) -> list[tuple[int, int, list[Any]]]:
    """Each range of cells that would be written: its first row, its column, and the values one under the other."""
    requests = requests_for(in_ranges(table.take_changes(), {table.key: table}), {table.key: table})
    found = []
    for request in (request["updateCells"] for request in requests):
        values = [next(iter(row["values"][0].get("userEnteredValue", {"": ""}).values())) for row in request["rows"]]
        found.append((request["start"]["rowIndex"], request["start"]["columnIndex"], values))
    return found


def test_days_that_changed_for_most_children_are_one_range_with_those_between_as_they_are() -> None:
    table = children(["a", "A", 3], ["b", "B", 9], ["c", "C", 4], ["d", "D"], ["e", "E", 5])
    table.set_column("days", [4, 9, 5, "", 6])
    assert written(table) == [(2, 2, [4, 9, 5, "", 6])]


def test_two_cells_far_apart_stay_two() -> None:
    table = children(*([str(at), "A", 3] for at in range(20)))
    table.set_column("days", [4, *[3] * 18, 4])
    assert written(table) == [(2, 2, [4]), (21, 2, [4])]


def test_a_blank_row_between_is_not_written_to() -> None:
    table = children(["a", "A", 3], [], ["b", "B", 3])
    table.set_column("days", [4, 4])
    assert written(table) == [(2, 2, [4]), (4, 2, [4])]


def test_cells_that_people_type_are_never_written_back() -> None:
    table = children(["a", "A", 3], ["b", "B", 3], ["c", "C", 3])
    table.set("a", "name", "Ann")
    table.set("c", "name", "Cat")
    assert written(table) == [(2, 1, ["Ann"]), (4, 1, ["Cat"])]


def test_what_changed_stays_a_change_among_those_between() -> None:
    table = children(["a", "A", 3], ["b", "B", 3], ["c", "C", 3])
    table.set_column("days", [4, 3, 4])
    changes = in_ranges(table.take_changes(), {"children": table})
    cells = [change for change in changes if isinstance(change, SetCell)]
    assert sorted((cell.row_id, cell.old, cell.new) for cell in cells) == [("a", 3, 4), ("b", 3, 3), ("c", 3, 4)]
