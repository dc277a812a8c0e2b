"""Two computers that sync one workspace at once, each without knowing of the other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from whole import always
from whole.office import Known, Office

from automation.errors import StoppedError
from automation.jobs.sync import run_sync
from automation.specs.system import RESPONSES

CHILD = {"initials": "GH", "date_of_birth": "2015-03-01", "area": "Seaton", "parent": "Mum", "stage": "Court"}


def test_what_two_computers_doubled_is_held_back_and_once_put_right_nothing_is_lost_or_doubled(
    began: tuple[Path, Known], tmp_path: Path
) -> None:
    office = Office(shutil.copytree(began[0], tmp_path / "two"), began[1])
    office.wait(minutes=5)
    office.send("referral", CHILD, {**CHILD, "initials": "IJ"}, who_asks="Jo")

    def another() -> None:
        run_sync(office.elsewhere)

    office.watched.at("before writing to “Tracker”", 1, another)
    run_sync(office.house)
    doubled = [key for key, table in office.look().book.tables.items() if "copies of one another" in table.stopped]
    assert {"children", RESPONSES} <= set(doubled)
    with pytest.raises(StoppedError) as stopped:
        run_sync(office.house)
    assert "If Followthrough runs on two computers, stop one." in stopped.value.remedy

    for key in doubled:
        office.put_doubles_right(key)
    run_sync(office.house)
    now = office.look()
    assert not now.book.stopped()
    always.stands_once(office, now)
    always.is_accounted_for(office, now)
    assert [row.get("initials") for row in now.book.tables["children"]].count("GH") == 1
    office.close()
