"""The hour that autumn repeats: what was sent later counts as later, in both passes, between them and around them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.rules.intake.sent_at import sent_moment, sent_serial, time_between
from automation.rules.values import day_in_words, from_serial, moment_of
from automation.specs.system import RESPONSES, TO_CHECK

LONDON = ZoneInfo("Europe/London")
BACK = datetime(2026, 10, 25, 1, tzinfo=UTC)
"""The clocks go back: from 02:00 summer time to 01:00."""
FIRST_PASS, SECOND_PASS = "2026-10-25T00:45:00Z", "2026-10-25T01:15:00Z"  # 01:45, and half an hour later 01:15
around = st.integers(-7200, 7200).map(lambda seconds: BACK + timedelta(seconds=seconds))


def local(moment: datetime) -> datetime:
    """A moment as responses have it: by the clock on the wall, with its fold."""
    return moment.astimezone(LONDON).replace(tzinfo=None)


@given(st.lists(around, min_size=2, max_size=20, unique=True))
def test_whatever_is_sent_later_has_the_greater_number_and_the_number_tells_the_moment(moments: list[datetime]) -> None:
    serials = [sent_serial(local(moment)) for moment in sorted(moments)]
    assert all(earlier < later for earlier, later in pairwise(serials))
    assert serials == [float(f"{serial:.15g}") for serial in serials], "a sheet keeps fifteen digits"
    for moment, serial in zip(sorted(moments), serials, strict=True):
        back = sent_moment(serial)
        assert back == local(moment) and back.fold == local(moment).fold


@given(around, around)
def test_the_time_between_two_moments_is_what_really_passed(one: datetime, other: datetime) -> None:
    on_both_sides = min(one, other) < BACK and BACK + timedelta(hours=1) <= max(one, other)
    by_the_clock = timedelta(hours=1) if on_both_sides else timedelta(0)
    assert time_between(local(one), local(other)) == abs(abs(one - other) - by_the_clock)


def test_people_read_the_second_pass_as_the_last_second_of_that_hour() -> None:
    serial = sent_serial(local(datetime(2026, 10, 25, 1, 59, 58, tzinfo=UTC)))
    assert moment_of(serial) == datetime(2026, 10, 25, 1, 59, 59)
    assert (day := from_serial(serial)) and day_in_words(day) == "25 October 2026"


@pytest.mark.parametrize("between", [True, False])
def test_an_edit_in_the_repeated_hour_counts_and_so_does_the_worry_in_it(office: Any, between: bool) -> None:
    sent = office.send("thanks", at=FIRST_PASS, good="biscuits")
    office.sync()
    office.edit_response(sent, at=SECOND_PASS, good="nothing", not_safe=["Someone may not be safe"])
    office.sync()
    if between:
        assert [line["kind"] for line in office.open_lines()] == ["Someone may not be safe"]
        office.sync()
        assert office.changes == [], "and nothing more comes of reading it again"
    office.edit_response(sent, at="2026-10-25T02:05:00Z", good="a hug", not_safe=["Someone may not be safe"])
    office.sync()
    assert [row["good"] for row in office.rows("feedback")] == ["a hug"]
    assert str(office.row(RESPONSES, sent.id)["note"]).startswith("Edited twice, last on 25 October 2026.")


def test_of_two_talks_in_that_hour_the_later_one_shows_taken_in_together_or_one_by_one(
    make_office: Callable[[], Any],
) -> None:
    for one_by_one in (True, False):
        office = make_office()
        reference = office.refer(at="2026-10-20T10:00:00Z")
        office.send("talk_mum", at=FIRST_PASS, reference=reference, feeling="first")
        if one_by_one:
            office.sync()
        office.send("talk_mum", at=SECOND_PASS, reference=reference, feeling="second")
        office.sync()
        assert office.row("children", reference)["feeling"] == "second"


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        ("2026-10-25T00:58:00Z", "2026-10-25T01:01:00Z", True),  # 01:58, then 01:01
        ("2026-10-25T01:30:00Z", "2026-10-25T01:33:00Z", True),
        ("2026-10-25T01:58:00Z", "2026-10-25T02:01:00Z", True),
        ("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", False),  # both 01:30
        ("2026-10-25T01:10:00Z", "2026-10-25T01:50:00Z", False),
    ],
)
@pytest.mark.parametrize("one_by_one", [True, False])
def test_sent_twice_is_what_came_within_minutes_not_what_the_clock_says_twice(
    office: Any, first: str, second: str, asked: bool, one_by_one: bool
) -> None:
    reference = office.refer(at="2026-10-20T10:00:00Z")
    office.send("talk_mum", at=first, reference=reference, feeling="sad")
    if one_by_one:
        office.sync()
    office.send("talk_mum", at=second, reference=reference, feeling="sad")
    office.sync()
    assert [line["kind"] for line in office.rows(TO_CHECK)] == ["Sent twice?"] * asked
