"""Decisions in To check reach the lines beside which somebody typed them, whatever was sorted."""

from __future__ import annotations

from typing import Any

import pytest

from automation.rules.layout import NOT_SAFE_CHOICE
from automation.specs.system import DECISION, FIRST_ROW, TO_CHECK

HIDDEN = ("id", "form", "receipt", "kind", "response")


@pytest.fixture
def cases(office: Any) -> tuple[str, str]:
    """Two children, and about each an answer whose reference lost its last character."""
    one, other = office.refer(), office.refer("CD", "2016-01-01")
    office.send("talk_mum", at="2026-11-22T10:00:00Z", reference=one[:-1], feeling="of the one")
    office.send("talk_mum", at="2026-11-22T10:10:00Z", reference=other[:-1], feeling="of the other")
    office.sync()
    return one, other


def _swap(office: Any, but: tuple[str, ...] = ()) -> None:
    """Somebody sorts the two lines the other way round, all columns or only some."""
    keys, first, second = office.tabs[TO_CHECK][0], *office.tabs[TO_CHECK][FIRST_ROW:]
    for at in [at for at, key in enumerate(keys) if key not in but]:
        first[at], second[at] = second[at], first[at]


def _decide(office: Any, case: str) -> Any:
    line = next(line for line in office.open_lines() if case in line["suggestions"])
    office.edit(TO_CHECK, line["id"], **{DECISION: case})
    return office.sync()


def test_where_only_the_columns_that_people_see_were_sorted_no_decision_is_carried_out(office: Any, cases: Any) -> None:
    _swap(office, but=HIDDEN)
    (why,) = _decide(office, cases[0]).held_back
    assert all("feeling" not in office.row("children", case) for case in cases)
    assert why.startswith("In the tab “to_check” what is asked no longer stands beside what belongs to it")
    assert "No decision is carried out until you undo that" in why
    assert office.changes == []


def test_meanwhile_whoever_may_not_be_safe_is_heard_and_other_answers_are_taken_in(office: Any, cases: Any) -> None:
    _swap(office, but=HIDDEN)
    _decide(office, cases[0])
    office.send("talk_mum", reference=cases[1], feeling="ok", not_safe=[NOT_SAFE_CHOICE])
    assert office.sync().held_back
    assert office.row("children", cases[1])["feeling"] == "ok"
    assert next(line["kind"] for line in office.open_lines()) == "Someone may not be safe"


def test_a_sort_that_shows_a_settled_line_beside_an_open_question_sets_no_answer_aside(office: Any, cases: Any) -> None:
    _decide(office, cases[0])
    waits = next(line for line in office.rows("responses") if line["became"] == "To check")
    _swap(office, but=HIDDEN)
    assert office.sync().held_back
    assert office.row("responses", waits["id"])["became"] == "To check"
    assert office.changes == []
    _swap(office, but=HIDDEN)
    assert not office.sync().held_back
    assert [line["suggestions"][:11] for line in office.open_lines()] == [cases[1]]


def test_once_that_is_undone_the_decision_is_carried_out(office: Any, cases: Any) -> None:
    _swap(office, but=HIDDEN)
    _decide(office, cases[0])
    _swap(office, but=HIDDEN)
    office.sync()
    assert office.row("children", cases[0])["feeling"] == "of the one"
    assert "feeling" not in office.row("children", cases[1])


def test_lines_that_were_sorted_whole_are_as_good_as_before(office: Any, cases: Any) -> None:
    _swap(office)
    _decide(office, cases[0])
    assert office.row("children", cases[0])["feeling"] == "of the one"


def test_a_line_whose_words_somebody_typed_over_still_takes_a_decision(office: Any, cases: Any) -> None:
    line = next(line for line in office.open_lines() if cases[0] in line["suggestions"])
    office.edit(TO_CHECK, line["id"], what="whose is this?")
    _decide(office, cases[0])
    assert office.row("children", cases[0])["feeling"] == "of the one"
