"""followthrough sync --dry-run: the very cells that a sync would write, by the titles that people see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from automation.jobs.house import open_house
from automation.jobs.reading import read_book
from automation.rules.setup.requests import cell, sheet_id

Say = Callable[..., Any]
State = Callable[[Path], dict[str, object]]
DAY = ("--today", "2026-11-23")


def type_into(folder: Path, tab: str, row_id: str, column: str, value: str) -> None:
    """A person types into a cell."""
    house = open_house(folder / "config.toml")
    reading = read_book(house)
    table = reading.book.tables[tab]
    start = {
        "sheetId": sheet_id(tab),
        "rowIndex": table.places[table.by_id[row_id]],
        "columnIndex": table.columns[column],
    }
    request = {"updateCells": {"start": start, "rows": [{"values": [cell(value)]}], "fields": "userEnteredValue"}}
    house.office.sheets.write(reading.files.sheets[house.specs.sheet_of(tab).key], [request], "typing")
    house.office.desk.store.close()


def test_cells_of_rows_that_are_there_are_shown_with_what_they_held(say: Say, office: Path, state: State) -> None:
    say("sync", *DAY)
    type_into(office, "pilot_plan", "PLAN/1.1", "due", "20 November 2026")
    type_into(office, "pilot_plan", "PLAN/1.1", "lead", "Nobody At All")
    say("sync", *DAY)
    type_into(office, "pilot_plan", "PLAN/1.1", "due", "19 November 2026")
    before = state(office)
    shown = say("sync", *DAY, "--dry-run").out
    assert "\n  Pilot plan, row 3, Days overdue: 4 (was: 3)\n" in shown
    assert state(office) == before
    announced = shown.split(" would be written:")[0]
    assert f"{announced} written" in say("sync", *DAY).out, "what was shown is what is done"


def test_a_new_question_of_to_check_is_shown_as_its_row(say: Say, office: Path, state: State) -> None:
    say("sync", *DAY)
    type_into(office, "pilot_plan", "PLAN/1.2", "lead", "Nobody At All")
    before = state(office)
    shown = say("sync", *DAY, "--dry-run").out
    assert "  To check: a new row\n    Found on: 23/11/2026\n    What to decide: In “Pilot plan”, PLAN/1.2: " in shown
    assert "  Pilot plan, row 4, Needs attention: Nobody in People is called “Nobody At All”.\n" in shown
    assert "  Pilot plan, row 4: a hidden note changes\n" in shown
    assert state(office) == before
