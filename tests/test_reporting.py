"""Reporting: whatever sleep and clocks do, each month's figures are written once, by the real timetable on the desk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hopeside import ANSWERS

from automation.config import make_keys, write_config
from automation.jobs.house import open_house
from automation.jobs.provision import provision
from automation.timetable import run_once

LONDON = ZoneInfo("Europe/London")
FIRST_DAY = datetime(2026, 2, 10, 12, tzinfo=UTC)
Wake = Callable[[datetime], list[str]]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A partnership that began on 10 February 2026."""
    folder = tmp_path_factory.mktemp("office")
    write_config(folder / "config.toml", ANSWERS)
    make_keys(folder / "config.toml")
    with time_machine.travel(FIRST_DAY, tick=False):
        house = open_house(folder / "config.toml")
        provision(house)
        run_once(house, tell=lambda event: None)
        house.office.desk.store.close()
    return folder


@pytest.fixture
def reports(made_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(made_once, tmp_path / "office") / "reports"


@pytest.fixture
def wake(reports: Path) -> Iterator[Wake]:
    """Wakes the computer at a moment and does what is due; returns the files that were written."""
    with time_machine.travel(FIRST_DAY, tick=False) as clock:

        def woken(moment: datetime) -> list[str]:
            for path in reports.glob("*"):
                os.utime(path, (0, 0))
            clock.move_to(moment.astimezone(UTC))
            house = open_house(reports.parent / "config.toml")
            ran = run_once(house, tell=lambda event: None)
            house.office.desk.store.close()
            assert not ran.failed
            return sorted(path.stem.removeprefix("figures-") for path in reports.glob("*") if path.stat().st_mtime)

        yield woken


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment as clocks in London show it."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def test_each_month_is_written_when_it_has_ended_by_the_clock_of_the_partnership(wake: Wake) -> None:
    """In summer time March ends at 23:00 UTC."""
    assert wake(local(2026, 2, 28, 23, 59)) == []
    assert wake(local(2026, 3, 1, 0, 1)) == ["2026-02"], "the month in which the partnership began"
    assert wake(local(2026, 3, 1, 9)) == []
    assert wake(local(2026, 3, 31, 23, 59)) == []
    assert wake(datetime(2026, 3, 31, 23, 1, tzinfo=UTC)) == ["2026-03"]
    assert wake(local(2026, 4, 1, 1)) == []


def test_after_three_months_asleep_each_missed_month_has_its_file(wake: Wake) -> None:
    wake(local(2026, 10, 15, 9))
    assert wake(local(2027, 1, 2, 9)) == ["2026-10", "2026-11", "2026-12"]
    assert wake(local(2027, 1, 2, 10)) == []


def test_a_clock_that_is_set_back_over_the_end_of_a_month_writes_it_once(wake: Wake) -> None:
    assert wake(local(2026, 3, 1, 0, 10)) == ["2026-02"]
    assert wake(local(2026, 2, 28, 1)) == []
    assert wake(local(2026, 3, 1, 0, 20)) == []


def test_a_clock_that_was_years_ahead_writes_a_year_at_most_and_the_right_months_when_it_is_right_again(
    wake: Wake, reports: Path
) -> None:
    assert len(wake(local(2036, 5, 5, 9))) == 12
    assert wake(local(2036, 5, 5, 10)) == []
    assert wake(local(2026, 2, 20, 9)) == []
    assert wake(local(2026, 3, 1, 9)) == ["2026-02"]
    assert len(list(reports.iterdir())) == 13


def test_a_year_of_hourly_waking_around_each_months_end_writes_twelve_files(wake: Wake) -> None:
    told = []
    for number in range(12):
        begins = local(2026 + (number + 2) // 12, (number + 2) % 12 + 1, 1, 0).astimezone(UTC)
        for hours in (-1, 0, 1):
            told += wake(begins + timedelta(hours=hours, minutes=5))
    assert told == [f"2026-{month:02}" for month in range(2, 13)] + ["2027-01"]
