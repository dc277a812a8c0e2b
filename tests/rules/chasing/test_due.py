"""Due: what should be done now follows from the clock and from what the workspace says was done."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from automation.rules.chasing.due import (
    Memory,
    backup_is_due,
    listing_is_due,
    memory_of,
    sync_is_due,
    this_period,
    turns,
    turns_text,
    waiting,
)
from automation.rules.chasing.slots import DAYS, When, last_slot, when_for
from automation.rules.items import Person
from automation.rules.values import Cell, moment_to_serial

MONDAY_EIGHT = datetime(2026, 11, 23, 8)
LONG_AGO = MONDAY_EIGHT - timedelta(days=100)
USUAL = When(day=0, hour=8)
SAL = Person("p1", "Sal Rowe")
ANN = Person("p2", "Ann Lee", day="Thursday", hour="17:00")
BO = Person("p3", "Bo Marsh", how_often="Every day", hour="9")


def in_days(days: float) -> datetime:
    return MONDAY_EIGHT + timedelta(days=days)


def test_a_turn_comes_at_its_day_and_hour_and_not_before() -> None:
    week_before = Memory(LONG_AGO, in_days(-7), {"p1": in_days(-7)})
    assert turns([SAL], MONDAY_EIGHT - timedelta(seconds=1), USUAL, week_before) == {}
    assert turns([SAL], MONDAY_EIGHT, USUAL, week_before) == {"p1": "2026-W48"}


def test_each_person_has_a_day_and_an_hour_of_their_own() -> None:
    told = {"p1": in_days(-7), "p2": in_days(-3), "p3": in_days(-0.5)}
    memory = Memory(LONG_AGO, in_days(-0.5), told)
    assert turns([SAL, ANN, BO], MONDAY_EIGHT, USUAL, memory) == {"p1": "2026-W48"}
    assert turns([SAL, ANN, BO], datetime(2026, 11, 23, 9), USUAL, memory) == {"p1": "2026-W48", "p3": "2026-11-23"}
    assert turns([ANN], datetime(2026, 11, 26, 17), USUAL, memory) == {"p2": "2026-W48"}


def test_a_computer_that_slept_through_monday_wakes_to_mondays_turn_once() -> None:
    wednesday = in_days(2.4)
    assert turns([SAL], wednesday, USUAL, Memory(LONG_AGO, in_days(-7), {"p1": in_days(-7)})) == {"p1": "2026-W48"}
    assert turns([SAL], wednesday, USUAL, Memory(LONG_AGO, in_days(2), {"p1": in_days(2)})) == {}


def test_after_three_weeks_away_there_is_one_turn_and_not_three() -> None:
    assert turns([SAL], in_days(22), USUAL, Memory(LONG_AGO, MONDAY_EIGHT, {"p1": MONDAY_EIGHT})) == {"p1": "2026-W51"}


def test_a_partnership_that_begins_on_a_sunday_has_its_first_turns_on_monday() -> None:
    sunday = in_days(-0.8)
    for memory in (Memory(), Memory(began=sunday)):
        assert turns([SAL], sunday, USUAL, memory) == {}
    assert turns([SAL], MONDAY_EIGHT, USUAL, Memory(began=sunday)) == {"p1": "2026-W48"}
    assert turns([SAL], in_days(0.1), USUAL, Memory(began=MONDAY_EIGHT)) == {}


def test_who_comes_into_people_on_a_wednesday_waits_for_their_first_turn() -> None:
    memory = Memory(LONG_AGO, MONDAY_EIGHT, {"p1": MONDAY_EIGHT})
    newcomer = Person("p9", "Kim Oak")
    assert turns([newcomer], in_days(2), USUAL, memory) == {}
    assert turns([newcomer], in_days(7), USUAL, memory) == {"p9": "2026-W49"}


def test_who_moves_from_an_afternoon_to_a_morning_that_has_passed_loses_no_turn() -> None:
    memory = Memory(LONG_AGO, MONDAY_EIGHT, {"p1": MONDAY_EIGHT, "p2": in_days(-3.5)})
    assert turns([ANN], in_days(0.1), USUAL, memory) == {}
    assert turns([dataclasses.replace(ANN, day="Monday", hour="8")], in_days(0.1), USUAL, memory) == {"p2": "2026-W48"}


def test_who_was_written_to_on_monday_and_then_asks_for_every_day_hears_on_tuesday() -> None:
    memory = Memory(LONG_AGO, MONDAY_EIGHT, {"p3": MONDAY_EIGHT + timedelta(hours=1)})
    assert turns([BO], in_days(0.2), USUAL, memory) == {}
    assert turns([BO], in_days(1.1), USUAL, memory) == {"p3": "2026-11-24"}


def test_a_clock_that_was_put_back_a_day_brings_no_turn_again() -> None:
    memory = Memory(LONG_AGO, MONDAY_EIGHT, {"p1": MONDAY_EIGHT, "p3": in_days(0.05)})
    assert turns([SAL, BO], in_days(-1), USUAL, memory) == {}


def test_a_clock_that_was_a_year_ahead_once_silences_nobody() -> None:
    runs = [run("sync", LONG_AGO), run("remind", in_days(365), "p1"), run("remind", in_days(-7), "p1")]
    assert turns([SAL], MONDAY_EIGHT, USUAL, memory_of(MONDAY_EIGHT, runs)) == {"p1": "2026-W48"}


def test_what_was_sent_by_hand_before_the_hour_does_not_stand_for_the_turn() -> None:
    early = MONDAY_EIGHT - timedelta(minutes=5)
    memory = memory_of(MONDAY_EIGHT, [run("sync", LONG_AGO), run("remind", early)])
    assert turns([SAL], MONDAY_EIGHT, USUAL, memory) == {"p1": "2026-W48"}


def test_by_hand_everybody_is_written_to_for_the_week_or_the_day_that_it_is() -> None:
    periods = this_period([SAL, ANN, BO], date(2026, 11, 24), USUAL)
    assert periods == {"p1": "2026-W48", "p2": "2026-W48", "p3": "2026-11-24"}


def run(job: str, started: datetime, *told: str, result: str = "Went well") -> dict[str, Cell]:
    line: dict[str, Cell] = {"job": job, "started": moment_to_serial(started), "result": result}
    return {**line, "turns": turns_text(told)} if told else line


def test_what_runs_tells_of_turns() -> None:
    runs = [
        run("sync", in_days(-30)),
        run("remind", in_days(-7), "p1", "p2"),
        run("remind", MONDAY_EIGHT, "p1", result="With problems"),
        run("remind", in_days(0.1), "p3", result="Failed"),
        run("remind", in_days(0.2)),
        {**run("remind", in_days(0.3)), "turns": "somebody typed here"},
        {"job": "remind", "started": "yesterday"},
    ]
    told = {"p1": MONDAY_EIGHT, "p2": in_days(-7)}
    assert memory_of(in_days(1), runs) == Memory(in_days(-30), moment(in_days(0.3)), told)
    assert memory_of(in_days(1), []) == Memory()


def moment(exact: datetime) -> datetime:
    """To the second, as Runs keeps it."""
    return exact.replace(microsecond=0)


def test_an_email_that_was_made_ready_and_did_not_leave_waits_until_its_next_try() -> None:
    def line(key: str, state: str, next_try: datetime | None = None) -> dict[str, Cell]:
        period = key.split("/")[1]
        return {
            "id": key,
            "period": period,
            "state": state,
            "address": "pat@school.example",
            **({"next_try": moment_to_serial(next_try)} if next_try else {}),
        }

    emails = [
        line("digest/2026-W48/p1", "Ready"),
        line("digest/2026-W48/p2", "Ready", in_days(0.5)),
        line("summary/2026-W48/config", "Sending"),
        line("digest/2026-W48/p4", "Sent"),
        line("digest/2026-W48/p5", "Bounced"),
        line("digest/2026-W47/p1", "Ready"),
        line("alert/sam@hopeside.example/receipt AB12-CD34", "Ready"),
    ]
    known = {"pat@school.example"}
    assert waiting(emails, known, MONDAY_EIGHT) == {"p1": "2026-W48", "config": "2026-W48"}
    assert waiting(emails, known, in_days(0.5))["p2"] == "2026-W48"
    assert waiting(emails, {"p@school.example"}, MONDAY_EIGHT)["p5"] == "2026-W48", "the address was put right"


HOURS = st.sampled_from(["", "0", "1", "2", "9", "23"])
PEOPLE = st.builds(
    Person,
    id=st.sampled_from(["a", "b"]),
    name=st.just("Somebody"),
    how_often=st.sampled_from(["", "Every day", "Only when overdue"]),
    day=st.sampled_from(["", *DAYS]),
    hour=HOURS,
)


def wake(people: Iterable[Person], now: datetime, runs: list[dict[str, Cell]]) -> list[tuple[str, str]]:
    """One look of the timetable: whose turn it is, noted in Runs as remind does."""
    come = turns(people, now, USUAL, memory_of(now, runs))
    if come:
        runs.append(run("remind", now, *come))
    return list(come.items())


@given(PEOPLE, st.lists(st.integers(1, 30 * 24 * 60), min_size=1, max_size=40))
def test_however_long_it_sleeps_each_turn_after_which_it_wakes_is_seen_to_once(
    person: Person, pauses: list[int]
) -> None:
    runs, now = [run("sync", LONG_AGO)], LONG_AGO
    told: list[tuple[str, str]] = []
    wanted = []
    for minutes in pauses:
        now += timedelta(minutes=minutes)
        told += wake([person], now, runs)
        slot = last_slot(when_for(person, USUAL), now)
        if slot.moment > LONG_AGO and slot.period not in wanted:
            wanted.append(slot.period)
    assert [period for _, period in told] == wanted


@given(PEOPLE, st.lists(st.integers(-30 * 60, 3 * 24 * 60), min_size=1, max_size=60))
def test_whatever_the_clock_does_nobody_has_the_same_turn_twice_nor_an_older_one_after_a_newer(
    person: Person, moves: list[int]
) -> None:
    runs, now = [run("sync", LONG_AGO)], MONDAY_EIGHT
    told: list[tuple[str, str]] = []
    latest = now
    for minutes in moves:
        now = max(now + timedelta(minutes=minutes), latest - timedelta(days=2))
        latest = max(latest, now)
        told += wake([person], now, runs)
    periods = [period for _, period in told]
    assert not [period for period, times in Counter(periods).items() if times > 1]
    assert periods == sorted(periods)


@given(st.lists(st.tuples(PEOPLE, st.integers(1, 20 * 60)), min_size=1, max_size=60))
def test_whatever_people_choose_meanwhile_who_was_told_before_is_told_of_each_turn_that_passes(
    steps: list[tuple[Person, int]],
) -> None:
    runs, now = [run("sync", LONG_AGO), run("remind", LONG_AGO, "a", "b")], LONG_AGO
    last_told = dict.fromkeys(("a", "b"), LONG_AGO)
    for person, minutes in steps:
        now += timedelta(minutes=minutes)
        come = wake([person], now, runs)
        if come:
            last_told[person.id] = now
        assert last_told[person.id] >= last_slot(when_for(person, USUAL), now).moment or now < LONG_AGO


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
