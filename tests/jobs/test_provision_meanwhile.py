"""People at work on the tracker's columns while provisioning brings it up to a changed template."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from clock import Clock
from faults.layer import Network
from hopeside import ANSWERS, MONDAY, PEOPLE
from jobs.test_provision_interrupted import PLAN, REFERRAL, TRACKER, UPDATE

from automation.config import make_keys, write_config
from automation.errors import WorkspaceError
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.rules.setup.requests import cell, sheet_id
from automation.specs.system import FIRST_ROW, REQUIRED_COLUMNS
from automation.workspace.office import Office
from automation.workspace.retry import Patience
from automation.workspace.transport import InProcess

ROW = {"id": "HW-1", "reference": "HW-1", "initials": "QZ", "received": "2026-11-02", "met": "2026-11-09"}
NEW_COLUMN = '{ key = "initials", title = "Initials" },', '{ key = "school", title = "School" },'
A_COLUMN = {"insertDimension": {"range": {"dimension": "COLUMNS", "startIndex": 2, "endIndex": 3}}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small partnership with a child in its tracker, whose template has a new column since."""
    folder = tmp_path_factory.mktemp("changed")
    own_tabs = "".join(
        f'\n[[tabs]]\nkey = "{key}"\ntitle = "{key}"\ncolumns = [\n'
        + "".join(f'  {{ key = "{name}", title = "{name}" }},\n' for name in names)
        + "]\n"
        for key, names in REQUIRED_COLUMNS.items()
    )
    tracker = TRACKER + own_tabs
    files = {"forms/referral": REFERRAL, "forms/update": UPDATE, "sheets/plan": PLAN, "sheets/tracker": tracker}
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / f"{name}.toml").write_text(text, "utf-8")
    write_config(folder / "config.toml", ANSWERS | {"specs.forms": "forms", "specs.sheets": "sheets"})
    make_keys(folder / "config.toml")
    house = opened(folder)
    provision(house, people=PEOPLE)
    keys = read_book(house).book.tables["children"].columns
    typed = {"values": [cell(ROW.get(key, "")) for key in keys]}
    start = {"sheetId": sheet_id("children"), "rowIndex": FIRST_ROW, "columnIndex": 0}
    change(house, {"updateCells": {"start": start, "rows": [typed], "fields": "userEnteredValue"}})
    house.office.desk.store.close()
    first, second = NEW_COLUMN
    (folder / "sheets/tracker.toml").write_text(tracker.replace(first, f"{first}\n  {second}"), "utf-8")
    return folder


def opened(folder: Path) -> House:
    return open_house(folder / "config.toml", clock=lambda: MONDAY)


def change(house: House, request: dict[str, Any]) -> None:
    """A person changes the tracker."""
    house.office.sheets.write(find_files(house, {}).sheets["tracker"], [request], "a test")


class Meanwhile(Network):
    """A way to the desk on which a person does something before some of the calls."""

    def __init__(self, house: House, does: Callable[[int], None]) -> None:
        super().__init__(house.office.desk, Clock())
        self._does = does

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self._does(len(self.calls))
        return super().__call__(environ, start_response)


def provisioned_while(folder: Path, does: Callable[[House, int], None]) -> tuple[House, list[str]]:
    """Provisioning, while a person does something before a call; the house, and the calls that were made."""
    person, house = opened(folder), opened(folder)
    network = Meanwhile(person, lambda call: does(person, call))
    house.office = Office(InProcess(network), Patience(sleep=lambda _: None))
    provision(house)
    return house, network.calls


def test_a_column_that_somebody_puts_in_at_any_moment_takes_no_other_column_for_its_own(
    folder: Path, tmp_path: Path
) -> None:
    in_place = {**A_COLUMN["insertDimension"]["range"], "sheetId": sheet_id("children")}
    request = {"insertDimension": {"range": in_place, "inheritFromBefore": True}}
    _, calls = provisioned_while(shutil.copytree(folder, tmp_path / "calm"), lambda *_: None)
    assert "sheets writes" in calls
    for at in range(len(calls)):
        house, _ = provisioned_while(
            shutil.copytree(folder, tmp_path / str(at)),
            lambda person, call, at=at: change(person, request) if call == at else None,  # type: ignore[misc]
        )
        table = read_book(house).book.tables["children"]
        (row,) = table.rows
        assert {key: row[key] for key in ROW} == ROW and not row.get("school"), f"before call {at}: {calls[at]}"
        assert "school" in table.columns and not table.stopped
        assert provision(house).steps == [], f"before call {at}"


def test_where_somebody_goes_on_changing_columns_nothing_is_written_and_that_is_said(
    folder: Path, tmp_path: Path
) -> None:
    in_place = {**A_COLUMN["insertDimension"]["range"], "sheetId": sheet_id("children")}
    request = {"insertDimension": {"range": in_place, "inheritFromBefore": True}}
    with pytest.raises(WorkspaceError, match="Somebody was changing the columns or tabs of “Tracker”") as told:
        provisioned_while(shutil.copytree(folder, tmp_path / "busy"), lambda person, _: change(person, request))
    assert "again" in told.value.remedy


def test_a_new_view_stands_beside_one_of_that_name_that_somebody_made(folder: Path, tmp_path: Path) -> None:
    here = shutil.copytree(folder, tmp_path / "house")
    house = opened(here)
    own = {"title": "New", "range": {"sheetId": sheet_id("children"), "startRowIndex": 1}}
    change(house, {"addFilterView": {"filter": own}})
    text = (here / "sheets/tracker.toml").read_text("utf-8")
    new = '{ title = "NEW", where = [{ column = "school", filled = true }] }'
    (here / "sheets/tracker.toml").write_text(text.replace("views = [", f"views = [{new}, "), "utf-8")
    house = opened(here)
    provision(house)
    assert provision(house).steps == []
    asked = "sheets(properties.sheetId,filterViews.title)"
    there = house.office.sheets.get(find_files(house, {}).sheets["tracker"], asked, "a test")["sheets"]
    views = next(one["filterViews"] for one in there if one["properties"]["sheetId"] == sheet_id("children"))
    assert [view["title"] for view in views] == ["Met", "New", "NEW (2)"]
