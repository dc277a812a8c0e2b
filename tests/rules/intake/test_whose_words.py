"""Feedback of which only what is seen was sorted: what one child said is put on no other child's row."""

from __future__ import annotations

import copy
from typing import Any

import pytest

MON, TUE, WED = (f"2026-11-{day}T10:00:00Z" for day in (16, 17, 18))


@pytest.fixture
def said(office: Any) -> Any:
    """What one child said, of which the coordinator put a word right; below it stands another child's."""
    sent = office.send("thanks", at=MON, good="the biscits", marks="4")
    office.send("thanks", at=TUE, reference=office.refer(), good="that somebody came", marks="4")
    office.sync()
    (row,) = [row for row in office.rows("feedback") if row["good"] == "the biscits"]
    office.edit("feedback", row["id"], good="the biscuits")
    return sent


def sort_what_is_seen(office: Any) -> None:
    values = office.tabs["feedback"]
    id_at, rows = values[0].index("id"), values[2:]
    for row, other in zip(rows, copy.deepcopy(rows)[::-1], strict=True):
        row[:] = [cell if at != id_at else row[at] for at, cell in enumerate(other)]


def goods(office: Any) -> set[Any]:
    return {row["good"] for row in office.rows("feedback")}


def test_a_decision_about_a_row_waits_while_another_childs_words_stand_there(office: Any, said: Any) -> None:
    office.edit_response(said, at=WED, good="the biscits and the bus", marks="4")
    office.sync()
    sort_what_is_seen(office)
    line = office.decide("use")
    assert line["state"] == "Open" and "part of the columns was sorted" in line["outcome"]
    assert goods(office) == {"the biscuits", "that somebody came"}
    sort_what_is_seen(office)
    office.sync()
    assert goods(office) == {"the biscits and the bus", "that somebody came"} and office.open_lines() == []


def test_an_edit_changes_no_row_in_which_another_childs_words_stand(office: Any, said: Any) -> None:
    sort_what_is_seen(office)
    before = copy.deepcopy(office.rows("feedback"))
    office.edit_response(said, at=WED, good="the biscits and the bus", marks="5")
    office.sync()
    (line,) = office.open_lines()
    assert line["kind"] == "Edited afterwards" and "Its words no longer stand in its row" in line["what"]
    assert office.rows("feedback") == before and office.is_settled_now()
