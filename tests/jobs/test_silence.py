"""Silence: when no sync has gone well for a day, the coordinator gets to know by every way that is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from automation.desk.banner import last_run, standings
from automation.desk.pages.banner import describe
from automation.errors import WorkspaceError
from automation.jobs.backup import make_backup
from automation.jobs.doctor import examine
from automation.jobs.files import find_files
from automation.jobs.house import House
from automation.jobs.reading import read_book
from automation.jobs.run import JOBS, Event, note_failure
from automation.jobs.runs import set_banner
from automation.jobs.silence import jobs_failing, silent_since, tell_silence, tell_unusable
from automation.jobs.sync import run_sync
from automation.specs.system import EMAILS
from automation.timetable import Timetable

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
OpenAt = Callable[[datetime], House]


def mails(house: House) -> list[EmailMessage]:
    files = sorted(house.config.mail.folder.glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]


def fail(house: House) -> None:
    note_failure(house, "sync", house.now, "The disk is full.")


def test_a_sync_that_has_failed_for_a_day_is_a_silence_and_one_that_went_well_ends_it(open_at: OpenAt) -> None:
    assert run_sync(open_at(MONDAY)).result == "ok"
    for hours in (1, 23):
        fail(open_at(MONDAY + timedelta(hours=hours)))
        assert silent_since(open_at(MONDAY + timedelta(hours=hours))) is None
    later = open_at(MONDAY + timedelta(hours=24))
    assert silent_since(later) == datetime(2026, 11, 23, 9)
    run_sync(later)
    assert silent_since(open_at(MONDAY + timedelta(days=3))) is None


def test_a_computer_that_was_off_is_no_silence_that_it_could_tell_of(open_at: OpenAt) -> None:
    run_sync(open_at(MONDAY))
    assert silent_since(open_at(MONDAY + timedelta(days=30))) is None


def test_where_no_sync_ever_went_well_the_day_counts_from_the_first_that_failed(open_at: OpenAt) -> None:
    fail(open_at(MONDAY))
    fail(open_at(MONDAY + timedelta(hours=20)))
    assert silent_since(open_at(MONDAY + timedelta(hours=25))) == datetime(2026, 11, 23, 9)


def test_the_coordinator_is_written_to_once_for_each_silence(open_at: OpenAt) -> None:
    run_sync(open_at(MONDAY))
    house = open_at(MONDAY + timedelta(hours=25))
    fail(house)
    since = silent_since(house)
    assert since is not None
    assert tell_silence(house, since) == 1
    (mail,) = mails(house)
    assert mail["To"] == "robin@hopeside.example"
    assert "without a run that went well" in mail["Subject"]
    assert [row["kind"] for row in read_book(house).book.tables[EMAILS]] == ["Notice"]
    assert tell_silence(open_at(MONDAY + timedelta(hours=50)), since) == 0
    assert len(mails(house)) == 1


def test_where_the_tracker_cannot_be_read_the_mail_goes_all_the_same_and_once(open_at: OpenAt) -> None:
    house = open_at(MONDAY)
    run_sync(house)
    house.office.drive.update(find_files(house, {}).sheets["tracker"], {"trashed": True})
    since = datetime(2026, 11, 23, 9)
    assert tell_silence(house, since) == 1
    assert tell_silence(open_at(MONDAY + timedelta(hours=30)), since) == 0
    assert tell_silence(house, since + timedelta(days=9)) == 1, "another silence"
    assert [mail["To"] for mail in mails(house)] == ["robin@hopeside.example"] * 2


def test_the_timetable_tells_of_a_silence_once_and_the_desk_and_doctor_show_it(open_at: OpenAt) -> None:
    run_sync(open_at(MONDAY))

    def broken(_: House) -> tuple[str, str]:
        raise WorkspaceError("The disk is full.", remedy="Make room.")

    house, events = open_at(MONDAY), list[Event]()
    timetable = Timetable(house, events.append, {**JOBS, "sync": broken})  # type: ignore[dict-item]
    for hours in range(0, 60, 6):
        house.clock = open_at(MONDAY + timedelta(hours=hours)).clock
        timetable.look()
    assert timetable.failed["sync"] == 10
    assert [event.summary for event in events if event.job == "notice"] == [
        "1 email went out to say that no run has gone well for a day."
    ]
    store = house.office.desk.store
    banner = describe(last_run(store), house.clock(), standings(store).values())
    assert banner.tone == "red" and "not gone well since Monday 23 November 2026, 09:00" in banner.advice
    found = examine(house)
    told = next(finding for finding in found.findings if finding.what.startswith("Sync failed"))
    assert told.level == "problem" and "has not gone well for 2 days: The disk is full." in told.what
    assert not found.healthy


def test_a_failure_stays_on_the_desk_although_another_job_goes_well_after_it(open_at: OpenAt) -> None:
    house = open_at(MONDAY)
    set_banner(house, "remind", "failed", "The outbox is gone.")
    run_sync(house)
    store = house.office.desk.store
    banner = describe(last_run(store), house.clock(), standings(store).values())
    assert banner.tone == "red"
    assert banner.text.startswith("Remind has failed since Monday 23 November 2026, 09:00: The outbox is gone.")
    set_banner(house, "remind", "ok", "All went well.")
    assert describe(last_run(store), house.clock(), standings(store).values()).tone == "green"


def test_a_failing_job_is_a_warning_on_its_first_day(open_at: OpenAt) -> None:
    house = open_at(MONDAY)
    set_banner(house, "remind", "failed", "The outbox is gone.")
    (finding,) = [one for one in examine(house).findings if one.what.startswith("Remind failed")]
    assert finding.level == "warning" and "followthrough remind" in finding.remedy


def test_a_command_that_comes_only_by_hand_leaves_no_lasting_failure(open_at: OpenAt) -> None:
    house = open_at(MONDAY)
    set_banner(house, "erase", "failed", "There is no such case.")
    assert jobs_failing(house) == []


def test_a_copy_that_is_made_by_hand_ends_the_failure_of_copies(open_at: OpenAt) -> None:
    house = open_at(MONDAY)
    note_failure(house, "backup", house.now, "The folder is gone.")
    assert [job.job for job in jobs_failing(house)] == ["backup"]
    make_backup(house, house.now.date())
    assert jobs_failing(house) == []


@pytest.mark.parametrize("days", [2, 40])
def test_a_sync_that_is_more_than_a_day_old_is_a_problem_for_doctor(open_at: OpenAt, days: int) -> None:
    run_sync(open_at(MONDAY))
    found = examine(open_at(MONDAY + timedelta(days=days)))
    assert any(one.level == "problem" and one.what.startswith("The last sync that went well") for one in found.findings)


def test_that_settings_stop_every_run_is_on_the_desks_pages_and_after_a_day_the_coordinator_hears_once(
    open_at: OpenAt,
) -> None:
    house, why = open_at(MONDAY), "The forms and sheets cannot be used yet: 1 thing to put right."
    run_sync(house)
    for hours in (1, 13, 25, 30):
        tell_unusable(house.config_path, why, open_at(MONDAY + timedelta(hours=hours)).clock)
        assert len(mails(house)) == (hours > 24)
    store = house.office.desk.store
    banner = describe(last_run(store), MONDAY + timedelta(hours=30), standings(store).values())
    assert banner.tone == "red" and why in banner.text
    assert "1 day without a run that went well" in str(mails(house)[0]["Subject"])


def test_where_config_itself_cannot_be_read_nothing_more_goes_wrong(open_at: OpenAt) -> None:
    path = open_at(MONDAY).config_path
    path.write_text("[organisation\n", "utf-8")
    tell_unusable(path, "config.toml cannot be used yet.")
