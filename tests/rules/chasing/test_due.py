"""Due: what should be done now follows from the clock and from what the workspace says was done."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from automation.rules.chasing.due import (
    Week,
    backup_is_due,
    listing_is_due,
    reminder_moment,
    reminders_are_due,
    sync_is_due,
    week_from,
)
from automation.rules.values import moment_to_serial

MONDAY_EIGHT = datetime(2026, 11, 23, 8)


def test_reminders_go_out_at_their_day_and_hour_and_not_before() -> None:
    week = Week(began=MONDAY_EIGHT - timedelta(days=3))
    assert not reminders_are_due(MONDAY_EIGHT - timedelta(seconds=1), "Monday", 8, week)
    assert reminders_are_due(MONDAY_EIGHT, "Monday", 8, week)


def test_a_partnership_that_begins_on_a_sunday_gets_its_first_reminders_on_monday() -> None:
    sunday = MONDAY_EIGHT - timedelta(hours=20)
    for week in (Week(), Week(began=sunday)):
        assert not reminders_are_due(sunday, "Monday", 8, week)
    assert reminders_are_due(MONDAY_EIGHT, "Monday", 8, Week(began=sunday))
    assert not reminders_are_due(MONDAY_EIGHT + timedelta(hours=1), "Monday", 8, Week(began=MONDAY_EIGHT))


def test_first_reminders_that_were_cut_off_are_finished_although_the_partnership_is_new() -> None:
    tuesday = MONDAY_EIGHT + timedelta(days=1)
    assert reminders_are_due(tuesday, "Monday", 8, Week(unsent=True, began=tuesday))


def test_a_computer_that_slept_through_monday_sends_on_waking_once() -> None:
    wednesday = datetime(2026, 11, 25, 17, 30)
    assert reminders_are_due(wednesday, "Monday", 8, Week(ran=MONDAY_EIGHT - timedelta(days=7)))
    assert not reminders_are_due(wednesday, "Monday", 8, Week(ran=wednesday - timedelta(hours=1)))


def test_what_was_sent_by_hand_before_the_hour_does_not_stand_for_the_weeks_reminders() -> None:
    sunday_before = Week(ran=datetime(2026, 11, 22, 20))
    early = Week(ran=MONDAY_EIGHT - timedelta(minutes=5))
    assert reminders_are_due(MONDAY_EIGHT, "Monday", 8, sunday_before)
    assert reminders_are_due(MONDAY_EIGHT, "Monday", 8, early)


def test_emails_that_could_not_leave_are_tried_again_a_day_later() -> None:
    week = Week(ran=MONDAY_EIGHT, unsent=True)
    assert not reminders_are_due(MONDAY_EIGHT + timedelta(hours=23), "Monday", 8, week)
    assert reminders_are_due(MONDAY_EIGHT + timedelta(hours=24), "Monday", 8, week)


@pytest.mark.parametrize(("day", "expected"), [("Monday", 23), ("Thursday", 26), ("Sunday", 29)])
def test_the_weeks_moment_is_the_same_on_every_day_of_the_week(day: str, expected: int) -> None:
    for offset in range(7):
        now = datetime(2026, 11, 23 + offset, 23, 59)
        assert reminder_moment(now, day, 9) == datetime(2026, 11, expected, 9)


def test_every_weekday_that_config_takes_is_known_here() -> None:
    from typing import get_args

    from automation.config import Day

    assert [reminder_moment(MONDAY_EIGHT, day, 8).weekday() for day in get_args(Day)] == list(range(7))


def test_a_sync_is_due_at_the_start_and_then_every_so_many_minutes() -> None:
    assert sync_is_due(MONDAY_EIGHT, None, 15)
    assert not sync_is_due(MONDAY_EIGHT, MONDAY_EIGHT - timedelta(minutes=14, seconds=59), 15)
    assert sync_is_due(MONDAY_EIGHT, MONDAY_EIGHT - timedelta(minutes=15), 15)


def test_a_clock_that_was_put_back_does_not_stop_syncs() -> None:
    assert sync_is_due(MONDAY_EIGHT, MONDAY_EIGHT + timedelta(hours=1), 15)


def test_a_copy_is_due_once_a_day() -> None:
    assert backup_is_due(date(2026, 11, 23), "")
    assert backup_is_due(date(2026, 11, 23), "2026-11-22")
    assert not backup_is_due(date(2026, 11, 23), "2026-11-23")
    assert not backup_is_due(date(2026, 11, 23), "2026-12-01")


def test_the_week_is_read_from_runs_and_emails() -> None:
    runs = [
        {"job": "remind", "started": moment_to_serial(MONDAY_EIGHT), "result": "With problems"},
        {"job": "remind", "started": moment_to_serial(MONDAY_EIGHT - timedelta(days=7)), "result": "Went well"},
        {"job": "remind", "started": moment_to_serial(MONDAY_EIGHT + timedelta(hours=2)), "result": "Failed"},
        {"job": "sync", "started": moment_to_serial(MONDAY_EIGHT + timedelta(hours=3)), "result": "Went well"},
        {"job": "remind", "started": "yesterday"},
    ]
    sent = {"kind": "Digest", "period": "2026-W48", "state": "Sent"}
    written = {**sent, "state": "Written"}
    assert week_from(MONDAY_EIGHT, runs, [sent, written]) == Week(
        MONDAY_EIGHT, unsent=False, began=MONDAY_EIGHT - timedelta(days=7)
    )
    assert week_from(MONDAY_EIGHT, [], []) == Week(None, unsent=False)
    cut_off = {"kind": "Digest", "period": "2026-W48", "state": "Ready"}
    assert week_from(MONDAY_EIGHT, runs, [sent, cut_off]).unsent
    others = [{**cut_off, "period": "2026-W47"}, {**cut_off, "kind": "Alert"}]
    assert not week_from(MONDAY_EIGHT, runs, others).unsent


def test_all_responses_are_listed_in_the_first_sync_of_a_day_or_of_a_week_that_did_not_fail() -> None:
    def due(*started: str, today: str = "2026-11-25", weekly: bool = False, **row: str) -> bool:
        line = {"job": "sync", "result": "Went well", **row}
        runs = [{**line, "started": moment_to_serial(datetime.fromisoformat(moment))} for moment in started]
        return listing_is_due(date.fromisoformat(today), runs, weekly=weekly)

    assert due() and due(weekly=True)
    assert due("2026-11-24T23:59:00") and not due("2026-11-25T00:00:00")
    assert due("2026-11-22T23:59:00", weekly=True) and not due("2026-11-23T00:00:00", weekly=True)
    assert due("2026-11-25T08:00:00", result="Failed") and not due("2026-11-25T08:00:00", result="With problems")
    assert due("2026-11-25T08:00:00", job="remind")
    assert due("2027-01-01T08:00:00"), "by a clock that was wrong"
