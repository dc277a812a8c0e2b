"""Questions in To check about an answer that somebody edited before anyone decided."""

from __future__ import annotations

from typing import Any

import pytest

from automation.specs.system import RESPONSES, TO_CHECK

EDITED = "The answer was edited meanwhile."


def slip(reference: str) -> str:
    """A reference with its last character mistyped."""
    return f"{reference[:-1]}{'3' if reference[-1] == '2' else '2'}"


@pytest.fixture
def asked(office: Any) -> Any:
    """An assessment that nearly names one child, asked about, and then edited so that it nearly names another."""
    office.one, office.other = office.refer("AB"), office.refer("CD", "2014-01-01", at="2026-11-20T11:00:00Z")
    sent = office.send("talk_mum", at="2026-11-21T10:00:00Z", reference=slip(office.one), feeling="sad")
    office.sync()
    assert [line["reference"] for line in office.open_lines()] == [office.one]
    now = {"reference": slip(office.other), "initials": "CD", "feeling": "sad"}
    return office.edit_response(sent, at="2026-11-21T11:00:00Z", **now)


def test_an_edit_that_names_another_child_is_asked_about_with_that_child_as_its_suggestion(
    office: Any, asked: Any
) -> None:
    office.sync()
    (line,) = office.open_lines()
    assert line["reference"] == office.other and slip(office.other) in line["what"]
    assert office.row(TO_CHECK, f"match-{asked.id}")["outcome"] == EDITED
    office.sync()
    assert office.changes == []
    office.decide("yes")
    assert {row["id"]: row.get("feeling") for row in office.rows("children")} == {office.one: None, office.other: "sad"}


@pytest.mark.parametrize("decision", ["yes", "ignore", "new"])
def test_what_was_decided_about_the_answers_before_an_edit_is_not_done_to_the_edited_ones(
    office: Any, asked: Any, decision: str
) -> None:
    office.edit(TO_CHECK, f"match-{asked.id}", decision=decision)
    office.sync()
    (line,) = office.open_lines()
    assert line["reference"] == office.other and "decision" not in line
    assert office.row(TO_CHECK, f"match-{asked.id}")["outcome"] == EDITED
    assert office.became(asked) == "To check" and [row.get("feeling") for row in office.rows("children")] == [None] * 2


def test_an_edit_that_changes_nothing_of_whom_it_is_about_leaves_the_question_and_its_decision(office: Any) -> None:
    reference = office.refer()
    sent = office.send("talk_mum", at="2026-11-21T10:00:00Z", reference=slip(reference), feeling="sad")
    office.sync()
    office.edit_response(sent, at="2026-11-21T11:00:00Z", reference=slip(reference), feeling="glad")
    assert office.decide("yes")["outcome"] == f"On the case: {reference}."
    assert office.rows("children")[0]["feeling"] == "glad" and office.open_lines() == []


def test_a_question_that_was_asked_anew_and_then_deleted_sets_its_response_aside(office: Any, asked: Any) -> None:
    office.send("talk_mum", at="2026-11-21T12:00:00Z", reference="?", feeling="ok")
    office.sync()
    office.delete(TO_CHECK, f"match-{asked.id}/2")
    office.sync()
    line = office.row(RESPONSES, asked.id)
    assert line["became"] == "Set aside" and "Somebody deleted the question" in line["note"]


@pytest.fixture
def twice(office: Any) -> Any:
    """An assessment that was sent twice, asked about."""
    office.reference = office.refer()
    for at in ("10:00:00", "10:01:00"):
        sent = office.send("talk_mum", at=f"2026-11-21T{at}Z", reference=office.reference, feeling="sad")
    office.sync()
    assert [line["kind"] for line in office.open_lines()] == ["Sent twice?"]
    return sent


@pytest.mark.parametrize("decided_at_once", [True, False])
def test_once_does_not_set_aside_an_answer_that_is_no_longer_the_same(
    office: Any, twice: Any, decided_at_once: bool
) -> None:
    office.edit_response(twice, at="2026-11-21T10:30:00Z", reference="?", feeling="I am frightened")
    if not decided_at_once:
        office.sync()
    office.edit(TO_CHECK, f"twice-{twice.id}", decision="once")
    office.sync()
    assert office.became(twice) == "To check" and [line["kind"] for line in office.open_lines()] == ["Which case?"]
    assert office.row(TO_CHECK, f"twice-{twice.id}")["outcome"] == EDITED
    office.decide(office.reference)
    assert office.became(twice) == "On the case"


def test_a_question_whose_ground_came_back_is_asked_again(office: Any, twice: Any) -> None:
    office.edit_response(twice, at="2026-11-21T10:02:00Z", reference="?", feeling="sad")
    office.sync()
    office.edit_response(twice, at="2026-11-21T10:03:00Z", reference=office.reference, feeling="sad")
    office.sync()
    (line,) = office.open_lines()
    assert (line["kind"], line["id"]) == ("Sent twice?", f"twice-{twice.id}/2")
    assert office.decide("once")["outcome"] == "Set aside."
    office.sync()
    assert office.changes == []


def test_a_decision_without_a_number_that_is_needed_waits_and_asks_nothing_anew(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", at="2026-11-21T10:00:00Z", reference=reference, turns=[{"what": "see my dad"}])
    sent = office.send("news", at="2026-11-22T10:00:00Z", reference="?", status="Done")
    office.sync()
    line = office.decide(reference)
    assert line["state"] == "Open" and line["outcome"].endswith(
        f"Type the reference and the number, such as {reference}/1."
    )
    assert len(office.open_lines()) == 1
    office.sync()
    assert office.changes == []
    office.decide(f"{reference}/1")
    assert office.became(sent) == "Row changed" and office.row("actions", f"{reference}/1")["status"] == "Done"
