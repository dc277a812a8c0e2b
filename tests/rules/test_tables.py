"""Tabs as people leave them: columns moved, rows sorted, ids copied, and what is too doubtful to write to."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.rules.setup.requests import requests_for, sheet_id
from automation.rules.tables import ON_TOP, NewRow, SetCell
from automation.rules.tabs import read_table
from automation.rules.values import CELL_LIMIT
from automation.specs.model import Tab

ACTIONS = msgspec.toml.decode(
    """
key = "actions"
title = "Actions"
columns = [
    { key = "ref", title = "Reference" }, { key = "number", title = "No." }, { key = "what", title = "What" },
    { key = "lead", title = "Lead" }, { key = "due", title = "Due" }, { key = "status", title = "Status" },
    { key = "done", title = "Done" },
]
[follow_up]
what = "what"
lead = "lead"
due = "due"
status = "status"
done_on = "done"
number = "number"
reference = "ref"
closed = ["Done"]
""",
    type=Tab,
)
KEYS = ["id", "noticed", "ref", "number", "what", "lead", "due", "status", "done"]


def sheet(*rows: list[Any], keys: list[str] = KEYS) -> list[list[Any]]:
    return [keys, [key.upper() for key in keys], *rows]


def test_columns_are_found_by_their_keys_wherever_they_stand_and_whatever_they_are_called() -> None:
    moved = ["what", "mine", *[key for key in KEYS if key != "what"]]
    table = read_table(ACTIONS, sheet(["visit", "my own note", "A/1", "", "A", 1], keys=moved))
    assert table.stopped == ""
    assert table.rows == [{"what": "visit", "mine": "my own note", "id": "A/1", "ref": "A", "number": 1}]
    assert table.columns["what"] == 0 and table.places == [2]


def test_a_tab_that_is_missing_is_stopped_and_says_how_to_make_it_again() -> None:
    assert (
        read_table(ACTIONS, None).stopped == "The tab “Actions” is missing. Make it again with: followthrough provision"
    )


def test_a_tab_without_its_hidden_keys_is_stopped() -> None:
    assert "no longer names: id, noticed, what" in read_table(ACTIONS, []).stopped
    assert "no longer names: due" in read_table(ACTIONS, sheet(keys=[key for key in KEYS if key != "due"])).stopped


def test_a_copied_column_stops_the_tab() -> None:
    assert "share the hidden key due" in read_table(ACTIONS, sheet(keys=[*KEYS, "due"])).stopped


def test_copied_rows_stop_the_tab_and_are_told_by_their_row_numbers() -> None:
    stopped = read_table(ACTIONS, sheet(["A/1", "", "A", 1], ["B/1", "", "B", 1], ["A/1", "", "A", 1])).stopped
    assert "the rows 3 and 5 are copies" in stopped and "two computers" not in stopped


def test_many_copied_rows_are_told_with_their_number_and_with_what_may_have_made_them() -> None:
    rows = [["A/1", "", "A", 1], ["B/1", "", "B", 1]]
    stopped = read_table(ACTIONS, sheet(*rows, *rows)).stopped
    assert "the rows 3 and 5 are copies" in stopped
    assert "2 rows stand there more than once. If Followthrough runs on two computers, stop one." in stopped


def test_a_sort_of_part_of_the_columns_stops_the_tab() -> None:
    rows = [["A/1", "", "B", 1, "b"], ["B/1", "", "A", 1, "a"], ["C/1", "", "C", 1, "c"]]
    assert "sorted or moved by itself" in read_table(ACTIONS, sheet(*rows)).stopped


def test_a_sort_of_part_of_the_columns_that_left_ids_beside_blank_rows_does_too() -> None:
    rows = [["A/1", "", "B", 1, "b"], ["", "", "A", 1, "a"], ["B/1"]]
    assert "sorted or moved by itself" in read_table(ACTIONS, sheet(*rows)).stopped


def test_a_whole_sort_does_not() -> None:
    rows = [["C/1", "", "C", 1], ["A/1", "", "A", 1], ["B/1", "", "B", 1]]
    assert read_table(ACTIONS, sheet(*rows)).stopped == ""


def test_a_reference_that_somebody_retyped_wrongly_does_not_either() -> None:
    assert read_table(ACTIONS, sheet(["A/1", "", "AX", 1], ["B/1", "", "B", 1])).stopped == ""


def test_a_list_of_all_cases_sorted_in_part_is_stopped(office: Any) -> None:
    first, second = office.refer("AB"), office.refer("CD")
    office.edit("waiting", first, ref=second)
    office.edit("waiting", second, ref=first)
    assert "sorted or moved by itself" in office.book().tables["waiting"].stopped


def test_responses_sorted_in_part_are_stopped_since_nobody_could_tell_what_came_when(office: Any) -> None:
    first, second = office.send("thanks"), office.send("thanks")
    office.sync()
    office.edit("responses", first.id, receipt=second.receipt)
    office.edit("responses", second.id, receipt=first.receipt)
    assert "sorted or moved by itself" in office.book().tables["responses"].stopped


def test_rows_that_hold_nothing_of_ours_are_no_rows() -> None:
    table = read_table(
        ACTIONS, sheet([], ["", "", "  "], ["", "", "", "", "", "", "", "", "", "a note beside the table"])
    )
    assert table.rows == []


def test_changes_say_where_a_cell_is_and_what_it_held() -> None:
    table = read_table(ACTIONS, sheet([], ["A/1", "", "A", 1, "visit"]))
    table.set("A/1", "status", "Done")
    table.set("A/1", "what", "other")
    table.set("A/1", "what", "visit")
    assert table.take_changes() == [SetCell("actions", "A/1", "status", 3, 7, None, "Done")]
    assert table.take_changes() == []


def test_a_tick_pasted_over_a_number_is_told_from_it_when_a_whole_column_is_set() -> None:
    table = read_table(ACTIONS, sheet(["A/1", "", "A", True], ["A/2", "", "A", 2], ["A/3", "", "A", 0]))
    table.set_column("number", [1, 2.0, 0])
    assert table.take_changes() == [SetCell("actions", "A/1", "number", 2, 3, True, 1)]


def test_an_added_row_is_listed_once_and_can_be_changed_only_before() -> None:
    table = read_table(ACTIONS, sheet())
    table.add("A/1", {"ref": "A", "what": ""})
    table.set("A/1", "what", "visit")
    assert table.take_changes() == [NewRow("actions", "A/1", {"id": "A/1", "ref": "A", "what": "visit"})]
    assert table.take_changes() == []
    with pytest.raises(ValueError, match="read the tab again"):
        table.set("A/1", "what", "other")


def test_a_table_never_holds_more_than_a_cell_of_the_sheet_does_and_a_second_run_writes_nothing() -> None:
    endless = "z" * 60_000
    table = read_table(ACTIONS, sheet(["r/1", "", "r", 1, "see my dad"]))
    table.set("r/1", "what", endless)
    table.add("r/2", {"what": endless})
    cut, added = table.take_changes()[::-1]
    assert isinstance(cut, SetCell) and isinstance(added, NewRow)
    assert len(str(cut.new)) == CELL_LIMIT and str(cut.new).endswith("(cut)")
    assert added.cells["what"] == cut.new == table.cell("r/2", "what")
    again = read_table(ACTIONS, sheet(["r/1", "", "r", 1, cut.new]))
    again.set("r/1", "what", endless)
    assert again.take_changes() == []


def test_a_column_that_is_gone_is_left_alone() -> None:
    table = read_table(ACTIONS, sheet(["A/1", "", "A", 1]))
    assert table.set("A/1", "gone", "x") is False and table.take_changes() == []


def test_cells_under_one_another_go_in_one_request_before_rows_are_added_and_rows_on_top_come_last() -> None:
    table = read_table(ACTIONS, sheet(["A/1", "", "A", 1], ["A/2", "", "A", 2]))
    table.set("A/2", "status", "Done")
    table.set("A/1", "status", "Begun")
    table.add("A/9", {"what": "urgent"}, at=ON_TOP)
    table.add("A/3", {"what": "later"})
    requests = requests_for(table.take_changes(), {"actions": table})
    assert [next(iter(request)) for request in requests] == [
        "updateCells",
        "appendCells",
        "insertDimension",
        "updateCells",
    ]
    first = requests[0]["updateCells"]
    assert first["start"] == {"sheetId": sheet_id("actions"), "rowIndex": 2, "columnIndex": 7}
    assert [row["values"][0] for row in first["rows"]] == [
        {"userEnteredValue": {"stringValue": "Begun"}}, {"userEnteredValue": {"stringValue": "Done"}},
    ]  # fmt: skip


def test_rows_are_put_in_from_below_so_that_none_moves_where_another_goes_and_the_last_added_comes_first() -> None:
    table = read_table(ACTIONS, sheet(["A/1", "", "A", 1], ["A/2", "", "A", 2]))
    for row_id, place in (("A/3", 2), ("A/4", ON_TOP), ("A/5", 2), ("A/6", 3)):
        table.add(row_id, {}, at=place)
    requests = requests_for(table.take_changes(), {"actions": table})
    put = [one["updateCells"] for one in requests if "updateCells" in one]
    ids = [[row["values"][0]["userEnteredValue"]["stringValue"] for row in one["rows"]] for one in put]
    assert [one["start"]["rowIndex"] for one in put] == [3, 2, 2]
    assert ids == [["A/6"], ["A/5", "A/3"], ["A/4"]]
    spans = [one["insertDimension"]["range"] for one in requests if "insertDimension" in one]
    assert [(span["startIndex"], span["endIndex"]) for span in spans] == [(3, 4), (2, 4), (2, 3)]


def test_rows_that_go_below_all_others_are_appended_for_the_sheet_itself_may_end_there() -> None:
    table = read_table(ACTIONS, sheet(["A/1", "", "A", 1], ["A/2", "", "A", 2]))
    for row_id, place in (("A/3", 4), ("A/4", ON_TOP), ("A/5", 4)):
        table.add(row_id, {}, at=place)
    below, on_top, _ = requests_for(table.take_changes(), {"actions": table})
    ids = [row["values"][0]["userEnteredValue"]["stringValue"] for row in below["appendCells"]["rows"]]
    assert ids == ["A/5", "A/3"] and on_top["insertDimension"]["range"]["startIndex"] == 2


@given(st.text() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.none())
def test_a_value_is_written_as_what_it_is_and_never_as_a_formula(value: Any) -> None:
    table = read_table(ACTIONS, sheet(["A/1", "", "A", 1, "x"]))
    table.set("A/1", "what", value)
    (request,) = requests_for(table.take_changes(), {"actions": table})
    (cell,) = request["updateCells"]["rows"][0]["values"]
    kinds = {str: "stringValue", bool: "boolValue", int: "numberValue", float: "numberValue"}
    expected = {} if value in (None, "") else {"userEnteredValue": {kinds[type(value)]: value}}
    assert cell == expected
