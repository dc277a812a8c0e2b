"""The story of a case, told from the desk as it is, without writing anything."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from automation.errors import ConfigError
from automation.jobs.explain import explain
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import cell, sheet_id
from automation.specs.system import TO_CHECK

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHILD = {"initials": "AB", "date_of_birth": "2015-03-01", "area": "Seaton", "parent": "Mum", "agreed": "Yes"}
VISIT = {"action": "see my dad", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-11-23"}


def agreed(partnership: Any) -> str:
    """A child who was met and agreed one action; returns the reference."""
    partnership.send("referral", who_asks="The young person", turns=[CHILD])
    run_sync(partnership.house)
    reference = str(partnership.rows("children")[-1]["id"])
    partnership.send("assessment_mum", reference=reference, about_me="I like maths", turns=[VISIT])
    run_sync(partnership.house)
    return reference


def test_a_case_is_told_from_its_first_response_to_today_and_nothing_is_written(partnership: Any) -> None:
    reference = agreed(partnership)
    partnership.at(MONDAY + timedelta(days=1))
    partnership.edit("agreed_actions", f"{reference}/1", status="In progress")
    run_sync(partnership.house)
    later = partnership.at(MONDAY + timedelta(days=3))
    before = partnership.dump()
    found = explain(later, reference.lower())
    assert partnership.dump() == before and found.problems == ()
    opened, met, changed = found.story.events
    assert "opened the case" in opened.what and met.what == f"added answers to the case {reference}"
    assert opened.when == datetime(2026, 11, 23, 9, 0) and "child or young person” (receipt " in opened.who
    assert f"{reference}/1, Lead: Sal Rowe" in met.details and "maths" not in str(found)
    assert str(changed) == (
        f"Someone changed “Status” of {reference}/1 from “Not started” to “In progress”. "
        "Seen by the run of 24 November 2026."
    )
    today = found.story.today
    assert today.case is not None and (today.case.state, today.case.overdue_items) == ("Met", 1)
    assert today.items[0].days_overdue == 3
    assert "I like maths" in str(explain(later, reference, full=True))


def test_a_decision_is_told_with_the_day_on_which_it_was_carried_out(partnership: Any) -> None:
    reference = agreed(partnership)
    partnership.edit("agreed_actions", f"{reference}/1", status="No longer needed")
    partnership.send("action_update", reference=reference, number="1", status="Done")
    run_sync(partnership.house)
    partnership.at(MONDAY + timedelta(days=2))
    (line,) = partnership.open_lines()
    partnership.edit(TO_CHECK, line["id"], decision="keep")
    run_sync(partnership.house)
    decided = next(event for event in explain(partnership.house, reference).story.events if "decided" in event.what)
    assert (decided.when, str(decided)) == (
        date(2026, 11, 25),
        "Someone decided “keep” in To check. The sheet's value was kept.",
    )


def test_a_row_of_a_plan_and_a_response_have_stories_of_their_own(partnership: Any) -> None:
    run_sync(partnership.house)
    receipt = partnership.send("action_update", reference="PLAN", number="1.1", status="In progress")
    run_sync(partnership.house)
    row, response = (explain(partnership.house, typed).story for typed in ("plan 1.1", receipt.lower()))
    assert (row.kind, row.name, row.today.items[0].status) == ("row", "PLAN/1.1", "In progress")
    assert (response.kind, response.name) == ("response", receipt)
    assert row.events == response.events and row.events[0].what == "changed PLAN/1.1 in “Pilot plan”"


def test_what_nothing_goes_by_is_answered_with_what_comes_close(partnership: Any) -> None:
    reference = agreed(partnership)
    with pytest.raises(ConfigError) as refused:
        explain(partnership.house, f"{reference}/2")
    assert refused.value.exit_code == 2
    assert (refused.value.what, refused.value.remedy) == (
        f"Nothing in the tracker goes by “{reference}/2”.",
        f"Did you mean {reference}/1?",
    )
    with pytest.raises(ConfigError) as refused:
        explain(partnership.house, "Amber")
    assert refused.value.remedy == "Type it as the tracker shows it, or a receipt number."


def test_a_tab_that_cannot_be_trusted_is_told_with_the_story(partnership: Any) -> None:
    reference = agreed(partnership)
    row = partnership.row("children", reference)
    partnership.type_row("children", id=reference, reference=reference, initials=row["initials"])
    found = explain(partnership.house, reference)
    assert len(found.problems) == 1 and "are copies of one another" in found.problems[0]
    assert "opened the case" in found.story.events[0].what


def test_tabs_and_columns_go_by_the_titles_that_people_gave_them(partnership: Any) -> None:
    reference = agreed(partnership)
    at = {
        "sheetId": sheet_id("agreed_actions"),
        "rowIndex": 1,
        "columnIndex": partnership.table("agreed_actions").columns["lead"],
    }
    titled = {"sheetId": sheet_id("agreed_actions"), "title": "What we promised"}
    partnership.do(
        "agreed_actions",
        {"updateSheetProperties": {"properties": titled, "fields": "title"}},
        {"updateCells": {"start": at, "rows": [{"values": [cell("Who")]}], "fields": "userEnteredValue"}},
    )
    _, met = explain(partnership.house, reference).story.events
    assert f"{reference}/1 was put into “What we promised”" in met.details
    assert f"{reference}/1, Who: Sal Rowe" in met.details


def test_a_due_date_that_was_moved_is_told_with_the_first_promise(partnership: Any) -> None:
    reference = agreed(partnership)
    partnership.edit("agreed_actions", f"{reference}/1", due="4 December 2026")
    run_sync(partnership.house)
    found = explain(partnership.house, reference).story
    (item,) = found.today.items
    assert (item.due, item.first_due, item.moved) == (date(2026, 12, 4), date(2026, 11, 23), 1)
    assert "“Due” of" in found.events[-1].what and found.events[-1].who == "Someone"
