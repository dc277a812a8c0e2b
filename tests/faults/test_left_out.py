"""A page of responses that leaves some out without a word: a listing of all, now and then, brings them back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from automation.jobs.sync import run_sync

SUMMER, AUTUMN = datetime(2026, 7, 1, 9, 0, tzinfo=UTC), datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
TUESDAY, NEXT_MONDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC), datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
FORM = "feedback_child"


@pytest.fixture
def half_read(provisioned: Path, world: Any, answered: Any, layer: ModuleType) -> Any:
    """Two responses of the summer and two of the autumn, of which a page left out the older two."""
    here = world(provisioned)
    for at in (SUMMER, AUTUMN):
        here.send_all(FORM, [answered(here.house, FORM, good=f"{at:%B}, {number}") for number in (1, 2)], at)
    spreadsheets = len(here.house.specs.sheets)
    here.network.plan({1 + spreadsheets + list(here.house.layouts).index(FORM): layer.HALF_A_PAGE})
    assert run_sync(here.open()).responses == 2 and here.network.met[layer.HALF_A_PAGE] == 1
    here.network.calm()
    return here


def taken_in(here: Any, day: datetime) -> int:
    """How many responses a sync of that day takes in."""
    here.house.clock = lambda: day
    return run_sync(here.open()).responses


def test_the_first_sync_of_the_next_day_brings_in_what_a_page_left_out(half_read: Any) -> None:
    assert run_sync(half_read.open()).responses == 0
    assert taken_in(half_read, TUESDAY) == 2
    assert taken_in(half_read, TUESDAY) == 0
    assert sorted(str(row["good"]) for row in half_read.tables()["feedback"].values()) == [
        "July, 1", "July, 2", "October, 1", "October, 2",
    ]  # fmt: skip


def test_a_form_with_more_responses_than_one_page_is_listed_whole_once_a_week(
    half_read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.jobs.arrivals.PAGE", 2)
    assert taken_in(half_read, TUESDAY) == 0
    assert taken_in(half_read, NEXT_MONDAY) == 2


def test_a_listing_of_all_changes_nothing_where_nothing_was_left_out(half_read: Any) -> None:
    assert taken_in(half_read, TUESDAY) == 2
    half_read.house.clock = lambda: NEXT_MONDAY
    done = run_sync(half_read.open())
    assert (done.responses, done.problems) == (0, [])
