"""Waking: whatever sleep and clocks do, each email goes out once, through the real timetable on the real desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hopeside import ANSWERS

from automation.config import make_keys, write_config
from automation.jobs.house import open_house
from automation.jobs.provision import provision
from automation.jobs.reading import read_book, write_changes
from automation.jobs.remind import run_remind
from automation.jobs.run import Event
from automation.rules.tables import Table
from automation.specs.system import EMAILS, PEOPLE, RUNS
from automation.timetable import Timetable
from automation.workspace.lease import Lease

LONDON = ZoneInfo("Europe/London")
SAL, ANN, BO = "Sal Rowe", "Ann Lee", "Bo Marsh"
LEADS = [
    {"name": SAL, "email": "sal@hopeside.example", "role": "Lead"},
    {"name": ANN, "email": "ann@hopeside.example", "role": "Lead", "day": "Sunday", "hour": "1"},
    {"name": BO, "email": "bo@hopeside.example", "role": "Lead", "how_often": "Every day", "hour": "1:00"},
]
"""Sal has the usual time, Monday at 8. Clocks change on a Sunday at 1 in the morning, where the others have theirs."""
FIRST_DAY = datetime(2026, 3, 1, 12, tzinfo=UTC)

Sent = list[tuple[str, str]]


class Office:
    """A computer with a timetable that is woken, sleeps, and has its clock moved about."""

    def __init__(self, folder: Path, clock: time_machine.Traveller) -> None:
        self.config = folder / "config.toml"
        self.events: list[Event] = []
        self._clock = clock
        self._known: Sent = []
        self.start_anew()

    def start_anew(self) -> None:
        """The computer is started again: what the timetable remembered is gone."""
        self.house = open_house(self.config)
        self.timetable = Timetable(self.house, self.events.append)

    def wake(self, moment: datetime) -> Sent:
        """It wakes and does what is due; returns the digests that went out: to whom, for which period."""
        self.set_clock(moment)
        self.timetable.look()
        assert not [event for event in self.events if event.result == "failed" and event.job != "remind"]
        before, self._known = self._known, self.digests()
        return [one for one in self._known if one not in before]

    def set_clock(self, moment: datetime) -> None:
        """It is so late now."""
        self._clock.move_to(moment.astimezone(UTC))

    def digests(self) -> Sent:
        """Every digest that went out so far, as often as it did."""
        rows = self.table(EMAILS).rows
        written = [(str(row["person"]), str(row["period"])) for row in rows if row["kind"] == "Digest"]
        assert len(rows) == len(list(self.house.config.mail.folder.glob("*.eml"))), "as many files as lines"
        return sorted(written)

    def table(self, tab: str) -> Table:
        """A tab as it is now."""
        return read_book(self.house).book.tables[tab]

    def edit(self, tab: str, row_id: str, **cells: str) -> None:
        """Somebody types into cells of a row."""
        reading = read_book(self.house)
        for column, value in cells.items():
            reading.book.tables[tab].set(row_id, column, value)
        write_changes(self.house, reading, reading.book.tables[tab].take_changes())

    def person(self, name: str) -> str:
        """The id of somebody's row in People."""
        return next(str(row["id"]) for row in self.table(PEOPLE) if row["name"] == name)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A partnership that began on the first of March, with an action of the pilot plan for each lead."""
    folder = tmp_path_factory.mktemp("office")
    write_config(folder / "config.toml", ANSWERS)
    make_keys(folder / "config.toml")
    with time_machine.travel(FIRST_DAY, tick=False) as clock:
        provision(open_house(folder / "config.toml"), people=LEADS)
        office = Office(folder, clock)
        office.wake(FIRST_DAY)
        for row_id, name in (("PLAN/1.1", SAL), ("PLAN/1.2", ANN), ("PLAN/2.1", BO)):
            office.edit("pilot_plan", row_id, lead=name)
        office.house.office.desk.store.close()
    return folder


@pytest.fixture
def office(made_once: Path, tmp_path: Path) -> Iterator[Office]:
    folder = shutil.copytree(made_once, tmp_path / "office")
    with time_machine.travel(FIRST_DAY, tick=False) as clock:
        yield Office(folder, clock)


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment as clocks in London show it."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def test_each_lead_is_written_to_at_the_day_and_hour_of_their_own(office: Office) -> None:
    assert office.wake(local(2026, 3, 2, 0, 59)) == []
    assert office.wake(local(2026, 3, 2, 1, 0)) == [(BO, "2026-03-02")]
    assert office.wake(local(2026, 3, 2, 8, 0)) == [(SAL, "2026-W10")]
    assert office.wake(local(2026, 3, 3, 1, 0)) == [(BO, "2026-03-03")]
    assert office.wake(local(2026, 3, 8, 1, 0)) == [(ANN, "2026-W10"), (BO, "2026-03-08")]
    assert office.wake(local(2026, 3, 9, 8, 0)) == [(BO, "2026-03-09"), (SAL, "2026-W11")]


def test_after_three_weeks_away_one_email_goes_out_and_not_three_and_says_its_week(office: Office) -> None:
    office.wake(local(2026, 3, 9, 9))
    assert office.wake(local(2026, 4, 1, 10)) == [(ANN, "2026-W13"), (BO, "2026-04-01"), (SAL, "2026-W14")]
    assert office.wake(local(2026, 4, 1, 11)) == []
    weeks = {row["person"]: row["week"] for row in office.table(EMAILS) if row["period"] == "2026-W13"}
    assert weeks[ANN] == 46104, "Monday 23 March 2026"


@pytest.mark.parametrize("restarts", [False, True])
def test_the_hour_that_does_not_exist_brings_each_email_once(office: Office, restarts: bool) -> None:
    """On 29 March 2026 clocks go from 0:59 to 2:00."""
    office.wake(local(2026, 3, 28, 9))
    assert office.wake(local(2026, 3, 29, 0, 59)) == []
    went: Sent = []
    for minutes in range(1, 150, 13):
        if restarts:
            office.start_anew()
        went += office.wake(local(2026, 3, 29, 0, 59).astimezone(UTC) + timedelta(minutes=minutes))
    assert went == [(ANN, "2026-W13"), (BO, "2026-03-29")]


@pytest.mark.parametrize("restarts", [False, True])
def test_the_hour_that_comes_twice_brings_each_email_once(office: Office, restarts: bool) -> None:
    """On 25 October 2026 clocks go from 1:59 back to 1:00."""
    office.wake(local(2026, 10, 24, 9))
    began = local(2026, 10, 25, 0, 55).astimezone(UTC)
    went: Sent = []
    for minutes in range(0, 150, 13):
        if restarts:
            office.start_anew()
        went += office.wake(began + timedelta(minutes=minutes))
    assert went == [(ANN, "2026-W43"), (BO, "2026-10-25")]


def test_a_clock_that_is_put_back_a_day_brings_nothing_again_and_then_goes_on(office: Office) -> None:
    office.wake(local(2026, 3, 7, 9))
    assert office.wake(local(2026, 3, 9, 8)) == [(ANN, "2026-W10"), (BO, "2026-03-09"), (SAL, "2026-W11")]
    office.start_anew()
    for hour in range(8, 24, 3):
        assert office.wake(local(2026, 3, 8, hour)) == []
    assert office.wake(local(2026, 3, 9, 9)) == []
    assert office.wake(local(2026, 3, 10, 9)) == [(BO, "2026-03-10")]


def test_a_clock_that_was_years_ahead_for_a_day_silences_nobody_afterwards(office: Office) -> None:
    office.wake(local(2026, 3, 2, 9))
    office.wake(local(2030, 1, 1, 9))
    assert office.wake(local(2026, 3, 3, 9)) == [(BO, "2026-03-03")]
    assert office.wake(local(2026, 3, 9, 9)) == [(ANN, "2026-W10"), (BO, "2026-03-09"), (SAL, "2026-W11")]


@pytest.mark.parametrize("zone", ["Pacific/Honolulu", "Pacific/Kiritimati", "Asia/Kathmandu"])
def test_a_time_zone_that_is_changed_in_config_brings_each_email_once(office: Office, zone: str) -> None:
    office.wake(local(2026, 3, 8, 9))
    assert office.wake(local(2026, 3, 9, 8)) == [(BO, "2026-03-09"), (SAL, "2026-W11")]
    text = office.config.read_text(encoding="utf-8")
    office.config.write_text(text.replace("Europe/London", zone), encoding="utf-8")
    went: Sent = []
    for hours in range(1, 24 * 8, 5):
        went += office.wake(local(2026, 3, 9, 8) + timedelta(hours=hours))
    days = [period for person, period in went if person == BO]
    assert days == sorted(set(days)) and days[0] >= "2026-03-10" and len(days) >= 7
    assert [one for one in went if one[0] != BO] == [(ANN, "2026-W11"), (SAL, "2026-W12")]


def test_who_chooses_an_hour_that_has_passed_today_is_still_written_to_this_week(office: Office) -> None:
    office.edit(PEOPLE, office.person(SAL), hour="16:00")
    assert (SAL, "2026-W10") in office.wake(local(2026, 3, 2, 17))
    office.wake(local(2026, 3, 9, 12))
    assert (SAL, "2026-W11") not in office.digests()
    office.edit(PEOPLE, office.person(SAL), hour="8")
    assert office.wake(local(2026, 3, 9, 12, 30)) == [(SAL, "2026-W11")]


def test_what_cannot_be_read_as_a_time_leaves_the_usual_one(office: Office) -> None:
    office.edit(PEOPLE, office.person(SAL), day="Someday", hour="late")
    assert office.wake(local(2026, 3, 2, 7, 59)) == [(BO, "2026-03-02")]
    assert office.wake(local(2026, 3, 2, 8, 0)) == [(SAL, "2026-W10")]


def test_what_becomes_overdue_after_somebodys_turn_waits_for_the_next(office: Office) -> None:
    office.edit(PEOPLE, office.person(SAL), how_often="Only when overdue")
    assert office.wake(local(2026, 3, 2, 8, 0)) == [(BO, "2026-03-02")]
    office.edit("pilot_plan", "PLAN/1.1", due="1 March 2026")
    for hour in range(9, 24, 4):
        assert office.wake(local(2026, 3, 2, hour)) == []
    assert office.wake(local(2026, 3, 9, 8, 0)) == [(ANN, "2026-W10"), (BO, "2026-03-09"), (SAL, "2026-W11")]


def test_what_was_sent_by_hand_does_not_come_again_at_its_hour(office: Office) -> None:
    assert office.wake(local(2026, 3, 2, 7)) == [(BO, "2026-03-02")]
    run_remind(office.house)
    assert office.wake(local(2026, 3, 2, 7, 30)) == [(ANN, "2026-W10"), (SAL, "2026-W10")], "by hand, just before"
    went = [one for day in range(2, 9) for hour in (1, 8) for one in office.wake(local(2026, 3, day, hour))]
    assert [period for person, period in went if person != BO] == []


def test_an_email_that_was_made_ready_and_never_sent_goes_out_at_the_next_waking(office: Office) -> None:
    office.wake(local(2026, 3, 2, 9))
    line = f"digest/2026-W10/{office.person(SAL)}"
    office.edit(EMAILS, line, state="Ready")
    office.wake(local(2026, 3, 2, 10))
    assert office.table(EMAILS).cell(line, "state") == "Written"


def test_a_tracker_without_the_newer_columns_keeps_to_the_week(office: Office) -> None:
    """As in a workspace that was made before people could choose a day, until it is provisioned anew."""
    from automation.rules.setup.requests import sheet_id

    for tab, column in ((RUNS, "turns"), (PEOPLE, "day"), (PEOPLE, "hour")):
        at = office.table(tab).columns[column]
        files = read_book(office.house).files
        span = {"sheetId": sheet_id(tab), "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
        file_id = files.sheets[office.house.specs.sheet_of(tab).key]
        office.house.office.sheets.write(file_id, [{"deleteDimension": {"range": span}}], "deleting a column")
    assert office.wake(local(2026, 3, 2, 8)) == [(ANN, "2026-W10"), (BO, "2026-03-02"), (SAL, "2026-W10")]
    assert office.wake(local(2026, 3, 2, 9)) == []
    office.start_anew()
    assert office.wake(local(2026, 3, 2, 10)) == []
    assert [one for one in office.wake(local(2026, 3, 9, 8)) if one[0] != BO] == [(ANN, "2026-W11"), (SAL, "2026-W11")]


def test_a_turn_whose_email_could_not_even_be_noted_is_not_over(office: Office) -> None:
    tracker = read_book(office.house).files.sheets[office.house.specs.sheet_of(EMAILS).key]
    office.set_clock(local(2026, 3, 2, 8))
    sheets, lasts = office.house.office.sheets, timedelta(minutes=10)
    elsewhere = Lease(sheets, tracker, "sending", "another computer", office.house.clock, lasts)
    elsewhere.take()
    assert office.wake(local(2026, 3, 2, 8)) == []
    failed = office.events[-1]
    assert (failed.job, failed.result) == ("remind", "failed") and "Another computer sends" in failed.summary
    assert [row["result"] for row in office.table(RUNS) if row["job"] == "remind"] == ["Failed"]
    assert office.timetable.code == 5
    elsewhere.let_go(tracker, (), "letting others send")
    assert office.wake(local(2026, 3, 2, 9)) == [(BO, "2026-03-02"), (SAL, "2026-W10")]
