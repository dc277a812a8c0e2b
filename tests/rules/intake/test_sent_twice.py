"""A double-click, or a form sent again after a slow page: a person says whether it was a slip. Never twins."""

from __future__ import annotations

from typing import Any

import pytest

from automation.specs.system import RESPONSES, TO_CHECK

AB = {"initials": "AB", "born": "2015-03-01", "area": "Seaton", "parent": "Mum"}
CD = {**AB, "initials": "CD"}
VISIT = {"what": "see my dad", "lead": "Sal Rowe"}


def twice(office: Any, *, second: str = "2026-11-20T10:01:30Z", **answers: Any) -> Any:
    """A referral, and the same again a little later; returns both responses."""
    answers = answers or {"agreed": "Yes", "turns": [AB]}
    return [office.send("referral", at=at, **answers) for at in ("2026-11-20T10:00:00Z", second)]


def test_the_second_of_two_equal_responses_waits_for_a_person_in_one_line(office: Any) -> None:
    first, second = twice(office)
    assert office.sync().taken == 2
    (case,) = office.rows("children")
    (line,) = office.open_lines()
    assert line["kind"] == "Sent twice?" and line["reference"] == case["ref"]
    assert line["what"] == (
        "“Referral” was sent twice within 2 minutes, with the same answers (receipts RCPT-0000 and RCPT-0001). "
        "The second was not taken in: it may be a slip of the hand, or meant."
    )
    assert (office.became(first), office.became(second)) == ("New case", "To check")
    office.sync()
    assert office.changes == []


def test_it_is_found_also_when_the_first_was_taken_in_by_an_earlier_run(office: Any) -> None:
    office.send("referral", at="2026-11-20T10:00:00Z", agreed="Yes", turns=[AB])
    office.sync()
    office.send("referral", at="2026-11-20T10:00:20Z", agreed="Yes", turns=[AB])
    office.sync()
    assert "sent twice within a minute" in office.open_lines()[0]["what"] and len(office.rows("children")) == 1


def test_a_number_alone_is_the_same_by_chance_as_a_tick_is(office: Any) -> None:
    for minute in (0, 1):
        office.send("thanks", at=f"2026-11-20T10:0{minute}:00Z", marks="5")
    office.sync()
    assert len(office.rows("feedback")) == 2 and office.open_lines() == []


def test_it_is_found_also_when_another_came_in_between(office: Any) -> None:
    said = ["biscuits", "the fish tank", "biscuits"]
    for minute, good in enumerate(said):
        office.send("thanks", at=f"2026-11-20T10:0{minute}:00Z", good=good)
        if minute == 0:
            office.sync()
    office.sync()
    (line,) = office.open_lines()
    assert "(receipts RCPT-0000 and RCPT-0002)" in line["what"]


def test_once_sets_the_second_aside_for_good(office: Any) -> None:
    first, second = twice(office)
    office.sync()
    line = office.decide("Once.")
    assert (line["state"], line["outcome"]) == ("Settled", "Set aside.")
    said = office.row(RESPONSES, second.id)
    assert said["became"] == "Set aside"
    assert said["note"].startswith("Sent twice: the same as the one with the receipt RCPT-0000. Decided in To check on")
    assert said["reference"] == office.row(RESPONSES, first.id)["reference"]
    office.sync()
    assert office.changes == [] and len(office.rows("children")) == 1


@pytest.mark.parametrize("decided", ["", "once"])
def test_the_first_is_not_called_the_second_when_it_waited_for_its_tab(office: Any, decided: str) -> None:
    whole, office.tabs["children"] = office.tabs["children"], None
    first, second = twice(office)
    office.sync()
    if decided:
        office.decide(decided)
    office.tabs["children"] = whole
    office.sync()
    expected = ("New case", "Set aside" if decided else "To check")
    assert (office.became(first), office.became(second)) == expected and len(office.rows("children")) == 1


def test_both_takes_the_second_in_as_it_would_have_been(office: Any) -> None:
    _, second = twice(office)
    office.sync()
    line = office.decide("both")
    one, other = office.rows("children")
    assert line["state"] == "Settled" and line["outcome"] == f"Taken in. New case: {other['ref']}."
    assert office.became(second) == "New case" and one["ref"] != other["ref"]
    assert [row["kind"] for row in office.open_lines()] == ["Same child?"]


def test_a_decision_that_cannot_be_carried_out_stays(office: Any) -> None:
    _, second = twice(office)
    office.sync()
    assert office.decide("perhaps")["outcome"].startswith("“perhaps” cannot be carried out. Type “once”")
    del office.responses[second.id]
    assert office.decide("both")["outcome"].startswith("This waits: the response itself cannot be read now.")


def test_a_third_is_asked_about_as_well(office: Any) -> None:
    for second in (0, 20, 40):
        office.send("referral", at=f"2026-11-20T10:00:{second:02}Z", turns=[AB])
    office.sync()
    assert [line["kind"] for line in office.open_lines()] == ["Sent twice?"] * 2 and len(office.rows("children")) == 1


def test_an_assessment_that_is_sent_twice_does_not_promise_everything_twice(office: Any) -> None:
    reference = office.refer()
    for minute in (0, 1):
        office.send("talk_mum", at=f"2026-11-21T10:0{minute}:00Z", reference=reference, turns=[VISIT, VISIT])
    office.sync()
    assert len(office.rows("actions")) == 2, "two promises of one form, however alike, are two"
    office.decide("once")
    assert len(office.rows("actions")) == 2


@pytest.mark.parametrize(
    ("changed", "at"),
    [({"agreed": "Not yet"}, "2026-11-20T10:01:00Z"), ({"turns": [CD]}, "2026-11-20T10:01:00Z"),
     ({"turns": [AB, AB]}, "2026-11-20T10:01:00Z"), ({}, "2026-11-20T10:06:00Z")],
)  # fmt: skip
def test_other_answers_or_a_later_hour_are_no_slip(office: Any, changed: dict[str, Any], at: str) -> None:
    answers = {"agreed": "Yes", "turns": [AB]}
    office.send("referral", **answers)
    office.send("referral", at=at, **{**answers, **changed})
    office.sync()
    assert "Sent twice?" not in [line["kind"] for line in office.open_lines()]
    assert len(office.rows("children")) >= 2


@pytest.mark.parametrize("in_one_run", [True, False])
def test_among_many_of_one_minute_only_the_equal_ones_are_asked_about(office: Any, in_one_run: bool) -> None:
    said = [f"the biscuits, number {number}" for number in range(30)]
    for second, good in enumerate([*said, said[7]]):
        office.send("thanks", at=f"2026-11-20T10:00:{second:02}Z", good=good)
        if not in_one_run and second % 10 == 0:
            office.sync()
    office.sync()
    (line,) = office.open_lines()
    assert "(receipts RCPT-0007 and RCPT-0030)" in line["what"] and len(office.rows("feedback")) == 30


def test_twins_of_one_form_are_two_children_and_nothing_to_check(office: Any) -> None:
    office.send("referral", agreed="Yes", turns=[AB, AB])
    office.sync()
    assert len(office.rows("children")) == 2 and office.rows(TO_CHECK) == []


def test_a_form_for_twins_that_is_sent_twice_is_one_line_and_no_question_of_same_children(office: Any) -> None:
    twice(office, turns=[AB, AB])
    office.sync()
    assert [line["kind"] for line in office.open_lines()] == ["Sent twice?"] and len(office.rows("children")) == 2


def test_ticks_alone_are_alike_by_chance_and_each_counts(office: Any) -> None:
    for second in (0, 30):
        office.send("referral", at=f"2026-11-20T10:00:{second:02}Z", agreed="Yes")
    office.sync()
    assert len(office.rows("children")) == 2 and office.rows(TO_CHECK) == []


def test_news_that_is_sent_twice_changes_nothing_the_second_time_and_asks_nobody(office: Any) -> None:
    reference = office.refer()
    office.send("talk_mum", reference=reference, turns=[VISIT])
    for minute in (1, 2):
        office.send("news", at=f"2026-11-21T10:0{minute}:00Z", reference=reference, number="1", status="Done")
    office.sync()
    assert office.rows(TO_CHECK) == [] and office.rows("actions")[0]["status"] == "Done"


def test_a_worry_is_told_at_once_though_its_form_waits(office: Any) -> None:
    twice(office, turns=[AB], not_safe=["Someone may not be safe"])
    office.sync()
    urgent = [line for line in office.open_lines() if line.get("urgent")]
    assert len(urgent) == 2, "each response that says so is told"


def test_the_same_response_again_is_no_second_one(office: Any) -> None:
    response = office.send("referral", turns=[AB])
    office.sync()
    assert office.sync().taken == 0 and office.changes == []
    assert [row["id"] for row in office.rows(RESPONSES)] == [response.id] and office.rows(TO_CHECK) == []
