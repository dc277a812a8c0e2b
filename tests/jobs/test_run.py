"""Run: the jobs as the timetable wakes them, and the traces of one that fails."""

from __future__ import annotations

from pathlib import Path

from automation.desk.banner import last_run
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.reading import read_book
from automation.jobs.run import JOBS, is_free, newest_backup, note_failure


def test_each_job_says_how_it_ended_in_a_sentence(provisioned_house: House) -> None:
    told = {name: job(provisioned_house) for name, job in JOBS.items()}
    assert {name: result for name, (result, _) in told.items()} == dict.fromkeys(JOBS, "ok")
    assert "followthrough-2026-11-23.sqlite" in told["backup"][1]
    assert newest_backup(provisioned_house) == "2026-11-23"


def test_looking_whether_to_provision_changes_nothing(provisioned_house: House) -> None:
    house = provisioned_house
    house.office.drive.update(find_files(house, {}).sheets["pilot_plan"], {"trashed": True})
    result, summary = JOBS["provision"](house)
    assert result == "problems" and "followthrough provision" in summary
    assert "pilot_plan" not in find_files(house, {}).sheets


def test_a_failure_is_in_the_banner_and_once_a_day_in_runs(provisioned_house: House) -> None:
    house = provisioned_house
    for _ in range(3):
        note_failure(house, "sync", house.now, "The folder is gone.")
    note_failure(house, "sync", house.now, "The disk is full.")
    rows = [(row["result"], row["problems"]) for row in read_book(house).book.tables["runs"].rows]
    assert rows == [("Failed", "The folder is gone."), ("Failed", "The disk is full.")]
    shown = last_run(house.office.desk.store)
    assert shown and (shown.result, shown.summary) == ("failed", "The disk is full.")


def test_another_command_at_work_is_noticed(provisioned_house: House, folder: Path) -> None:
    with open_house(folder / "config.toml").alone():
        assert not is_free(provisioned_house)
    assert is_free(provisioned_house)
