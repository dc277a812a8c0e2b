"""What Emails keeps of a message: its state, and what it told of."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from automation.rules.chasing.emails import STATES, about_text, told_of
from automation.rules.chasing.messages import KINDS, called, monday_of, week_key
from automation.rules.values import CELL_LIMIT
from automation.specs.reading import load_specs
from automation.specs.system import EMAILS


def test_the_tab_offers_just_the_states_that_an_email_can_be_in() -> None:
    columns = {column.key: column for column in load_specs((None, None)).tab(EMAILS).columns}
    assert columns["state"].choices == STATES
    assert set(columns["state"].tones) == set(STATES)


@given(st.lists(st.from_regex(r"[A-Z]{2}-[2-9A-Z]{4}-[2-9A-Z]{3}(/\d{1,3})?", fullmatch=True)))
def test_what_an_email_told_of_is_read_back_as_it_was_kept(about: list[str]) -> None:
    assert told_of(about_text(about)) == tuple(about)


def test_of_more_than_a_cell_holds_whole_references_are_kept() -> None:
    about = [f"HS-7KQ4-X2C/{number}" for number in range(10_000)]
    kept = about_text(about)
    assert len(kept) <= CELL_LIMIT and told_of(kept) == tuple(about[: len(told_of(kept))])


@pytest.mark.parametrize(
    ("period", "monday"),
    [
        ("2026-W48", date(2026, 11, 23)),
        ("2026-11-29", date(2026, 11, 23)),
        ("2026-11-23", date(2026, 11, 23)),
        ("2026-W53", date(2026, 12, 28)),
    ],
)
def test_a_week_and_a_day_have_their_monday(period: str, monday: date) -> None:
    assert monday_of(period) == monday


@given(st.dates(min_value=date(2000, 1, 3), max_value=date(2100, 1, 1)))
def test_every_day_of_a_week_has_the_same_key_and_monday(day: date) -> None:
    assert monday_of(week_key(day)) == monday_of(day.isoformat())


def test_every_kind_is_told_in_a_word_with_a_capital_letter() -> None:
    assert {called(kind) for kind in KINDS} >= {"Digest", "Summary", "Alert", "Test"}
