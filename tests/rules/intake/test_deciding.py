"""What people type in To check is carried out once, and nonsense stays with a sentence."""

from __future__ import annotations

import re
from typing import Any

import pytest

from automation.rules.intake.erasing import Erasing
from automation.rules.tables import NewRow, SetCell
from automation.specs.system import RESPONSES, TO_CHECK

VISIT = {"what": "see my dad", "kind": "A visit"}


@pytest.fixture
def lost(office: Any) -> Any:
    """An assessment that names a reference which nobody has."""
    given = {"reference": "HW-2222-222", "initials": "AB", "born": "2015-03-01", "feeling": "ok"}
    response = office.send("talk_mum", at="2026-11-21T10:00:00Z", turns=[VISIT], **given)
    office.sync()
    return response


def test_a_typed_reference_attaches_the_response(office: Any, lost: Any) -> None:
    reference = office.refer("CD")
    line = office.decide(f" {reference.lower()} ")
    assert line["state"] == "Settled" and line["outcome"] == f"On the case: {reference}."
    assert office.row("children", reference)["feeling"] == "ok"
    assert [row["id"] for row in office.rows("actions")] == [f"{reference}/1"]
    assert office.row(RESPONSES, lost.id)["reference"] == reference
    office.sync()
    assert office.changes == []


def test_yes_takes_the_first_suggestion(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", at="2026-11-21T10:00:00Z", initials="AB", born="2015-03-01", feeling="ok")
    office.sync()
    assert "gives no reference" in office.open_lines()[0]["what"]
    office.decide("Yes.")
    assert office.row("children", reference)["feeling"] == "ok"


def test_yes_without_a_suggestion_stays(office: Any, lost: Any) -> None:
    line = office.decide("yes")
    assert line["state"] == "Open" and line["outcome"].startswith(
        "“yes” cannot be carried out. Type the right reference"
    )


def test_a_line_offers_only_the_words_that_would_be_carried_out_there(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", at="2026-11-21T10:00:00Z", reference=reference, turns=[VISIT])
    sent = {
        "an assessment that nothing looks like": office.send("talk_mum", reference="HW-2222-222"),
        "one with a suggestion": office.send("talk_mum", reference="HW-2222-222", initials="AB", born="2015-03-01"),
        "feedback": office.send("thanks", reference="HW-2222-222"),
        "news of a row that is not there": office.send("news", reference=reference, number="9"),
        "a change of mind": office.send("mind", reference="HW-2222-222", agreed="Yes"),
    }
    office.sync()
    offered = {
        what: re.findall(r"“(\w+)”", office.row(TO_CHECK, f"match-{response.id}")["outcome"])
        for what, response in sent.items()
    }
    assert offered == {
        "an assessment that nothing looks like": ["new", "ignore"],
        "one with a suggestion": ["yes", "new", "ignore"],
        "feedback": ["new", "none", "ignore"],
        "news of a row that is not there": ["ignore"],
        "a change of mind": ["ignore"],
    }


def test_new_opens_a_case_with_the_identity_given_there(office: Any, lost: Any) -> None:
    office.decide("new")
    (case,) = office.rows("children")
    assert (case["initials"], case["born"], case["feeling"], case["received"]) == ("AB", 42064, "ok", 46347)
    assert office.rows("actions")[0]["ref"] == case["ref"]
    assert office.became(lost) == "On the case"


def test_ignore_sets_the_response_aside_for_good(office: Any, lost: Any) -> None:
    assert office.decide("ignore")["outcome"] == "Set aside."
    office.sync()
    assert office.changes == [] and office.became(lost) == "Set aside" and office.rows("children") == []


@pytest.mark.parametrize("decision", ["new", "ignore"])
def test_a_decision_is_noted_on_its_responses_line_in_the_run_that_carries_it_out(
    office: Any, lost: Any, decision: str
) -> None:
    office.decide(decision)
    note = f"Decided in To check on 23 November 2026: “{decision}” (Which case?)."
    assert str(office.row(RESPONSES, lost.id)["note"]).endswith(note)
    written = {(change.tab, change.column) for change in office.changes if isinstance(change, SetCell)}
    assert {(RESPONSES, "note"), (TO_CHECK, "state")} <= written, "all of it goes into one batch"
    office.sync()
    assert office.changes == []


def test_what_was_decided_stays_in_the_note_whatever_is_edited_later(office: Any, lost: Any) -> None:
    reference = office.refer("CD")
    office.decide(reference)
    told = f"Decided in To check on 23 November 2026: “{reference}” (Which case?)."
    assert office.row(RESPONSES, lost.id)["note"] == told
    office.edit_response(lost, at="2026-11-22T10:00:00Z", reference="HW-2222-222", initials="AB", born="2015-03-01")
    held, office.tabs["children"] = office.tabs["children"], None
    office.sync()
    note = office.row(RESPONSES, lost.id)["note"]
    assert note.startswith(f"It was edited. {told} The tab “Children” is missing")
    office.tabs["children"] = held
    office.sync()
    assert office.row(RESPONSES, lost.id)["note"] == f"Edited once, on 22 November 2026. {told}"
    office.sync()
    assert office.changes == []


def test_nonsense_is_noted_nowhere(office: Any, lost: Any) -> None:
    office.decide("no idea")
    assert "Decided" not in str(office.row(RESPONSES, lost.id)["note"])


def test_none_gives_feedback_a_row_without_a_case(office: Any) -> None:
    office.send("thanks", reference="HW-2222-222", good="the biscuits")
    office.sync()
    office.decide("none")
    (row,) = office.rows("feedback")
    assert row["good"] == "the biscuits" and "ref" not in row


@pytest.mark.parametrize("typed", ["none", "the Smith boy", "HW-3333-333", "?"])
def test_what_names_no_case_stays_with_a_sentence(office: Any, lost: Any, typed: str) -> None:
    line = office.decide(typed)
    assert line["state"] == "Open" and line["outcome"].startswith(f"“{typed}” cannot be carried out")
    assert "none" not in line["outcome"].partition("cannot")[2] and ("it names no case" in line["outcome"]) == (
        typed != "none"
    )
    assert office.became(lost) == "To check"


def test_a_decision_waits_while_the_tab_is_missing_and_is_carried_out_afterwards(office: Any, lost: Any) -> None:
    reference = office.refer("CD")
    held, office.tabs["actions"] = office.tabs["actions"], None
    line = office.decide(reference)
    assert line["state"] == "Open" and line["outcome"].startswith("This waits: The tab “Agreed actions” is missing")
    office.tabs["actions"] = held
    office.sync()
    assert office.row(TO_CHECK, line["id"])["state"] == "Settled"
    assert office.rows("actions")[0]["ref"] == reference


def test_a_decision_about_a_response_that_was_erased_says_so(office: Any, lost: Any) -> None:
    reference = office.refer("CD")
    del office.responses[lost.id]
    line = office.decide(reference)
    assert line["state"] == "Open" and "cannot be read now" in line["outcome"]


@pytest.mark.parametrize("typed", ["{}/1", " {} / #1 ", "{}/", "{}/9"])
def test_a_number_typed_behind_the_reference_of_a_case_does_no_harm_where_only_the_case_is_meant(
    office: Any, lost: Any, typed: str
) -> None:
    reference = office.refer("CD")
    feedback = office.send("thanks", reference="HW-2222-222", good="the biscuits")
    change = office.send("mind", reference="HW-2222-222", agreed="Not yet")
    office.sync()
    for line in office.open_lines():
        office.edit(TO_CHECK, line["id"], decision=typed.format(reference))
    office.sync()
    assert office.open_lines() == []
    assert {office.row(RESPONSES, sent.id)["reference"] for sent in (lost, feedback, change)} == {reference}
    assert office.row("children", reference)["agreed"] == "Not yet" and office.rows("feedback")[0]["ref"] == reference
    office.sync()
    assert office.changes == []


@pytest.mark.parametrize("typed", ["{}/1 Tommy", "{}/x", "{}1", "PLAN/1", "/1", "/"])
def test_a_reference_with_more_behind_it_than_a_number_names_no_case(office: Any, lost: Any, typed: str) -> None:
    reference = office.refer("CD")
    office.type_row("plan", number=1, what="x")
    office.send("thanks", reference="HW-2222-222", good="the biscuits")
    office.sync()
    for line in office.open_lines():
        office.edit(TO_CHECK, line["id"], decision=typed.format(reference))
    office.sync()
    assert all("it names no case" in line["outcome"] for line in office.open_lines()) and len(office.open_lines()) == 2
    assert office.became(lost) == "To check" and office.rows("feedback") == []


@pytest.mark.parametrize("typed", ["plan/1", "Plan / #1."])
def test_a_row_of_a_plan_is_found_however_its_name_is_typed(office: Any, typed: str) -> None:
    office.type_row("plan", number=1, what="a leaflet")
    office.send("news", reference="HW-2222-222", number="7", status="Done")
    office.sync()
    assert office.decide(typed)["outcome"] == "Row changed: PLAN."
    assert office.row("plan", "PLAN/1")["status"] == "Done"


def test_a_placed_older_response_does_not_replace_what_a_newer_one_said(office: Any, lost: Any) -> None:
    reference = office.refer("CD")
    office.send("talk_mum", at="2026-11-22T10:00:00Z", reference=reference, feeling="better")
    office.sync()
    office.decide(reference)
    assert office.row("children", reference)["feeling"] == "better"


def test_a_line_that_a_person_deleted_stays_deleted(office: Any, lost: Any) -> None:
    other = office.send("talk_mum", reference="HW-3333-333", feeling="tired")
    office.sync()
    office.delete(TO_CHECK, f"match-{lost.id}")
    office.sync()
    assert [row["id"] for row in office.rows(TO_CHECK)] == [f"match-{other.id}"]
    assert office.became(lost) == "Set aside"


@pytest.mark.parametrize("typed", ["", "waits for Sam"])
def test_a_line_whose_state_somebody_typed_over_is_open_again_and_its_decision_carried_out(
    office: Any, lost: Any, typed: str
) -> None:
    reference = office.refer("CD")
    (line,) = office.open_lines()
    office.edit(TO_CHECK, line["id"], state=typed)
    office.sync()
    assert [again["id"] for again in office.open_lines()] == [line["id"]]
    office.edit(TO_CHECK, line["id"], state=typed, decision=reference)
    office.sync()
    assert office.row(TO_CHECK, line["id"])["state"] == "Settled"
    assert office.row(RESPONSES, lost.id)["reference"] == reference


@pytest.fixture
def settled(office: Any) -> Any:
    """A question about two values whose decision was carried out; somebody typed over the cell since."""
    reference = office.refer()
    office.send("talk_mum", at="2026-11-21T10:00:00Z", reference=reference, feeling="one")
    office.sync()
    office.edit("children", reference, feeling="typed in the sheet")
    office.send("talk_mum", at="2026-11-22T10:00:00Z", reference=reference, feeling="two")
    office.sync()
    line = office.decide("use")
    assert office.row("children", reference)["feeling"] == "two"
    office.edit("children", reference, feeling="typed again")
    return line


@pytest.mark.parametrize("state", ["", "waits for Sam"])
def test_a_settled_line_whose_state_somebody_typed_over_is_settled_again_and_nothing_is_carried_out_twice(
    office: Any, settled: Any, state: str
) -> None:
    office.edit(TO_CHECK, settled["id"], state=state)
    office.sync()
    assert office.rows("children")[0]["feeling"] == "typed again"
    assert office.row(TO_CHECK, settled["id"]) == settled
    office.sync()
    assert office.changes == []


def test_whoever_opens_a_settled_line_again_decides_anew(office: Any, settled: Any) -> None:
    office.edit(TO_CHECK, settled["id"], state="Open")
    office.sync()
    assert office.rows("children")[0]["feeling"] == "typed again"
    (line,) = office.open_lines()
    assert "decision" not in line and line["outcome"].startswith(
        "It was opened again. “use” stood here, and is not carried out again. Type “use”"
    )
    office.sync()
    assert office.changes == []
    assert office.decide("use")["state"] == "Settled" and office.rows("children")[0]["feeling"] == "two"


def test_another_decision_typed_as_a_settled_line_is_opened_again_is_carried_out(office: Any, lost: Any) -> None:
    reference = office.refer("CD")
    line = office.decide("ignore")
    office.edit(TO_CHECK, line["id"], state="Open", decision=reference)
    office.sync()
    assert office.open_lines() == [] and office.row(RESPONSES, lost.id)["reference"] == reference


# A question that was carried out, opened again.


def open_again(office: Any, line: Any, decision: str) -> Any:
    """A person opens a settled line again and types another decision; returns the line after the next run."""
    office.edit(TO_CHECK, line["id"], state="Open", decision=decision)
    office.sync()
    return office.row(TO_CHECK, line["id"])


def test_answers_that_stand_on_a_case_are_not_put_to_another_as_well_and_the_line_says_what_to_do(
    office: Any, lost: Any
) -> None:
    one, other = office.refer("CD"), office.refer("EF")
    line = office.decide(one)
    before = office.row(RESPONSES, lost.id)
    for decision in (other, "new", "none"):
        line = open_again(office, line, decision)
        assert "feeling" not in office.row("children", other) and len(office.rows("children")) == 2
        assert line["state"] == "Open" and f"its answers stand on {one} already" in str(line["outcome"])
        assert office.row(RESPONSES, lost.id) == before and office.is_settled_now()
    for decision in ("ignore", one, f"{one.lower()} "):
        line = open_again(office, line, decision)
        assert line["state"] == "Settled" and line["outcome"] == f"It stands on {one} already: nothing was changed."
        assert office.row("children", one)["feeling"] == "ok" and office.became(lost) == "On the case"


def test_news_that_was_put_to_one_action_is_not_put_to_another_as_well(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{"what": "see my dad"}, {"what": "miss knows"}])
    office.send("news", reference="HW-2222-222", number="7", news="they met")
    office.sync()
    line = open_again(office, office.decide(f"{reference}/1"), f"{reference}/2")
    assert [row.get("news") for row in office.rows("actions")] == ["they met", None]
    assert f"its answers stand on {reference}/1 already" in str(line["outcome"])


def test_what_was_erased_is_not_brought_back_by_opening_the_question_about_it_again(office: Any, lost: Any) -> None:
    one, other = office.refer("CD"), office.refer("EF")
    line = office.decide(one)
    book = office.book()
    Erasing(book).erase(one)
    office.make(book)
    for decision in (other, "new", "ignore"):
        line = open_again(office, line, decision)
        assert (line["state"], line["outcome"]) == ("Settled", "It was erased: nothing was changed.")
        assert office.became(lost) == "Erased" and "feeling" not in office.row("children", other)


def test_what_was_sent_twice_and_taken_in_is_not_called_set_aside_while_its_answers_stand(office: Any) -> None:
    reference = office.refer()
    office.send("thanks", at="2026-11-21T10:00:00Z", reference=reference, good="biscuits")
    again = office.send("thanks", at="2026-11-21T10:01:00Z", reference=reference, good="biscuits")
    office.sync()
    line = open_again(office, office.decide("both"), "once")
    assert line["state"] == "Open" and office.became(again) == "Row added" and len(office.rows("feedback")) == 2
    assert "then type “both”" in str(line["outcome"])
    assert open_again(office, line, "both")["state"] == "Settled" and office.became(again) == "Row added"


def test_someone_may_not_be_safe_goes_to_the_head_and_is_said_once(office: Any) -> None:
    reference = office.refer()
    office.send("thanks", reference="HW-9999-999")
    office.sync()
    response = office.send("thanks", reference=reference, not_safe=["Someone may not be safe"])
    office.sync()
    office.sync()
    head, other = office.open_lines()
    assert (head["urgent"], head["kind"], head["reference"]) == ("Now", "Someone may not be safe", reference)
    assert head["receipt"] == response.receipt and other["kind"] == "Which case?"
    assert office.decide("seen")["state"] == "Settled"


def test_an_unmatched_answer_that_says_someone_is_not_safe_stands_there_by_its_receipt(office: Any) -> None:
    response = office.send("talk_mum", reference="?", not_safe=["Someone may not be safe"])
    office.sync()
    head = office.open_lines()[0]
    assert head["urgent"] == "Now" and "reference" not in head and response.receipt in head["what"]


def offered(office: Any) -> list[str]:
    """What the one line that was just added offers."""
    (choices,) = (change.choices for change in office.changes if isinstance(change, NewRow) and change.choices)
    return list(choices["decision"])


def test_each_line_offers_the_words_that_it_asks_for_and_what_it_suggests(office: Any) -> None:
    first, second = (office.refer(at=f"2026-11-{day}T10:00:00Z") for day in (16, 17))
    assert offered(office) == ["again", "second", "different"]
    third = office.refer(at="2026-11-18T10:00:00Z")
    assert sorted(offered(office)[:2]) == sorted([f"again {first}", f"again {second}"])
    office.send("talk_mum", reference="?", initials="AB", born="2015-03-01")
    office.sync()
    words = offered(office)
    assert set(words[:-3]) <= {first, second, third} and words[-3:] == ["yes", "new", "ignore"]
    office.type_row("actions", ref=first, what="typed")
    office.send("news", reference=first, number="9", status="Begun")
    office.sync()
    assert offered(office) == [f"{first}/1", "ignore"]
    office.edit("actions", f"{first}/1", lead="Nobody")
    office.sync()
    assert offered(office) == ["seen"]
