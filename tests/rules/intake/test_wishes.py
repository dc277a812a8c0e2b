"""A form that changes rows which are there: told by a code, in words of its own, and never by guessing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from automation.rules.references import is_valid
from automation.rules.tabs import expected_columns
from automation.rules.values import to_serial
from automation.specs.reading import load_specs
from automation.specs.system import PEOPLE, RESPONSES

ROOT = Path(__file__).parents[3]
FRI, SAT = "2026-11-20T10:00:00Z", "2026-11-21T10:00:00Z"


@pytest.fixture
def people(office: Any) -> Any:
    """The shipped specs, with Sal and Ann in People."""
    office.specs = load_specs([ROOT / "form_specs", ROOT / "sheet_templates"])
    keys = {tab.key: expected_columns(tab) for tab in office.specs.tabs()}
    office.tabs = {key: [list(columns), list(columns)] for key, columns in keys.items()}
    office.type_row(PEOPLE, id="p1", name="Sal Rowe", email="sal@x.example", role="Lead")
    office.type_row(PEOPLE, id="p2", name="Ann Lee", email="ann@x.example", role="Safeguarding lead")
    office.sync()
    return office


def code(office: Any, row_id: str = "p1") -> str:
    return str(office.row(PEOPLE, row_id)["code"])


def wish(office: Any, wanted: str, *, at: str = FRI, by: str = "") -> Any:
    sent = office.send("email_wishes", at=at, code=by or code(office), wish=wanted)
    office.sync()
    return sent


def test_everybody_has_a_code_of_their_own_that_tells_nothing_and_stays(people: Any) -> None:
    codes = [row["code"] for row in people.rows(PEOPLE)]
    assert len(set(codes)) == 2 and all(is_valid(one, "MY") for one in codes)
    people.edit(PEOPLE, "p1", name="Sally Rowe", code="mine")
    people.sync()
    assert [row["code"] for row in people.rows(PEOPLE)] == codes


@pytest.mark.parametrize(
    ("wanted", "column", "value"),
    [
        ("No emails for one week", "pause_until", to_serial(date(2026, 11, 27))),
        ("No emails for two weeks", "pause_until", to_serial(date(2026, 12, 4))),
        ("No emails for four weeks", "pause_until", to_serial(date(2026, 12, 18))),
        ("Only when something is overdue", "how_often", "Only when overdue"),
        ("No more emails", "how_often", "Never"),
        ("Every week", "how_often", "Every week"),
    ],
)
def test_a_wish_becomes_what_the_sheet_says_on_the_row_of_its_code_alone(
    people: Any, wanted: str, column: str, value: Any
) -> None:
    before = people.row(PEOPLE, "p2")
    sent = wish(people, wanted)
    assert people.row(PEOPLE, "p1")[column] == value
    assert people.row(PEOPLE, "p2") == before
    assert people.became(sent) == "Row changed" and people.open_lines() == []
    people.sync()
    assert people.changes == []


def test_the_newest_wish_counts(people: Any) -> None:
    wish(people, "No more emails")
    wish(people, "Every week", at=SAT)
    assert people.row(PEOPLE, "p1")["how_often"] == "Every week"
    wish(people, "No more emails", at=FRI)
    assert people.row(PEOPLE, "p1")["how_often"] == "Every week"


def test_the_same_wish_twice_within_minutes_changes_nothing_more(people: Any) -> None:
    wish(people, "No more emails")
    again = wish(people, "No more emails", at="2026-11-20T10:01:00Z")
    assert people.became(again) == "Row changed" and people.open_lines() == []


def test_to_be_written_to_again_ends_a_pause(people: Any) -> None:
    wish(people, "No emails for four weeks")
    wish(people, "Every week", at=SAT)
    assert people.row(PEOPLE, "p1")["pause_until"] == to_serial(date(2026, 11, 20))


def test_what_the_coordinator_typed_stays_until_they_decide(people: Any) -> None:
    people.edit(PEOPLE, "p1", how_often="Every week")
    people.sync()
    wish(people, "No more emails")
    assert people.row(PEOPLE, "p1")["how_often"] == "Every week"
    assert "“How often”, the sheet says “Every week”" in str(people.open_lines()[0]["what"])
    people.decide("use")
    assert people.row(PEOPLE, "p1")["how_often"] == "Never"


def test_a_day_that_has_passed_stands_in_nobodys_way_and_is_noted(people: Any) -> None:
    people.edit(PEOPLE, "p1", pause_until=to_serial(date(2026, 8, 14)))
    people.sync()
    sent = wish(people, "No emails for one week")
    assert people.row(PEOPLE, "p1")["pause_until"] == to_serial(date(2026, 11, 27))
    assert "14 August 2026" in str(people.row(RESPONSES, sent.id)["note"]) and people.open_lines() == []


def test_a_day_to_come_that_the_coordinator_typed_is_asked_about(people: Any) -> None:
    people.edit(PEOPLE, "p1", pause_until=to_serial(date(2026, 12, 24)))
    people.sync()
    wish(people, "No emails for one week")
    assert people.row(PEOPLE, "p1")["pause_until"] == to_serial(date(2026, 12, 24))
    assert people.open_lines()[0]["kind"] == "Two values"


@pytest.mark.parametrize("typed", ["MY-2222-222", "Sal Rowe", "p1", " "])
def test_a_code_that_nobody_has_makes_no_row_and_is_asked_about(people: Any, typed: str) -> None:
    sent = people.send("email_wishes", code=typed, wish="No more emails")
    people.sync()
    assert people.became(sent) == "To check" and len(people.rows(PEOPLE)) == 2
    line = people.open_lines()[0]
    assert line["outcome"] == "Type the right answer to “Your code”, or “ignore”."
    assert "Sal" not in str(line["what"])


def test_the_coordinator_can_say_whose_wish_it_is(people: Any) -> None:
    sent = wish(people, "No more emails", by="MY-2222-222")
    assert people.decide("nobody")["outcome"] == (
        "“nobody” cannot be carried out. Type the right answer to “Your code”, or “ignore”."
    )
    assert people.decide(f" {code(people).lower()} ")["state"] == "Settled"
    assert people.row(PEOPLE, "p1")["how_often"] == "Never" and people.became(sent) == "Row changed"


def test_the_coordinator_can_set_it_aside(people: Any) -> None:
    sent = wish(people, "No more emails", by="MY-2222-222")
    assert people.decide("ignore")["state"] == "Settled" and people.became(sent) == "Set aside"


def test_an_edit_that_names_somebody_else_moves_nothing(people: Any) -> None:
    sent = wish(people, "No more emails")
    people.edit_response(sent, at=SAT, code=code(people, "p2"), wish="No more emails")
    people.sync()
    assert "how_often" not in people.row(PEOPLE, "p2")
    assert "another row" in str(people.open_lines()[0]["what"])


def test_a_tracker_that_lacks_the_column_for_codes_takes_it_in_later(people: Any) -> None:
    known = code(people)
    rows = people.tabs[PEOPLE]
    at = rows[0].index("code")
    people.tabs[PEOPLE] = [[cell for place, cell in enumerate(row) if place != at] for row in rows]
    sent = people.send("email_wishes", code=known, wish="No more emails")
    people.sync()
    assert people.became(sent) == "To check" and people.book().directory.people["p1"].code == ""
