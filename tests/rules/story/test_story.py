"""The story of a case: each response and change, when and why; what people wrote only when it is asked for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from automation.rules.intake.erasing import Erasing
from automation.rules.layout import NOT_SAFE_CHOICE
from automation.rules.story.asking import NotFound, Subject, find
from automation.rules.story.telling import Story, tell
from automation.specs.system import EMAILS

LONG = "I want to see my dad on a Saturday, because on a Sunday we always go to my nan, and she needs me there."


def story(office: Any, typed: str, *, full: bool = False) -> Story:
    """The story of what was typed."""
    book = office.book()
    found = find(book, typed)
    assert isinstance(found, Subject)
    return tell(book, found, full=full)


def told(office: Any, typed: str, *, full: bool = False) -> list[str]:
    """Its events, each as a day and a sentence with its details."""
    events = story(office, typed, full=full).events
    return [f"{event.when:%d %b} {event} {'; '.join(event.details)}" if event.when else f"{event}" for event in events]


def with_an_action(office: Any) -> str:
    """A child with one action, of which its lead has said that it was begun."""
    reference = str(office.refer())
    action = {"what": LONG, "kind": "A visit", "lead": "SR", "due": "2026-11-21"}
    office.send("talk_mum", at="2026-11-20T11:00:00Z", reference=reference, wish="a dog", feeling="sad", turns=[action])
    office.send("news", at="2026-11-21T10:00:00Z", reference=reference, number="1", status="Begun", news="we wrote")
    office.sync()
    return reference


def test_responses_are_told_in_order_with_what_each_made_and_changed(office: Any) -> None:
    reference = with_an_action(office)
    office.send("news", at="2026-11-22T10:00:00Z", reference=reference, number="1", due="2026-12-24")
    office.sync()
    opened, talked, begun, moved = told(office, reference)
    assert opened.startswith("20 Nov A response to “Referral” (receipt RCPT-0000) opened the case.")
    assert f"(receipt RCPT-0001) added answers to the case {reference}." in talked
    assert f"{reference}/1 was put into “Agreed actions”; " in talked and f"{reference}/1, Lead: Sal Rowe; " in talked
    assert f"changed {reference}/1 in “Agreed actions”." in begun
    assert f"{reference}/1, Status: Begun" in talked and "Status" not in begun, "it was begun already"
    assert f"{reference}/1, Due: 21 November 2026 → 24 December 2026" in moved


def test_an_edit_that_came_before_any_run_saw_the_response_is_told_too_and_stays_told(office: Any) -> None:
    reference = office.refer()
    sent = office.send("talk_mum", at="2026-11-20T11:00:00Z", reference=reference, feeling="sad")
    for at, feeling in (("2026-11-21T11:00:00Z", "fine"), ("2026-11-22T11:00:00Z", "glad")):
        office.edit_response(sent, at=at, reference=reference, feeling=feeling)
        office.sync()
        edits = [one[:6] for one in told(office, reference) if "was edited" in one]
        assert edits == ["21 Nov", "22 Nov"][: len(edits)] and edits[-1] == f"{at[8:10]} Nov"
    assert len(edits) == 2


def test_edits_are_told_each_at_its_time_and_what_was_erased_only_as_having_come(office: Any) -> None:
    reference = with_an_action(office)
    sent = next(one for one in office.responses.values() if one.form.key == "talk")
    for at, wish in (("2026-11-21T11:00:00Z", "a cat"), ("2026-11-22T11:00:00Z", "a hen")):
        office.edit_response(sent, at=at, reference=reference, wish=wish, feeling="sad", turns=[{"what": LONG}])
        office.sync()
    edits = [one for one in told(office, reference) if "was edited" in one]
    assert [one[:6] for one in edits] == ["21 Nov", "22 Nov"] and "RCPT-0001" in edits[0] and "kept" in edits[0]
    book = office.book()
    Erasing(book).erase(reference)
    office.make(book)
    lines = " ".join(told(office, reference, full=True))
    assert "came; what it said was erased since" in lines
    assert not any(word in lines for word in ("a hen", "a cat", "sad", LONG, "we wrote"))


def test_what_people_wrote_and_what_identifies_a_child_is_shown_only_in_full(office: Any) -> None:
    reference = with_an_action(office)
    short, full = (" ".join(told(office, reference, full=every)) for every in (False, True))
    for words in ("sad", "we wrote"):
        assert words not in short and words in full
    assert "1 more answer in words" in short and "in words" not in full
    assert not any(words in short for words in ("AB", "Seaton", "2015", LONG, "a dog"))


def test_long_text_is_shown_in_full_while_its_cell_still_holds_it(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", at="2026-11-20T11:00:00Z", reference=reference, feeling=LONG)
    office.sync()
    assert f"Feeling: {LONG}" in " ".join(told(office, reference, full=True))
    assert LONG not in " ".join(told(office, reference))
    office.edit("children", reference, feeling="better")
    later = " ".join(told(office, reference, full=True))
    assert LONG not in later and "#" not in later
    assert f"changed “Feeling” of {reference} from “(words)” to “better”. Seen now" in later


def test_a_persons_change_is_dated_by_the_run_that_first_saw_it(office: Any) -> None:
    reference = with_an_action(office)
    office.edit("actions", f"{reference}/1", status="Done", lead="")
    edits = [event for event in story(office, reference).events if event.who == "Someone"]
    assert [(event.when, event.why) for event in edits] == [(None, "Seen now; no run has noted it.")] * 2
    office.sync()
    office.today = datetime(2026, 11, 25, 9, 0)
    office.sync()
    assert {str(event) for event in story(office, reference).events if event.who == "Someone"} == {
        f"Someone changed “Status” of {reference}/1 from “Begun” to “Done”. Seen by the run of 23 November 2026.",
        f"Someone emptied “Lead” of {reference}/1 (it said “Sal Rowe”). Seen by the run of 23 November 2026.",
    }
    assert {event.when for event in story(office, reference).events if event.who == "Someone"} == {date(2026, 11, 23)}


def test_a_conflict_is_told_with_the_question_and_the_decision(office: Any) -> None:
    reference = with_an_action(office)
    office.edit("actions", f"{reference}/1", status="Stuck on Mrs Vane")
    office.send("news", at="2026-11-22T10:00:00Z", reference=reference, number="1", status="Done")
    office.sync()
    open_one = " ".join(told(office, reference))
    asked = f"Followthrough asked in To check which of two values to keep in “Status” of {reference}/1."
    assert f"{asked} It is still open." in open_one
    assert "Vane" not in open_one and "Vane" in " ".join(told(office, reference, full=True))
    assert story(office, reference).today.to_check == 2, "that it is none of the words for Status is asked as well"
    office.decide("use", line=[line["kind"] for line in office.open_lines()].index("Two values"))
    settled = told(office, reference)
    assert any(asked in line and "still open" not in line for line in settled)
    assert any("Someone decided “use” in To check. The newer answer was put in." in line for line in settled)
    assert not any("Someone changed" in line for line in settled), "what was let in is the response's, not a person's"
    assert story(office, reference).today.to_check == 0


def test_what_a_person_settled_before_a_case_was_erased_is_not_told_as_settled_by_itself(office: Any) -> None:
    reference = with_an_action(office)
    office.send("talk_mum", at="2026-11-22T10:00:00Z", reference=reference, not_safe=NOT_SAFE_CHOICE)
    office.sync()
    office.decide("seen")
    book = office.book()
    Erasing(book).erase(reference)
    office.make(book)
    lines = told(office, reference)
    assert any("Someone settled that in To check. Seen." in line for line in lines), lines
    assert not any("by itself" in line for line in lines)


def test_that_a_person_had_a_case_erased_is_not_told_as_done_by_itself(office: Any) -> None:
    reference = with_an_action(office)
    office.send("mind", at="2026-11-22T10:00:00Z", reference=reference, agreed="No")
    office.sync()
    office.decide("erase")
    (erased,) = [one for one in told(office, reference) if "Erased on" in one]
    assert erased.startswith("Someone erased what was kept. Erased on 23 November 2026 from every tab.")


def test_a_response_that_waits_for_a_decision_is_told_by_its_receipt(office: Any) -> None:
    office.refer()
    lost = office.send("talk_mum", at="2026-11-21T10:00:00Z", reference="HW-2222-222 of my friend Zed")
    office.sync()
    first, second = told(office, lost.receipt)
    assert "was put into To check. See below." in first and "which case a response belongs to. It is still" in second
    assert "Zed" not in first + second and "Zed" in "".join(told(office, lost.receipt, full=True))
    office.decide("ignore")
    assert "was set aside. Decided in To check on 23 November 2026: “ignore”" in told(office, lost.receipt)[0]


@pytest.mark.parametrize("form", ["talk_mum", "news"])
def test_what_was_typed_for_a_reference_or_number_is_told_only_in_full(office: Any, form: str) -> None:
    reference = office.refer()
    given = {"reference": "Jo Smith"} if form == "talk_mum" else {"reference": reference, "number": "Jo Smith"}
    sent = office.send(form, at="2026-11-21T10:00:00Z", **given)
    office.send("mind", at="2026-11-21T11:00:00Z", reference="?", agreed="Yes")  # so that To check is not emptied
    office.sync()
    office.delete("to_check", next(line["id"] for line in office.open_lines() if line["receipt"] == sent.receipt))
    office.sync()
    book = office.book()
    assert office.became(sent) == "Set aside"
    subject = find(book, sent.receipt)
    assert "Jo Smith" not in " ".join(map(str, tell(book, subject).events))
    assert "Jo Smith" in " ".join(map(str, tell(book, subject, full=True).events))


def test_a_case_that_a_response_opened_by_decision_is_told_as_opened_by_it(office: Any) -> None:
    response = office.send("talk_mum", initials="CD", feeling="sad")
    office.sync()
    office.decide("new")
    reference = str(office.rows("children")[0]["id"])
    opened, *_ = told(office, reference)
    assert f"(receipt {response.receipt}) opened the case {reference}." in opened


def test_brothers_and_sisters_are_named_and_told_apart(office: Any) -> None:
    child = {"born": "2015-03-01", "area": "Seaton", "parent": "Mum"}
    office.send("referral", turns=[{**child, "initials": "AB"}, {**child, "initials": "CD"}])
    office.sync()
    first, second = (str(row["id"]) for row in office.rows("children"))
    office.send("talk_mum", at="2026-11-21T10:00:00Z", reference=second, feeling="sad")
    office.sync()
    assert f"opened the case, together with {second}." in told(office, first)[0]
    assert (len(told(office, first)), len(told(office, second))) == (1, 2)
    case = story(office, first).today.case
    assert case is not None and case.family == (second,)


def test_rows_that_came_or_went_by_hand_are_told_without_a_day(office: Any) -> None:
    reference = with_an_action(office)
    office.type_row("actions", ref=reference, what="a talk at school", status="Begun")
    office.sync()
    office.delete("actions", f"{reference}/1")
    office.sync()
    last = [str(event) for event in story(office, reference).events if event.when is None]
    assert last == [
        f"Someone deleted {reference}/1 from “Agreed actions”. It is gone; nobody can say since when. "
        "What hung on it was not made again.",
        f"Someone typed {reference}/2 into “Agreed actions”. Nobody can say when.",
    ]


def test_a_deleted_case_still_has_its_story(office: Any) -> None:
    reference = with_an_action(office)
    office.delete("children", reference)
    office.sync()
    assert f"Someone deleted {reference} from “Children”." in " ".join(told(office, reference))
    assert story(office, reference).today.case is None


def test_where_it_stands_is_worked_out_for_the_day_of_asking(office: Any) -> None:
    reference = with_an_action(office)
    office.type_row(EMAILS, id="digest/2026-W47/p1", state="Sent")
    office.type_row(EMAILS, id="digest/2026-W48/p1", state="Ready")
    office.type_row(EMAILS, id="digest/2026-W47/p2", state="Sent")
    office.today = datetime(2026, 11, 30, 9, 0)
    today = story(office, reference).today
    assert today.case is not None
    assert (today.case.state, today.case.waiting_days) == ("Met", 0)
    assert (today.case.open_items, today.case.overdue_items, today.case.next_due) == (1, 1, date(2026, 11, 21))
    (item,) = today.items
    assert (item.row_id, item.lead, item.status, item.days_overdue) == (f"{reference}/1", "Sal Rowe", "Begun", 9)
    assert today.emails == {"Sal Rowe": 1}
    waiting = story(office, office.refer("CD")).today.case
    assert waiting is not None and (waiting.state, waiting.waiting_days) == ("Waiting", 10)


def test_telling_changes_nothing(office: Any) -> None:
    reference = with_an_action(office)
    book = office.book()
    found = find(book, reference)
    assert isinstance(found, Subject) and tell(book, found, full=True)
    assert book.take_changes() == []


@pytest.mark.parametrize("change", [str.lower, lambda text: text.replace("-", ""), lambda text: f" {text[3:]} "])
def test_a_reference_is_found_however_it_is_typed(office: Any, change: Any) -> None:
    reference = with_an_action(office)
    assert story(office, change(reference)).name == reference
    assert story(office, f"{change(reference)}/1").kind == "row"


@pytest.mark.parametrize("typed", ["PLAN/1.1", "plan 1.1", "Plan1.1", "PLAN-1.1", "plan #1.1"])
def test_a_row_of_a_plan_is_found_however_it_is_typed(office: Any, typed: str) -> None:
    office.type_row("plan", number="1.1", what="posters", lead="Ann")
    office.send("news", reference="PLAN", number="1.1", status="Done")
    office.sync()
    one = story(office, typed)
    assert (one.kind, one.name, one.today.items[0].lead) == ("row", "PLAN/1.1", "Ann Lee")
    (event,) = one.events
    assert event.what == "changed PLAN/1.1 in “Plan”" and event.details[0] == "PLAN/1.1, Status: Done"


def test_a_receipt_is_found_however_it_is_typed(office: Any) -> None:
    office.refer()
    assert [story(office, typed).name for typed in ("RCPT-0000", "rcpt0000", " rcpt 0000")] == ["RCPT-0000"] * 3


def test_what_nothing_goes_by_gets_the_names_that_come_close(office: Any) -> None:
    reference = with_an_action(office)
    slip = reference[:-1] + ("2" if reference[-1] != "2" else "3")
    assert find(office.book(), slip) == NotFound((reference,))
    assert find(office.book(), f"{reference}/7") == NotFound((f"{reference}/1",))
    assert find(office.book(), "RCPT-0009") == NotFound(("RCPT-0000", "RCPT-0001", "RCPT-0002"))
    assert find(office.book(), "") == NotFound() == find(office.book(), "nothing of the kind")
