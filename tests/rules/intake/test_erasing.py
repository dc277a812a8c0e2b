"""A family stops taking part, and what is kept of it may be erased: wholly, safely, and for good."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from typing import Any

import pytest

from automation.rules.chasing.followup import FollowUps
from automation.rules.intake.checklines import CannotBeDone
from automation.rules.intake.erased import Erased
from automation.rules.intake.erasing import Erasing
from automation.rules.sync.compute import Computing
from automation.rules.values import moment_to_serial
from automation.specs.system import RESPONSES, TO_CHECK

MON, TUE, WED, THU, FRI = (f"2026-11-{day}T10:00:00Z" for day in (16, 17, 18, 19, 20))
VISIT = {"what": "see my dad in secret", "kind": "A visit", "lead": "Sal Rowe", "due": "2026-11-19"}
AB = {"initials": "AB", "born": "2015-03-01", "area": "Seaton", "parent": "Mum"}
CD = {"initials": "CD", "born": "2017-04-02", "area": "Norton", "parent": "Mum"}
SECRETS = ("secret", "AB", "Seaton", "42064", "2015-03-01", "Sal Rowe", "A visit")


def family(office: Any) -> str:
    """A case with everything that can hang on it; all that is its own has one of the secrets in it."""
    reference = office.refer(at=MON)
    assessed = office.send("talk_mum", at=TUE, reference=reference, feeling="secret", wish="a secret", turns=[VISIT])
    office.sync()
    office.edit("children", reference, wish="no secret")
    office.edit("actions", f"{reference}/1", lead="Secret Uncle")
    office.edit("waiting", reference, step="a secret step")
    office.send("talk_mum", at=WED, reference=reference, feeling="secretly fine", wish="another secret")
    office.send("thanks", at=WED, reference=reference, good="the secret biscuits", marks="4")
    office.send("news", at=THU, reference=reference, number="1", news="a secret first step")
    office.sync()
    office.edit_response(assessed, at=FRI, reference=reference, feeling="secret secret", turns=[VISIT])
    office.sync()
    return str(reference)


def everything(office: Any, *but: str) -> str:
    """All that stands in all tabs, as text."""
    return json.dumps({tab: rows for tab, rows in office.tabs.items() if tab not in ("people", *but)})


def erase(office: Any, reference: str) -> Erased:
    """What the command does: erase, work the columns out, write."""
    book = office.book()
    done = Erasing(book).erase(reference)
    Computing(book).fill_in()
    office.make(book)
    return done


def stop(office: Any, reference: str, at: str = FRI) -> None:
    """The family withdraws."""
    office.send("mind", at=at, reference=reference, agreed="No")
    office.sync()


# Consent withdrawn.


def test_when_a_family_stops_links_digests_and_figures_stop_and_erasing_is_offered(office: Any) -> None:
    reference = office.refer(at=MON)
    office.send("talk_mum", at=TUE, reference=reference, turns=[VISIT])
    office.sync()
    case = office.row("children", reference)
    assert case["late"] == 1 and case["link"]
    stop(office, reference)
    case = office.row("children", reference)
    assert case["state"] == "Stopped" and not {"late", "open", "next", "link"} & case.keys()
    (item,) = [item for item in FollowUps(office.book()).items() if item.reference == reference]
    assert item.closed and item.days_overdue == 0 and "overdue" not in office.row("actions", f"{reference}/1")
    (line,) = office.open_lines()
    assert line["kind"] == "No longer takes part" and "“erase”" in line["outcome"] and "“keep”" in line["outcome"]
    office.sync()
    assert office.changes == []


@pytest.mark.parametrize("typed", ["no", " NO ", "No."])
def test_a_no_that_a_person_types_counts_however_it_is_written(office: Any, typed: str) -> None:
    reference = office.refer(at=MON)
    office.send("talk_mum", at=TUE, reference=reference, turns=[VISIT])
    office.sync()
    office.edit("children", reference, agreed=typed)
    office.sync()
    assert office.row("children", reference)["state"] == "Stopped" and "link" not in office.row("children", reference)
    assert [item.closed for item in FollowUps(office.book()).items() if item.reference == reference] == [True]
    assert "No longer takes part" in [line["kind"] for line in office.open_lines()]


def test_a_family_that_takes_part_again_takes_the_offer_away_and_stopping_again_brings_it_back(office: Any) -> None:
    reference = office.refer(at=MON)
    stop(office, reference, TUE)
    office.send("mind", at=WED, reference=reference, agreed="Yes")
    office.sync()
    assert office.open_lines() == [] and office.row("children", reference)["link"]
    stop(office, reference, THU)
    assert [line["kind"] for line in office.open_lines()] == ["No longer takes part"]


def test_keep_keeps_everything_and_is_not_asked_again(office: Any) -> None:
    reference = family(office)
    stop(office, reference)
    at = next(n for n, line in enumerate(office.open_lines()) if line["kind"] == "No longer takes part")
    line = office.decide("keep", at)
    assert line["state"] == "Settled" and "secret" in everything(office)
    office.sync()
    assert office.changes == []


def test_nothing_is_erased_where_another_reference_stands_beside_the_question_by_now(office: Any) -> None:
    one, other = office.refer(), office.refer("CD", "2016-01-01")
    office.edit("children", one, agreed="No")
    office.sync()
    (line,) = office.open_lines()
    office.edit(TO_CHECK, line["id"], reference=other)
    said = office.decide("erase")["outcome"]
    assert said.startswith(
        f"This waits: {one} was asked about, and another reference stands beside it now. Put {one} back"
    )
    assert {row["initials"] for row in office.rows("children")} == {"AB", "CD"}
    office.edit(TO_CHECK, line["id"], reference=one)
    office.sync()
    assert [row.get("initials") for row in office.rows("children")] == [None, "CD"]


def test_a_word_that_says_neither_stays_with_what_may_be_typed(office: Any) -> None:
    stop(office, office.refer(at=MON))
    line = office.decide("perhaps later")
    assert line["state"] == "Open" and "Type “erase”" in line["outcome"]


def test_erase_typed_in_to_check_erases_and_says_what_is_left_to_do(office: Any) -> None:
    reference = office.refer(at=MON)
    sent = office.send("talk_mum", at=TUE, reference=reference, feeling="secret", turns=[VISIT])
    office.sync()
    stop(office, reference)
    line = office.decide("Erase")
    assert line["state"] == "Settled" and line["outcome"].startswith("Erased on 23 November 2026 from every tab.")
    assert sent.receipt in line["outcome"]
    assert not any(secret in everything(office) for secret in SECRETS)
    office.sync()
    assert office.changes == []


# What goes, and what stays.


def test_everything_that_was_said_goes_from_every_tab(office: Any) -> None:
    reference = family(office)
    assert all(secret in everything(office) for secret in ("secret", "AB", "Seaton", "42064", "A visit"))
    erase(office, reference)
    left = everything(office)
    assert [secret for secret in SECRETS if secret in left] == []


def test_reference_days_and_states_stay_so_that_figures_stay_true(office: Any) -> None:
    reference = family(office)
    before = office.row("children", reference)
    erase(office, reference)
    case = office.row("children", reference)
    assert (case["ref"], case["received"], case["met"]) == (reference, before["received"], before["met"])
    assert (case["agreed"], case["state"], case["look"]) == ("No", "Stopped", "Erased on 23 November 2026.")
    assert set(case) <= {"id", "noticed", "ref", "received", "met", "agreed", "state", "look", "days"}
    item = office.row("actions", f"{reference}/1")
    assert (item["status"], item["due"], item["number"]) == ("Done", 46345, 1)
    assert office.rows("feedback")[0].keys() == {"id", "given", "who", "ref"}


def test_words_that_somebody_typed_where_a_day_should_stand_are_erased_too(office: Any) -> None:
    reference = family(office)
    office.edit("actions", f"{reference}/1", due="when his gran is home", done_on="13 November 2026")
    office.edit("children", reference, met="at his gran's")
    office.sync()
    erase(office, reference)
    item, case = office.row("actions", f"{reference}/1"), office.row("children", reference)
    assert "due" not in item and item["done_on"] == "13 November 2026", (
        "a day that can be read is one, however it is typed"
    )
    assert "met" not in case and "gran" not in everything(office)


def test_how_long_the_child_waited_is_the_same_after_erasing_two_assessments(office: Any) -> None:
    reference = family(office)
    before = office.row("children", reference)["days"]
    erase(office, reference)
    office.edit("children", reference, agreed="Yes")
    office.sync()
    assert office.row("children", reference)["days"] == before == 1


def test_lines_of_responses_keep_what_says_that_they_came_and_nothing_else(office: Any) -> None:
    erase(office, family(office))
    for line in office.rows(RESPONSES):
        assert line["became"] == "Erased" and not {"answers", "wrote", "note", "earlier"} & line.keys()
        assert {"received", "form", "receipt", "reference"} <= line.keys()


def test_questions_about_the_case_lose_their_words_and_are_settled(office: Any) -> None:
    reference = family(office)
    assert [line["kind"] for line in office.open_lines()].count("Two values") == 2
    asked = len(office.rows(TO_CHECK))
    done = erase(office, reference)
    assert office.open_lines() == [] and done.questions == asked > 0
    assert {row["what"] for row in office.rows(TO_CHECK)} == {"What stood here was erased."}


def test_nothing_else_is_touched(office: Any) -> None:
    reference = family(office)
    other = office.refer("EF", "2011-01-01", at=TUE)
    office.send("talk_mum", at=WED, reference=other, feeling="fine", turns=[{"what": "keep this"}])
    office.send("thanks", at=WED, good="keep this too")
    office.send("talk_mum", at=WED, reference=f"{reference[:-1]}{'2' if reference[-1] != '2' else '3'}", feeling="hm")
    office.sync()
    mine = {row["id"] for row in office.rows(RESPONSES) if row.get("reference") == reference}

    def others() -> dict[str, Any]:
        tabs = {tab: office.rows(tab) for tab in office.tabs if tab not in ("runs", "emails")}
        return {
            tab: [
                row
                for row in rows
                if not str(row["id"]).startswith(reference)
                and row.get("ref") != reference
                and row["id"] not in mine
                and not (tab == TO_CHECK and row["kind"] != "Which case?" and row["reference"] == reference)
            ]
            for tab, rows in tabs.items()
        }

    before = copy.deepcopy(others())
    assert any(row.get("kind") == "Which case?" for row in before[TO_CHECK])
    erase(office, reference)
    assert others() == before


def feedback_sorted_in_part(office: Any) -> None:
    """Somebody sorts what they see of Feedback the other way round; the hidden ids stay where they were."""
    values = office.tabs["feedback"]
    id_at, rows = values[0].index("id"), values[2:]
    for row, other in zip(rows, copy.deepcopy(rows)[::-1], strict=True):
        row[:] = [cell if at != id_at else row[at] for at, cell in enumerate(other)]


def test_where_only_part_of_feedback_was_sorted_another_childs_words_are_not_erased(office: Any) -> None:
    mine, other = office.refer("AB", at=MON), office.refer("EF", "2011-01-01", at=TUE)
    office.send("thanks", at=WED, reference=mine, good="the secret biscuits")
    office.send("thanks", at=WED, reference=other, good="that somebody came")
    office.sync()
    feedback_sorted_in_part(office)
    erase(office, mine)
    assert [row.get("good") for row in office.rows("feedback")] == ["that somebody came", None]


def test_an_answer_without_a_case_is_not_erased_where_its_row_names_one(office: Any) -> None:
    other = office.refer("EF", "2011-01-01", at=TUE)
    alone = office.send("thanks", at=WED, good="the secret biscuits")
    office.sync()
    office.edit("feedback", office.rows("feedback")[0]["id"], ref=other)
    before = everything(office)
    with pytest.raises(CannotBeDone, match=f"its row in “Feedback” names {other}"):
        Erasing(office.book()).erase_response(alone.id)
    assert everything(office) == before


def test_an_answer_without_a_case_goes_wherever_a_sort_of_some_columns_took_its_words(office: Any) -> None:
    alone = office.send("thanks", at=MON, good="the secret biscuits", marks="5")
    kept = [office.send("thanks", at=TUE, good=good, marks="5") for good in ("that somebody came", "the bus")]
    office.sync()
    feedback_sorted_in_part(office)
    book = office.book()
    Erasing(book).erase_response(alone.id)
    office.make(book)
    assert [row.get("good") for row in office.rows("feedback")] == ["the bus", "that somebody came", None]
    assert [office.became(one) for one in (alone, *kept)] == ["Erased", "Row added", "Row added"]


def test_another_childs_words_stay_that_stand_now_where_the_cases_own_had_stood(office: Any) -> None:
    mine = office.refer("AB", at=MON)
    office.send("thanks", at=WED, reference=mine, good="the secret biscuits")
    office.send("thanks", at=WED, good="that somebody came")
    office.sync()
    feedback_sorted_in_part(office)
    erase(office, mine)
    assert [row.get("good") for row in office.rows("feedback")] == ["that somebody came", None]


def test_a_row_that_a_person_changed_is_still_its_answers_own_beside_one_that_says_the_same(office: Any) -> None:
    alone = office.send("thanks", at=MON, marks="5")
    same = office.send("thanks", at=TUE, marks="5")
    office.sync()
    first, second = (str(row["id"]) for row in office.rows("feedback"))
    office.edit("feedback", first, marks=4)
    book = office.book()
    Erasing(book).erase_response(alone.id)
    office.make(book)
    assert "marks" not in office.row("feedback", first) and office.row("feedback", second)["marks"] == 5
    assert office.became(same) == "Row added"


def test_nothing_is_erased_where_nobody_can_tell_any_more_in_which_row_the_words_stand(office: Any) -> None:
    alone = office.send("thanks", at=MON, good="the secret biscuits")
    office.send("thanks", at=TUE, good="that somebody came")
    office.sync()
    feedback_sorted_in_part(office)
    second = str(office.rows("feedback")[1]["id"])
    office.edit("feedback", second, good="the biscuits")
    before = everything(office)
    with pytest.raises(CannotBeDone, match="part of the columns was sorted"):
        Erasing(office.book()).erase_response(alone.id)
    assert everything(office) == before


def test_erasing_one_of_two_children_leaves_what_was_said_of_the_other(office: Any) -> None:
    sent = office.send("referral", at=MON, agreed="Yes", turns=[AB, CD])
    office.sync()
    edited = office.edit_response(sent, at=TUE, agreed="Yes", turns=[AB, {**CD, "area": "Norton Hill"}])
    office.sync()
    first, second = (row["id"] for row in office.rows("children"))
    brother = office.row("children", second)
    done = erase(office, first)
    line = office.row(RESPONSES, sent.id)
    assert "Seaton" not in everything(office) and office.row("children", second) == brother
    assert json.loads(line["answers"])["child"] == {"2": {k: [v] for k, v in {**CD, "area": "Norton Hill"}.items()}}
    assert line["became"] == "New case" and [one.also_about for one in done.sent] == [(second,)]
    office.edit_response(edited, at=WED, agreed="Yes", turns=[{**AB, "area": "Seaton End"}, CD])
    office.sync()
    assert "Seaton" not in everything(office) and office.row("children", second)["area"] == "Norton"
    erase(office, second)
    assert "Norton" not in everything(office) and office.became(sent) == "Erased"


def test_erasing_one_of_two_children_while_an_edit_waits_leaves_known_when_the_edit_before_it_came(office: Any) -> None:
    sent = office.send("referral", at=MON, turns=[AB, CD])
    office.sync()
    edit = office.edit_response(sent, at=TUE, turns=[AB, {**CD, "area": "Horton"}])
    office.sync()
    first, second = office.rows("children")
    held, office.tabs["children"] = office.tabs["children"], None
    office.edit_response(sent, at=WED, turns=[AB, {**CD, "area": "Morton"}])
    office.sync()
    office.tabs["children"] = held
    erase(office, first["id"])
    office.sync()
    earlier = json.loads(str(office.row(RESPONSES, sent.id)["earlier"]))
    assert [one["at"] for one in earlier] == [moment_to_serial(one.submitted) for one in (sent, edit)]
    assert office.row("children", second["id"])["area"] == "Morton" and "area" not in office.row(
        "children", first["id"]
    )


def test_drawings_are_named_so_that_they_can_be_deleted(office: Any) -> None:
    reference = office.refer(at=MON)
    office.edit("children", reference, wish="A drawing: /drawings/1aB-c_D")
    assert list(erase(office, reference).drawings) == ["1aB-c_D"]


# Nothing comes back.


def test_neither_a_response_of_an_erased_case_nor_an_edit_of_it_comes_back(office: Any) -> None:
    reference = family(office)
    assessed = next(one for one in office.responses.values() if one.form.key == "talk")
    erase(office, reference)
    office.sync()
    office.sync()
    assert office.changes == []
    office.edit_response(assessed, at="2026-11-23T08:00:00Z", reference=reference, feeling="secret again")
    office.sync()
    assert office.changes == [] and "secret" not in everything(office)


def delete_lines(office: Any, reference: str) -> None:
    """Somebody tidies up: every empty line and row of an erased case goes, but for the settled lines of To check."""
    for tab in (RESPONSES, "children", "waiting", "actions", "feedback"):
        for row in office.rows(tab):
            if reference in (row.get("reference"), row.get("ref")):
                office.delete(tab, row["id"])


def test_what_was_erased_does_not_come_back_though_its_lines_and_rows_are_deleted(office: Any) -> None:
    reference = family(office)
    alone = office.send("thanks", at=WED, good="secretly, by nobody")
    office.sync()
    erase(office, reference)
    book = office.book()
    Erasing(book).erase_response(alone.id)
    office.make(book)
    delete_lines(office, reference)
    office.delete("feedback", office.rows("feedback")[0]["id"])
    office.delete(RESPONSES, alone.id)
    office.sync()
    assert not any(secret in everything(office) for secret in SECRETS)
    assert {line["became"] for line in office.rows(RESPONSES)} == {"Erased"} and office.rows("children") == []
    assert {line.get("reference") for line in office.rows(RESPONSES)} == {reference, None}
    assert office.is_settled_now()


def test_an_answer_that_was_erased_and_says_that_someone_may_not_be_safe_is_told_though_its_line_was_deleted(
    office: Any,
) -> None:
    reference = office.refer(at=MON)
    sent = office.send("thanks", at=TUE, reference=reference, good="secret")
    office.sync()
    erase(office, reference)
    office.delete(RESPONSES, sent.id)
    office.edit_response(sent, at=FRI, reference=reference, good="secret", not_safe="Someone may not be safe")
    office.sync()
    (line,) = [line for line in office.open_lines() if line["kind"] == "Someone may not be safe"]
    assert line["reference"] == reference and "secret" not in everything(office)


def test_an_edit_of_an_erased_response_that_says_someone_may_not_be_safe_is_told_by_reference_only(office: Any) -> None:
    reference = family(office)
    assessed = next(one for one in office.responses.values() if one.form.key == "talk")
    erase(office, reference)
    worry = {"not_safe": "Someone may not be safe"}
    office.edit_response(assessed, at="2026-11-23T08:00:00Z", reference=reference, feeling="secret", **worry)
    office.sync()
    (line,) = office.open_lines()
    assert line["kind"] == "Someone may not be safe" and "secret" not in everything(office)
    office.sync()
    assert office.changes == []


@pytest.mark.parametrize("form", ["talk_mum", "mind", "news", "thanks"])
def test_a_new_response_that_names_an_erased_case_is_asked_about_and_adds_nothing(office: Any, form: str) -> None:
    reference = family(office)
    erase(office, reference)
    before = office.row("children", reference)
    answers = {"talk_mum": {"feeling": "fine"}, "mind": {"agreed": "Yes"}, "news": {"number": "1"}, "thanks": {}}[form]
    office.send(form, at="2026-11-23T08:00:00Z", reference=reference, **answers)
    office.sync()
    (line,) = office.open_lines()
    assert line["kind"] == "Which case?" and f"{reference} was erased on 23 November 2026" in line["what"]
    assert office.decide(reference)["state"] == "Open", "an erased case takes nothing in, whoever says so"
    after = office.row("children", reference)
    changing = {"look": "", "noticed": ""}
    assert {**after, **changing} == {**before, **changing}


def test_an_edit_of_an_erased_response_tells_of_a_worry_that_somebody_had_seen_before_it_was_erased_and_once(
    office: Any,
) -> None:
    reference = office.refer(at=MON)
    worry = {"not_safe": "Someone may not be safe"}
    sent = office.send("talk_mum", at=TUE, reference=reference, feeling="secret", **worry)
    office.sync()
    office.decide("seen")
    erase(office, reference)
    office.edit_response(sent, at=FRI, reference=reference, feeling="secret again", **worry)
    office.sync()
    (line,) = office.open_lines()
    assert (line["kind"], line["reference"]) == ("Someone may not be safe", reference) and office.is_settled_now()
    office.delete(TO_CHECK, line["id"])
    office.sync()
    assert office.open_lines() == [] and office.is_settled_now(), "who deletes the line has seen it"
    assert office.became(sent) == "Erased" and "secret" not in everything(office)


def test_a_family_that_comes_back_gets_a_case_of_its_own(office: Any) -> None:
    reference = family(office)
    erase(office, reference)
    office.send("talk_mum", at="2026-11-23T08:00:00Z", reference=reference, initials="AB", feeling="fine")
    office.sync()
    office.decide("new")
    assert [(row.get("initials"), row.get("feeling")) for row in office.rows("children")] == [
        (None, None),
        ("AB", "fine"),
    ]
    assert office.refer() not in (reference,), "the same child, asked for again, is a new case as well"


# Safely.


def test_erasing_twice_changes_nothing_more(office: Any) -> None:
    reference = family(office)
    assert not erase(office, reference).is_nothing
    before = everything(office)
    assert erase(office, reference).is_nothing and everything(office) == before


def test_an_erasing_that_was_cut_off_is_finished_by_the_next(office: Any) -> None:
    reference = family(office)
    whole = copy.deepcopy(office.tabs)
    erase(office, reference)
    for tab in ("children", "actions", "feedback", RESPONSES, TO_CHECK):
        erased, office.tabs[tab] = office.tabs[tab], copy.deepcopy(whole[tab])
        assert not erase(office, reference).is_nothing, f"{tab} had not been written"
        assert [secret for secret in SECRETS if secret in everything(office)] == []
        assert office.tabs[tab] == erased


def test_nothing_is_erased_while_a_tab_is_missing(office: Any) -> None:
    reference = family(office)
    office.tabs["feedback"] = None
    with pytest.raises(CannotBeDone, match="by halves"):
        Erasing(office.book()).erase(reference)


def test_nothing_is_erased_while_somebody_may_not_be_safe_and_nobody_has_seen_to_it(office: Any) -> None:
    reference = office.refer(at=MON)
    office.send("talk_mum", at=TUE, reference=reference, not_safe="Someone may not be safe")
    office.sync()
    with pytest.raises(CannotBeDone, match="may not be safe"):
        Erasing(office.book()).erase(reference)
    stop(office, reference)
    assert "may not be safe" in office.decide("erase", 1)["outcome"]
    office.decide("seen")
    office.sync()
    assert office.row("children", reference)["look"] == "Erased on 23 November 2026."


def test_a_case_whose_row_was_deleted_can_be_erased_too(office: Any) -> None:
    reference = family(office)
    office.delete("children", reference)
    office.sync()
    erase(office, reference)
    assert [secret for secret in SECRETS if secret in everything(office)] == []


def test_erasing_on_a_later_day_does_not_change_the_day_of_the_first(office: Any) -> None:
    reference = family(office)
    erase(office, reference)
    office.today = datetime(2026, 12, 1, 9, 0)
    erase(office, reference)
    assert office.row("children", reference)["look"] == "Erased on 23 November 2026."


@pytest.fixture
def goes_on(office: Any) -> tuple[str, str]:
    """A child was referred again: the second case goes on in the first, which is erased then, by a word in To check."""
    first = office.refer()
    second = office.refer(at="2026-11-21T10:00:00Z")
    office.decide(f"again {first}")
    office.edit("children", first, agreed="No")
    office.sync()
    office.decide("erase")
    return first, second


@pytest.mark.parametrize("form", ["talk_mum", "mind", "thanks"])
def test_what_comes_for_a_case_that_goes_on_in_an_erased_one_adds_nothing_to_that(
    office: Any, goes_on: tuple[str, str], form: str
) -> None:
    erased, closed = goes_on
    answers = {"talk_mum": {"feeling": "secret"}, "mind": {"agreed": "Yes"}, "thanks": {"good": "secret"}}[form]
    turns = [{"what": "secret", "lead": "SR", "due": "2026-12-01"}] if form == "talk_mum" else None
    sent = office.send(form, at="2026-11-22T10:00:00Z", reference=closed, turns=turns, **answers)
    office.sync()
    assert (office.became(sent), office.rows("actions"), office.rows("feedback")) == ("To check", [], [])
    (line,) = office.open_lines()
    assert line["what"].startswith(
        f"{closed} goes on in {erased}, which was erased on 23 November 2026, and nothing is"
    )
    assert "it names no case that this can go to" in office.decide(closed)["outcome"]
    assert not {"feeling", "met"} & office.row("children", erased).keys()
    assert office.row("children", erased)["agreed"] == "No"


def test_erase_typed_in_to_check_names_the_other_cases_of_the_child(office: Any, goes_on: tuple[str, str]) -> None:
    said = next(line for line in office.rows(TO_CHECK) if line["kind"] == "No longer takes part")["outcome"]
    assert f"{goes_on[1]} is a case of the same child, and stays." in said
    assert f"followthrough erase {goes_on[1]}" in said
