"""How long a case waits, whether that is longer than the target, and when to talk again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from automation.rules.sync.compute import Computing
from automation.rules.sync.waiting import Wait, Waits
from automation.rules.tabs import read_table
from automation.rules.values import Cell
from automation.specs.model import Column, Computed
from automation.specs.system import RESPONSES, TO_CHECK

FRIDAY = "2026-11-13T10:00:00Z"
COLUMNS = (
    Column(key="works", title="W", type="number", owner="script", computed=Computed(rule="waiting_working_days")),
    Column(key="by", title="By", type="date", owner="script", computed=Computed(rule="target_date")),
    Column(key="in_time", title="In time", owner="script", computed=Computed(rule="target_state")),
)


@pytest.fixture
def wait_of(office: Any) -> Callable[..., Wait]:
    """The wait of a case as the next run sees it, with a target of so many working days in a nation."""

    def wait(reference: str, target: int = 0, nation: str = "England") -> Wait:
        book = office.book()
        book.facts = dataclasses.replace(book.facts, assessed_within=target, nation=nation)
        return Waits(book).of(reference)

    return wait


def test_a_wait_is_counted_in_days_and_in_working_days(office: Any, wait_of: Any) -> None:
    reference = office.refer(at=FRIDAY)
    assert wait_of(reference) == Wait("Waiting", days=10, working_days=6)


def test_the_bank_holidays_are_those_of_the_partnerships_nation(office: Any, wait_of: Any) -> None:
    """30 November 2026 is Saint Andrew's Day."""
    reference = office.refer(at=FRIDAY)
    office.today = datetime(2026, 12, 1, 9, 0)
    assert wait_of(reference).working_days == 12
    assert wait_of(reference, nation="Scotland").working_days == 11
    assert wait_of(reference, 12).meet_by == date(2026, 12, 1)
    assert wait_of(reference, 12, "Scotland").meet_by == date(2026, 12, 2)


def test_the_last_day_of_the_target_is_in_time_and_the_next_day_is_late(office: Any, wait_of: Any) -> None:
    reference = office.refer(at=FRIDAY)
    assert (wait_of(reference, 6).meet_by, wait_of(reference, 6).late) == (date(2026, 11, 23), False)
    office.today = datetime(2026, 11, 24, 0, 1)
    assert wait_of(reference, 6).late and wait_of(reference, 6).too_long


def test_without_a_target_nothing_is_late(office: Any, wait_of: Any) -> None:
    reference = office.refer(at="2025-11-13T10:00:00Z")
    assert (wait_of(reference).meet_by, wait_of(reference).late) == (None, False)


def test_a_late_meeting_stays_late_but_no_longer_waits(office: Any, wait_of: Any) -> None:
    reference = office.refer(at=FRIDAY)
    office.send("talk_mum", at="2026-11-20T10:00:00Z", reference=reference)
    office.sync()
    office.today = datetime(2027, 1, 4, 9, 0)
    met = wait_of(reference, 4)
    assert (met.state, met.days, met.working_days) == ("Met", 7, 5)
    assert met.late and not met.too_long
    assert not wait_of(reference, 5).late


def test_a_second_talk_does_not_make_the_first_wait_longer(office: Any, wait_of: Any) -> None:
    reference = office.refer(at=FRIDAY)
    office.send("talk_mum", at="2026-11-17T10:00:00Z", reference=reference)
    office.sync()
    office.send("talk_mum", at="2026-11-22T10:00:00Z", reference=reference)
    office.sync()
    assert office.row("children", reference)["met"] == 46348
    assert wait_of(reference) == Wait("Met", days=4, working_days=2)


def test_two_talks_taken_in_out_of_turn_end_the_wait_on_the_same_day(office: Any, wait_of: Any) -> None:
    reference = office.refer(at=FRIDAY)
    office.send("talk_mum", at="2026-11-22T10:00:00Z", reference=reference)
    office.sync()
    office.send("talk_mum", at="2026-11-17T10:00:00Z", reference=reference)
    office.sync()
    assert wait_of(reference).days == 4


def test_a_day_that_a_person_typed_ends_the_wait_whatever_the_forms_say(office: Any, wait_of: Any) -> None:
    reference = office.refer(at=FRIDAY)
    office.send("talk_mum", at="2026-11-17T10:00:00Z", reference=reference)
    office.sync()
    office.edit("children", reference, met=46344)
    assert wait_of(reference).days == 5


def test_a_talk_that_waits_in_to_check_ends_no_wait(office: Any, wait_of: Any) -> None:
    reference = office.refer(at=FRIDAY)
    office.send("talk_mum", at="2026-11-17T10:00:00Z", reference=reference, initials="ZZ")
    office.sync()
    assert office.rows(RESPONSES)[-1]["became"] == "To check" and office.rows(TO_CHECK)
    assert wait_of(reference).state == "Waiting"


@pytest.mark.parametrize("met", ["2026-11-01", 46320])
def test_a_meeting_before_the_referral_makes_no_negative_wait(office: Any, wait_of: Any, met: Cell) -> None:
    reference = office.refer(at=FRIDAY)
    office.edit("children", reference, met=met)
    assert (wait_of(reference).days, wait_of(reference).working_days) == (0, 0)


def test_a_day_of_referral_or_of_meeting_that_cannot_be_read_gives_no_number(office: Any, wait_of: Any) -> None:
    reference = office.refer(at=FRIDAY)
    office.edit("children", reference, met="last week")
    assert wait_of(reference, 1) == Wait("Met")
    office.edit("children", reference, met="", received="in spring")
    assert wait_of(reference, 1) == Wait("Waiting")


def test_a_family_that_does_not_take_part_is_never_late(office: Any, wait_of: Any) -> None:
    reference = office.refer(at="2026-01-13T10:00:00Z")
    office.edit("children", reference, agreed="No")
    assert wait_of(reference, 10) == Wait("Stopped")


def test_it_is_time_to_talk_again_on_the_day_that_was_named_until_somebody_does(office: Any) -> None:
    reference = office.refer(at="2026-11-02T10:00:00Z")
    office.send("talk_mum", at="2026-11-03T10:00:00Z", reference=reference, revisit="2026-11-23")
    office.sync()
    assert office.row("children", reference)["look"] == "Time to talk again."
    office.send("talk_mum", at="2026-11-23T10:00:00Z", reference=reference, wish="the same")
    office.sync()
    assert "look" not in office.row("children", reference)


def test_nobody_is_asked_to_talk_again_before_the_day_or_after_a_no(office: Any) -> None:
    reference = office.refer(at="2026-11-02T10:00:00Z")
    office.edit("children", reference, revisit="24 November 2026")
    office.sync()
    assert "look" not in office.row("children", reference)
    office.today = datetime(2026, 11, 24, 9, 0)
    office.edit("children", reference, agreed="No")
    office.sync()
    assert office.row("children", reference)["look"] == "See To check."


@pytest.fixture
def shown(office: Any) -> Callable[..., dict[str, Cell]]:
    """What the columns of the wait show for a case, on its own tab or in the list of all cases."""

    def show(reference: str, tab: str = "children", target: int = 5) -> dict[str, Cell]:
        book = office.book()
        book.facts = dataclasses.replace(book.facts, assessed_within=target)
        table = book.tables[tab]
        with_more = msgspec.structs.replace(table.tab, columns=(*table.tab.columns, *COLUMNS))
        keys, (_, titles, *rows) = [column.key for column in COLUMNS], office.tabs[tab]
        book.tables[tab] = read_table(with_more, [[*table.columns, *keys], titles, *rows])
        if tab == "children":
            book.case_table = book.tables[tab]
        Computing(book).fill_in()
        row = book.tables[tab].find(reference)
        return {key: row.get(key) for key in ("works", "by", "in_time", "look")}

    return show


@pytest.mark.parametrize("tab", ["children", "waiting"])
def test_the_columns_show_working_days_the_last_day_and_whether_it_is_kept(office: Any, shown: Any, tab: str) -> None:
    reference = office.refer(at=FRIDAY)
    seen = shown(reference, tab, target=6)
    assert (seen["works"], seen["by"], seen["in_time"]) == (6, 46349, "On time")
    seen = shown(reference, tab, target=5)
    assert (seen["works"], seen["by"], seen["in_time"]) == (6, 46346, "Late")
    seen = shown(reference, tab, target=0)
    assert (seen["works"], seen["by"], seen["in_time"]) == (6, None, None)


def test_a_case_says_that_it_waits_too_long_in_words_that_stay_the_same_from_day_to_day(
    office: Any, shown: Any
) -> None:
    reference = office.refer(at=FRIDAY)
    assert shown(reference)["look"] == "Waits too long: to be met by 20 November 2026."
    office.today = datetime(2026, 11, 25, 9, 0)
    assert shown(reference)["look"] == "Waits too long: to be met by 20 November 2026."
    office.edit("children", reference, met=46351)
    assert shown(reference)["look"] in (None, "")
    assert shown(reference)["in_time"] == "Met late"
