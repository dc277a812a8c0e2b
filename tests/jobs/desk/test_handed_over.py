"""A template hands a column over to the program: what people typed there stays, whichever job comes first."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from automation.jobs.erase import erase
from automation.jobs.files import find_files
from automation.jobs.provision import provision
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id

TITLE = "Coordinator's notes"
BEFORE = f'to open it again."\n\n  [[tabs.columns]]\n  key = "notes"\n  title = "{TITLE}"\n'
PEOPLES = BEFORE + '  type = "long_text"\n'
COMPUTED = BEFORE + '  owner = "script"\n  computed = { rule = "attention" }\n'
CHILD = {"initials": "AB", "date_of_birth": "2015-03-01", "area": "Seaton", "parent": "Mum", "agreed": "Yes"}


def change(specs: Path, old: str, new: str) -> None:
    path = specs / "sheets" / "tracker.toml"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def later(partnership: Any) -> Any:
    return partnership.at(partnership.house.clock() + timedelta(hours=1))


def plan(partnership: Any) -> list[tuple[str, str]]:
    return [(step.kind, step.what) for step in provision(later(partnership), only_plan=True).steps]


@pytest.fixture
def typed(partnership: Any, specs: Path) -> str:
    """A child in whose row the coordinator typed a note, and a template by which that column is the program's."""
    partnership.send("referral", who_asks="The young person", turns=[CHILD])
    run_sync(partnership.house)
    (row,) = partnership.rows("children")
    partnership.edit("children", row["id"], notes="Tuesdays")
    change(specs, PEOPLES, COMPUTED)
    return str(row["id"])


@pytest.mark.parametrize("sync_first", [True, False])
def test_what_people_typed_stays_in_a_column_of_its_own(partnership: Any, typed: str, sync_first: bool) -> None:
    if sync_first:
        done = run_sync(later(partnership))
        assert done.result == "problems" and len(done.problems) == 1
        assert f"is to fill in the column “{TITLE}”" in done.problems[0] and "provision" in done.problems[0]
        assert partnership.row("children", typed)["notes"] == "Tuesdays"
    told = (
        "change",
        f"in the tab “Children” the title of the column “{TITLE}” to “{TITLE} (typed)”, with what people typed there: "
        f"the program fills in a new column “{TITLE}”",
    )
    assert told in plan(partnership)
    provision(later(partnership))
    left = ("leave", f"in the tab “Children” the column “{TITLE} (typed)”, which is not in its template")
    assert plan(partnership) == [left]
    for _ in range(2):
        assert run_sync(later(partnership)).problems == []
    row = partnership.row("children", typed)
    assert row["notes_typed"] == "Tuesdays" and row.get("notes") == row.get("attention")


def test_a_column_without_a_word_in_it_is_simply_taken_over(partnership: Any, typed: str) -> None:
    partnership.edit("children", typed, notes="")
    provision(later(partnership))
    assert plan(partnership) == [] and "notes_typed" not in partnership.table("children").columns
    assert run_sync(later(partnership)).problems == []


def test_a_column_given_back_to_people_is_theirs_and_set_apart_when_the_program_gets_it_again(
    partnership: Any, typed: str, specs: Path
) -> None:
    provision(later(partnership))
    change(specs, COMPUTED, PEOPLES)
    provision(later(partnership))
    wanted = sheet_id("children protects the column notes")
    described = partnership.house.office.sheets.get(
        partnership.file_of("children"), "sheets(protectedRanges)", "a test"
    )
    assert all(wanted != one["protectedRangeId"] for sheet in described["sheets"] for one in sheet["protectedRanges"])
    partnership.edit("children", typed, notes="Wednesdays")
    change(specs, PEOPLES, COMPUTED)
    run_sync(later(partnership))
    provision(later(partnership))
    run_sync(later(partnership))
    row = partnership.row("children", typed)
    assert (row["notes_typed"], row["notes_typed_2"]) == ("Tuesdays", "Wednesdays")


def test_what_people_typed_in_such_a_column_is_erased_with_the_case(partnership: Any, typed: str) -> None:
    run_sync(later(partnership))
    erase(later(partnership), typed)
    assert "notes" not in partnership.row("children", typed)


def test_where_nothing_is_noted_yet_provisioning_notes_it_and_nothing_waits(partnership: Any, specs: Path) -> None:
    house = later(partnership)
    files = find_files(house, {})
    for file_id in files.sheets.values():
        names = [name for name in files.properties(file_id) if name.startswith("filled-")]
        house.office.drive.update(file_id, {"appProperties": dict.fromkeys(names)})
    assert run_sync(house).problems == []
    assert [kind for kind, _ in plan(partnership)] == ["change", "change"]
    provision(later(partnership))
    assert plan(partnership) == []
