"""Keys and titles deleted, moved down or sorted among the data: nobody is lost, and nothing is written over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hopeside import MONDAY

from automation.errors import StoppedError
from automation.jobs.provision import provision
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id

CHILD = {"date_of_birth": "2015-03-01", "area": "Seaton", "parent": "Mum", "stage": "Court", "agreed": "Yes"}


@pytest.fixture
def three(partnership: Any) -> list[dict[str, Any]]:
    """Three children who were referred, as their rows stand."""
    for initials in ("AB", "CD", "EF"):
        partnership.send("referral", who_asks="The young person", turns=[{**CHILD, "initials": initials}])
    run_sync(partnership.house)
    return [dict(row) for row in partnership.rows("children")]


def rows_and_all(partnership: Any, tab: str) -> list[list[Any]]:
    """Every row of a tab that holds anything, keys and titles among them."""
    read = partnership.house.office.sheets.read_tabs(partnership.file_of(tab), {tab: sheet_id(tab)})[tab]
    return [row for row in read if any(cell not in ("", None) for cell in row)]


def planned(partnership: Any) -> Iterator[tuple[str, str]]:
    house = partnership.at(MONDAY + timedelta(hours=1))
    return ((step.kind, step.what) for step in provision(house).steps)


def rows_of(start: int, end: int) -> dict[str, Any]:
    return {"sheetId": sheet_id("children"), "dimension": "ROWS", "startIndex": start, "endIndex": end}


def insert(at: int) -> dict[str, Any]:
    return {"insertDimension": {"range": rows_of(at, at + 1), "inheritFromBefore": False}}


def test_a_child_who_stands_where_the_titles_were_is_not_taken_for_deleted(partnership: Any, three: Any) -> None:
    waiting = partnership.rows("waiting_list")
    partnership.do("children", {"deleteDimension": {"range": rows_of(1, 2)}})
    with pytest.raises(StoppedError) as stopped:
        run_sync(partnership.house)
    assert "“Children” a row of data stands in row 2, where the titles belong" in stopped.value.remedy
    assert partnership.rows("waiting_list") == waiting
    assert list(planned(partnership)) == [("change", "in the tab “Children” the row of titles, which was gone")]
    assert partnership.rows("children") == three and list(planned(partnership)) == []
    assert run_sync(partnership.house).written == 0
    titles = rows_and_all(partnership, "children")[1]
    assert "Initials" in titles and "Needs attention" in titles


def test_titles_that_were_sorted_among_the_children_are_no_child(partnership: Any, three: Any) -> None:
    at = partnership.table("children").columns["initials"]
    where = {"sheetId": sheet_id("children"), "startRowIndex": 1}
    how = [{"dimensionIndex": at, "sortOrder": "ASCENDING"}]
    partnership.do("children", {"sortRange": {"range": where, "sortSpecs": how}})
    with pytest.raises(StoppedError, match="left undone"):
        run_sync(partnership.house)
    list(planned(partnership))
    with pytest.raises(StoppedError) as stopped:
        run_sync(partnership.house)
    assert "row 6 holds titles and no data. Delete that row" in stopped.value.remedy
    partnership.do("children", {"deleteDimension": {"range": rows_of(5, 6)}})
    assert run_sync(partnership.house).written == 0 and partnership.rows("children") == three


def test_keys_are_never_written_over_a_row_that_came_to_stand_in_their_place(partnership: Any, three: Any) -> None:
    before = rows_and_all(partnership, "children")
    partnership.do("children", {"moveDimension": {"source": rows_of(0, 2), "destinationIndex": 5}})
    list(planned(partnership))
    after = rows_and_all(partnership, "children")
    assert all(row in after for row in before)
    for row in (5, 5):
        partnership.do("children", {"deleteDimension": {"range": rows_of(row, row + 1)}})
    assert partnership.rows("children") == three and run_sync(partnership.house).written == 0


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (0, "something stands above the hidden first row, which is now row 2. Undo that (Edit, Undo, or an earlier "),
        (1, "the titles stand in row 3: a row was put in above."),
    ],
)
def test_a_row_put_in_above_the_titles_makes_no_child_of_them(partnership: Any, three: Any, at: int, told: str) -> None:
    before = rows_and_all(partnership, "children")
    partnership.do("children", insert(at))
    list(planned(partnership))
    with pytest.raises(StoppedError) as stopped:
        run_sync(partnership.house)
    assert f"In the tab “Children” {told}" in stopped.value.remedy
    assert rows_and_all(partnership, "children") == before
    partnership.do("children", {"deleteDimension": {"range": rows_of(at, at + 1)}})
    assert run_sync(partnership.house).written == 0 and partnership.rows("children") == three


def test_a_key_of_ones_own_may_stand_over_two_columns(partnership: Any, three: Any) -> None:
    width = len(partnership.table("children").columns)
    ours = {"values": [{"userEnteredValue": {"stringValue": "ours"}}] * 2}
    start = {"sheetId": sheet_id("children"), "rowIndex": 0, "columnIndex": width}
    more = {"sheetId": sheet_id("children"), "dimension": "COLUMNS", "length": 2}
    typed = {"updateCells": {"start": start, "rows": [ours], "fields": "userEnteredValue"}}
    partnership.do("children", {"appendDimension": more}, typed)
    assert run_sync(partnership.house).written == 0
