"""Which months' figures are due: each once, none lost in a long sleep, and no flood from a clock that is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from automation.rules.chasing.due import months_due, months_text
from automation.rules.months import Month, month_before
from automation.rules.values import Cell, moment_to_serial

BEGAN = datetime(2026, 9, 20, 12)


def ran(job: str, when: datetime, *months: Month, result: str = "Went well") -> dict[str, Cell]:
    named = months_text(months) if job == "report" else ""
    return {"job": job, "started": moment_to_serial(when), "result": result, "turns": named}


def keys(now: datetime, *runs: dict[str, Cell]) -> list[str]:
    return [month.key for month in months_due(now, list(runs))]


def test_a_month_is_due_once_it_has_ended_and_a_sync_has_gone_through_since() -> None:
    first, late = ran("sync", BEGAN), ran("sync", datetime(2026, 9, 30, 23, 59))
    assert keys(datetime(2026, 9, 30, 23, 59), first, late) == []
    assert keys(datetime(2026, 10, 1, 0, 1), first, late) == [], "what came in the last minutes is not known yet"
    failed = ran("sync", datetime(2026, 10, 1, 0, 2), result="Failed")
    assert keys(datetime(2026, 10, 1, 0, 3), first, failed) == []
    assert keys(datetime(2026, 10, 1, 0, 5), first, ran("sync", datetime(2026, 10, 1, 0, 4))) == ["2026-09"]


def test_a_month_that_was_told_is_not_due_again_and_one_that_failed_is() -> None:
    now, synced = datetime(2026, 10, 2, 9), ran("sync", datetime(2026, 10, 1))
    september = Month(2026, 9)
    assert keys(now, ran("sync", BEGAN), synced, ran("report", datetime(2026, 10, 1, 1), september)) == []
    failed = ran("report", datetime(2026, 10, 1, 1), september, result="Failed")
    assert keys(now, ran("sync", BEGAN), synced, failed) == ["2026-09"]


def test_after_three_months_asleep_each_missed_month_is_due_across_the_end_of_the_year() -> None:
    now = datetime(2027, 1, 5, 9)
    told = ran("report", datetime(2026, 10, 1, 1), Month(2026, 9))
    assert keys(now, ran("sync", BEGAN), told, ran("sync", now)) == ["2026-10", "2026-11", "2026-12"]


def test_a_report_that_somebody_asked_for_of_an_older_month_leaves_the_others_due() -> None:
    now = datetime(2026, 12, 1, 9)
    told = ran("report", datetime(2026, 12, 1, 8), Month(2026, 9))
    assert keys(now, ran("sync", BEGAN), ran("sync", now), told) == ["2026-10", "2026-11"]


def test_before_the_partnership_began_nothing_is_due() -> None:
    now = datetime(2026, 10, 1, 9)
    assert keys(now) == []
    assert keys(now, ran("sync", now)) == []


def test_a_line_that_names_no_month_counts_for_all_that_had_ended() -> None:
    """A tracker from before has no column for them; somebody may have emptied the cell."""
    now, unnamed = datetime(2026, 12, 1, 9), ran("report", datetime(2026, 12, 1, 8)) | {"turns": ""}
    assert keys(now, ran("sync", BEGAN), ran("sync", now), unnamed) == []
    assert keys(datetime(2027, 1, 1), ran("sync", BEGAN), ran("sync", datetime(2027, 1, 1)), unnamed) == ["2026-12"]
    nothing = ran("report", datetime(2026, 12, 1, 8))
    assert keys(now, ran("sync", BEGAN), ran("sync", now), nothing) == ["2026-09", "2026-10", "2026-11"]


def test_a_clock_that_is_years_ahead_brings_no_flood_and_silences_nothing_when_it_is_right_again() -> None:
    ahead = datetime(2036, 5, 5)
    wrong = [ran("sync", BEGAN), ran("sync", ahead)]
    due = months_due(ahead, wrong)
    assert len(due) == 12 and due[-1] == Month(2036, 4)
    wrong.append(ran("report", ahead, *due, Month(2026, 9)))
    assert keys(datetime(2026, 10, 1, 1), *wrong) == [], "no sync of this day yet: the one of 2036 counts for none"
    assert keys(datetime(2026, 10, 1, 1), *wrong, ran("sync", datetime(2026, 10, 1))) == ["2026-09"]


def test_a_clock_that_is_set_back_a_day_over_the_end_of_a_month_brings_it_once() -> None:
    runs = [ran("sync", BEGAN), ran("sync", datetime(2026, 10, 1, 0, 5))]
    runs.append(ran("report", datetime(2026, 10, 1, 0, 5), Month(2026, 9)))
    assert keys(datetime(2026, 9, 30, 0, 10), *runs) == []
    assert keys(datetime(2026, 10, 1, 0, 10), *runs) == []


@given(st.lists(st.integers(1, 2_000), max_size=25), st.integers(0, 10))
def test_however_it_sleeps_each_month_of_the_last_year_is_told_once_and_in_order(gaps: list[int], back: int) -> None:
    now, runs, told = BEGAN, [ran("sync", BEGAN)], list[Month]()
    for number, hours in enumerate(gaps):
        now += timedelta(hours=hours)
        looked = now - timedelta(hours=30) if number == back else now
        runs.append(ran("sync", looked))
        if due := months_due(looked, runs):
            runs.append(ran("report", looked, *due))
            told += due
    assert sorted(set(told)) == told
    if back < len(gaps) - 1 or back >= len(gaps):
        ended = [] if month_before(now.date()) < Month(2026, 9) else [month_before(now.date())]
        assert told[-1:] == ended
