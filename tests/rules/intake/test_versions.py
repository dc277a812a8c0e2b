"""What changes after the fact: a response is edited, an assessment is repeated, a person typed something else."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from automation.rules.intake import checklines, tocheck
from automation.rules.intake.checklines import about_of
from automation.rules.intake.ledger import Ledger
from automation.rules.pages import Sent
from automation.rules.values import moment_to_serial
from automation.specs.system import RESPONSES, TO_CHECK

MON, TUE, WED, THU, FRI = (f"2026-11-{day}T10:00:00Z" for day in (16, 17, 18, 19, 20))
LONDON = ZoneInfo("Europe/London")
VISIT = {"what": "see my dad", "kind": "A visit", "lead": "Sal Rowe", "due": "2026-12-01"}
SCHOOL = {"what": "miss knows", "kind": "School", "lead": "Ann Lee", "due": "2026-12-08"}
CLUB = {"what": "football", "kind": "School"}
AB = {"initials": "AB", "born": "2015-03-01", "area": "Seaton", "parent": "Mum"}
CD = {"initials": "CD", "born": "2017-04-02", "area": "Seaton", "parent": "Mum"}


def kinds(office: Any) -> list[Any]:
    """The kinds of the open lines of To check."""
    return [line["kind"] for line in office.open_lines()]


# A response that was edited.


def test_an_edited_answer_takes_the_place_of_the_earlier_one_and_a_second_run_changes_nothing(office: Any) -> None:
    reference = office.refer(at=MON)
    sent = office.send("talk_mum", at=TUE, reference=reference, feeling="ok", wish="a bike")
    office.sync()
    office.edit_response(sent, at=THU, reference=reference, feeling="not so good", wish="a bike", revisit="2027-01-04")
    office.sync()
    case = office.row("children", reference)
    assert (case["feeling"], case["wish"], case["revisit"]) == ("not so good", "a bike", 46391)
    assert case["met"] == 46343, "the meeting was on the day on which the form first came"
    assert office.open_lines() == [] and office.is_settled_now()


def test_of_what_is_listed_again_only_what_was_edited_can_be_news_whatever_became_of_its_line(office: Any) -> None:
    sent = office.send("thanks", at=MON, good="biscuits")
    office.sync()
    for received in (moment_to_serial(sent.submitted), "", "yesterday"):
        office.edit(RESPONSES, sent.id, received=received)
        ledger = Ledger(office.book().tables[RESPONSES])
        assert not ledger.may_be_news(Sent(sent.id, MON, MON), LONDON)
        assert ledger.may_be_news(Sent(sent.id, MON, TUE), LONDON)
        assert ledger.may_be_news(Sent("another", MON, MON), LONDON)


def test_the_line_tells_when_it_was_edited_and_keeps_the_earlier_answers(office: Any) -> None:
    sent = office.send("thanks", at=MON, good="biscuits")
    office.sync()
    for at, good in ((WED, "cake"), (THU, "both")):
        edited = office.edit_response(sent, at=at, good=good)
        office.sync()
    (line,) = office.rows(RESPONSES)
    assert line["received"] == moment_to_serial(sent.submitted)
    assert line["edited"] == moment_to_serial(edited.submitted)
    assert line["note"] == "Edited twice, last on 19 November 2026."
    assert [version["answers"] for version in json.loads(line["earlier"])] == [
        {"good": ["biscuits"]},
        {"good": ["cake"]},
    ]
    assert json.loads(line["answers"]) == {"good": ["both"]} and line["became"] == "Row added"
    assert [row["good"] for row in office.rows("feedback")] == ["both"] and office.is_settled_now()


def test_what_was_edited_before_any_run_saw_it_is_the_same_as_if_a_run_had_seen_it_first(make_office: Any) -> None:
    tabs = []
    for seen_first in (True, False):
        office = make_office()
        sent = office.send("referral", at=MON, agreed="Not yet", turns=[AB])
        if seen_first:
            office.sync()
        office.edit_response(sent, at=THU, agreed="Yes", turns=[{**AB, "area": "Norton"}])
        office.sync()
        reference = office.rows("children")[0]["ref"]
        talk = office.send("talk_mum", at=TUE, reference=reference, feeling="ok")
        thanks = office.send("thanks", at=TUE, good="biscuits")
        if seen_first:
            office.sync()
        office.edit_response(talk, at=FRI, reference=reference, feeling="fine")
        office.edit_response(thanks, at=FRI, good="cake")
        office.sync()
        (case,), (row,) = office.rows("children"), office.rows("feedback")
        assert (case["received"], case["met"], row["given"]) == (46342, 46343, 46343) and office.is_settled_now()
        lines = [(line["received"], line["edited"]) for line in office.rows(RESPONSES)]
        tabs.append([{key: cell for key, cell in case.items() if key != "noticed"}, row, lines])
    assert tabs[0] == tabs[1]


def test_a_late_reading_of_an_earlier_version_changes_nothing(office: Any) -> None:
    sent = office.send("thanks", at=MON, good="biscuits")
    office.sync()
    office.edit_response(sent, at=WED, good="cake")
    office.sync()
    office.responses[sent.id] = sent
    assert office.is_settled_now() and office.rows("feedback")[0]["good"] == "cake"


def test_what_a_person_changed_meanwhile_stays_and_both_values_are_told_with_where_they_came_from(office: Any) -> None:
    reference = office.refer(at=MON)
    sent = office.send("talk_mum", at=TUE, reference=reference, feeling="ok", revisit="2027-01-04")
    office.sync()
    office.edit("children", reference, revisit=46400)
    office.sync()
    office.edit_response(sent, at=THU, reference=reference, feeling="fine", revisit="2027-02-01")
    office.sync()
    case, (line,) = office.row("children", reference), office.open_lines()
    assert (case["feeling"], case["revisit"]) == ("fine", 46400)
    assert line["kind"] == "Two values" and line["what"] == (
        f"In “Children”, {reference}, “Talk again”, the sheet says “13 January 2027” (typed in the sheet, seen by the "
        "run of 23 November 2026), and the form “Talk (mum)”, edited on 19 November 2026, says “1 February 2027”. "
        "The sheet was left as it is."
    )
    assert office.is_settled_now()
    office.decide("use")
    assert office.row("children", reference)["revisit"] == 46419 and office.is_settled_now()


def test_an_edit_leaves_alone_what_a_person_changed_where_the_answer_is_the_same(office: Any) -> None:
    reference = office.refer(at=MON)
    sent = office.send("talk_mum", at=TUE, reference=reference, feeling="ok", wish="a bike")
    office.sync()
    office.edit("children", reference, wish="a red bike")
    office.edit_response(sent, at=THU, reference=reference, feeling="fine", wish="a bike")
    office.sync()
    assert office.row("children", reference)["wish"] == "a red bike" and office.open_lines() == []


def test_an_answer_that_was_taken_back_goes_from_its_cell_but_not_what_a_person_made_of_it(office: Any) -> None:
    reference = office.refer(at=MON)
    sent = office.send("talk_mum", at=TUE, reference=reference, feeling="ok", wish="a bike")
    office.sync()
    office.edit("children", reference, wish="a red bike")
    office.edit_response(sent, at=THU, reference=reference)
    office.sync()
    case = office.row("children", reference)
    assert "feeling" not in case and case["wish"] == "a red bike"
    assert office.open_lines() == [] and office.is_settled_now()


def test_a_second_edit_settles_the_question_about_the_first_and_asks_anew(office: Any) -> None:
    reference = office.refer(at=MON)
    sent = office.send("talk_mum", at=TUE, reference=reference, feeling="ok")
    office.sync()
    office.edit("children", reference, feeling="tired, I think")
    for at, feeling in ((WED, "fine"), (THU, "great")):
        office.edit_response(sent, at=at, reference=reference, feeling=feeling)
        office.sync()
    (line,) = office.open_lines()
    assert "“great”" in line["what"]
    assert [row["outcome"] for row in office.rows(TO_CHECK) if row["state"] == "Settled"] == [
        "The answer was edited meanwhile."
    ]
    office.decide("use")
    assert office.row("children", reference)["feeling"] == "great" and office.is_settled_now()


def test_many_edits_read_each_question_about_two_values_once(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = office.refer(at=MON)
    sent = [office.send("thanks", at=TUE, good=f"one {number}", marks=str(number)) for number in range(10)]
    office.send("talk_mum", at=TUE, reference=reference, feeling="ok")
    office.sync()
    about = json.dumps({"response": "another", "tab": "children", "row": reference, "column": "feeling"})
    for number in range(30):
        office.type_row(TO_CHECK, id=f"c{number}", kind="Two values", state="Open", what="x", response=about)
    read: list[Any] = []
    monkeypatch.setattr(checklines, "about_of", lambda line: read.append(line["id"]) or about_of(line))
    monkeypatch.setattr(tocheck, "about_of", lambda line: read.append(line["id"]) or about_of(line))
    for number, response in enumerate(sent):
        office.edit_response(response, at=WED, good=f"two {number}", marks=str(number + 1))
    office.sync()
    assert [row["good"] for row in office.rows("feedback")] == [f"two {number}" for number in range(10)]
    assert max(read.count(row_id) for row_id in {*read, "c0"}) <= 3


def test_an_answer_beyond_what_a_line_keeps_can_be_edited_too(office: Any) -> None:
    reference = office.refer(at=MON)
    sent = office.send("talk_mum", at=TUE, reference=reference, feeling="ü" * 30_000, wish="w" * 30_000)
    office.sync()
    office.edit_response(sent, at=THU, reference=reference, feeling="short", wish="w" * 30_000)
    office.sync()
    case = office.row("children", reference)
    assert case["feeling"] == "short" and case["wish"] == "w" * 30_000
    assert office.open_lines() == [] and office.is_settled_now()


def test_earlier_versions_that_do_not_fit_a_cell_keep_their_moments(office: Any) -> None:
    sent = office.send("thanks", at=MON, good="a" * 30_000)
    for at, letter in ((TUE, "b"), (WED, "c"), (THU, "d")):
        office.sync()
        office.edit_response(sent, at=at, good=letter * 30_000)
    office.sync()
    earlier = json.loads(office.rows(RESPONSES)[0]["earlier"])
    assert [one["answers"] if isinstance(one["answers"], str) else "kept" for one in earlier] == [
        "too long to be kept here",
        "too long to be kept here",
        "kept",
    ]


# The rows of a repeat.


@pytest.fixture
def assessed(office: Any) -> Any:
    """An assessment with two agreed actions."""
    reference = office.refer(at=MON)
    sent = office.send("talk_mum", at=TUE, reference=reference, turns=[VISIT, SCHOOL])
    office.sync()
    office.reference = reference
    return sent


def whats(office: Any) -> list[Any]:
    """What was agreed, row by row."""
    return [row["what"] for row in office.rows("actions")]


def test_a_changed_filling_changes_its_row_and_a_new_one_adds_a_row(office: Any, assessed: Any) -> None:
    office.edit("actions", f"{office.reference}/1", status="Done")
    later = {**VISIT, "due": "2026-12-20"}
    office.edit_response(assessed, at=THU, reference=office.reference, turns=[later, SCHOOL, CLUB])
    office.sync()
    rows = office.rows("actions")
    assert [row["id"] for row in rows] == [f"{office.reference}/{number}" for number in (1, 2, 3)]
    assert whats(office) == ["see my dad", "miss knows", "football"]
    assert (rows[0]["due"], rows[0]["status"]) == (46376, "Done")
    assert office.open_lines() == [] and office.is_settled_now()


def test_a_filling_that_is_gone_deletes_nothing_and_the_others_stay_what_they_were(office: Any, assessed: Any) -> None:
    office.edit_response(assessed, at=THU, reference=office.reference, turns=[SCHOOL])
    office.sync()
    assert whats(office) == ["see my dad", "miss knows"]
    (line,) = office.open_lines()
    assert line["kind"] == "Edited afterwards" and f"{office.reference}/1 no longer stands in it" in line["what"]
    assert "dad" not in line["what"] and office.is_settled_now()
    assert office.decide("seen")["state"] == "Settled"


def test_after_fillings_moved_up_a_further_edit_still_finds_their_rows(office: Any, assessed: Any) -> None:
    office.edit_response(assessed, at=WED, reference=office.reference, turns=[SCHOOL])
    office.sync()
    nicer = {**SCHOOL, "what": "miss Hill knows"}
    office.edit_response(assessed, at=THU, reference=office.reference, turns=[nicer, CLUB])
    office.sync()
    assert whats(office) == ["see my dad", "miss Hill knows", "football"] and office.is_settled_now()


def test_a_row_that_a_person_deleted_is_not_made_again_by_an_edit(office: Any, assessed: Any) -> None:
    office.delete("actions", f"{office.reference}/1")
    nicer = {**VISIT, "what": "see my dad soon"}
    office.edit_response(assessed, at=THU, reference=office.reference, turns=[nicer, SCHOOL])
    office.sync()
    assert whats(office) == ["miss knows"] and office.is_settled_now()
    assert "was not made again" in office.open_lines()[0]["what"]


# Whom it is about.


def test_an_edit_that_names_another_case_moves_nothing_and_asks(office: Any) -> None:
    one, other = office.refer("AB", at=MON), office.refer("EF", "2011-01-01", at=MON)
    sent = office.send("talk_mum", at=TUE, reference=one, feeling="ok", turns=[VISIT])
    office.sync()
    office.edit_response(sent, at=THU, reference=other, feeling="fine", turns=[VISIT])
    office.sync()
    assert office.row("children", one)["feeling"] == "ok" and "feeling" not in office.row("children", other)
    (line,) = office.open_lines()
    assert f"It stood on {one} and names {other} now. Nothing was moved" in line["what"] and office.is_settled_now()


def test_a_response_that_a_person_placed_stays_there_when_its_words_are_edited(office: Any) -> None:
    reference = office.refer("AB", at=MON)
    sent = office.send("talk_mum", at=TUE, reference="HW-2222-222", feeling="ok")
    office.sync()
    office.decide(reference)
    office.edit_response(sent, at=THU, reference="HW-2222-222", feeling="fine")
    office.sync()
    assert office.row("children", reference)["feeling"] == "fine" and office.open_lines() == []


def test_an_edit_that_puts_the_reference_right_settles_the_question_which_case(office: Any) -> None:
    reference = office.refer("AB", at=MON)
    sent = office.send("talk_mum", at=TUE, reference="HW-2222-222", feeling="ok")
    office.sync()
    assert kinds(office) == ["Which case?"]
    office.edit_response(sent, at=THU, reference=reference, feeling="fine")
    office.sync()
    assert office.row("children", reference)["feeling"] == "fine" and office.became(sent) == "On the case"
    assert office.open_lines() == [] and office.is_settled_now()


def test_a_response_that_was_set_aside_stays_aside_when_it_is_edited_and_a_person_is_told(office: Any) -> None:
    office.refer("AB", at=MON)
    sent = office.send("talk_mum", at=TUE, reference="HW-2222-222", feeling="ok")
    office.sync()
    office.decide("ignore")
    office.edit_response(sent, at=THU, reference="HW-2222-222", feeling="fine")
    office.sync()
    assert office.became(sent) == "Set aside" and kinds(office) == ["Edited afterwards"] and office.is_settled_now()


def test_a_corrected_referral_corrects_the_case_and_one_more_child_gets_a_case(office: Any) -> None:
    sent = office.send("referral", at=MON, turns=[AB])
    office.sync()
    office.edit_response(sent, at=WED, turns=[{**AB, "born": "2015-03-10"}, CD])
    office.sync()
    first, second = office.rows("children")
    assert (first["initials"], first["born"]) == ("AB", 42073)
    assert (second["initials"], second["family"], first["family"]) == ("CD", first["ref"], first["ref"])
    assert first["received"] == second["received"] == 46342
    assert office.row(RESPONSES, sent.id)["reference"] == f"{first['ref']}, {second['ref']}"
    assert office.open_lines() == [] and office.is_settled_now()


def test_brothers_and_sisters_are_never_taken_for_one_another_when_one_is_taken_out_of_a_referral(office: Any) -> None:
    sent = office.send("referral", at=MON, turns=[AB, CD])
    office.sync()
    before = office.rows("children")
    office.edit_response(sent, at=WED, turns=[{**CD, "area": "Norton"}])
    office.sync()
    first, second = office.rows("children")
    assert first["initials"] == "AB" and first["area"] == "Seaton" == before[0]["area"]
    assert (second["initials"], second["area"]) == ("CD", "Norton")
    assert f"{first['ref']} no longer stands in it" in office.open_lines()[0]["what"] and office.is_settled_now()


def test_a_case_that_a_person_deleted_is_not_opened_again_by_an_edit(office: Any) -> None:
    sent = office.send("referral", at=MON, turns=[AB])
    office.sync()
    office.delete("children", office.rows("children")[0]["id"])
    office.edit_response(sent, at=WED, turns=[{**AB, "area": "Norton"}])
    office.sync()
    assert office.rows("children") == [] and kinds(office) == ["Edited afterwards"] and office.is_settled_now()


# What leads report.


@pytest.fixture
def action(office: Any, assessed: Any) -> str:
    """The id of an agreed action."""
    return f"{office.reference}/1"


def test_an_edited_update_reopens_what_it_had_closed(office: Any, action: str) -> None:
    told = {"reference": office.reference, "number": "1", "news": "they met"}
    sent = office.send("news", at=WED, status="Done", **told)
    office.sync()
    office.edit_response(sent, at=FRI, status="Begun", **told)
    office.sync()
    row = office.row("actions", action)
    assert row["status"] == "Begun" and "done_on" not in row and office.is_settled_now()
    office.edit_response(sent, at="2026-11-21T10:00:00Z", status="Done", **told)
    office.sync()
    assert office.row("actions", action)["done_on"] == 46347 and office.is_settled_now()


def test_what_an_edit_says_that_was_not_said_before_follows_an_earlier_answer_as_news_would(
    office: Any, action: str
) -> None:
    told = {"reference": office.reference, "number": "1"}
    sent = office.send("news", at=WED, news="they will meet", **told)
    office.sync()
    office.edit_response(sent, at=FRI, news="they met", status="Done", **told)
    office.sync()
    row = office.row("actions", action)
    assert (row["status"], row["news"], row["done_on"]) == ("Done", "they met", 46346)
    assert office.open_lines() == [] and office.is_settled_now()


def test_but_not_what_a_person_typed_there_nor_what_a_later_answer_said(office: Any, action: str) -> None:
    told = {"reference": office.reference, "number": "1"}
    sent = office.send("news", at=WED, news="they will meet", **told)
    office.sync()
    office.edit("actions", action, status="Stuck")
    office.sync()
    office.edit_response(sent, at=THU, news="they will meet", status="Done", **told)
    office.sync()
    assert office.row("actions", action)["status"] == "Stuck" and "Two values" in kinds(office)


def test_an_edit_does_not_undo_what_a_later_update_said(office: Any, action: str) -> None:
    told = {"reference": office.reference, "number": "1"}
    sent = office.send("news", at=WED, status="Begun", news="a first step", **told)
    office.send("news", at=THU, status="Done", news="they met", **told)
    office.sync()
    office.edit_response(sent, at=FRI, status="Begun", news="a small first step", **told)
    office.sync()
    row = office.row("actions", action)
    assert (row["status"], row["news"]) == ("Done", "they met")
    (line,) = office.open_lines()
    assert "“they met” (from an answer of 19 November 2026)" in line["what"] and office.is_settled_now()
    office.send("news", at="2026-11-22T10:00:00Z", news="again today", **told)
    office.sync()
    assert office.row("actions", action)["news"] == "again today", "the later update's value is still known as its own"


def test_an_update_that_names_another_action_after_an_edit_moves_nothing(office: Any, action: str) -> None:
    sent = office.send("news", at=WED, reference=office.reference, number="1", status="Done")
    office.sync()
    office.edit_response(sent, at=FRI, reference=office.reference, number="2", status="Done")
    office.sync()
    first, second = office.rows("actions")
    assert (first["status"], second["status"]) == ("Done", "Begun")
    assert f"It no longer speaks of {action}" in office.open_lines()[0]["what"] and office.is_settled_now()


def test_an_edited_change_of_mind_counts(office: Any) -> None:
    reference = office.refer(at=MON)
    sent = office.send("mind", at=TUE, reference=reference, agreed="No")
    office.sync()
    assert office.row("children", reference)["state"] == "Stopped"
    office.edit_response(sent, at=THU, reference=reference, agreed="Yes")
    office.sync()
    assert office.row("children", reference)["state"] == "Waiting" and office.is_settled_now()


def test_an_edited_form_that_stands_changes_its_row_and_asks_where_it_speaks_of_another(office: Any) -> None:
    sent = office.send("self", at=MON, partner="Hope", statement="1", level="Amber")
    office.sync()
    office.edit_response(sent, at=TUE, partner="Hope", statement="1", level="Green")
    office.sync()
    assert office.rows("standards")[0]["level"] == "Green" and office.open_lines() == []
    office.edit_response(sent, at=WED, partner="Hope", statement="2", level="Green")
    office.sync()
    assert len(office.rows("standards")) == 1 and kinds(office) == ["Edited afterwards"] and office.is_settled_now()


def test_a_status_that_the_coordinator_typed_meanwhile_is_told_beside_what_the_lead_reported(
    office: Any, action: str
) -> None:
    office.edit("actions", action, status="Waits for the school")
    office.sync()
    office.send("news", at=FRI, reference=office.reference, number="1", status="Done")
    office.sync()
    (line,) = [line for line in office.open_lines() if line["kind"] == "Two values"]
    assert line["what"] == (
        f"In “Agreed actions”, {action}, “Status”, the sheet says “Waits for the school” (typed in the sheet, seen by "
        "the run of 23 November 2026), and the form “News”, sent on 20 November 2026, says “Done”. The sheet was left "
        "as it is."
    )
    assert office.row("actions", action)["status"] == "Waits for the school"


# Somebody who may not be safe.


def test_an_edit_that_newly_says_that_someone_may_not_be_safe_is_told_at_the_top(office: Any) -> None:
    reference = office.refer(at=MON)
    sent = office.send("talk_mum", at=TUE, reference=reference, feeling="ok")
    office.sync()
    office.edit_response(sent, at=THU, reference=reference, feeling="ok", not_safe="Someone may not be safe")
    office.sync()
    assert kinds(office) == ["Someone may not be safe"] and office.is_settled_now()


def test_what_was_taken_back_and_said_again_is_told_again_but_not_what_is_merely_said_still(office: Any) -> None:
    worry = {"not_safe": "Someone may not be safe"}
    sent = office.send("thanks", at=MON, good="a", **worry)
    office.sync()
    office.decide("seen")
    office.edit_response(sent, at=TUE, good="b", **worry)
    office.sync()
    assert office.open_lines() == [], "it was said before, and seen"
    office.edit_response(sent, at=WED, good="b")
    office.sync()
    office.edit_response(sent, at=THU, good="b", **worry)
    office.sync()
    assert kinds(office) == ["Someone may not be safe"] and office.is_settled_now()


# While a tab is missing.


def test_an_edit_waits_while_its_tab_is_missing_and_is_taken_in_afterwards(office: Any, assessed: Any) -> None:
    held, office.tabs["actions"] = office.tabs["actions"], None
    worry = {"not_safe": "Someone may not be safe"}
    office.edit_response(assessed, at=THU, reference=office.reference, feeling="fine", turns=[VISIT, CLUB], **worry)
    office.sync()
    line = office.row(RESPONSES, assessed.id)
    assert line["edited"] == "Waiting" and line["note"].startswith("It was edited. The tab “Agreed actions” is missing")
    assert "feeling" not in office.row("children", office.reference), "nothing is done by halves"
    assert kinds(office) == ["Someone may not be safe"] and office.is_settled_now()
    office.tabs["actions"] = held
    office.sync()
    assert whats(office) == ["see my dad", "football"] and office.row("children", office.reference)["feeling"] == "fine"
    assert office.row(RESPONSES, assessed.id)["became"] == "On the case" and office.is_settled_now()


def test_a_response_that_waits_for_its_tab_is_taken_in_as_it_was_edited_meanwhile(office: Any) -> None:
    held, office.tabs["feedback"] = office.tabs["feedback"], None
    sent = office.send("thanks", at=MON, good="biscuits")
    office.sync()
    office.edit_response(sent, at=TUE, good="cake")
    office.sync()
    office.tabs["feedback"] = held
    office.sync()
    assert [row["good"] for row in office.rows("feedback")] == ["cake"] and office.became(sent) == "Row added"
    assert office.is_settled_now()


@pytest.mark.parametrize("seen_before", [True, False])
def test_a_worry_that_only_a_second_waiting_edit_tells_is_told_at_once_and_once(office: Any, seen_before: bool) -> None:
    worry = {"not_safe": "Someone may not be safe"}
    sent = office.send("thanks", at=MON, good="biscuits", **(worry if seen_before else {}))
    office.sync()
    if seen_before:
        office.decide("seen")
    office.edit_response(sent, at=TUE, good="cake")
    office.sync()
    held, office.tabs["feedback"] = office.tabs["feedback"], None
    for at, more in ((WED, {}), (THU, worry)):
        office.edit_response(sent, at=at, good=f"tea {at}", **more)
        office.sync()
        assert kinds(office) == ["Someone may not be safe"] * bool(more) and office.is_settled_now()
    office.tabs["feedback"] = held
    office.sync()
    assert kinds(office) == ["Someone may not be safe"] and office.is_settled_now()


def test_while_a_second_edit_waits_it_stays_known_when_the_first_came(office: Any) -> None:
    sent = office.send("thanks", at=MON, good="biscuits")
    office.sync()
    first = office.edit_response(sent, at=TUE, good="cake")
    office.sync()
    held, office.tabs["feedback"] = office.tabs["feedback"], None
    for at, good in ((WED, "tea"), (THU, "tea, please")):
        office.edit_response(sent, at=at, good=good)
        office.sync()
        assert office.row(RESPONSES, sent.id)["edited"] == "Waiting" and office.is_settled_now()
    office.tabs["feedback"] = held
    office.sync()
    line = office.row(RESPONSES, sent.id)
    assert [(one["at"], one["answers"]["good"]) for one in json.loads(str(line["earlier"]))] == [
        (moment_to_serial(sent.submitted), ["biscuits"]), (moment_to_serial(first.submitted), ["cake"])
    ]  # fmt: skip
    assert str(line["note"]).startswith("Edited twice, last on 19 November 2026.") and office.is_settled_now()
    assert [row["good"] for row in office.rows("feedback")] == ["tea, please"]


def test_what_an_edit_said_is_not_taken_for_older_than_it_is_while_the_next_edit_waits(
    office: Any, action: str
) -> None:
    told = {"reference": office.reference, "number": "1"}
    sent = office.send("news", at=WED, news="nothing yet", **told)
    office.sync()
    office.edit_response(sent, at=FRI, news="they met", **told)
    office.sync()
    held, office.tabs["actions"] = office.tabs["actions"], None
    office.edit_response(sent, at="2026-11-21T10:00:00Z", news="they met", **told)
    office.sync()
    late = office.send("news", at=THU, news="she wrote to him", **told)
    office.sync()
    office.tabs["actions"] = held
    office.sync()
    assert office.row("actions", action)["news"] == "they met" and office.is_settled_now()
    assert "newer answer" in str(office.row(RESPONSES, late.id)["note"])


def test_a_line_that_was_left_waiting_without_the_moment_of_its_first_edit_is_taken_in_all_the_same(
    office: Any,
) -> None:
    sent = office.send("thanks", at=MON, good="biscuits")
    office.sync()
    office.edit_response(sent, at=TUE, good="cake")
    office.sync()
    office.edit(RESPONSES, sent.id, edited="Waiting")  # as earlier versions of the program left it
    office.edit_response(sent, at=WED, good="tea")
    office.sync()
    assert [row["good"] for row in office.rows("feedback")] == ["tea"] and office.is_settled_now()
    assert office.row(RESPONSES, sent.id)["edited"] != "Waiting"


# An assessment that is repeated.


def test_the_newest_assessment_shows_its_actions_join_the_earlier_ones_and_every_version_is_kept(office: Any) -> None:
    reference = office.refer(at=MON)
    office.send("talk_mum", at=TUE, reference=reference, feeling="ok", wish="a bike", turns=[VISIT])
    office.sync()
    office.send("talk_mum", at=THU, reference=reference, feeling="better", wish="a cat", turns=[SCHOOL])
    office.sync()
    case = office.row("children", reference)
    assert (case["feeling"], case["wish"]) == ("better", "a cat") and whats(office) == ["see my dad", "miss knows"]
    kept = [json.loads(line["answers"]).get("feeling") for line in office.rows(RESPONSES)]
    assert kept == [None, ["ok"], ["better"]] and office.open_lines() == [] and office.is_settled_now()


def test_an_earlier_assessment_that_comes_late_adds_its_actions_and_overwrites_nothing(office: Any) -> None:
    reference = office.refer(at=MON)
    office.send("talk_mum", at=THU, reference=reference, feeling="better", turns=[SCHOOL])
    office.sync()
    late = office.send("talk_mum", at=TUE, reference=reference, feeling="ok", turns=[VISIT])
    office.sync()
    assert office.row("children", reference)["feeling"] == "better" and whats(office) == ["miss knows", "see my dad"]
    assert "newer answer" in office.row(RESPONSES, late.id)["note"] and office.open_lines() == []


def test_what_a_person_typed_between_two_assessments_is_asked_about(office: Any) -> None:
    reference = office.refer(at=MON)
    office.send("talk_mum", at=TUE, reference=reference, feeling="ok", wish="a bike")
    office.sync()
    office.edit("children", reference, wish="a red bike, she told me")
    office.send("talk_mum", at=THU, reference=reference, feeling="better", wish="a cat")
    office.sync()
    case = office.row("children", reference)
    assert (case["feeling"], case["wish"]) == ("better", "a red bike, she told me") and kinds(office) == ["Two values"]


def test_a_corrected_first_assessment_does_not_take_the_place_of_the_second(office: Any) -> None:
    reference = office.refer(at=MON)
    first = office.send("talk_mum", at=TUE, reference=reference, feeling="ok")
    office.send("talk_mum", at=WED, reference=reference, feeling="better")
    office.sync()
    office.edit_response(first, at=THU, reference=reference, feeling="okay")
    office.sync()
    assert office.row("children", reference)["feeling"] == "better" and kinds(office) == ["Two values"]
    assert office.is_settled_now()


def test_a_sibling_added_by_an_edit_joins_the_family_under_the_name_that_a_person_gave_it(office: Any) -> None:
    first, second = {"initials": "AB", "born": "2015-03-01"}, {"initials": "CD", "born": "2017-03-01"}
    sent = office.send("referral", turns=[first])
    office.sync()
    office.edit("children", office.rows("children")[0]["id"], family="Family 17, see file")
    office.edit_response(sent, at="2026-11-21T10:00:00Z", turns=[first, second])
    office.sync()
    assert [row["family"] for row in office.rows("children")] == ["Family 17, see file"] * 2


def test_an_answer_edited_after_a_run_was_cut_off_between_two_spreadsheets_is_asked_about_where_its_row_differs(
    office: Any,
) -> None:
    sent = office.send("thanks", at=MON, good="first words", marks="1")
    office.sync()
    office.delete(RESPONSES, sent.id)  # the spreadsheet with the row was written, the one with the line was not
    office.edit_response(sent, at=TUE, good="second words", marks="1")
    office.sync()
    assert office.rows("feedback")[0]["good"] == "first words"
    (line,) = office.open_lines()
    assert "first words" in line["what"] and "second words" in line["what"]
    office.decide("use")
    assert office.rows("feedback")[0]["good"] == "second words"
