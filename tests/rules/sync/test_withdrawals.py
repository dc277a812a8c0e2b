"""A family that says no is left alone at once, also where somebody had typed yes."""

from __future__ import annotations

from typing import Any

import pytest

from automation.rules.chasing.followup import FollowUps
from automation.specs.system import TO_CHECK


@pytest.fixture
def case(office: Any) -> str:
    """A case with an action that is overdue, whose family the coordinator rang: it took part."""
    reference: str = office.refer()
    action = {"what": "see my dad", "lead": "SR", "due": "2026-11-21"}
    office.send("talk_mum", reference=reference, turns=[action])
    office.sync()
    office.edit("children", reference, agreed="Yes")
    office.sync()
    return reference


@pytest.mark.parametrize("word", ["Withdrawn", "no thanks", True])
def test_other_words_than_the_columns_stop_nothing_and_the_case_says_so(office: Any, case: str, word: Any) -> None:
    office.edit("children", case, agreed=word)
    office.sync()
    row = office.row("children", case)
    assert row["state"] == "Met"
    assert (
        "“Agreed” has none of its words (Yes, Not yet, No): the case goes on as if the family took part." in row["look"]
    )


@pytest.mark.parametrize("word", ["no", " NO. ", "N\u043e", "\uff2e\uff4f"])
def test_a_no_counts_however_it_is_written(office: Any, case: str, word: str) -> None:
    office.edit("children", case, agreed=word)
    office.sync()
    assert office.row("children", case)["state"] == "Stopped"


def _is_chased(office: Any) -> bool:
    return any(not item.closed for item in FollowUps(office.book()).items())


def test_a_no_stops_reminders_and_forms_at_once_though_somebody_had_typed_yes(office: Any, case: str) -> None:
    assert _is_chased(office)
    office.send("mind", at="2026-11-22T10:00:00Z", reference=case, agreed="No")
    office.sync()
    row = office.row("children", case)
    assert row["agreed"] == "Yes"  # what a person typed stays, and To check asks
    assert not _is_chased(office)
    assert (row["state"], row.get("link"), row.get("late")) == ("Stopped", None, None)
    assert "nothing goes out until you decide" in row["look"]
    assert [line["kind"] for line in office.open_lines()] == ["Two values"]
    assert "Until you decide, nobody is reminded" in office.open_lines()[0]["what"]


def test_once_somebody_keeps_the_yes_all_goes_on(office: Any, case: str) -> None:
    office.send("mind", at="2026-11-22T10:00:00Z", reference=case, agreed="No")
    office.sync()
    office.decide("keep")
    assert office.row("children", case)["state"] == "Met"
    assert _is_chased(office)


def test_once_somebody_lets_the_no_in_erasing_is_offered(office: Any, case: str) -> None:
    office.send("mind", at="2026-11-22T10:00:00Z", reference=case, agreed="No")
    office.sync()
    office.decide("use")
    assert office.row("children", case)["agreed"] == "No"
    assert [line["kind"] for line in office.open_lines()] == ["No longer takes part"]
    assert not _is_chased(office)


def test_a_second_thought_of_the_family_before_anybody_decides_lifts_the_stop(office: Any, case: str) -> None:
    sent = office.send("mind", at="2026-11-22T10:00:00Z", reference=case, agreed="No")
    office.sync()
    office.edit_response(sent, at="2026-11-22T11:00:00Z", reference=case, agreed="Yes")
    office.sync()
    assert office.row("children", case)["state"] == "Met"
    assert _is_chased(office)


def test_another_answer_than_no_beside_what_was_typed_stops_nothing(office: Any, case: str) -> None:
    office.send("mind", at="2026-11-22T10:00:00Z", reference=case, agreed="Not yet")
    office.sync()
    assert [line["kind"] for line in office.open_lines()] == ["Two values"]
    assert _is_chased(office)


def test_deleting_the_question_is_a_decision_too(office: Any, case: str) -> None:
    office.send("mind", at="2026-11-22T10:00:00Z", reference=case, agreed="No")
    office.sync()
    office.delete(TO_CHECK, office.open_lines()[0]["id"])
    office.sync()
    assert _is_chased(office)
