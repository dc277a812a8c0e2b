"""A line of Responses that somebody deleted: its response is taken in again, and finds the rows that it made before."""

from __future__ import annotations

from typing import Any

import pytest

from automation.rules.intake.erasing import Erasing
from automation.specs.system import RESPONSES

MON, TUE, WED, THU = (f"2026-11-{day}T10:00:00Z" for day in (16, 17, 18, 19))
AB = {"initials": "AB", "born": "2015-03-01", "area": "Seaton", "parent": "Mum"}
VISIT = {"what": "see my dad", "kind": "A visit", "lead": "Sal Rowe", "due": "2026-12-01"}


def differing(office: Any) -> list[Any]:
    """What the open questions about two values say."""
    return [line["what"] for line in office.open_lines() if line["kind"] == "Two values"]


def test_a_referral_edited_after_its_line_was_lost_asks_where_its_case_says_something_else(office: Any) -> None:
    sent = office.send("referral", at=MON, agreed="Yes", turns=[AB])
    office.sync()
    office.delete(RESPONSES, sent.id)
    office.edit_response(sent, at=TUE, agreed="Yes", turns=[{**AB, "area": "Norton"}])
    office.sync()
    (case,), (what,) = office.rows("children"), differing(office)
    assert case["area"] == "Seaton" and "says “Seaton”" in what and "says “Norton”" in what
    assert office.is_settled_now()
    office.decide("use")
    assert office.rows("children")[0]["area"] == "Norton" and office.is_settled_now()


def test_so_does_an_assessment_about_its_actions(office: Any) -> None:
    reference = office.refer(at=MON)
    sent = office.send("talk_mum", at=MON, reference=reference, turns=[VISIT])
    office.sync()
    office.delete(RESPONSES, sent.id)
    office.edit_response(sent, at=TUE, reference=reference, turns=[{**VISIT, "what": "see my dad soon"}])
    office.sync()
    assert [row["what"] for row in office.rows("actions")] == ["see my dad"]
    assert any("“see my dad soon”" in what for what in differing(office)) and office.is_settled_now()


def test_what_a_later_answer_put_in_stays_without_a_question(office: Any) -> None:
    reference = office.refer(at=MON)
    sent = office.send("talk_mum", at=MON, reference=reference, turns=[VISIT])
    office.sync()
    office.edit_response(sent, at=TUE, reference=reference, turns=[VISIT])
    office.send("news", at=THU, reference=reference, number="1", due="2027-01-04", lead="Ann Lee")
    office.sync()
    office.delete(RESPONSES, sent.id)
    office.sync()
    (row,) = office.rows("actions")
    assert (row["due"], row["lead"]) == (46391, "Ann Lee") and differing(office) == [] and office.is_settled_now()
    assert "newer answer" in str(office.row(RESPONSES, sent.id)["note"])


@pytest.mark.parametrize("form", ["referral", "thanks"])
def test_of_a_response_that_nobody_edited_nothing_is_asked_whatever_a_person_typed_on_its_row(
    office: Any, form: str
) -> None:
    answers: dict[str, Any] = {"turns": [AB]} if form == "referral" else {"good": "biscuits"}
    tab, column = ("children", "area") if form == "referral" else ("feedback", "good")
    sent = office.send(form, at=MON, **answers)
    office.sync()
    office.edit(tab, office.rows(tab)[0]["id"], **{column: "as somebody typed it"})
    office.delete(RESPONSES, sent.id)
    office.sync()
    assert [row[column] for row in office.rows(tab)] == ["as somebody typed it"]
    assert office.open_lines() == [] and office.is_settled_now()


def test_a_referral_of_an_erased_case_brings_nothing_back(office: Any) -> None:
    sent = office.send("referral", at=MON, agreed="Yes", turns=[AB])
    office.sync()
    book = office.book()
    Erasing(book).erase(office.rows("children")[0]["id"])
    office.make(book)
    office.delete(RESPONSES, sent.id)
    office.edit_response(sent, at=TUE, agreed="Yes", turns=[{**AB, "area": "Norton"}])
    office.sync()
    assert office.became(sent) == "Erased" and office.is_settled_now()
    assert not any(word in str(office.tabs) for word in ("Seaton", "Norton", "42064", 'AB"'))
