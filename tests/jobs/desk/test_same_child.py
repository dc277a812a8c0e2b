"""A child who is referred again, and a form that was sent twice, on the real desk with the real forms and tabs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from automation.jobs.explain import explain
from automation.jobs.sync import run_sync
from automation.rules.values import to_serial
from automation.specs.system import RESPONSES, TO_CHECK

DECEMBER = datetime(2026, 12, 14, 9, 0, tzinfo=UTC)
CHILD = {"initials": "AB", "date_of_birth": "2015-03-01", "area": "Seaton", "parent": "Mum", "agreed": "Yes"}
VISIT = {"action": "see my dad", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-12-01"}


@pytest.fixture
def again(partnership: Any) -> Any:
    """A child who was met in November, and is referred again in December, living in another place."""
    partnership.send("referral", who_asks="The young person", turns=[CHILD])
    run_sync(partnership.house)
    partnership.old = str(partnership.rows("children")[0]["id"])
    partnership.send("assessment_mum", reference=partnership.old, about_me="I like maths", turns=[VISIT])
    run_sync(partnership.house)
    partnership.at(DECEMBER)
    partnership.send("referral", who_asks="The young person", turns=[{**CHILD, "area": "Eastgate"}])
    run_sync(partnership.house)
    partnership.new = next(str(row["id"]) for row in partnership.rows("children") if row["id"] != partnership.old)
    return partnership


def decide(partnership: Any, kind: str, decision: str) -> str:
    """A person types a decision, and a sync carries it out; returns the outcome."""
    (line,) = [line for line in partnership.open_lines() if line["kind"] == kind]
    partnership.edit(TO_CHECK, line["id"], decision=decision)
    run_sync(partnership.house)
    return str(partnership.row(TO_CHECK, line["id"])["outcome"])


def test_again_lets_the_older_case_wait_anew_and_nothing_is_lost(again: Any) -> None:
    before = {row["id"]: dict(row) for row in again.rows("children")}
    outcome = decide(again, "Same child?", "again")
    assert "waits anew from 14 December 2026 (before: 23 November 2026)" in outcome
    old, new = again.row("children", again.old), again.row("children", again.new)
    assert (old["waiting_state"], old["received"]) == ("Waiting", to_serial(date(2026, 12, 14)))
    assert (old["about_me"], old["area"], old["overdue_items"]) == ("I like maths", "Seaton", 1)
    assert (new["waiting_state"], new["goes_on"]) == ("Closed", again.old)
    assert {row["id"]: row["waiting_state"] for row in again.rows("waiting_list")} == {
        again.old: "Waiting", again.new: "Closed",
    }  # fmt: skip
    given = {key: value for key, value in before[again.new].items() if not key.endswith("_link")}
    assert given.items() - new.items() <= {(k, given[k]) for k in ("waiting_state", "waiting_days", "attention",
        "noticed", "waiting_working_days", "meet_by", "target_state")}  # fmt: skip
    assert run_sync(again.house).written == 0
    assert "The newer answer was put in." in decide(again, "Two values", "use")
    assert again.row("children", again.old)["area"] == "Eastgate"
    assert run_sync(again.house).written == 0


def test_the_story_of_either_case_tells_the_decision(again: Any) -> None:
    decide(again, "Same child?", "again")
    for reference in (again.old, again.new):
        found = explain(again.house, reference)
        assert any("decided “again” in To check" in event.what for event in found.story.events)
        assert found.story.today.case.state == {again.old: "Waiting", again.new: "Closed"}[reference]
    assert "Eastgate" not in str(explain(again.house, again.old))


def test_second_keeps_both_and_each_names_the_other(again: Any) -> None:
    decide(again, "Same child?", "second")
    assert again.row("children", again.old)["same_child"] == again.new
    assert again.row("children", again.new)["same_child"] == again.old
    assert [row["waiting_state"] for row in again.rows("children")] == ["Met", "Waiting"]
    assert run_sync(again.house).written == 0


def test_a_double_click_opens_one_case_and_asks(partnership: Any) -> None:
    for _ in range(2):
        partnership.send("referral", who_asks="The young person", turns=[CHILD])
    run_sync(partnership.house)
    assert len(partnership.rows("children")) == 1
    assert decide(partnership, "Sent twice?", "once") == "Set aside."
    assert sorted(str(row["became"]) for row in partnership.rows(RESPONSES)) == ["New case", "Set aside"]
    assert run_sync(partnership.house).written == 0


def test_both_takes_the_second_in(partnership: Any) -> None:
    for _ in range(2):
        partnership.send("referral", who_asks="The young person", turns=[CHILD])
    run_sync(partnership.house)
    assert decide(partnership, "Sent twice?", "both").startswith("Taken in. New case: ")
    assert len(partnership.rows("children")) == 2
