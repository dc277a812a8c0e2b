"""Columns that rest on a tab which is held back stay as the last run left them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from automation.specs.system import PEOPLE, RESPONSES, TO_CHECK

VISIT = {"what": "see my dad", "kind": "A visit", "lead": "Sal Rowe", "due": "2026-12-01"}
SUMS = ("open", "late", "next")


def harm(office: Any, tab: str, how: str) -> Callable[[], None]:
    """A tab can no longer be trusted; what comes back puts it right."""
    good = office.tabs[tab]
    copied = [list(row) for row in good] + ([list(good[-1])] if how == "copied" else [])
    office.tabs[tab] = None if how == "missing" else copied
    if how == "keys lost":
        copied[0][0] = ""

    def put_right() -> None:
        office.tabs[tab] = good

    return put_right


@pytest.fixture
def reference(office: Any) -> str:
    """A child with an overdue action."""
    reference = str(office.refer())
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.today += timedelta(days=30)
    office.sync()
    return reference


@pytest.mark.parametrize("how", ["missing", "copied", "keys lost"])
def test_while_the_actions_are_held_back_their_sums_stay_and_then_go_on(office: Any, reference: str, how: str) -> None:
    before = office.row("children", reference)
    assert (before["open"], before["late"], before["look"]) == (1, 1, "1 action overdue.")
    put_right = harm(office, "actions", how)
    assert office.sync().held_back
    assert office.row("children", reference) == before
    put_right()
    office.edit("actions", f"{reference}/1", status="Done")
    office.sync()
    after = office.row("children", reference)
    assert [after.get(key) for key in (*SUMS, "look")] == [None] * 4


def test_what_rests_on_the_case_alone_is_worked_out_while_the_actions_are_held_back(
    office: Any, reference: str
) -> None:
    harm(office, "actions", "copied")
    office.edit("children", reference, agreed="No")
    office.sync()
    assert office.row("children", reference)["state"] == "Stopped"


def test_the_plan_hangs_on_no_case_so_the_sums_go_on_without_it(office: Any, reference: str) -> None:
    harm(office, "plan", "missing")
    office.edit("actions", f"{reference}/1", status="Done")
    office.sync()
    assert office.row("children", reference).get("open") is None


def test_while_to_check_is_held_back_a_case_still_says_to_look_there(office: Any, reference: str) -> None:
    office.edit("children", reference, agreed="No")
    office.sync()
    assert office.row("children", reference)["look"] == "See To check."
    harm(office, TO_CHECK, "missing")
    office.sync()
    assert office.row("children", reference)["look"] == "See To check."


def test_while_responses_is_held_back_no_wait_grows_longer_for_want_of_the_first_meeting(office: Any) -> None:
    reference = office.refer()
    for day in ("2026-11-22", "2026-11-28"):
        office.send("talk_mum", at=f"{day}T10:00:00Z", reference=reference)
    office.today += timedelta(days=6)
    office.sync()
    assert office.row("children", reference)["days"] == 2
    harm(office, RESPONSES, "missing")
    office.sync()
    assert office.row("children", reference)["days"] == 2


def test_while_people_is_held_back_an_unknown_lead_is_still_told_as_unknown(office: Any, reference: str) -> None:
    office.edit("actions", f"{reference}/1", lead="Nobody Known")
    office.sync()
    before = office.row("actions", f"{reference}/1")["look"]
    assert "Nobody Known" in before
    harm(office, PEOPLE, "missing")
    office.sync()
    assert office.row("actions", f"{reference}/1")["look"] == before
