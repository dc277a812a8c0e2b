"""Questions that somebody deleted from To check."""

from __future__ import annotations

from typing import Any

import pytest

from automation.rules.story.asking import Subject, find
from automation.rules.story.telling import tell
from automation.specs.system import FIRST_ROW, RESPONSES, TO_CHECK


def unmatched(office: Any, at: str = "2026-11-21T10:00:00Z") -> Any:
    """An assessment whose case is not known, taken in."""
    response = office.send("talk_mum", at=at, reference="?", initials="ZZ", wish=f"a walk on {at}")
    office.sync()
    return response


def delete_question(office: Any, response: Any) -> list[Any]:
    """Somebody deletes the line about a response; returns it."""
    line = next(row for row in office.tabs[TO_CHECK] if f"match-{response.id}" in row)
    office.tabs[TO_CHECK].remove(line)
    return list(line)


def test_a_response_whose_question_somebody_deleted_is_set_aside_and_says_so(office: Any) -> None:
    office.refer()
    unmatched(office, at="2026-11-20T12:00:00Z")
    response = unmatched(office)
    delete_question(office, response)
    office.sync()
    line = office.row(RESPONSES, response.id)
    assert line["became"] == "Set aside"
    assert line["note"].endswith(
        "Somebody deleted the question about it in To check; seen by the run of 23 November 2026."
    )
    assert "a walk" in line["answers"]
    assert len(office.open_lines()) == 1
    office.sync()
    assert office.changes == []


def test_the_story_of_a_response_tells_that_its_question_was_deleted(office: Any) -> None:
    unmatched(office, at="2026-11-20T12:00:00Z")
    response = unmatched(office)
    delete_question(office, response)
    office.sync()
    subject = find(office.book(), response.receipt)
    assert isinstance(subject, Subject)
    (event,) = tell(office.book(), subject).events
    assert event.what == "was set aside" and "Somebody deleted the question" in event.why


def test_a_question_that_comes_back_is_open_again_and_can_be_decided(office: Any) -> None:
    reference = office.refer()
    unmatched(office, at="2026-11-20T12:00:00Z")
    response = unmatched(office)
    line = delete_question(office, response)
    office.sync()
    office.tabs[TO_CHECK].insert(FIRST_ROW, line)
    office.sync()
    assert office.became(response) == "To check"
    office.decide(reference)
    assert office.became(response) == "On the case"


def test_a_response_that_a_person_set_aside_stays_so_with_its_line_settled(office: Any) -> None:
    response = unmatched(office)
    office.decide("ignore")
    office.sync()
    assert office.became(response) == "Set aside" and office.changes == []


def test_an_emptied_to_check_decides_nothing_and_everything_open_is_asked_again(office: Any) -> None:
    reference = office.refer()
    first, second = unmatched(office, at="2026-11-20T12:00:00Z"), unmatched(office)
    asked = {row["id"]: row["what"] for row in office.open_lines()}
    del office.tabs[TO_CHECK][FIRST_ROW:]
    office.sync()
    assert {row["id"]: row["what"] for row in office.open_lines()} == asked
    assert office.became(first) == office.became(second) == "To check"
    office.sync()
    assert office.changes == []
    office.decide(reference)
    assert {office.became(first), office.became(second)} == {"On the case", "To check"}


WORRY = {"not_safe": ["Someone may not be safe"]}


def test_a_worry_that_nobody_saw_comes_back_to_an_emptied_to_check_as_it_was(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", at="2026-11-20T12:00:00Z", reference=reference, **WORRY)
    office.send("talk_mum", at="2026-11-20T13:00:00Z", reference="?", **WORRY)
    office.send("thanks", at="2026-11-20T14:00:00Z", good='"not_safe":["Someone may not be safe"]')
    office.sync()
    asked = {row["id"]: dict(row) for row in office.open_lines()}
    assert [row["kind"] for row in asked.values()].count("Someone may not be safe") == 2
    del office.tabs[TO_CHECK][FIRST_ROW:]
    office.sync()
    assert {row["id"]: dict(row) for row in office.open_lines()} == asked
    office.sync()
    assert office.changes == []


def test_a_worry_that_somebody_saw_does_not_come_back(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", at="2026-11-20T12:00:00Z", reference=reference, **WORRY)
    office.sync()
    office.decide("seen")
    del office.tabs[TO_CHECK][FIRST_ROW:]
    office.sync()
    assert office.open_lines() == []


def test_a_worry_that_was_seen_stays_seen_after_an_edit_and_one_said_again_since_comes_back(office: Any) -> None:
    reference = office.refer()
    sent = office.send("talk_mum", at="2026-11-20T12:00:00Z", reference=reference, **WORRY)
    office.sync()
    office.decide("seen")
    office.edit_response(sent, at="2026-11-21T12:00:00Z", reference=reference, feeling="sad", **WORRY)
    office.sync()
    del office.tabs[TO_CHECK][FIRST_ROW:]
    office.sync()
    assert office.open_lines() == []
    office.edit_response(sent, at="2026-11-22T12:00:00Z", reference=reference)
    office.sync()
    office.edit_response(sent, at="2026-11-22T13:00:00Z", reference=reference, **WORRY)
    office.sync()
    del office.tabs[TO_CHECK][FIRST_ROW:]
    office.sync()
    assert office.decide("seen")["kind"] == "Someone may not be safe"
    del office.tabs[TO_CHECK][FIRST_ROW:]
    office.sync()
    assert office.open_lines() == [] and office.row(RESPONSES, sent.id)["note"].count("“seen” (Someone") == 2


@pytest.mark.parametrize("long", ["", "x" * 60_000])
def test_a_worry_said_again_comes_back_though_the_version_that_first_said_it_was_too_long_to_keep(
    office: Any, long: str
) -> None:
    reference, words = office.refer(), {"feeling": "x" * 40_000, "wish": long}
    sent = office.send("talk_mum", at="2026-11-20T12:00:00Z", reference=reference, **words, **WORRY)
    office.sync()
    office.decide("seen")
    office.edit_response(sent, at="2026-11-21T12:00:00Z", reference=reference, **words)
    office.sync()
    office.edit_response(sent, at="2026-11-21T13:00:00Z", reference=reference, **words, **WORRY)
    office.sync()
    del office.tabs[TO_CHECK][FIRST_ROW:]
    office.sync()
    assert [line["kind"] for line in office.open_lines()] == ["Someone may not be safe"]


def test_a_question_brought_back_after_its_answer_was_edited_is_asked_anew(office: Any) -> None:
    one, other = office.refer(), office.refer("CD", "2014-01-01", at="2026-11-20T11:00:00Z")
    unmatched(office, at="2026-11-20T12:00:00Z")
    sent = office.send("talk_mum", at="2026-11-21T10:00:00Z", reference="?", initials="AB", born="2015-03-01")
    office.sync()
    line = delete_question(office, sent)
    office.sync()
    office.edit_response(
        sent, at="2026-11-22T10:00:00Z", reference="?", initials="CD", born="2014-01-01", wish="a boat"
    )
    office.sync()
    assert "Somebody deleted the question" in office.row(RESPONSES, sent.id)["note"]
    line[office.tabs[TO_CHECK][0].index("decision")] = "yes"
    office.tabs[TO_CHECK].insert(FIRST_ROW, line)
    office.sync()
    assert {row["id"]: row.get("wish") for row in office.rows("children")} == {one: None, other: None}
    asked = next(row for row in office.open_lines() if row["receipt"] == sent.receipt and row["kind"] == "Which case?")
    assert asked["reference"] == other
    office.edit(TO_CHECK, asked["id"], decision="yes")
    office.sync()
    assert office.row("children", other)["wish"] == "a boat"


def test_what_cannot_be_read_again_when_to_check_was_emptied_waits_until_it_can(office: Any) -> None:
    response = unmatched(office)
    del office.tabs[TO_CHECK][FIRST_ROW:]
    kept = office.responses.pop(response.id)
    office.sync()
    assert office.became(response) == "Waiting"
    office.responses[response.id] = kept
    office.sync()
    assert office.became(response) == "To check" and len(office.open_lines()) == 1


def test_an_edit_after_its_question_was_deleted_is_told_and_not_taken_in(office: Any) -> None:
    reference = office.refer()
    unmatched(office, at="2026-11-20T12:00:00Z")
    response = unmatched(office)
    delete_question(office, response)
    office.edit_response(response, at="2026-11-22T10:00:00Z", reference=reference, wish="a boat")
    office.sync()
    assert office.became(response) == "Set aside"
    assert any(row["kind"] == "Edited afterwards" for row in office.open_lines())


def test_a_deleted_question_whether_something_was_sent_twice_sets_the_second_aside(office: Any) -> None:
    office.refer()
    unmatched(office, at="2026-11-20T12:00:00Z")
    same = {"good": "the biscuits", "marks": "5"}
    office.send("thanks", at="2026-11-21T10:00:00Z", **same)
    second = office.send("thanks", at="2026-11-21T10:01:00Z", **same)
    office.sync()
    office.delete(TO_CHECK, f"twice-{second.id}")
    office.sync()
    assert office.became(second) == "Set aside" and len(office.rows("feedback")) == 1


def test_once_responses_was_lost_a_settled_question_is_not_asked_again_and_the_line_says_where_it_was_decided(
    office: Any,
) -> None:
    reference = office.refer()
    response = unmatched(office)
    office.decide(reference)
    del office.tabs[RESPONSES][FIRST_ROW:]
    office.sync()
    line = office.row(RESPONSES, response.id)
    assert line["became"] == "Set aside" and "was settled in To check before" in line["note"]
    assert office.open_lines() == []
    office.sync()
    assert office.changes == []
