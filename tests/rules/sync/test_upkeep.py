"""Rows that people type, lists of all cases, remarks, and tabs that are held back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from automation.rules.chasing.followup import FollowUps
from automation.rules.references import is_valid
from automation.rules.sync.one_pass import sync
from automation.rules.values import to_serial
from automation.specs.system import EMAILS, PEOPLE, RESPONSES, RUNS, TO_CHECK

VISIT = {"what": "see my dad", "kind": "A visit", "lead": "Sal Rowe", "due": "2026-12-01"}


def test_a_typed_case_gets_a_reference_a_day_and_a_line_in_the_list_of_all_cases(office: Any) -> None:
    office.type_row("children", initials="AB")
    assert office.sync().adopted == 1
    (case,) = office.rows("children")
    assert is_valid(case["ref"], "HW") and (case["id"], case["received"]) == (case["ref"], 46349)
    assert [row["ref"] for row in office.rows("waiting")] == [case["ref"]]
    office.sync()
    assert office.changes == []


def test_a_line_whose_case_was_deleted_says_so_and_keeps_what_people_typed(office: Any) -> None:
    reference, other = office.refer(), office.refer("CD", "2016-05-01")
    office.edit("waiting", reference, step="Call gran")
    office.type_row("waiting", step="Somebody's own line")
    deleted = next(row for row in office.tabs["children"] if reference in row)
    office.delete("children", reference)
    office.sync()
    assert office.row("waiting", reference) == {
        "id": reference, "ref": reference, "state": "Case deleted", "step": "Call gran",
    }  # fmt: skip
    assert [row.get("state") for row in office.rows("waiting")] == ["Case deleted", "Waiting", None]
    assert office.row("waiting", other)["ref"] == other
    office.sync()
    assert office.changes == []
    office.tabs["children"].append(deleted)
    office.sync()
    assert office.row("waiting", reference)["state"] == "Waiting"


def test_a_dry_run_shows_the_reference_that_a_typed_case_gets_later_that_day(office: Any) -> None:
    office.type_row("children", initials="AB")
    book = office.book()
    sync(book, (), {})
    (shown,) = book.case_table.ids
    office.today += timedelta(hours=3)
    office.sync()
    assert office.rows("children")[0]["ref"] == shown


def test_a_case_typed_like_one_that_was_deleted_gets_a_reference_of_its_own(office: Any) -> None:
    office.type_row("children", initials="AB")
    office.sync()
    (first,) = office.rows("children")
    office.type_row("actions", ref=first["ref"], what="typed")
    office.sync()
    office.delete("children", first["id"])
    office.type_row("children", initials="AB")
    office.sync()
    (again,) = office.rows("children")
    assert again["ref"] != first["ref"] and again["received"] == first["received"], "on the same day"


@pytest.mark.parametrize("typed", ["", "see notes"])
def test_a_reference_that_somebody_typed_over_comes_back(office: Any, typed: str) -> None:
    reference = office.refer()
    office.edit("children", reference, ref=typed)
    office.sync()
    assert office.row("children", reference)["ref"] == reference


def test_a_typed_action_of_a_known_case_gets_the_next_number(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    office.type_row("actions", ref=reference.lower(), what="typed")
    office.sync()
    assert office.row("actions", f"{reference}/2")["ref"] == reference
    assert office.row("children", reference)["open"] == 2


def test_a_typed_number_is_kept_and_counted_on_from(office: Any) -> None:
    reference = office.refer()
    office.type_row("actions", ref=reference, number="5", what="typed")
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    assert [row["id"] for row in office.rows("actions")] == [f"{reference}/5", f"{reference}/6"]


@pytest.mark.parametrize("digits", [16, 5_000, 50_000])
def test_a_number_too_long_to_count_in_is_kept_as_typed_and_stops_nothing(office: Any, digits: int) -> None:
    reference, typed = office.refer(), "9" * digits
    office.type_row("actions", ref=reference, number=typed, what="typed")
    office.type_row("plan", number=typed, what="typed")
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    assert [row["number"] for row in office.rows("actions")] == [typed, 1]
    assert [row["number"] for row in office.rows("plan")] == [typed]
    office.sync()
    assert office.changes == []


def test_a_copy_whose_hidden_id_was_cleared_becomes_a_row_of_its_own(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    copy = {
        key: value for key, value in office.row("actions", f"{reference}/1").items() if key not in ("id", "noticed")
    }
    office.type_row("actions", **copy)
    office.sync()
    assert [row["id"] for row in office.rows("actions")] == [f"{reference}/1", f"{reference}/2"]


def _copy_row(office: Any, tab: str, row_id: str) -> None:
    """A person copies a row whole, and clears the copy's hidden id, as they are told to."""
    row, keys = office.row(tab, row_id), office.tabs[tab][0]
    office.tabs[tab].append([row.get(key, "") if key != "id" else "" for key in keys])


def test_a_case_copied_whole_is_a_case_of_its_own_which_no_edit_of_the_first_ones_answer_changes(office: Any) -> None:
    sent = office.send("referral", turns=[{"initials": "AB", "born": "2015-03-01", "area": "Seaton"}])
    office.sync()
    (case,) = office.rows("children")
    _copy_row(office, "children", case["id"])
    office.sync()
    copy = office.rows("children")[-1]["id"]
    assert [row["ref"] for row in office.rows("waiting")] == [case["id"], copy]
    edited = [{"initials": "AB", "born": "2015-03-01", "area": "Millport"}]
    office.edit_response(sent, at="2026-11-21T10:00:00Z", turns=edited)
    office.sync()
    assert [row["area"] for row in office.rows("children")] == ["Millport", "Seaton"]


def test_an_action_copied_whole_is_not_what_the_answer_that_the_first_came_of_speaks_of(office: Any) -> None:
    reference = office.refer()
    sent = office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    _copy_row(office, "actions", f"{reference}/1")
    office.sync()
    office.edit("actions", f"{reference}/2", what="ask for a quiet place")
    office.edit_response(
        sent, at="2026-11-21T10:00:00Z", reference=reference, turns=[{**VISIT, "lead": "Ann Lee", "due": "2026-12-24"}]
    )
    office.sync()
    first, copy = office.rows("actions")
    assert (first["lead"], copy["lead"]) == ("Ann Lee", "Sal Rowe") and first["due"] != copy["due"]


@pytest.mark.parametrize("tab", ["children", "actions"])
def test_a_row_that_lost_its_hidden_id_and_gets_it_back_is_still_what_its_answer_speaks_of(
    office: Any, tab: str
) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    (before,) = office.rows(tab)
    office.edit(tab, before["id"], id="")
    office.sync()
    assert office.rows(tab) == [before]


@pytest.mark.parametrize("typed", ["", "  ", " {small} "])
def test_the_reference_of_an_action_comes_back_in_its_own_form_and_its_stopped_family_is_left_in_peace(
    office: Any, typed: str
) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{**VISIT, "due": "2026-11-21"}])
    office.sync()
    office.edit("children", reference, agreed="No")
    office.edit("actions", f"{reference}/1", ref=typed.format(small=reference.lower()))
    office.sync()
    assert office.row("actions", f"{reference}/1")["ref"] == reference
    (item,) = FollowUps(office.book()).items()
    assert item.closed


def test_a_note_that_a_person_typed_over_the_reference_of_an_action_stays(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    office.edit("actions", f"{reference}/1", ref="see notes")
    office.sync()
    assert office.row("actions", f"{reference}/1")["ref"] == "see notes"


def test_an_action_that_a_person_gave_to_another_child_stays_with_that_one(office: Any) -> None:
    reference, other = office.refer(), office.refer("CD", "2016-05-01")
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    office.edit("actions", f"{reference}/1", ref=other)
    office.sync()
    assert office.row("actions", f"{reference}/1")["ref"] == other


def test_a_typed_action_without_a_known_case_waits_for_its_reference(office: Any) -> None:
    office.type_row("actions", what="typed", ref="Amy")
    office.sync()
    (row,) = office.rows("actions")
    assert str(row["id"]).startswith("typed-") and "no case with the reference “Amy”" in row["look"]
    (line,) = office.open_lines()
    assert "“Amy”" in line["what"] and "reference" not in line
    reference = office.refer()
    office.edit("actions", row["id"], ref=reference)
    office.sync()
    assert office.row("actions", f"{reference}/1")["what"] == "typed"
    assert office.open_lines() == []


def test_two_rows_typed_alike_are_two_rows(office: Any) -> None:
    for _ in range(2):
        office.type_row("standards", partner="School")
    assert office.sync().adopted == 2
    assert len({row["id"] for row in office.rows("standards")}) == 2


def test_a_deleted_line_of_a_list_stays_deleted_and_may_be_typed_again(office: Any) -> None:
    reference = office.refer()
    office.delete("waiting", reference)
    office.sync()
    assert office.rows("waiting") == []
    office.type_row("waiting", ref=reference.lower(), step="call")
    office.sync()
    assert office.rows("waiting") == [{"id": reference, "ref": reference, "state": "Waiting", "step": "call"}]


def test_of_a_lead_whom_people_does_not_know_the_likely_name_is_said(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{**VISIT, "lead": "Sally"}])
    office.sync()
    assert "Nobody in People is called “Sally”. Did you mean “Sal Rowe”?" in office.open_lines()[0]["what"]


def test_a_lead_whom_people_does_not_know_is_put_to_check_once_and_withdrawn_when_people_learns_the_name(
    office: Any,
) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{**VISIT, "lead": "Jo"}])
    office.sync()
    office.sync()
    (line,) = office.open_lines()
    assert line["what"].startswith(f"In “Agreed actions”, {reference}/1: Nobody in People is called “Jo”.")
    assert line["reference"] == reference
    office.edit(PEOPLE, "p1", aliases="SR, Jo")
    office.sync()
    assert office.row(TO_CHECK, line["id"])["outcome"] == "Put right meanwhile."
    assert "look" not in office.row("actions", f"{reference}/1")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("Finished", "“Finished” is none of the words for Status. There are: Begun, Stuck, Done. Please"),
        ("stuk", "“stuk” is none of the words for Status. Did you mean “Stuck”? Please"),
    ],
)
def test_a_status_in_somebodys_own_word_is_pointed_out_until_it_is_put_right_and_the_row_chased_meanwhile(
    office: Any, typed: str, told: str
) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{**VISIT, "due": "2026-11-22"}])
    office.sync()
    action = f"{reference}/1"
    office.edit("actions", action, status=typed)
    office.sync()
    (line,) = office.open_lines()
    assert line["what"].startswith(f"In “Agreed actions”, {action}: {told}") and line["reference"] == reference
    assert office.row("actions", action)["look"] and office.row("actions", action)["overdue"] == "Overdue"
    office.sync()
    assert office.changes == []
    office.edit("actions", action, status=" done ")
    office.sync()
    assert office.row(TO_CHECK, line["id"])["outcome"] == "Put right meanwhile."
    assert "look" not in office.row("actions", action)


def test_a_status_in_other_words_beside_the_day_it_was_done_is_pointed_out_and_nobody_is_chased(office: Any) -> None:
    """As all actions that were done have it once the partnership calls its statuses otherwise."""
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{**VISIT, "due": "2026-11-22"}])
    office.sync()
    action = f"{reference}/1"
    office.edit("actions", action, status="Completed", done_on=to_serial(date(2026, 11, 20)))
    office.sync()
    (line,) = office.open_lines()
    assert "“Completed” is none of the words for Status." in line["what"] and line["reference"] == reference
    assert office.row("actions", action).get("overdue") is None
    office.edit("actions", action, status="Begun")
    office.sync()
    assert office.row("actions", action)["overdue"] == "Overdue" and office.open_lines() == []


def test_what_picks_no_wording_of_a_form_is_pointed_out_because_that_form_cannot_be_offered(office: Any) -> None:
    reference = office.refer()
    assert "look" not in office.row("children", reference)
    office.edit("children", reference, parent="Mother")
    office.sync()
    assert (
        office.row("children", reference)["look"]
        == "“Parent” has none of its words (Mum, Dad): a form cannot be offered."
    )


def test_an_empty_status_is_not_pointed_out(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    office.edit("actions", f"{reference}/1", status="")
    office.sync()
    assert office.open_lines() == []


def test_a_remark_on_an_action_of_a_family_that_no_longer_takes_part_says_so_when_it_settles(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{**VISIT, "lead": "Jo"}])
    office.sync()
    (line,) = office.open_lines()
    office.edit("children", reference, agreed="No")
    office.sync()
    settled = office.row(TO_CHECK, line["id"])
    assert (settled["state"], settled["outcome"]) == ("Settled", "The family takes no part.")


def test_a_remark_that_holds_again_is_opened_again_but_not_one_that_a_person_has_seen(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{**VISIT, "lead": "Jo"}])
    office.sync()
    for aliases in ("Jo", "SR"):
        office.edit(PEOPLE, "p1", aliases=aliases)
        office.sync()
    (line,) = office.open_lines()
    assert office.decide("seen")["state"] == "Settled"
    office.sync()
    assert office.open_lines() == [] and len(office.rows(TO_CHECK)) == 1
    for aliases in ("Jo", "SR"):
        office.edit(PEOPLE, "p1", aliases=aliases)
        office.sync()
    assert [again["id"] for again in office.open_lines()] == [line["id"]]


def test_who_says_seen_is_not_asked_again_by_the_same_sync_though_the_row_lost_its_mark(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{**VISIT, "lead": "Jo"}])
    office.sync()
    office.edit("actions", f"{reference}/1", noticed="")
    assert office.decide("seen")["state"] == "Settled"
    office.sync()
    assert office.open_lines() == [] and office.changes == []


def test_a_remark_on_a_row_that_was_deleted_is_withdrawn(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[{**VISIT, "lead": "Jo"}])
    office.sync()
    office.delete("actions", f"{reference}/1")
    office.sync()
    assert office.open_lines() == []


def test_a_name_that_two_people_share_is_said_to_be_shared(office: Any) -> None:
    reference = office.refer()
    office.edit(PEOPLE, "p1", aliases="Ann")
    office.send("talk_mum", reference=reference, turns=[{**VISIT, "lead": "Ann"}])
    office.sync()
    assert "More than one in People is called “Ann”." in office.open_lines()[0]["what"]


@pytest.mark.parametrize("held", ["missing", "copied"])
def test_responses_for_a_tab_that_is_held_back_wait_and_are_taken_in_later_once(office: Any, held: str) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[VISIT])
    office.sync()
    whole = [list(row) for row in office.tabs["actions"]]
    office.tabs["actions"] = None if held == "missing" else [*whole, whole[-1]]
    response = office.send("talk_mum", at="2026-11-22T10:00:00Z", reference=reference, feeling="ok", turns=[VISIT])
    other = office.refer("CD")
    account = office.sync()
    assert account.taken == 0 and "Agreed actions" in account.held_back[0]
    assert office.became(response) == "Waiting" and "feeling" not in office.row("children", reference)
    assert other, "the rest of the work is done"
    office.sync()
    assert office.changes == []
    office.tabs["actions"] = whole
    assert office.sync().taken == 1
    assert [row["id"] for row in office.rows("actions")] == [f"{reference}/1", f"{reference}/2"]
    office.sync()
    assert office.changes == [] and office.row("children", reference)["feeling"] == "ok"


@pytest.mark.parametrize("tab", [RESPONSES, TO_CHECK])
def test_while_there_is_nowhere_to_account_for_a_response_none_is_taken_in(office: Any, tab: str) -> None:
    office.tabs[tab] = None
    office.send("referral", turns=[{"initials": "AB"}])
    account = office.sync()
    assert account.taken == 0 and len(account.held_back) == 1 and office.rows("children") == []


@pytest.mark.parametrize("tab", [PEOPLE, EMAILS, RUNS])
def test_a_tab_that_accounts_for_no_response_keeps_none_from_being_taken_in(office: Any, tab: str) -> None:
    office.tabs[tab] = None
    office.send("referral", turns=[{"initials": "AB"}])
    account = office.sync()
    assert account.taken == 1 and len(account.held_back) == 1 and len(office.rows("children")) == 1


def test_while_people_is_held_back_nobody_is_called_unknown_and_what_was_seen_stays_seen(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[VISIT, {**VISIT, "lead": "Jo"}])
    office.sync()
    assert office.decide("seen")["state"] == "Settled"
    kept, office.tabs[PEOPLE] = office.tabs[PEOPLE], None
    office.sync()
    assert "look" not in office.row("actions", f"{reference}/1")
    office.tabs[PEOPLE] = kept
    office.sync()
    assert office.open_lines() == [] and "“Jo”" in office.row("actions", f"{reference}/2")["look"]


def test_taking_responses_in_one_by_one_or_all_at_once_gives_the_same_tabs(make_office: Callable[[], Any]) -> None:
    pairs: list[Any] = [
        ("referral", {"agreed": "Yes", "turns": [{"initials": "AB", "born": "2015-03-01"}, {"initials": "CD"}]}),
        ("referral", {"turns": [{"initials": "AB", "born": "2015-03-01"}]}),
        ("talk_mum", {"reference": "?", "initials": "CD", "turns": [VISIT]}),
        ("self", {"partner": "School", "statement": "1", "level": "Red"}),
        ("self", {"partner": "School", "statement": "1", "level": "Green"}),
    ]
    tabs = []
    for at_once in (False, True):
        office = make_office()
        for day, (form, answers) in enumerate(pairs, start=1):
            office.send(form, at=f"2026-11-0{day}T10:00:00Z", **answers)
            if not at_once:
                office.sync()
        office.sync()
        tabs.append({tab.key: office.rows(tab.key) for tab in office.specs.tabs()})
    assert tabs[0] == tabs[1]


def test_that_most_cases_were_deleted_is_said_once_even_after_a_new_one_came(office: Any) -> None:
    for number in range(3):
        office.refer(f"A{number}", f"201{number}-03-01")
    kept = office.tabs["children"][2:]
    del office.tabs["children"][2:]
    office.refer("ZZ", "2016-03-01", at="2026-11-21T10:00:00Z")
    office.sync()
    (line,) = office.open_lines()
    assert line["kind"] == "Please look" and "3 cases" in line["what"] and "Children" in line["what"]
    office.sync()
    assert office.changes == []
    office.tabs["children"] += kept
    office.sync()
    assert office.open_lines() == []


def test_that_most_cases_were_deleted_is_not_said_again_to_who_has_seen_it_unless_many_more_are(office: Any) -> None:
    for number in range(5):
        office.refer(f"A{number}", f"201{number}-03-01")
    del office.tabs["children"][-3:]
    office.sync()
    office.decide("seen")
    office.sync()
    assert office.open_lines() == []
    del office.tabs["children"][2:]
    office.sync()
    assert "5 cases" in office.open_lines()[0]["what"]
