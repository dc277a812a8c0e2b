"""Report: a file of figures beside config, whole or not at all, with nothing in it that anybody typed."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from automation.desk.banner import last_run
from automation.errors import ConfigError, WorkspaceError
from automation.jobs.report import is_report_due, report_due, run_report
from automation.jobs.sync import run_sync
from automation.rules.months import Month
from automation.rules.setup.requests import sheet_id
from automation.specs.system import RUNS

DECEMBER = datetime(2026, 12, 1, 0, 30, tzinfo=UTC)
NOVEMBER = Month(2026, 11)
CHILD = {"initials": "quagga", "date_of_birth": "2015-03-01"}


def figures(path: Path) -> dict[str, Any]:
    """What a file says, by section and line."""
    sheets = pd.read_excel(path, sheet_name=None, engine="calamine", keep_default_na=False)
    assert list(sheets) == ["Figures"]
    found, section = dict[str, Any](), ""
    for what, number, _ in sheets["Figures"].itertuples(index=False):
        section = what if number == "" else section
        found[f"{section}: {what}"] = number
    return found


def begin(partnership: Any) -> Any:
    """A family is taken in on 23 November, and it is the first of December, synced."""
    partnership.send("referral", turns=[CHILD], agreed="Yes")
    run_sync(partnership.house)
    house = partnership.at(DECEMBER)
    run_sync(house)
    return house


def test_the_last_whole_month_is_written_beside_config_and_noted_in_runs(partnership: Any) -> None:
    house = begin(partnership)
    done = run_report(house)
    (path,) = done.files
    assert path == house.config_path.parent / "reports" / "figures-2026-11.ods"
    told = figures(path)
    assert told["Children: Came in this month"] == 1 and told["Children: of these still waiting"] == 1
    assert told["Responses: Came in this month"] == 1
    line = partnership.rows(RUNS)[-1]
    assert (line["job"], line["result"], line["turns"]) == ("report", "Went well", '["2026-11"]')
    assert line["summary"] == done.summary == "The figures of November 2026 are written."
    shown = last_run(house.office.desk.store)
    assert shown and (shown.job, shown.result) == ("report", "ok")


def test_no_word_and_no_reference_from_the_tracker_stands_in_the_file(partnership: Any) -> None:
    house = begin(partnership)
    reference = str(partnership.rows("children")[0]["id"])
    for column in ("area", "notes", "asker_name"):
        partnership.edit("children", reference, **{column: "quagga"})
    partnership.do("children", *_renamed("children", "quagga"))
    partnership.edit("pilot_plan", "PLAN/1.1", action="quagga", lead="quagga", due="quagga", status="quagga")
    with zipfile.ZipFile(run_report(house).files[0]) as package:
        everything = b"".join(package.read(name) for name in package.namelist()).decode()
    assert "Came in this month" in everything
    assert "quagga" not in everything and reference not in everything


def _renamed(tab: str, title: str) -> list[dict[str, Any]]:
    return [{"updateSheetProperties": {"properties": {"sheetId": sheet_id(tab), "title": title}, "fields": "title"}}]


def test_the_same_month_again_takes_the_place_of_the_file_and_keeps_one_that_somebody_worked_in(
    partnership: Any,
) -> None:
    house = begin(partnership)
    (path,) = run_report(house).files
    assert run_report(house).files == [path]
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("meta.xml", "<saved by='an office program'/>")
    edited = path.read_bytes()
    (other,) = run_report(house).files
    assert (other.name, path.read_bytes()) == ("figures-2026-11-2.ods", edited)
    assert run_report(house).files == [other]
    assert sorted(one.name for one in path.parent.iterdir()) == [other.name, path.name]


def test_a_file_can_be_named_and_has_to_end_in_ods(partnership: Any, tmp_path: Path) -> None:
    house = begin(partnership)
    assert run_report(house, NOVEMBER, tmp_path / "mine.ods").files == [tmp_path / "mine.ods"]
    assert not house.config.run.reports.exists()
    with pytest.raises(ConfigError, match="does not end in"):
        run_report(house, NOVEMBER, tmp_path / "mine.xlsx")


def test_a_month_that_is_not_over_is_refused_and_nothing_is_written(partnership: Any) -> None:
    house = begin(partnership)
    lines = len(partnership.rows(RUNS))
    for month in (Month(2026, 12), Month(2027, 1)):
        with pytest.raises(ConfigError, match="is not over yet"):
            run_report(house, month)
    assert not house.config.run.reports.exists() and len(partnership.rows(RUNS)) == lines


def test_where_the_folder_takes_nothing_it_says_so_and_the_month_stays_due(partnership: Any) -> None:
    house = begin(partnership)
    house.config.run.reports.write_text("a file where the folder should be")
    with pytest.raises(WorkspaceError, match="November 2026 could not be written"):
        report_due(house)
    assert partnership.rows(RUNS)[-1]["result"] == "Failed"
    assert is_report_due(house)
    house.config.run.reports.unlink()
    assert [path.name for path in report_due(house).files] == ["figures-2026-11.ods"]
    assert not is_report_due(house)


def test_without_a_sync_since_the_month_ended_it_is_written_with_a_warning_and_stays_due(partnership: Any) -> None:
    run_sync(partnership.house)
    house = partnership.at(DECEMBER)
    done = run_report(house)
    assert done.result == "problems" and "No sync has gone through since November 2026 ended" in done.problems[0]
    assert not is_report_due(house), "it waits for the sync"
    run_sync(house)
    assert is_report_due(house)


def test_a_tab_that_is_gone_is_named_in_the_file_and_in_runs(partnership: Any) -> None:
    house = begin(partnership)
    partnership.do("agreed_actions", {"deleteSheet": {"sheetId": sheet_id("agreed_actions")}})
    done = run_report(house)
    assert done.result == "problems" and "“Agreed actions” is missing" in done.problems[0]
    told = figures(done.files[0])
    assert "Agreed actions: Fell due in this month" not in told and "Not counted: Not counted" in told
    assert told["Pilot plan: Fell due in this month"] == 0


def test_when_nothing_is_due_nothing_is_written(partnership: Any) -> None:
    run_sync(partnership.house)
    assert report_due(partnership.house).summary == "No report was due."
    assert not partnership.house.config.run.reports.exists()
