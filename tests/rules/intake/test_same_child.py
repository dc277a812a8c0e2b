"""The same child referred again: a person says “again”, “second” or “different”, and nothing typed is lost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from automation.rules.chasing.followup import FollowUps
from automation.rules.story.asking import find
from automation.rules.story.telling import tell
from automation.rules.values import to_serial
from automation.specs.system import RESPONSES, TO_CHECK

AB = {"initials": "AB", "born": "2015-03-01", "area": "Seaton", "parent": "Mum"}
VISIT = {"what": "see my dad", "kind": "A visit", "lead": "Sal Rowe", "due": "2026-11-01"}
OCTOBER, NOVEMBER = to_serial(date(2026, 10, 1)), to_serial(date(2026, 11, 20))


@pytest.fixture
def again(office: Any) -> Any:
    """A child who was referred and met in October, and is referred again in November."""
    office.today = datetime(2026, 10, 5, 9, 0)
    office.old = office.refer(at="2026-10-01T10:00:00Z")
    office.send("talk_mum", at="2026-10-04T10:00:00Z", reference=office.old, feeling="ok", turns=[VISIT])
    office.sync()
    office.today = datetime(2026, 11, 23, 9, 0)
    office.response = office.send("referral", agreed="Yes", turns=[{**AB, "area": "Eastgate", "parent": "Dad"}])
    office.sync()
    office.new = next(str(row["id"]) for row in office.rows("children") if row["id"] != office.old)
    return office


def told(office: Any, reference: str) -> str:
    """The story of a case, one event a line."""
    book = office.book()
    return "\n".join(map(str, tell(book, find(book, reference)).events))


def test_the_line_says_what_each_choice_does(again: Any) -> None:
    (line,) = again.open_lines()
    assert line["kind"] == "Same child?" and f"The new case {again.new} looks like {again.old}" in line["what"]
    assert line["suggestions"].splitlines() == [
        f"again: {again.old} goes on and waits anew, with the new answers; {again.new} is closed",
        "second: both cases stay, and each names the other",
        "different: nothing changes",
    ]
    assert line["outcome"].startswith("Type “again” where the older case goes on, “second”")


# Again.


def test_again_opens_the_older_case_anew_and_closes_the_new_one(again: Any) -> None:
    assert again.row("children", again.old)["state"] == "Met"
    line = again.decide("Again")
    old, new = again.row("children", again.old), again.row("children", again.new)
    assert (old["state"], old["days"], old["received"]) == ("Waiting", 3, NOVEMBER)
    assert (new["state"], new["goes_on"]) == ("Closed", again.old)
    assert "link" not in new and old["link"]
    assert line["outcome"] == (
        f"{again.old} goes on. It waits anew from 20 November 2026 (before: 1 October 2026). Answers that differ stand "
        f"in a line of their own here. {again.new} is closed, and names it."
    )
    again.sync()
    assert again.changes == []


def test_an_edit_of_the_new_request_reaches_the_case_that_goes_on(again: Any) -> None:
    again.decide("again")
    again.decide("use")  # the area and the parent of the new request
    child = {**AB, "area": "Marsh", "parent": "Dad"}
    again.edit_response(again.response, at="2026-11-22T10:00:00Z", agreed="Not yet", turns=[child])
    again.sync()
    for reference in (again.old, again.new):
        row = again.row("children", reference)
        assert (row["area"], row["parent"], row["agreed"]) == ("Marsh", "Dad", "Not yet")
    assert again.open_lines() == []
    again.sync()
    assert again.changes == []


def test_an_edit_of_the_new_request_asks_where_a_person_typed_something_else_into_the_case_that_goes_on(
    again: Any,
) -> None:
    again.decide("again")
    again.decide("keep")
    again.edit_response(again.response, at="2026-11-22T10:00:00Z", agreed="Yes", turns=[{**AB, "area": "Marsh"}])
    again.sync()
    assert again.row("children", again.old)["area"] == "Seaton"
    (line,) = again.open_lines()
    assert (line["kind"], line["reference"]) == ("Two values", again.old)
    assert "the sheet says “Seaton”" in line["what"] and "says “Marsh”" in line["what"]


def test_a_case_that_does_not_look_like_the_child_is_joined_only_when_somebody_is_sure(again: Any) -> None:
    other = again.refer(initials="JK", born="2013-04-05", at="2026-11-01T10:00:00Z")
    said = again.decide(f"again {other}")
    assert (said["state"], again.row("children", again.new).get("goes_on")) == ("Open", None)
    assert f"the initials and date of birth of {again.new} and {other} differ, so nothing was joined" in said["outcome"]
    assert f"type: again {other} sure" in said["outcome"]
    assert again.decide(f"again {other} sure")["state"] == "Settled"
    assert again.row("children", again.new)["goes_on"] == other


def test_again_keeps_what_was_known_of_the_older_case(again: Any) -> None:
    again.decide("again")
    old = again.row("children", again.old)
    assert (old["feeling"], old["area"], old["parent"], old["met"]) == ("ok", "Seaton", "Mum", OCTOBER + 3)
    assert old["agreed"] == "Yes", "what was empty, or what a response had written, is as the new request says"


def test_again_asks_in_one_line_about_all_answers_that_differ(again: Any) -> None:
    again.decide("again")
    (line,) = again.open_lines()
    assert line["kind"] == "Two values" and line["reference"] == again.old
    assert "“Area”: the sheet says “Seaton”, the new request “Eastgate”." in line["what"]
    assert "“Parent”: the sheet says “Mum”, the new request “Dad”." in line["what"]


def test_use_puts_all_of_them_in_and_keep_leaves_them(again: Any) -> None:
    again.decide("again")
    line = again.decide("use")
    old = again.row("children", again.old)
    assert (old["area"], old["parent"], line["outcome"]) == ("Eastgate", "Dad", "The newer answers were put in.")
    wrote = again.row(RESPONSES, again.response.id)["wrote"]
    assert "Eastgate" in wrote and again.old in wrote
    again.sync()
    assert again.changes == []


def test_keep_leaves_them(again: Any) -> None:
    again.decide("again")
    again.decide("keep")
    assert again.row("children", again.old)["area"] == "Seaton"


def test_again_overwrites_nothing_that_a_person_typed(again: Any) -> None:
    again.edit("children", again.old, agreed="Not yet", wish="a dog")
    again.edit("children", again.new, wish="a cat")
    again.decide("again")
    assert (
        again.row("children", again.old)["agreed"] == "Not yet" and again.row("children", again.old)["wish"] == "a dog"
    )
    assert again.row("children", again.new)["wish"] == "a cat"
    assert [line["kind"] for line in again.open_lines()] == ["Two values"] * 2


@pytest.mark.parametrize("no", ["No", " no."])
def test_again_says_so_while_the_older_case_still_does_not_take_part(again: Any, no: str) -> None:
    again.edit("children", again.old, agreed=no)
    assert "It still says that the family does not take part." in again.decide("again")["outcome"]


def test_what_was_promised_on_either_case_is_still_chased(again: Any) -> None:
    again.send("talk_mum", at="2026-11-21T10:00:00Z", reference=again.new, turns=[{**VISIT, "what": "a new coat"}])
    again.sync()
    again.decide("again")
    book = again.book()
    overdue = {item.row_id for item in FollowUps(book).items() if item.days_overdue}
    assert overdue == {f"{again.old}/1", f"{again.new}/1"}


def test_the_wait_ends_with_a_meeting_after_the_new_request(again: Any) -> None:
    again.decide("again")
    again.send("talk_mum", at="2026-11-22T10:00:00Z", reference=again.old, feeling="better")
    again.sync()
    old = again.row("children", again.old)
    assert (old["state"], old["days"], old["feeling"]) == ("Met", 2, "better")


def test_who_types_the_old_day_back_undoes_that_the_wait_began_anew(again: Any) -> None:
    again.decide("again")
    again.edit("children", again.old, received=OCTOBER)
    again.edit("children", again.new, goes_on="")
    again.sync()
    assert again.row("children", again.old)["state"] == "Met" and again.row("children", again.new)["state"] == "Waiting"


def test_what_is_sent_for_the_closed_case_reaches_the_one_that_goes_on(again: Any) -> None:
    again.decide("again")
    sent = again.send("talk_mum", at="2026-11-22T10:00:00Z", reference=again.new, feeling="better", turns=[VISIT])
    again.send("mind", at="2026-11-22T11:00:00Z", reference=again.new, agreed="No")
    again.sync()
    old = again.row("children", again.old)
    assert (old["feeling"], old["agreed"]) == ("better", "No") and "feeling" not in again.row("children", again.new)
    assert [row["id"] for row in again.rows("actions")] == [f"{again.old}/1", f"{again.old}/2"]
    assert again.row(RESPONSES, sent.id)["note"].startswith(
        f"It was sent for {again.new}, which goes on in {again.old}."
    )


def test_news_of_an_action_of_the_closed_case_stays_on_that_action(again: Any) -> None:
    again.send("talk_mum", at="2026-11-21T10:00:00Z", reference=again.new, turns=[VISIT])
    again.sync()
    again.decide("again")
    again.send("news", at="2026-11-22T10:00:00Z", reference=again.new, number="1", status="Done")
    again.sync()
    assert again.row("actions", f"{again.new}/1")["status"] == "Done"
    assert again.row("actions", f"{again.old}/1")["status"] == "Begun"


def test_a_third_request_is_held_against_the_case_that_goes_on(again: Any) -> None:
    again.decide("again")
    again.decide("keep")
    again.refer(at="2026-11-22T10:00:00Z")
    (line,) = again.open_lines()
    assert again.old in line["what"] and again.new not in line["what"]
    again.decide("again")
    assert again.row("children", again.old)["received"] == NOVEMBER + 2


def test_where_two_cases_look_alike_again_needs_one_of_them(again: Any) -> None:
    again.decide("second")
    third = again.refer(at="2026-11-22T10:00:00Z")
    line = again.decide("again")
    assert line["state"] == "Open" and line["outcome"].startswith("This waits: more than one case looks like it.")
    assert again.decide(f"again {again.new.lower()}")["state"] == "Settled"
    assert again.row("children", third)["goes_on"] == again.new and "goes_on" not in again.row("children", again.new)


def test_decisions_on_a_child_who_was_asked_for_thrice_are_carried_out_together_wherever_they_stand(again: Any) -> None:
    again.refer(at="2026-11-22T10:00:00Z")
    third, second = again.open_lines()
    assert f"looks like {again.old} and {again.new}" in third["what"]
    again.edit(TO_CHECK, str(second["id"]), decision="again")
    again.decide("again")
    assert [row.get("goes_on") for row in again.rows("children")] == [None, again.old, again.old]
    assert {line["kind"] for line in again.open_lines()} == {"Two values"}
    again.sync()
    assert again.changes == []


@pytest.mark.parametrize("typed", ["again HW-2222-222", "again and again", "yes", "merge", "different, he is Jo"])
def test_what_names_no_case_or_says_nothing_of_the_kind_stays_with_a_sentence(again: Any, typed: str) -> None:
    line = again.decide(typed)
    assert line["state"] == "Open" and "cannot be carried out. Type “again”" in line["outcome"]
    assert "goes_on" not in again.row("children", again.new)


def test_of_two_children_of_one_form_only_the_one_who_was_known_goes_on_in_the_older_case(office: Any) -> None:
    old = office.refer("CD", "2017-09-30", at="2026-10-01T10:00:00Z")
    office.send("referral", turns=[AB, {**AB, "initials": "CD", "born": "2017-09-30"}])
    office.sync()
    office.decide("again")
    _, brother, again = office.rows("children")
    assert "goes_on" not in brother and again["goes_on"] == old
    assert office.row("children", old)["initials"] == "CD" and brother["family"] == again["family"]


def test_again_waits_while_the_response_cannot_be_read_or_the_column_is_not_there(again: Any) -> None:
    response = again.responses.pop(again.response.id)
    assert again.decide("again")["outcome"].startswith("This waits: the response itself cannot be read now.")
    again.responses[response.id] = response
    keys = again.tabs["children"][0]
    at = keys.index("goes_on")
    keys[at] = ""
    again.sync()
    assert "has no column for that yet. Run: followthrough provision" in again.open_lines()[0]["outcome"]
    keys[at] = "goes_on"
    again.sync()
    assert again.row("children", again.new)["goes_on"] == again.old


def test_a_case_that_is_gone_cannot_go_on(again: Any) -> None:
    again.delete("children", again.new)
    line = again.decide("again")
    assert line["outcome"].startswith(f"This waits: the case {again.new} is no longer there.")
    assert again.decide("different")["state"] == "Settled"


def test_a_person_may_close_a_case_by_hand_and_a_slip_in_the_reference_needs_attention(again: Any) -> None:
    again.edit("children", again.new, goes_on=f" {again.old.lower()} ")
    again.sync()
    assert again.row("children", again.new)["state"] == "Closed"
    again.edit("children", again.new, goes_on="HW-2222-222")
    again.sync()
    assert "“HW-2222-222” is the reference of no case" in again.row("children", again.new)["look"]


def test_two_cases_that_name_one_another_do_not_hold_up_what_is_sent_for_them(again: Any) -> None:
    again.edit("children", again.new, goes_on=again.old)
    again.edit("children", again.old, goes_on=again.new)
    again.send("talk_mum", at="2026-11-22T10:00:00Z", reference=again.new, feeling="better")
    again.sync()
    assert again.row("children", again.new)["feeling"] == "better"


# Second.


def test_second_leaves_both_cases_open_and_lets_each_name_the_other(again: Any) -> None:
    again.edit("children", again.old, same_child="HW-7777-777")
    line = again.decide("second concern")
    old, new = again.row("children", again.old), again.row("children", again.new)
    assert (old["same_child"], new["same_child"]) == (f"HW-7777-777, {again.new}", again.old)
    assert (old["state"], new["state"], old["received"]) == ("Met", "Waiting", OCTOBER)
    assert line["outcome"] == f"A second concern: {again.new} and {again.old} stay, and name each other."
    again.sync()
    assert again.changes == []


def test_second_may_name_a_case_that_nobody_suggested(again: Any) -> None:
    other = again.refer("XY", "2014-01-01")
    again.decide(f"second {other}")
    assert again.row("children", other)["same_child"] == again.new
    assert "same_child" not in again.row("children", again.old)


# Different, and lines from before there was a choice.


@pytest.mark.parametrize(("first", "column"), [("again", "goes_on"), ("second", "same_child")])
def test_different_typed_after_all_says_what_stands_in_the_cases_and_how_to_take_it_back(
    again: Any, first: str, column: str
) -> None:
    line = again.decide(first)
    title = {"goes_on": "Goes on in", "same_child": "Same child as"}[column]
    again.edit(TO_CHECK, line["id"], state="Open", decision="different")
    again.sync()
    told = str(again.row(TO_CHECK, line["id"])["outcome"])
    assert again.row(TO_CHECK, line["id"])["state"] == "Open" and f"“{title}”" in told and again.new in told
    assert again.row("children", again.new)[column] == again.old and again.is_settled_now()
    for case in (again.new, again.old):
        again.edit("children", case, **{column: ""})
    again.sync()
    assert again.row(TO_CHECK, line["id"])["outcome"] == "Another child: nothing was changed."


@pytest.mark.parametrize("typed", ["different", "No.", "another child", "seen"])
def test_different_and_seen_change_nothing(again: Any, typed: str) -> None:
    before = again.rows("children")
    assert again.decide(typed)["state"] == "Settled"
    after = [{**row, "look": ""} for row in again.rows("children")]
    assert after == [{**row, "look": ""} for row in before]


# Kept, and told.


def test_the_line_of_the_response_says_what_was_decided_in_the_same_batch(again: Any) -> None:
    before = again.row(RESPONSES, again.response.id)
    again.decide("again")
    line = again.row(RESPONSES, again.response.id)
    assert line["note"] == (
        f"{again.new} goes on in {again.old}. Decided in To check on 23 November 2026: “again” (Same child?)."
    )
    assert line["where"].splitlines() == [f"children {again.new}", f"children {again.old}"]
    assert (line["became"], line["reference"], line["answers"]) == ("New case", again.new, before["answers"])
    assert {change.tab for change in again.changes} >= {"children", RESPONSES, TO_CHECK}


def test_second_is_said_there_as_well(again: Any) -> None:
    again.decide("second")
    note = again.row(RESPONSES, again.response.id)["note"]
    assert note.startswith(f"{again.new} is a second concern of the same child as {again.old}. Decided in To check on")


def test_the_story_tells_it_on_both_cases(again: Any) -> None:
    again.decide("again")
    of_the_old, of_the_new = told(again, again.old), told(again, again.new)
    assert f"opened the case {again.new}, and this one again." in of_the_old
    for story in (of_the_old, of_the_new):
        assert "Followthrough asked in To check whether this is the same child as another." in story
        assert f"Someone decided “again” in To check. {again.old} goes on. It waits anew from 20 November 2026" in story
    assert "opened the case." in of_the_new and "Eastgate" not in of_the_old


def test_a_rebuild_of_what_the_program_computes_comes_to_the_same(again: Any) -> None:
    again.decide("again")
    before = again.rows("children")
    table = again.tabs["children"]
    for key in ("state", "days", "look", "link"):
        for row in table[2:]:
            if table[0].index(key) < len(row):
                row[table[0].index(key)] = ""
    again.sync()
    assert again.rows("children") == before


# Who looks like whom, once answers change.


def asked(office: Any) -> list[str]:
    """What To check asks about children who look alike, in one order."""
    return sorted(str(line["what"]) for line in office.open_lines() if line["kind"] == "Same child?")


def corrected(office: Any, one_by_one: bool) -> list[str]:
    """Five referrals, the first of them corrected before the last three came; what is asked after all of it."""
    first = office.send("referral", at="2026-11-19T10:00:00Z", turns=[AB])
    office.sync()
    new = {**AB, "born": "2015-03-09"}
    for hour, child in ((9, {**AB, "initials": "XY"}), (10, None), (11, new), (12, AB), (13, new)):
        if child is None:
            office.edit_response(first, at="2026-11-20T10:00:00Z", turns=[new])
        else:
            office.send("referral", at=f"2026-11-20T{hour:02}:00:00Z", turns=[child])
        if one_by_one:
            office.sync()
    office.sync()
    return asked(office)


def test_a_child_whose_referral_was_edited_is_known_by_the_new_answers_at_once(make_office: Any) -> None:
    one_by_one, together = corrected(make_office(), True), corrected(make_office(), False)
    assert one_by_one == together, "whether responses come together or one by one makes no difference"
    assert len(together) == 2, "the two of the day that was corrected look like the first, the one of the old does not"


def test_a_day_of_birth_that_a_person_let_in_counts_for_what_comes_in_the_same_run(office: Any) -> None:
    first = office.send("referral", at="2026-11-19T10:00:00Z", turns=[AB])
    office.sync()
    office.edit("children", office.rows("children")[0]["id"], born=42000)
    office.edit_response(first, at="2026-11-19T11:00:00Z", turns=[{**AB, "born": "2015-03-09"}])
    office.send("talk_mum", at="2026-11-19T12:00:00Z", reference="HW-2222-222", initials="QQ", born="2011-01-01")
    office.sync()
    decisions = {"Two values": "use", "Which case?": "new"}
    for line in office.open_lines():
        office.edit(TO_CHECK, line["id"], decision=decisions[line["kind"]])
    office.send("referral", at="2026-11-20T11:00:00Z", turns=[{**AB, "born": "2015-03-09"}])
    office.sync()
    assert [line["state"] for line in office.rows(TO_CHECK) if line["kind"] in decisions] == ["Settled", "Settled"]
    assert len(asked(office)) == 1
