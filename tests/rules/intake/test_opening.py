"""A form that opens: every child is a case of its own, and nothing is merged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from automation.rules.references import is_valid
from automation.specs.system import RESPONSES, TO_CHECK

AB = {"initials": "AB", "born": "2015-03-01", "area": "Seaton", "parent": "Mum"}
CD = {"initials": "CD", "born": "2017-09-30", "area": "Seaton", "parent": "Mum"}


def test_a_referral_becomes_a_case_with_a_valid_reference_and_its_line_in_responses(office: Any) -> None:
    response = office.send("referral", agreed="Yes", turns=[AB])
    assert office.sync().taken == 1
    (case,) = office.rows("children")
    assert is_valid(case["ref"], "HW") and case["id"] == case["ref"]
    assert (case["initials"], case["born"], case["agreed"], case["received"]) == ("AB", 42064, "Yes", 46346)
    (line,) = office.rows(RESPONSES)
    assert (line["id"], line["became"], line["reference"]) == (response.id, "New case", case["ref"])
    assert line["where"] == f"children {case['ref']}"


def test_brothers_and_sisters_each_get_a_case_and_share_the_first_ones_reference(office: Any) -> None:
    office.send("referral", agreed="Yes", turns=[AB, CD])
    office.sync()
    first, second = office.rows("children")
    assert first["ref"] != second["ref"]
    assert first["family"] == second["family"] == first["ref"]
    assert first["agreed"] == second["agreed"] == "Yes"
    assert office.rows(RESPONSES)[0]["reference"] == f"{first['ref']}, {second['ref']}"


def test_twins_who_agree_in_everything_are_two_cases_and_nothing_to_check(office: Any) -> None:
    office.send("referral", turns=[AB, AB])
    office.sync()
    assert len({row["ref"] for row in office.rows("children")}) == 2
    assert office.rows(TO_CHECK) == []


def test_an_only_child_is_no_group(office: Any) -> None:
    office.send("referral", turns=[AB])
    office.sync()
    assert "family" not in office.rows("children")[0]


def test_a_referral_without_a_filled_page_for_a_child_is_still_a_case(office: Any) -> None:
    office.send("referral", agreed="Not yet")
    office.sync()
    assert [row["agreed"] for row in office.rows("children")] == ["Not yet"]


def test_a_second_referral_of_what_looks_like_the_same_child_is_flagged_and_never_merged(office: Any) -> None:
    first = office.refer()
    office.send("referral", at="2026-11-21T10:00:00Z", turns=[{**AB, "initials": "a.b."}])
    office.sync()
    assert len(office.rows("children")) == 2
    (line,) = office.open_lines()
    assert line["kind"] == "Same child?" and first in line["what"] and "Nothing was merged" in line["what"]
    assert office.decide("different")["state"] == "Settled"
    assert len(office.rows("children")) == 2


def test_a_child_with_other_initials_or_another_day_of_birth_is_not_flagged(office: Any) -> None:
    office.refer("AB", "2015-03-01")
    office.refer("AB", "2015-03-02")
    office.refer("AC", "2015-03-01")
    assert office.rows(TO_CHECK) == []


def test_a_child_whose_day_of_birth_nobody_gave_is_not_flagged(office: Any) -> None:
    for day in (20, 21):
        office.send("referral", at=f"2026-11-{day}T10:00:00Z", turns=[{"initials": "AB"}])
    office.sync()
    assert len(office.rows("children")) == 2 and office.rows(TO_CHECK) == []


def test_references_come_out_the_same_when_everything_is_rebuilt(make_office: Callable[[], Any]) -> None:
    one, other = make_office(), make_office()
    for office in (one, other):
        office.send("referral", turns=[AB, CD])
        office.sync() if office is one else None
        office.send("referral", at="2026-11-21T10:00:00Z", turns=[CD])
        office.sync()
    assert one.rows("children") == other.rows("children")


def test_a_reference_that_was_once_given_is_not_given_again(office: Any) -> None:
    reference = office.refer()
    office.delete("children", reference)
    response = next(iter(office.responses.values()))
    office.delete(RESPONSES, response.id)
    office.type_row(RESPONSES, id="older", form="referral", reference=reference)
    office.sync()
    assert [row["ref"] for row in office.rows("children")] != [reference]


def test_when_lines_of_responses_were_lost_their_children_are_not_opened_twice(office: Any) -> None:
    office.send("referral", turns=[AB, CD])
    office.sync()
    before = office.rows("children")
    office.tabs[RESPONSES] = office.tabs[RESPONSES][:2]
    office.sync()
    assert office.rows("children") == before
    assert office.rows(RESPONSES)[0]["became"] == "New case"


def test_a_case_that_a_person_deleted_stays_deleted(office: Any) -> None:
    office.delete("children", office.refer())
    office.sync()
    assert office.rows("children") == []
