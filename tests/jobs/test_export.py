"""Export: what stands in the spreadsheets comes out as people see it, whole and inert."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from automation.errors import ConfigError, FollowthroughError, WorkspaceError
from automation.jobs.export import export_spreadsheet
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.reading import read_book, write_changes
from automation.rules.setup.requests import sheet_id
from automation.rules.values import moment_to_serial, to_serial


def add_child(house: House, **cells: Any) -> None:
    reading = read_book(house)
    reading.book.tables["children"].add("HS-4K7P2M-9", {"reference": "HS-4K7P2M-9", **cells})
    write_changes(house, reading, reading.book.take_changes())


def write(house: House, key: str, *requests: dict[str, Any]) -> None:
    house.office.sheets.write(find_files(house, {}).sheets[key], requests, "a person's change")


def typed(tab: int, row: int, column: int, *values: Any) -> dict[str, Any]:
    """What a person types into cells next to one another; a date comes with the format that Sheets gives it."""
    cells = []
    for value in values:
        if isinstance(value, date):
            number = {"userEnteredValue": {"numberValue": to_serial(value)}}
            cells.append(number | {"userEnteredFormat": {"numberFormat": {"type": "DATE", "pattern": "d mmm yyyy"}}})
        elif isinstance(value, str):
            cells.append({"userEnteredValue": {"stringValue": value}})
        else:
            cells.append({"userEnteredValue": {"numberValue": value}})
    start = {"sheetId": tab, "rowIndex": row, "columnIndex": column}
    fields = "userEnteredValue,userEnteredFormat.numberFormat"
    return {"updateCells": {"start": start, "rows": [{"values": cells}], "fields": fields}}


def tabs_of(path: Path) -> dict[str, pd.DataFrame]:
    return pd.read_excel(path, sheet_name=None, engine="calamine")


def test_every_tab_is_there_in_order_under_the_titles_that_people_see(provisioned_house: House, tmp_path: Path) -> None:
    done = export_spreadsheet(provisioned_house, "tracker", tmp_path / "tracker.ods")
    tracker = provisioned_house.specs.sheet_of("children")
    written = tabs_of(tmp_path / "tracker.ods")
    assert list(written) == [tab.title for tab in tracker.tabs]
    assert list(written["Children"]) == [column.title for column in tracker.tabs[0].columns]
    assert done.tabs == len(tracker.tabs)
    assert done.rows == sum(map(len, written.values())) == 3, "the three people whom the house began with"


def test_dates_are_dates_numbers_are_numbers_and_text_stays_text(provisioned_house: House, tmp_path: Path) -> None:
    born, came = date(2016, 2, 29), date(2026, 11, 20)
    add_child(
        provisioned_house,
        initials="=1+1",
        date_of_birth=to_serial(born),
        received=to_serial(came),
        waiting_days=3,
        revisit_on="after Easter",
    )
    export_spreadsheet(provisioned_house, "tracker", tmp_path / "tracker.ods")
    (row,) = tabs_of(tmp_path / "tracker.ods")["Children"].to_dict("records")
    assert row["Date of birth"] == datetime(2016, 2, 29)
    assert row["Referral received"] == datetime(2026, 11, 20)
    assert row["Days waiting"] == 3
    assert row["Talk again on"] == "after Easter", "what is no date is not made one"
    assert row["Initials"] == "=1+1"


def test_moments_keep_their_time(provisioned_house: House, tmp_path: Path) -> None:
    reading = read_book(provisioned_house)
    began = datetime(2026, 11, 23, 8, 30, 15)
    reading.book.tables["runs"].add("one", {"job": "sync", "started": moment_to_serial(began)})
    write_changes(provisioned_house, reading, reading.book.take_changes())
    export_spreadsheet(provisioned_house, "tracker", tmp_path / "tracker.ods")
    assert tabs_of(tmp_path / "tracker.ods")["Runs"]["Started"][0] == began


def test_hidden_ids_stay_behind(provisioned_house: House, tmp_path: Path) -> None:
    reading = read_book(provisioned_house)
    reading.book.tables["children"].add("HIDDEN-ID", {"reference": "HS-1", "noticed": "REMARK-ID"})
    write_changes(provisioned_house, reading, reading.book.take_changes())
    export_spreadsheet(provisioned_house, "tracker", tmp_path / "c.csv", tab="children")
    text = (tmp_path / "c.csv").read_text("utf-8-sig")
    assert "HS-1" in text
    assert not any(hidden in text for hidden in ("HIDDEN-ID", "REMARK-ID", "noticed"))


def test_details_may_be_left_out(provisioned_house: House, tmp_path: Path) -> None:
    add_child(provisioned_house, notes="Likes the drums.")
    with_them = export_spreadsheet(provisioned_house, "tracker", tmp_path / "all.csv", tab="children").path
    without = export_spreadsheet(provisioned_house, "tracker", tmp_path / "few.csv", tab="children", detail=False).path
    assert "Likes the drums." in with_them.read_text("utf-8-sig")
    assert "Likes the drums." not in without.read_text("utf-8-sig")


def test_details_are_folded_away_in_a_spreadsheet_as_they_are_in_the_tracker(
    provisioned_house: House, tmp_path: Path
) -> None:
    add_child(provisioned_house, notes="Likes the drums.")
    file = export_spreadsheet(provisioned_house, "tracker", tmp_path / "tracker.ods").path
    with zipfile.ZipFile(file) as package:
        children = package.read("content.xml").decode().split("<table:table ")[1]
    columns = re.findall(r"<table:table-column [^>]*>", children)
    shown = [bare for bare in columns if "collapse" not in bare]
    spec = provisioned_house.specs.tab("children")
    assert len(shown) == sum(not column.detail for column in spec.columns)
    assert len(columns) == len(spec.columns)
    assert tabs_of(file)["Children"]["Coordinator's notes"][0] == "Likes the drums."


def test_a_renamed_column_and_one_that_somebody_added_come_along(provisioned_house: House, tmp_path: Path) -> None:
    plan, width = sheet_id("pilot_plan"), len(provisioned_house.specs.tab("pilot_plan").columns) + 2
    write(
        provisioned_house,
        "pilot_plan",
        {"appendDimension": {"sheetId": plan, "dimension": "COLUMNS", "length": 2}},
        typed(plan, 1, 2, "Nr."),
        typed(plan, 1, width, "Seen on", "Visits"),
        typed(plan, 2, width, date(2026, 11, 2), 4),
    )
    export_spreadsheet(provisioned_house, "pilot_plan", tmp_path / "plan.ods")
    (table,) = tabs_of(tmp_path / "plan.ods").values()
    assert next(iter(table)) == "Nr."
    assert table["Seen on"][0] == datetime(2026, 11, 2), "a date by its format, for want of a template"
    assert table["Visits"][0] == 4


def test_a_tab_that_somebody_added_comes_along_under_a_file_name_without_its_title(
    provisioned_house: House, tmp_path: Path
) -> None:
    write(
        provisioned_house,
        "pilot_plan",
        {"addSheet": {"properties": {"sheetId": 7, "title": "Notes on Kit Marlow"}}},
        typed(7, 0, 0, "Day", "Note"),
        typed(7, 1, 0, date(2026, 11, 2), "Rang the school."),
    )
    done = export_spreadsheet(provisioned_house, "pilot_plan", tmp_path / "plan.csv")
    assert [file.name for file in done.files] == ["plan-pilot_plan.csv", "plan-tab_2.csv"]
    rows = list(csv.reader((tmp_path / "plan-tab_2.csv").read_text("utf-8-sig").splitlines()))
    assert rows == [["Day", "Note"], ["2026-11-02", "Rang the school."]]


def test_a_tab_whose_hidden_row_was_deleted_is_exported_as_it_stands(provisioned_house: House, tmp_path: Path) -> None:
    people = {"sheetId": sheet_id("people"), "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    write(provisioned_house, "tracker", {"deleteDimension": {"range": people}})
    export_spreadsheet(provisioned_house, "tracker", tmp_path / "tracker.ods")
    assert "Sal Rowe" in list(tabs_of(tmp_path / "tracker.ods")["People"]["Name"])


def test_a_deleted_tab_does_not_stop_the_others(provisioned_house: House, tmp_path: Path) -> None:
    write(provisioned_house, "tracker", {"deleteSheet": {"sheetId": sheet_id("feedback")}})
    done = export_spreadsheet(provisioned_house, "tracker", tmp_path / "tracker.ods")
    assert done.tabs == len(provisioned_house.specs.sheet_of("children").tabs) - 1


def test_an_existing_file_is_replaced_and_only_its_owner_may_read_the_new_one(
    provisioned_house: House, tmp_path: Path
) -> None:
    target = tmp_path / "plan.ods"
    target.write_text("an old one")
    export_spreadsheet(provisioned_house, "pilot_plan", target)
    assert len(tabs_of(target)["Pilot plan"]) == 20
    assert target.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob("*plan*")] == ["plan.ods"], "nothing half done is left beside it"


def test_an_export_that_cannot_be_written_leaves_the_old_file(provisioned_house: House, tmp_path: Path) -> None:
    with pytest.raises(FollowthroughError, match="could not be written") as caught:
        export_spreadsheet(provisioned_house, "pilot_plan", tmp_path / "nowhere" / "plan.ods")
    assert "folder" in caught.value.remedy


def test_an_unknown_spreadsheet_is_answered_with_those_that_there_are(provisioned_house: House, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        export_spreadsheet(provisioned_house, "pilot-plan", tmp_path / "x.ods")
    assert caught.value.remedy == "Did you mean `pilot_plan`? There is `pilot_plan` or `tracker`."


def test_an_unknown_tab_or_ending_writes_nothing(provisioned_house: House, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="No tab is called “childen”") as caught:
        export_spreadsheet(provisioned_house, "tracker", tmp_path / "x.csv", tab="childen")
    assert "Did you mean `children`?" in caught.value.remedy
    with pytest.raises(ConfigError, match=r"neither in \.ods nor in \.csv"):
        export_spreadsheet(provisioned_house, "tracker", tmp_path / "x.xlsx")
    assert not list(tmp_path.glob("x*"))


def test_before_anything_is_made_the_remedy_is_to_provision(folder: Path, tmp_path: Path) -> None:
    (folder / "desk.sqlite").unlink()
    with pytest.raises(ConfigError, match="no desk yet"):
        export_spreadsheet(open_house(folder / "config.toml"), "tracker", tmp_path / "x.ods")
    assert not (folder / "desk.sqlite").exists(), "asking for an export makes no desk"


def test_a_spreadsheet_that_is_gone_is_named(provisioned_house: House, tmp_path: Path) -> None:
    house = provisioned_house
    house.office.drive.update(find_files(house, {}).sheets["tracker"], {"trashed": True})
    with pytest.raises(WorkspaceError, match="“Tracker” is not there"):
        export_spreadsheet(house, "tracker", tmp_path / "x.ods")


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_the_export(provisioned_house: House, tmp_path: Path) -> None:
    export_spreadsheet(provisioned_house, "pilot_plan", tmp_path / "plan.ods")
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "csv",
        "--outdir",
        tmp_path / "out",
        tmp_path / "plan.ods",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert "Show all members" in (tmp_path / "out" / "plan.csv").read_text()
