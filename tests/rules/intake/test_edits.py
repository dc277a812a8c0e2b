"""Edits that meet something else that changed: the form, the family, or what was edited before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from automation.rules.answers import Response, read_response
from automation.rules.intake.erasing import Erasing
from automation.rules.intake.sent_at import sent_serial
from automation.rules.layout import Layout
from automation.specs.model import Repeat, Section
from automation.specs.system import RESPONSES

MON, TUE, WED, THU, FRI = (f"2026-11-{day}T10:00:00Z" for day in (16, 17, 18, 19, 20))
AB = {"initials": "AB", "born": "2015-03-01", "area": "Seaton", "parent": "Mum"}
CD = {"initials": "CD", "born": "2017-04-02", "area": "Seaton", "parent": "Mum"}
EF = {"initials": "EF", "born": "2012-09-09", "area": "Seaton", "parent": "Mum"}


def whats(office: Any) -> list[Any]:
    """What the open lines of To check say."""
    return [line["what"] for line in office.open_lines()]


# A section that repeats otherwise now.


@pytest.mark.parametrize("repeat", [Repeat(max=1, again="Another?"), None])
def test_an_edit_of_the_second_child_reaches_its_row_though_the_form_now_asks_for_one(
    office: Any, repeat: Repeat | None
) -> None:
    sent = office.send("referral", at=MON, turns=[AB, CD])
    office.sync()
    before = office.layouts["referral"]
    sections = [msgspec.structs.replace(one, repeat=one.repeat and repeat) for one in before.form.sections]
    after = msgspec.structs.replace(before.form, sections=tuple(sections))
    forms = tuple(after if one.key == "referral" else one for one in office.specs.forms)
    office.specs = msgspec.structs.replace(office.specs, forms=forms)
    said = [(turn, told) for turn, told in enumerate([AB, {**CD, "area": "Roker"}], 1)]
    ids = {(one.question.key, one.turn): question_id for question_id, one in before.by_id.items()}
    answers = {ids[key, turn]: text for turn, told in said for key, text in told.items()}
    edit_with(office, sent, office.layouts["referral"], TUE, answers)
    assert [(row["initials"], row["area"]) for row in office.rows("children")] == [("AB", "Seaton"), ("CD", "Roker")]
    assert whats(office) == [] and office.is_settled_now()


# A question that stands in another section now.


def move_to_another_section(office: Any, form: str, *keys: str) -> tuple[Layout, Layout]:
    """Somebody moves questions to a section of their own; returns the form before and after."""
    before = office.layouts[form]
    moved = tuple(question for question in before.questions if question.key in keys)
    sections = [
        msgspec.structs.replace(one, questions=tuple(question for question in one.questions if question not in moved))
        for one in before.form.sections
    ]
    after = msgspec.structs.replace(
        before.form, sections=(*sections, Section(key="more", title="More", questions=moved))
    )
    forms = tuple(after if one.key == form else one for one in office.specs.forms)
    office.specs = msgspec.structs.replace(office.specs, forms=forms)
    return before, office.layouts[form]


def edit_with(office: Any, sent: Response, layout: Layout, at: str, answers: dict[str, str]) -> None:
    """An edit with these answers by question id, as the API gives it."""
    given = {one: {"textAnswers": {"answers": [{"value": text}]}} for one, text in answers.items()}
    raw = {"responseId": sent.id, "lastSubmittedTime": at, "answers": given}
    office.responses[sent.id] = read_response(raw, layout, ZoneInfo("Europe/London"))
    office.sync()


def test_an_answer_whose_question_was_moved_stays_through_every_edit_until_it_is_answered_anew(office: Any) -> None:
    sent = office.send("thanks", at=MON, good="biscuits", marks="5")
    office.sync()
    before, after = move_to_another_section(office, "thanks", "good")
    old, new, marks = before.question_id("good"), after.question_id("good"), after.question_id("marks")
    for at, answers, good in (
        (TUE, {old: "biscuits", marks: "4"}, "biscuits"),
        (WED, {old: "biscuits", marks: "3"}, "biscuits"),
        (THU, {old: "biscuits", new: "cake", marks: "3"}, "cake"),
    ):
        edit_with(office, sent, after, at, answers)
        (row,) = office.rows("feedback")
        assert row["good"] == good and str(row["marks"]) == answers[marks] and whats(office) == []
        assert office.is_settled_now()
    edit_with(office, sent, after, FRI, {old: "biscuits", marks: "3"})
    assert "good" not in office.rows("feedback")[0], "what was answered anew was taken back: no other question has it"


def test_where_nobody_can_tell_whether_an_answer_moved_it_stays_and_to_check_says_so(office: Any) -> None:
    sent = office.send("thanks", at=MON, good="biscuits", marks="5")
    office.sync()
    _, after = move_to_another_section(office, "thanks", "good")
    edit_with(office, sent, after, TUE, {"0badcafe": "tea", after.question_id("marks"): "5"})
    assert office.rows("feedback")[0]["good"] == "biscuits"
    assert ["the sheet was left as it is there" in what for what in whats(office)] == [True]
    assert not any(word in whats(office)[0] for word in ("biscuits", "tea")) and office.is_settled_now()


def test_an_answer_about_a_child_stays_too_where_its_question_was_moved_out_of_the_repeat(office: Any) -> None:
    sent = office.send("referral", at=MON, turns=[AB, CD])
    office.sync()
    before, after = move_to_another_section(office, "referral", "area")
    old = {placed.ids[0]: (placed.turn, placed.question.key) for page in before.pages for placed in page.questions}
    children = (AB, CD)
    given = {
        one: children[turn - 1][key]
        for one, (turn, key) in old.items()
        if turn in (1, 2) and key in AB and key != "parent"
    }
    edit_with(office, sent, after, TUE, given | {after.question_id("email"): "a@b.example"})
    assert [row["area"] for row in office.rows("children")] == ["Seaton", "Seaton"]


# Taken out, and put back.


def test_a_child_who_is_taken_out_of_a_referral_and_put_back_is_the_same_child(office: Any) -> None:
    sent = office.send("referral", at=MON, turns=[AB, CD])
    office.sync()
    children = [row["id"] for row in office.rows("children")]
    office.edit_response(sent, at=TUE, turns=[AB])
    office.sync()
    office.edit_response(sent, at=WED, turns=[{**CD, "area": "Norton"}, AB])
    office.sync()
    assert [(row["id"], row["initials"]) for row in office.rows("children")] == list(
        zip(children, ("AB", "CD"), strict=True)
    )
    assert office.row("children", children[1])["area"] == "Norton" and office.is_settled_now()


def test_an_action_that_is_taken_out_and_put_back_is_the_same_action_also_where_another_came_between(
    office: Any,
) -> None:
    reference = office.refer(at=MON)
    visit, school, club = ({"what": what, "kind": "School"} for what in ("see my dad", "miss knows", "football"))
    sent = office.send("talk_mum", at=TUE, reference=reference, turns=[visit, school])
    office.sync()
    for at, turns in ((WED, [school]), (THU, [school, club]), (FRI, [school, club, visit])):
        office.edit_response(sent, at=at, reference=reference, turns=turns)
        office.sync()
        assert office.is_settled_now()
    assert [(row["id"], row["what"]) for row in office.rows("actions")] == [
        (f"{reference}/1", "see my dad"), (f"{reference}/2", "miss knows"), (f"{reference}/3", "football")
    ]  # fmt: skip


def test_a_row_that_somebody_deleted_is_not_made_again_when_it_is_put_back(office: Any) -> None:
    sent = office.send("referral", at=MON, turns=[AB, CD])
    office.sync()
    office.edit_response(sent, at=TUE, turns=[AB])
    office.sync()
    office.delete("children", office.rows("children")[1]["id"])
    office.edit_response(sent, at=WED, turns=[AB, CD])
    office.sync()
    assert [row["initials"] for row in office.rows("children")] == ["AB"]
    assert any("was not made again" in what for what in whats(office)) and office.is_settled_now()


def test_nor_is_an_action_that_somebody_deleted_and_to_check_says_so(office: Any) -> None:
    reference = office.refer(at=MON)
    visit, school = ({"what": what, "kind": "School"} for what in ("see my dad", "miss knows"))
    sent = office.send("talk_mum", at=TUE, reference=reference, turns=[visit, school])
    office.sync()
    office.edit_response(sent, at=WED, reference=reference, turns=[visit])
    office.sync()
    office.delete("actions", f"{reference}/2")
    office.edit_response(sent, at=THU, reference=reference, turns=[visit, school])
    office.sync()
    assert [row["what"] for row in office.rows("actions")] == ["see my dad"]
    assert any("was not made again" in what for what in whats(office)) and office.is_settled_now()


# A brother or sister who was erased.


def test_a_child_named_in_the_place_of_one_who_was_erased_is_not_left_out_without_a_word(office: Any) -> None:
    sent = office.send("referral", at=MON, turns=[AB, CD])
    office.sync()
    erased = str(office.rows("children")[0]["id"])
    book = office.book()
    Erasing(book).erase(erased)
    office.make(book)
    office.edit_response(sent, at=TUE, turns=[EF, CD])
    office.sync()
    (what,) = whats(office)
    assert f"in the place of {erased}, which was erased" in what and "EF" not in what and office.is_settled_now()
    assert "EF" not in str(office.row(RESPONSES, sent.id)), "it may still be the one who was erased"
    office.edit_response(sent, at=WED, turns=[{**CD, "area": "Norton"}])
    office.sync()
    assert len(whats(office)) == 1


# What the line says of the newest version.


def test_an_answer_that_was_put_right_is_no_longer_called_odd(office: Any) -> None:
    sent = office.send("thanks", at=MON, good="biscuits", marks="five")
    late = {"what": "see my dad", "due": "2025-01-01"}
    reference = office.refer(at=MON)
    talk = office.send("talk_mum", at=MON, reference=reference, turns=[late])
    office.sync()
    assert all("as typed" in str(office.row(RESPONSES, one.id)["note"]) for one in (sent, talk))
    office.edit_response(sent, at=TUE, good="biscuits", marks="5")
    office.edit_response(talk, at=TUE, reference=reference, turns=[{**late, "due": "2027-01-01"}])
    office.sync()
    assert [office.row(RESPONSES, one.id)["note"] for one in (sent, talk)] == ["Edited once, on 17 November 2026."] * 2


def test_a_worry_that_is_said_again_is_asked_about_again_however_long_the_answers_are(office: Any) -> None:
    long, worry = "x" * 60_000, ["Someone may not be safe"]
    sent = office.send("thanks", at=MON, good=long, not_safe=worry)
    office.sync()
    assert office.decide("seen")["state"] == "Settled"
    for at, not_safe, still_open in ((TUE, worry, 0), (WED, [], 0), (THU, worry, 1)):
        office.edit_response(sent, at=at, good=f"{long} {at}", not_safe=not_safe)
        office.sync()
        assert [line["kind"] for line in office.open_lines()].count("Someone may not be safe") == still_open
        assert office.is_settled_now()


def test_feedback_without_a_reference_that_is_too_long_to_keep_whole_is_about_no_other_case_once_edited(
    office: Any,
) -> None:
    sent = office.send("thanks", at="2026-11-20T11:00:00Z", good="a" * 60_000)
    office.sync()
    office.edit_response(sent, at="2026-11-20T12:00:00Z", good="better")
    office.sync()
    (line,) = office.open_lines()
    assert line["kind"] == "Two values" and "says “better”" in line["what"]
    office.decide("use")
    assert [row["good"] for row in office.rows("feedback")] == ["better"]


def test_what_is_sent_once_more_without_a_change_is_no_new_version_and_settles(office: Any) -> None:
    sent = office.send("referral", at=MON, turns=[AB, CD])
    office.sync()
    office.edit_response(sent, at=TUE, turns=[AB, {**CD, "area": "Horton"}])
    office.sync()
    line, children = office.row(RESPONSES, sent.id), office.rows("children")
    again = office.edit_response(sent, at=WED, turns=[AB, {**CD, "area": "Horton"}])
    office.sync()
    assert office.row(RESPONSES, sent.id) == {**line, "edited": sent_serial(again.submitted)}
    assert office.rows("children") == children and office.open_lines() == [] and office.is_settled_now()


def test_under_another_time_zone_no_response_looks_edited_once_more(office: Any) -> None:
    sent = office.send("thanks", at=MON, good="the biscuits")
    office.sync()
    edit = office.edit_response(sent, at=TUE, good="the biscuits, and the bus")
    office.sync()
    before = office.row(RESPONSES, sent.id)
    hours = timedelta(hours=1)
    office.responses[sent.id] = replace(edit, submitted=edit.submitted + hours, arrived=sent.submitted + hours)
    office.sync()
    assert {**office.row(RESPONSES, sent.id), "edited": before["edited"]} == before
