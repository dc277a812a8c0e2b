"""A form that adds: answers on the case, a row for each agreed action, and rows of feedback."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automation.rules.answers import read_response
from automation.specs.system import RESPONSES, TO_CHECK

VISIT = {"what": "see my dad", "kind": "A visit", "lead": "Sal Rowe", "due": "2026-12-01"}
SCHOOL = {"what": "miss knows", "kind": "School", "lead": "Ann Lee", "due": "2026-12-08"}


def test_an_assessment_puts_answers_on_its_case_and_a_row_for_each_action(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, feeling="ok", turns=[VISIT, SCHOOL])
    office.sync()
    case = office.row("children", reference)
    assert (case["feeling"], case["met"], case["state"]) == ("ok", 46346, "Met")
    first, second = office.rows("actions")
    assert (first["id"], first["number"], first["what"], first["due"]) == (f"{reference}/1", 1, "see my dad", 46357)
    assert (second["id"], second["lead"], second["status"]) == (f"{reference}/2", "Ann Lee", "Begun")
    assert (case["open"], case["next"]) == (2, 46357)


@pytest.mark.parametrize("typed", ["hw {0}", "{0}.", " {0} ", "{1}", "{2}"])
def test_a_reference_is_found_however_it_was_typed(office: Any, typed: str) -> None:
    reference = office.refer()
    body = reference.removeprefix("HW-")
    office.send("talk_mum", reference=typed.format(body, reference.lower(), reference.replace("-", " ")))
    office.sync()
    assert office.row("children", reference)["state"] == "Met"


def test_what_identifies_the_child_is_compared_and_never_written(office: Any) -> None:
    reference = office.refer()
    office.edit("children", reference, initials="")
    response = office.send("talk_mum", reference=reference, initials="AB")
    office.sync()
    assert office.became(response) == "On the case"
    assert "initials" not in office.row("children", reference)


@pytest.mark.parametrize(
    ("given", "differs"), [({"initials": "XY"}, "initials"), ({"born": "2014-03-01"}, "date of birth")]
)
def test_an_exact_reference_that_the_childs_details_contradict_is_not_attached(
    office: Any, given: dict[str, str], differs: str
) -> None:
    reference = office.refer()
    response = office.send("talk_mum", reference=reference, feeling="ok", turns=[VISIT], **given)
    office.sync()
    assert office.became(response) == "To check"
    assert "feeling" not in office.row("children", reference) and office.rows("actions") == []
    (line,) = office.open_lines()
    assert line["kind"] == "Which case?" and differs in line["what"]


def test_a_mistyped_reference_gets_the_likeliest_case_as_the_first_suggestion(office: Any) -> None:
    right = office.refer("AB", "2015-03-01")
    office.refer("CD", "2016-05-05")
    mistyped = right[:-1] + ("2" if right[-1] != "2" else "3")
    office.send("talk_mum", reference=mistyped, initials="AB", turns=[VISIT])
    office.sync()
    (line,) = office.open_lines()
    assert "mistyped" in line["what"]
    assert line["suggestions"].startswith(f"{right}, very likely (one character differs, same initials")
    assert line["reference"] == right


def test_numbers_go_on_from_one_assessment_to_the_next(office: Any) -> None:
    reference = office.refer()
    for at in ("2026-11-21T10:00:00Z", "2026-11-22T10:00:00Z"):
        office.send("talk_mum", at=at, reference=reference, turns=[VISIT])
        office.sync()
    assert [row["id"] for row in office.rows("actions")] == [f"{reference}/1", f"{reference}/2"]


def test_the_number_of_a_deleted_action_is_never_given_again(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    office.delete("actions", f"{reference}/1")
    office.send("talk_mum", at="2026-11-22T10:00:00Z", reference=reference, turns=[SCHOOL])
    office.sync()
    assert [row["id"] for row in office.rows("actions")] == [f"{reference}/2"]


def test_the_number_of_a_deleted_action_that_a_person_typed_is_never_given_again(office: Any) -> None:
    reference = office.refer()
    office.type_row("actions", ref=reference, what="typed")
    office.sync()
    office.delete("actions", f"{reference}/1")
    office.sync()
    office.type_row("actions", ref=reference, what="typed later")
    office.sync()
    assert [row["id"] for row in office.rows("actions")] == [f"{reference}/2"]


def test_a_page_that_names_nobody_and_nothing_is_no_action(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{"lead": "We do not know yet"}, {"what": "  "}, VISIT])
    office.sync()
    assert [(row["number"], row["what"]) for row in office.rows("actions")] == [(1, "see my dad")]


def test_a_deleted_action_stays_deleted(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    office.delete("actions", f"{reference}/1")
    office.sync()
    assert office.rows("actions") == []


def test_when_lines_of_responses_were_lost_nothing_is_added_twice(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, feeling="ok", turns=[VISIT])
    office.send("thanks", reference=reference, good="the biscuits")
    office.sync()
    before = {tab: office.rows(tab) for tab in ("children", "actions", "feedback")}
    office.tabs[RESPONSES] = office.tabs[RESPONSES][:2]
    office.sync()
    assert {tab: office.rows(tab) for tab in before} == before
    assert office.rows(TO_CHECK) == []


def test_feedback_without_a_reference_is_a_row_without_a_case_and_nothing_to_check(office: Any) -> None:
    response = office.send("thanks", good="the biscuits", marks="4")
    office.sync()
    (row,) = office.rows("feedback")
    assert (row["who"], row["good"], row["marks"], row["given"]) == ("A child", "the biscuits", 4, 46346)
    assert "ref" not in row and office.rows(TO_CHECK) == [] and office.became(response) == "Row added"


def test_feedback_with_a_reference_carries_it_in_its_own_form(office: Any) -> None:
    reference = office.refer()
    office.send("thanks", reference=reference.lower())
    office.sync()
    assert office.rows("feedback")[0]["ref"] == reference


def test_feedback_with_an_unknown_reference_asks(office: Any) -> None:
    response = office.send("thanks", reference="HW-2222-222", good="the biscuits")
    office.sync()
    assert office.became(response) == "To check" and office.rows("feedback") == []


def test_answers_to_questions_that_are_gone_are_kept_in_the_ledger(office: Any) -> None:
    raw_answer = {"0badc0de": {"questionId": "0badc0de", "textAnswers": {"answers": [{"value": "an old answer"}]}}}
    raw = {"responseId": "R" * 26, "createTime": "2026-11-21T10:00:00Z", "answers": raw_answer}
    office.responses["R" * 26] = read_response(raw, office.layouts["thanks"], ZoneInfo("Europe/London"))
    office.sync()
    line = office.row(RESPONSES, "R" * 26)
    assert "an old answer" in line["answers"] and "no longer has" in line["note"]
