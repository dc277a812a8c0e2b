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
def test_other_words_than_the_columns_let_the_case_rest_until_a_person_puts_one_there(
    office: Any, case: str, word: Any
) -> None:
    assert _is_chased(office)
    office.edit("children", case, agreed=word)
    office.sync()
    row = office.row("children", case)
    assert (row["state"], row.get("link"), row.get("late")) == ("Stopped", None, None) and not _is_chased(office)
    assert "“Agreed” has none of its words (Yes, Not yet, No): nothing goes out until it has." in row["look"]
    (line,) = office.open_lines()
    assert line["kind"] == "Please look" and f"It stands there for {case}. Until" in line["what"]
    office.sync()
    assert office.changes == []
    office.edit("children", case, agreed="Yes")
    office.sync()
    assert _is_chased(office) and office.row("children", case)["state"] == "Met" and office.open_lines() == []


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


def _mistyped(reference: str) -> str:
    """A reference with its last character swapped for the next one."""
    return f"{reference[:-1]}{'3' if reference[-1] != '3' else '4'}"


def test_a_no_with_a_mistyped_reference_stands_first_and_the_only_case_near_rests(office: Any, case: str) -> None:
    office.send("talk_mum", at="2026-11-21T10:00:00Z", initials="ZZ")  # another question, asked before
    office.sync()
    office.send("mind", at="2026-11-22T10:00:00Z", reference=_mistyped(case), agreed="No")
    office.sync()
    line = office.open_lines()[0]
    assert (line["kind"], line["urgent"], line["reference"]) == ("Which case?", "Family says no", case)
    assert line["what"].startswith("A family says that it takes no part.")
    assert f"Until you decide, nobody is reminded of {case}" in line["what"]
    assert not _is_chased(office)
    assert "nothing goes out until you decide" in office.row("children", case)["look"]
    assert office.is_settled_now()


@pytest.mark.parametrize(("decision", "goes_on"), [("yes", False), ("ignore", True)])
def test_what_somebody_decides_about_it_counts_from_then_on(
    office: Any, case: str, decision: str, goes_on: bool
) -> None:
    office.edit("children", case, agreed="")
    office.send("mind", at="2026-11-22T10:00:00Z", reference=_mistyped(case), agreed="No")
    office.sync()
    office.decide(decision)
    assert _is_chased(office) is goes_on
    assert (office.row("children", case).get("agreed") == "No") is not goes_on


def test_the_case_rests_too_whose_reference_is_right_and_whose_initials_are_not(office: Any, case: str) -> None:
    office.send("mind", at="2026-11-22T10:00:00Z", reference=case, initials="BA", agreed="No")
    office.sync()
    assert [line["urgent"] for line in office.open_lines()] == ["Family says no"]
    assert not _is_chased(office)


@pytest.mark.parametrize(
    "answers",
    [
        {"initials": "BA"},  # contradicts the only case that is near
        {"reference": "HW-222-2222"},  # near to none
    ],
)
def test_where_no_case_is_certain_enough_none_rests_and_the_line_says_that_emails_go_on(
    office: Any, case: str, answers: dict[str, str]
) -> None:
    office.send("mind", at="2026-11-22T10:00:00Z", **{"reference": _mistyped(case), "agreed": "No", **answers})
    office.sync()
    (line,) = office.open_lines()
    assert line["urgent"] == "Family says no" and "emails about that case go on" in line["what"]
    assert _is_chased(office)


def test_an_edit_that_takes_the_no_back_makes_an_ordinary_question_of_it(office: Any, case: str) -> None:
    sent = office.send("mind", at="2026-11-22T10:00:00Z", reference=_mistyped(case), agreed="No")
    office.sync()
    office.edit_response(sent, at="2026-11-22T11:00:00Z", reference=_mistyped(case), agreed="Yes")
    office.sync()
    (line,) = office.open_lines()
    assert not line.get("urgent") and "takes no part" not in line["what"]
    assert _is_chased(office)


def test_while_the_column_is_lost_that_says_who_takes_part_nobody_is_reminded_of_any_case(
    office: Any, case: str
) -> None:
    office.edit("children", case, agreed="No")
    office.sync()
    office.tabs["children"][0][office.tabs["children"][0].index("agreed")] = "agred"
    office.sync()
    assert not _is_chased(office)
    assert "no longer names: agreed" in " ".join(office.book().stopped())


@pytest.mark.parametrize("reference_given", ["older", "newer"])
def test_a_no_stops_also_what_was_agreed_under_another_reference_of_the_same_child(
    office: Any, case: str, reference_given: str
) -> None:
    office.refer(at="2026-11-21T10:00:00Z")
    newer = next(str(row["id"]) for row in office.rows("children") if row["id"] != case)
    office.send(
        "talk_mum",
        at="2026-11-21T11:00:00Z",
        reference=newer,
        turns=[{"what": "a bike", "lead": "SR", "due": "2026-11-22"}],
    )
    office.sync()
    office.decide("again", [line["kind"] for line in office.open_lines()].index("Same child?"))
    assert office.row("children", newer)["goes_on"] == case
    given = case if reference_given == "older" else newer
    office.edit("children", case, agreed="")
    office.send("mind", at="2026-11-22T10:00:00Z", reference=given, agreed="No")
    office.sync()
    assert not _is_chased(office)


def test_an_edit_that_says_no_and_no_longer_fits_its_case_stands_first_and_the_case_rests_until_it_was_seen(
    office: Any, case: str
) -> None:
    sent = office.send("mind", at="2026-11-22T10:00:00Z", reference=case, initials="AB", agreed="Yes")
    office.sync()
    office.edit_response(sent, at="2026-11-22T11:00:00Z", reference=case, initials="BA", agreed="No")
    office.sync()
    (line,) = office.open_lines()
    assert (line["kind"], line["urgent"]) == ("Edited afterwards", "Family says no")
    assert line["what"].startswith("A family says that it takes no part.") and not _is_chased(office)
    office.decide("seen")
    assert _is_chased(office)
