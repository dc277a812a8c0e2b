"""followthrough sync --dry-run: the very cells that a sync would write, by the titles that people see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from by_hand import type_into

from automation.jobs.house import open_house
from automation.jobs.reading import read_book
from automation.rules.setup.requests import cell, sheet_id

Say = Callable[..., Any]
State = Callable[[Path], dict[str, object]]
DAY = ("--today", "2026-11-23")


def test_cells_of_rows_that_are_there_are_shown_with_what_they_held(say: Say, office: Path, state: State) -> None:
    say("sync", *DAY)
    type_into(office, "pilot_plan", "PLAN/1.1", "due", "20 November 2026")
    type_into(office, "pilot_plan", "PLAN/1.1", "lead", "Nobody At All")
    say("sync", *DAY)
    type_into(office, "pilot_plan", "PLAN/1.1", "due", "19 November 2026")
    before = state(office)
    shown = say("sync", *DAY, "--dry-run").out
    assert "\n\nPilot plan\n  row 3 (PLAN/1.1)" in shown
    assert "\n  row 3 (PLAN/1.1), Days overdue: 4 (was: 3)\n" in shown
    assert state(office) == before
    announced = shown.split(" would be written:")[0]
    assert f"{announced} written" in say("sync", *DAY).out, "what was shown is what is done"


def test_a_new_question_of_to_check_is_shown_as_its_row(say: Say, office: Path, state: State) -> None:
    say("sync", *DAY)
    type_into(office, "pilot_plan", "PLAN/1.2", "lead", "Nobody At All")
    before = state(office)
    shown = say("sync", *DAY, "--dry-run").out
    assert "\n\nTo check\n  a new row\n" in shown
    assert "    Found on: 23/11/2026\n" in shown
    assert "    What to decide: In “Pilot plan”, PLAN/1.2: " in shown
    assert "  row 4 (PLAN/1.2), Needs attention: " in shown and "Nobody in People is called “Nobody At All”." in shown
    assert "  row 4 (PLAN/1.2): a hidden note changes\n" in shown
    assert state(office) == before


def test_tabs_and_columns_go_by_the_titles_that_people_gave_them(say: Say, office: Path) -> None:
    say("sync", *DAY)
    house = open_house(office / "config.toml")
    reading = read_book(house)
    at = {
        "sheetId": sheet_id("pilot_plan"),
        "rowIndex": 1,
        "columnIndex": reading.book.tables["pilot_plan"].columns["lead"],
    }
    renamed = [
        {
            "updateSheetProperties": {
                "properties": {"sheetId": sheet_id("pilot_plan"), "title": "Our year"},
                "fields": "title",
            }
        },
        {"updateCells": {"start": at, "rows": [{"values": [cell("Who")]}], "fields": "userEnteredValue"}},
    ]
    house.office.sheets.write(reading.files.sheets["pilot_plan"], renamed, "renaming")
    house.office.desk.store.close()
    type_into(office, "pilot_plan", "PLAN/1.1", "due", "20 November 2026")
    shown = say("sync", *DAY, "--dry-run").out
    assert "\n\nOur year\n  row 3 (PLAN/1.1)" in shown and "Pilot plan\n" not in shown
    told = say("sync", *DAY, "--dry-run", "--json").data["tabs"]["pilot_plan"]
    assert (told["title"], told["columns"]["lead"]) == ("Our year", "Who")


def test_what_stands_in_the_way_is_told_in_a_dry_run_too(say: Say, office: Path) -> None:
    say("sync", *DAY)
    house = open_house(office / "config.toml")
    reading = read_book(house)
    gone = {"deleteSheet": {"sheetId": sheet_id("pilot_plan")}}
    house.office.sheets.write(
        reading.files.sheets["pilot_plan"], [{"addSheet": {"properties": {"title": "Ours"}}}, gone], "deleting"
    )
    house.office.desk.store.close()
    said = say("sync", *DAY, "--dry-run")
    assert said.code == 1
    assert "  - The tab “Pilot plan” is missing. Make it again with: followthrough provision" in said.out


def test_long_lists_are_counted_and_json_has_every_cell(
    say: Say, office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("automation.cli.changes._MOST_SHOWN", 2)
    say("sync", *DAY)
    for number in ("1.1", "1.2", "1.3"):
        type_into(office, "pilot_plan", f"PLAN/{number}", "due", "20 November 2026")
    shown = say("sync", *DAY, "--dry-run").out
    every = [one for one in say("sync", *DAY, "--dry-run", "--json").data["changes"] if one["tab"] == "pilot_plan"]
    assert f"\n  Pilot plan: {len(every)} changed cells\n" in shown
    hidden = sum(one["column"] == "noticed" for one in every)
    assert hidden == 3
    assert "\n  3 rows from row 3 (PLAN/1.1) to row 5 (PLAN/1.3): a hidden note changes\n" in shown
    assert (
        f"\n  … and {len(every) - 2 - hidden} more here (every one of them: followthrough sync --dry-run --json)\n"
        in shown
    )


def test_rows_that_are_seen_for_the_first_time_take_a_line_for_all_of_them(say: Say, office: Path) -> None:
    for file in office.glob("desk.sqlite*"):
        file.unlink()
    say("provision")
    shown = say("sync", *DAY, "--dry-run").out
    rows = "\n  20 rows from row 3 (PLAN/1.1) to row 22 (PLAN/8.2)"
    assert f"{rows}: seen for the first time, and remembered from now on" in shown
    assert f"{rows}, Update form: filled in\n" in shown and "row 4 (PLAN/1.2), Update form" not in shown
    assert "hidden id" not in shown
