"""What people changed in cells that a response had filled in: noted with the day that a run first saw it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from automation.rules.marks import seen_on


def acted(office: Any) -> str:
    """A child with one action whose lead has said that it was begun; returns the action's row id."""
    reference = office.refer()
    office.send(
        "talk_mum", reference=reference, turns=[{"what": "see my dad", "lead": "Sal Rowe", "due": "2026-12-24"}]
    )
    office.send("news", at="2026-11-21T10:00:00Z", reference=reference, number="1", status="Begun")
    office.sync()
    return f"{reference}/1"


def test_a_cell_that_a_person_changed_is_marked_with_the_day_of_the_first_run_that_saw_it(office: Any) -> None:
    row_id = acted(office)
    assert seen_on(office.row("actions", row_id), "status") is None
    office.edit("actions", row_id, status="Done")
    office.sync()
    assert seen_on(office.row("actions", row_id), "status") == date(2026, 11, 23)
    office.today = datetime(2026, 11, 24, 9, 0)
    office.sync()
    assert office.changes == []
    assert seen_on(office.row("actions", row_id), "status") == date(2026, 11, 23)


def test_another_change_of_the_same_cell_is_seen_anew(office: Any) -> None:
    row_id = acted(office)
    office.edit("actions", row_id, status="Done", lead="")
    office.sync()
    office.today = datetime(2026, 11, 25, 9, 0)
    office.edit("actions", row_id, status="Stuck")
    assert seen_on(office.row("actions", row_id), "status") is None, "no run has seen it yet"
    office.sync()
    row = office.row("actions", row_id)
    assert seen_on(row, "status") == date(2026, 11, 25)
    assert seen_on(row, "lead") == date(2026, 11, 23), "emptied before, and told by its own day"


def test_what_is_put_back_as_it_was_is_no_longer_marked(office: Any) -> None:
    row_id = acted(office)
    before = office.row("actions", row_id)
    office.edit("actions", row_id, status="Done")
    office.sync()
    office.edit("actions", row_id, status="Begun")
    office.sync()
    assert office.row("actions", row_id) == before


def test_a_response_that_a_person_lets_in_leaves_nothing_marked(office: Any) -> None:
    row_id = acted(office)
    office.edit("actions", row_id, status="Stuck")
    reference = row_id.partition("/")[0]
    office.send("news", at="2026-11-22T10:00:00Z", reference=reference, number="1", status="Done")
    office.sync()
    assert seen_on(office.row("actions", row_id), "status") == date(2026, 11, 23)
    office.decide("use")
    row = office.row("actions", row_id)
    assert (row["status"], row["done_on"]) == ("Done", 46348)
    assert seen_on(row, "status") is None and seen_on(row, "done_on") is None
    assert "edited:" not in str(row["noticed"])


def test_the_day_a_matter_ended_goes_again_when_it_is_reopened_after_a_decision(office: Any) -> None:
    row_id = acted(office)
    office.edit("actions", row_id, status="Stuck")
    reference = row_id.partition("/")[0]
    office.send("news", at="2026-11-22T10:00:00Z", reference=reference, number="1", status="Done")
    office.sync()
    office.decide("use")
    office.send("news", at="2026-11-22T12:00:00Z", reference=reference, number="1", status="Begun")
    office.sync()
    assert "done_on" not in {key for key, cell in office.row("actions", row_id).items() if cell != ""}
    assert office.open_lines() == []


def test_rows_that_no_response_wrote_to_are_left_without_marks(office: Any) -> None:
    reference = office.refer()
    office.type_row("actions", ref=reference, what="a talk at school", status="Begun")
    office.sync()
    office.edit("actions", f"{reference}/1", status="Done")
    office.sync()
    assert "edited:" not in str(office.row("actions", f"{reference}/1").get("noticed", ""))
