"""A form that updates: one row changed, and a person's edit never undone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from automation.rules.intake import standing
from automation.rules.intake.reconcile import Reconciler
from automation.rules.intake.standing import _folded as folded
from automation.specs.system import RESPONSES, TO_CHECK

MON, TUE, WED, THU = (f"2026-11-{day}T10:00:00Z" for day in (16, 17, 18, 19))


@pytest.fixture
def action(office: Any) -> str:
    """The id of an agreed action."""
    reference = office.refer(at="2026-11-10T10:00:00Z")
    office.send(
        "talk_mum", at="2026-11-12T10:00:00Z", reference=reference, turns=[{"what": "see my dad", "due": "2026-11-20"}]
    )
    office.sync()
    return f"{reference}/1"


def news(office: Any, action: str, at: str = MON, **answers: str) -> Any:
    """News about an action is sent and taken in."""
    reference, _, number = action.partition("/")
    response = office.send("news", at=at, **{"reference": reference, "number": number, **answers})
    office.sync()
    return response


def test_news_changes_the_row_and_done_gives_the_day(office: Any, action: str) -> None:
    response = news(office, action, status="Done", news="they met")
    row = office.row("actions", action)
    assert (row["status"], row["news"], row["done_on"]) == ("Done", "they met", 46342)
    assert "overdue" not in row and office.became(response) == "Row changed"


def test_later_news_takes_the_place_of_earlier_news(office: Any, action: str) -> None:
    news(office, action, MON, status="Begun", news="a first step")
    news(office, action, TUE, status="Done", news="they met")
    assert office.row("actions", action)["news"] == "they met"
    assert office.rows(TO_CHECK) == []


def test_done_reported_twice_keeps_the_first_day(office: Any, action: str) -> None:
    news(office, action, MON, status="Done")
    news(office, action, THU, status="Done", news="a photo came")
    assert office.row("actions", action)["done_on"] == 46342


def test_news_that_reopens_an_action_takes_the_day_away(office: Any, action: str) -> None:
    news(office, action, MON, status="Done")
    news(office, action, TUE, status="Begun")
    assert "done_on" not in office.row("actions", action)


def test_older_news_that_comes_late_does_not_replace_newer_news(office: Any, action: str) -> None:
    news(office, action, WED, status="Done", news="they met")
    late = news(office, action, MON, status="Begun", news="a first step")
    row = office.row("actions", action)
    assert (row["status"], row["news"]) == ("Done", "they met")
    assert "newer answer" in office.row(RESPONSES, late.id)["note"] and office.rows(TO_CHECK) == []


def test_a_persons_edit_is_never_overwritten_and_both_values_go_to_to_check(office: Any, action: str) -> None:
    news(office, action, MON, due="2026-12-01")
    office.edit("actions", action, due=46360)
    news(office, action, TUE, due="2026-12-24")
    assert office.row("actions", action)["due"] == 46360
    (line,) = office.open_lines()
    assert line["kind"] == "Two values"
    assert "“4 December 2026”" in line["what"] and "“24 December 2026”" in line["what"]


def test_a_persons_return_to_an_older_answer_is_an_edit_too_however_responses_are_sorted(
    office: Any, action: str
) -> None:
    news(office, action, MON, status="Begun")
    news(office, action, TUE, status="Done")
    office.edit("actions", action, status="Begun")
    office.tabs[RESPONSES][2:] = reversed(office.tabs[RESPONSES][2:])
    news(office, action, WED, status="Done")
    assert office.row("actions", action)["status"] == "Begun"
    assert [line["kind"] for line in office.open_lines()] == ["Two values"]


def test_a_cell_that_a_person_emptied_takes_the_next_answer(office: Any, action: str) -> None:
    news(office, action, MON, news="a first step")
    office.edit("actions", action, news="")
    news(office, action, TUE, news="they met")
    assert office.row("actions", action)["news"] == "they met"


def test_use_puts_the_newer_answer_in_and_the_next_answer_may_follow(office: Any, action: str) -> None:
    office.edit("actions", action, status="Stuck")
    news(office, action, MON, status="Done")
    settled = office.decide("Use")
    row = office.row("actions", action)
    assert (row["status"], row["done_on"], settled["state"]) == ("Done", 46342, "Settled")
    news(office, action, TUE, status="Begun")
    assert office.row("actions", action)["status"] == "Begun" and office.open_lines() == []


def test_use_that_reopens_an_action_takes_away_the_day_that_an_answer_had_given_it(office: Any, action: str) -> None:
    news(office, action, MON, status="Done")
    office.edit("actions", action, status="Stuck")
    news(office, action, TUE, status="Begun")
    office.decide("use")
    row = office.row("actions", action)
    assert row["status"] == "Begun" and "done_on" not in row and office.is_settled_now()
    news(office, action, THU, status="Done")
    assert office.row("actions", action)["done_on"] == 46345, "the next answer may fill it in again"


def test_a_day_that_a_person_typed_stays_theirs_when_an_answer_says_done_and_when_the_next_reopens_it(
    office: Any, action: str
) -> None:
    office.edit("actions", action, done_on=46340)
    news(office, action, MON, status="Done")
    news(office, action, TUE, status="Begun")
    assert (office.row("actions", action)["status"], office.row("actions", action)["done_on"]) == ("Begun", 46340)


def test_use_that_reopens_an_action_leaves_a_day_that_a_person_typed(office: Any, action: str) -> None:
    office.edit("actions", action, status="Stuck", done_on=46340)
    news(office, action, TUE, status="Begun")
    office.decide("use")
    assert (office.row("actions", action)["status"], office.row("actions", action)["done_on"]) == ("Begun", 46340)


def test_news_that_comes_while_a_decision_is_carried_out_follows_it(office: Any, action: str) -> None:
    office.edit("actions", action, status="Stuck")
    news(office, action, MON, status="Done")
    reference, _, number = action.partition("/")
    office.send("news", at=TUE, reference=reference, number=number, status="Begun")
    office.decide("use")
    assert office.row("actions", action)["status"] == "Begun" and office.open_lines() == []


def test_a_choice_that_a_person_typed_in_another_hand_is_no_second_value(office: Any, action: str) -> None:
    office.edit("actions", action, status="done.")
    sent = news(office, action, MON, status="Done")
    assert office.open_lines() == []
    assert office.row("actions", action)["status"] == "done."
    assert "note" not in office.row(RESPONSES, sent.id)


def test_use_for_several_values_at_once_lets_the_day_follow_the_status_too(office: Any, action: str) -> None:
    sent = office.send("news", at="2026-11-21T10:00:00Z", reference=action.split("/")[0], number="1", news="done!")
    office.sync()
    about = {"response": sent.id, "tab": "actions", "row": action, "values": {"status": "Done", "news": "all done"}}
    told = {"kind": "Two values", "state": "Open", "decision": "use", "response": json.dumps(about)}
    office.type_row(TO_CHECK, id="conflict-several", **told)
    office.sync()
    row = office.row("actions", action)
    assert (row["status"], row["news"], row["done_on"]) == ("Done", "all done", 46347)


def test_use_for_two_answers_about_one_cell_leaves_the_newer_one_whichever_line_stands_first(
    office: Any, action: str
) -> None:
    office.edit("actions", action, status="Stuck")
    news(office, action, MON, status="Done")
    news(office, action, TUE, status="Begun")
    for line in office.open_lines():
        office.edit(TO_CHECK, line["id"], decision="use")
    office.sync()
    row = office.row("actions", action)
    assert (row["status"], row.get("done_on"), office.open_lines()) == ("Begun", None, [])


def test_use_for_an_answer_leaves_one_that_came_after_it(office: Any, action: str) -> None:
    office.edit("actions", action, status="Stuck")
    news(office, action, MON, status="Done")
    office.edit("actions", action, status="")
    news(office, action, TUE, status="Begun")
    assert office.decide("use")["outcome"] == "An answer that came after this one stands there by now, and was left."
    assert office.row("actions", action)["status"] == "Begun"


def test_use_for_an_answer_takes_the_place_of_what_a_person_typed_since(office: Any, action: str) -> None:
    office.edit("actions", action, status="Stuck")
    news(office, action, MON, status="Done")
    office.edit("actions", action, status="")
    news(office, action, TUE, status="Begun")
    office.edit("actions", action, status="Stuck")
    assert office.decide("use")["outcome"] == "The newer answer was put in."
    assert office.row("actions", action)["status"] == "Done"


def test_keep_leaves_what_stands_in_the_sheet(office: Any, action: str) -> None:
    office.edit("actions", action, status="Stuck")
    news(office, action, MON, status="Done")
    assert office.decide("keep")["outcome"] == "The sheet's value was kept."
    assert office.row("actions", action)["status"] == "Stuck"


def test_a_decision_that_makes_no_sense_stays_with_a_sentence(office: Any, action: str) -> None:
    office.edit("actions", action, status="Stuck")
    news(office, action, MON, status="Done")
    line = office.decide("perhaps")
    assert line["state"] == "Open" and line["outcome"].startswith("“perhaps” cannot be carried out. Type “use”")


def test_use_for_a_row_that_is_gone_says_so(office: Any, action: str) -> None:
    office.edit("actions", action, status="Stuck")
    news(office, action, MON, status="Done")
    office.delete("actions", action)
    line = office.decide("use")
    assert line["state"] == "Open" and "no longer there" in line["outcome"]
    assert office.rows("actions") == []


def test_an_answer_too_long_for_the_line_is_left_to_people(office: Any, action: str) -> None:
    office.edit("actions", action, news="mine")
    news(office, action, MON, news="ü" * 49_000)
    line = office.decide("use")
    assert line["state"] == "Open" and "too long" in line["outcome"]
    assert office.row("actions", action)["news"] == "mine"


def test_a_name_that_is_not_given_takes_no_lead_away(office: Any, action: str) -> None:
    news(office, action, MON, lead="Sal Rowe")
    news(office, action, TUE, lead="We do not know yet")
    assert office.row("actions", action)["lead"] == "Sal Rowe"


@pytest.mark.parametrize("number", ["#1", " 1 ", "1.", "1.0", "01", "No. 1", "no 1", "action 1", "\uff11"])
def test_a_number_is_found_however_it_was_typed(office: Any, action: str, number: str) -> None:
    news(office, action, MON, number=number, news="they met")
    assert office.row("actions", action)["news"] == "they met"


@pytest.mark.parametrize("written", ["{0}/1", "{0} 1", "{0} / No. 1", "{0}/01"])
def test_a_reference_with_its_number_behind_it_names_the_row_as_the_program_itself_writes_it(
    office: Any, action: str, written: str
) -> None:
    both = written.format(action.partition("/")[0])
    news(office, action, MON, reference=both, number="", news="they met")
    assert office.row("actions", action)["news"] == "they met"
    news(office, action, TUE, number=both, news="they met again")
    assert office.row("actions", action)["news"] == "they met again"
    assert office.open_lines() == []


def test_strokes_in_the_place_of_a_references_dashes_are_no_number(office: Any, action: str) -> None:
    news(office, action, MON, reference=action.partition("/")[0].replace("-", "/"), news="they met")
    assert office.row("actions", action)["news"] == "they met"


def test_two_numbers_in_one_answer_are_asked_about(office: Any, action: str) -> None:
    reference = action.partition("/")[0]
    sent = news(office, action, MON, reference=action, number="2", news="they met")
    (line,) = office.open_lines()
    assert f"It gives two numbers for {reference}, “1” and “2”." in line["what"] and line["suggestions"] == action
    assert office.decide(action)["state"] == "Settled"
    assert (office.row("actions", action)["news"], office.became(sent)) == ("they met", "Row changed")


def test_a_number_that_a_person_typed_with_a_zero_is_that_one(office: Any, action: str) -> None:
    reference = action.partition("/")[0]
    office.type_row("actions", ref=reference, number="01", what="another")
    office.sync()
    news(office, action, MON, number="01", news="they met")
    assert [row.get("news") for row in office.rows("actions")] == [None, "they met"]


def test_a_talk_that_names_a_row_of_the_case_belongs_to_the_case(office: Any, action: str) -> None:
    sent = office.send("talk_mum", at=MON, reference=action, feeling="ok")
    office.sync()
    assert (office.became(sent), office.row("children", action.partition("/")[0])["feeling"]) == ("On the case", "ok")


def test_a_decision_may_name_a_row_that_comes_in_the_same_run(office: Any, action: str) -> None:
    reference = action.partition("/")[0]
    news(office, action, MON, number="2", news="they met")
    office.send("talk_mum", at=TUE, reference=reference, turns=[{"what": "a photo"}])
    assert office.decide(f"{reference}/2")["state"] == "Settled"
    assert office.row("actions", f"{reference}/2")["news"] == "they met"
    office.sync()
    assert office.changes == []


def test_news_for_a_number_that_is_not_there_asks_and_takes_reference_and_number(office: Any, action: str) -> None:
    response = news(office, action, MON, number="7", status="Done")
    (line,) = office.open_lines()
    assert action in line["suggestions"] and "/7" in line["what"]
    assert office.decide(action)["state"] == "Settled"
    assert office.row("actions", action)["status"] == "Done" and office.became(response) == "Row changed"


def test_of_very_many_rows_a_question_lists_the_first_and_says_how_many_more_there_are(
    office: Any, action: str
) -> None:
    reference = action.partition("/")[0]
    for number in range(2, 102):
        office.type_row("actions", id=f"{reference}/{number}", ref=reference, number=number, what="a visit")
    news(office, action, MON, number="777", status="Done")
    (line,) = office.open_lines()
    assert line["suggestions"].splitlines()[0] == action
    assert line["suggestions"].splitlines()[-1] == "and 71 more in “Agreed actions”"


def test_a_decision_that_leads_to_no_row_stays_open_and_says_what_to_type(office: Any, action: str) -> None:
    response = news(office, action, MON, number="7", status="Done")
    line = office.decide(action.partition("/")[0])
    assert line["state"] == "Open" and f"{action}" in line["outcome"]
    assert office.became(response) == "To check"


def test_news_about_the_plan_needs_no_case(office: Any) -> None:
    office.type_row("plan", number="1.1", what="Meet the court")
    office.sync()
    news(office, "plan/1.1", MON, status="Done", news="met them")
    row = office.row("plan", "PLAN/1.1")
    assert (row["status"], row["done_on"], row["news"]) == ("Done", 46342, "met them")


def test_a_plan_row_can_be_named_in_a_decision(office: Any) -> None:
    office.type_row("plan", number="1.1", what="Meet the court")
    office.sync()
    news(office, "PLAN/9.9", MON, news="met them")
    assert office.decide("PLAN/1.1")["state"] == "Settled"
    assert office.row("plan", "PLAN/1.1")["news"] == "met them"


def test_a_change_of_mind_stops_everything_about_a_case_and_a_second_one_starts_it_again(
    office: Any, action: str
) -> None:
    reference = action.partition("/")[0]
    office.send("mind", at=MON, reference=reference, agreed="No")
    office.sync()
    case = office.row("children", reference)
    assert case["agreed"] == "No" and "link" not in case and "late" not in case
    assert "overdue" not in office.row("actions", action)
    office.send("mind", at=TUE, reference=reference, agreed="Yes")
    office.sync()
    case = office.row("children", reference)
    assert case["state"] == "Met" and str(case["link"]).startswith("https://desk.example/forms/talk_mum?")
    assert office.row("actions", action)["overdue"] == "Overdue"


def test_a_change_of_mind_with_other_initials_is_not_attached(office: Any, action: str) -> None:
    response = office.send("mind", reference=action.partition("/")[0], initials="XY", agreed="No")
    office.sync()
    assert office.became(response) == "To check"
    assert "agreed" not in office.row("children", action.partition("/")[0])


def test_an_unchanged_run_changes_nothing(office: Any, action: str) -> None:
    office.edit("actions", action, status="Stuck")
    news(office, action, MON, status="Done", due="2026-12-24")
    office.sync()
    assert office.changes == []


def test_a_form_that_stands_shows_the_newest_of_each_key(office: Any) -> None:
    office.send("self", at=MON, partner="School", statement="1", level="Red")
    office.send("self", at=TUE, partner="school ", statement="1", level="Green")
    office.send("self", at=TUE, partner="Court", statement="1", level="Amber")
    office.sync()
    assert [(row["partner"].strip().lower(), row["level"]) for row in office.rows("standards")] == [
        ("school", "Green"), ("court", "Amber"),
    ]  # fmt: skip
    assert len(office.rows(RESPONSES)) == 3


def test_a_row_that_a_person_deleted_comes_back_only_with_a_new_response(office: Any) -> None:
    office.send("self", at=MON, partner="School", statement="1", level="Red")
    office.sync()
    office.delete("standards", str(office.rows("standards")[0]["id"]))
    office.sync()
    assert office.rows("standards") == []
    office.send("self", at=TUE, partner="School", statement="1", level="Green")
    office.sync()
    assert [row["level"] for row in office.rows("standards")] == ["Green"]


def test_a_form_that_stands_finds_the_row_that_a_person_typed(office: Any) -> None:
    office.type_row("standards", partner="School", statement="1")
    office.sync()
    office.send("self", partner="School", statement="1", level="Green")
    office.sync()
    assert [row["level"] for row in office.rows("standards")] == ["Green"]


def test_very_many_new_rows_look_at_each_row_that_is_there_once(office: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        office.type_row("standards", id=f"s{number}", partner=f"P{number}", statement="1")
    for number in range(20):
        office.send("self", at=MON, partner=f"N{number}", statement="1", level="Red")
    read: list[Any] = []
    monkeypatch.setattr(standing, "_folded", lambda cell: read.append(cell) or folded(cell))
    office.sync()
    assert len(office.rows("standards")) == 60
    assert {read.count(f"P{number}") for number in range(40)} == {1}


def test_a_row_whose_key_is_typed_over_while_a_run_goes_on_is_found_by_the_new_one(office: Any) -> None:
    office.type_row("standards", id="s1", partner="Shool", statement="1", level="Red")
    book = office.book()
    reconciler, response = Reconciler(book), office.send("self", partner="School", statement="1", level="Green")
    assert not reconciler.names_a_row(response, "")
    book.tables["standards"].set("s1", "partner", "School")
    assert reconciler.names_a_row(response, "")
