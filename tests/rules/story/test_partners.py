"""The story of a case tells to which partners it went: by which rule, on which day, or by somebody's choice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest

from automation.rules.story.asking import Subject, find
from automation.rules.story.telling import Story, tell
from automation.specs.routing import Routing
from automation.specs.system import NOTICED

FILE = """
tab = "children"
column = "partner"

[[partners]]
name = "Time for Kids"

[[partners]]
name = "Family Links"

[[rules]]
partner = "Time for Kids"
when = { area = "Seaton" }
"""
ELSEWHERE = FILE.replace('partner = "Time for Kids"', 'partner = "Family Links"')


@pytest.fixture
def placed(office: Any) -> Any:
    """A small office in which a child was given to Time for Kids on 23 November."""
    office.routing = msgspec.toml.decode(FILE, type=Routing)
    office.refer()
    return office


def story(office: Any, *, full: bool = False) -> Story:
    book = office.book()
    found = find(book, str(office.rows("children")[0]["id"]))
    assert isinstance(found, Subject)
    return tell(book, found, full=full)


def moves(office: Any, *, full: bool = False) -> list[str]:
    events = [event for event in story(office, full=full).events if "gave the case" in event.what]
    return [f"{event.when:%d %b} {event}" if event.when else str(event) for event in events]


def test_the_rule_that_chose_is_told_and_what_it_says_of_the_child_only_in_full(placed: Any) -> None:
    assert moves(placed) == ["23 Nov Followthrough gave the case to Time for Kids. Rule 1 fits."]
    assert moves(placed, full=True)[0].endswith("Rule 1 fits: Area is Seaton.")
    case = story(placed).today.case
    assert case is not None and (case.partner, case.partner_why) == ("Time for Kids", "Rule 1 fits.")


def test_each_partner_it_went_to_is_told_with_its_day(placed: Any) -> None:
    placed.today = datetime(2026, 11, 25, 9, 0)
    placed.routing = msgspec.toml.decode(ELSEWHERE, type=Routing)
    placed.sync()
    placed.sync()
    assert placed.changes == []
    first, second = moves(placed)
    assert first == "23 Nov Followthrough gave the case to Time for Kids."
    assert second == "25 Nov Followthrough gave the case to Family Links. Rule 1 fits."


def test_a_persons_choice_is_somebodys_as_the_run_saw_it_and_shown_where_it_is_a_partner(placed: Any) -> None:
    reference = str(placed.rows("children")[0]["id"])
    placed.today = datetime(2026, 11, 24, 9, 0)
    placed.edit("children", reference, partner="Family Links")
    placed.sync()
    chosen = "24 Nov Someone gave the case to Family Links. Seen by the run of 24 November 2026."
    assert moves(placed)[1:] == [chosen]
    placed.today = datetime(2026, 11, 26, 9, 0)
    placed.edit("children", reference, partner="my sister Zed")
    placed.sync()
    assert "Zed" not in str(story(placed)) and "to my sister Zed. Seen" in moves(placed, full=True)[2]
    placed.sync()
    assert placed.changes == []


def test_a_move_from_before_days_were_noted_is_told_without_one(placed: Any) -> None:
    reference = str(placed.rows("children")[0]["id"])
    marks = str(placed.row("children", reference)[NOTICED]).split()
    placed.edit("children", reference, **{NOTICED: " ".join(mark for mark in marks if "placed:" not in mark)})
    assert moves(placed) == ["Followthrough gave the case to Time for Kids. Rule 1 fits. Nobody can say when."]


def test_a_case_without_a_place_says_so_today(office: Any) -> None:
    office.routing = msgspec.toml.decode(FILE.replace("Seaton", "Eastgate"), type=Routing)
    office.refer()
    case = story(office).today.case
    assert case is not None and (case.partner, case.partner_why) == ("", "No rule fits.")
    assert moves(office) == []
