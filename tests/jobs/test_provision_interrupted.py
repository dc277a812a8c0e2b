"""Provisioning that is cut off at any of its calls, before or after the call took effect, ends whole the next time."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hopeside import ANSWERS

from automation.config import make_keys, write_config
from automation.desk.contract import find
from automation.errors import WorkspaceError
from automation.jobs.house import House, open_house
from automation.jobs.provision import provision
from automation.specs.system import REQUIRED_COLUMNS
from automation.workspace.drive import MARKER, SPREADSHEET
from automation.workspace.office import Office
from automation.workspace.transport import InProcess

LOOKED_AT = (
    "properties,developerMetadata,sheets(properties,developerMetadata,conditionalFormats,filterViews,protectedRanges,"
    "columnGroups,data(rowData.values(userEnteredValue,note),rowMetadata.hiddenByUser,columnMetadata))"
)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REFERRAL = """
key = "referral"
title = "Refer a child"
purpose = "opens"
tab = "children"
who = "Anyone"

[[sections]]
key = "start"
title = "About you"
questions = [
  { key = "agree", kind = "one_choice", title = "Do they agree?", choices = ["Yes", "No"], go_to = { No = "end" } },
  { key = "how", kind = "email", title = "How do we reach you?" },
]

[[sections]]
key = "child"
title = "About the child"
repeat = { max = 2, again = "Another child?" }
questions = [{ key = "initials", kind = "short_text", title = "Initials", column = "initials" }]
"""
UPDATE = """
key = "update"
title = "What happened"
purpose = "updates"
tab = "actions"
who = "Leads"

[[sections]]
key = "which"
title = "Which action"
questions = [
  { key = "reference", kind = "reference", title = "Reference" },
  { key = "number", kind = "short_text", title = "Number", column = "number" },
  { key = "lead", kind = "lead", title = "Who has taken it over?", column = "lead" },
]
"""
TRACKER = """
key = "tracker"
title = "Tracker"

[[tabs]]
key = "children"
title = "Children"
case = { reference = "reference", identity = ["initials"], received = "received", met = "met" }
columns = [
  { key = "reference", title = "Reference", owner = "script" },
  { key = "initials", title = "Initials" },
  { key = "received", title = "Received", type = "date" },
  { key = "met", title = "Met", type = "date", detail = true },
]
views = [{ title = "Met", where = [{ column = "met", filled = true }] }]

[[tabs]]
key = "actions"
title = "Agreed actions"
columns = [
  { key = "reference", title = "Reference" },
  { key = "number", title = "No." },
  { key = "what", title = "What", type = "long_text" },
  { key = "lead", title = "Lead", type = "lead", owner = "both" },
  { key = "due", title = "Due", type = "date", owner = "both" },
  { key = "status", title = "Status", type = "choice", choices = ["Open", "Done"], tones = { Done = "green" } },
  { key = "done_on", title = "Done on", type = "date", owner = "both" },
]

[tabs.follow_up]
what = "what"
lead = "lead"
due = "due"
status = "status"
done_on = "done_on"
closed = ["Done"]
number = "number"
reference = "reference"
"""
PLAN = """
key = "plan"
title = "Pilot plan"

[[tabs]]
key = "outcomes"
title = "Outcomes"
sensitive = false
row_key = "number"
columns = [{ key = "number", title = "No." }, { key = "outcome", title = "Outcome" }]
rows = [{ number = "1", outcome = "Children are asked" }, { number = "2", outcome = "Somebody answers" }]
"""
WRITING = {
    "forms.forms.create", "forms.forms.batchUpdate", "forms.forms.setPublishSettings", "drive.files.create",
    "drive.files.update", "drive.permissions.create", "sheets.spreadsheets.batchUpdate",
}  # fmt: skip
"""The calls that change something: for others, before and after are the same."""


class Line:
    """A line to the desk that goes dead at one call, before that is made or once it took effect, until it is mended."""

    def __init__(self, office: Office) -> None:
        self._desk = office.desk
        self.store = office.desk.store
        self.dies_at, self.after = 0, False
        self.calls: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.calls.append(find(environ["REQUEST_METHOD"], environ["RAW_URI"].split("?", 1)[0])[0].id)
        now = len(self.calls)
        if self.dies_at and (now > self.dies_at or (now == self.dies_at and not self.after)):
            raise ConnectionError("the line is dead")
        answer = self._desk(environ, start_response)
        if now == self.dies_at:
            raise ConnectionError("the line is dead")
        return answer

    def dies(self, at: int, *, after: bool) -> None:
        """From now on, count calls, and go dead at one of them."""
        self.calls, self.dies_at, self.after = [], at, after

    def is_mended(self) -> None:
        """From now on, every call gets through."""
        self.dies_at = 0


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small partnership's folder with config, keys and specs, and no desk yet."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "forms").mkdir()
    (folder / "sheets").mkdir()
    own_tabs = "".join(
        f'\n[[tabs]]\nkey = "{key}"\ntitle = "{key}"\ncolumns = [\n'
        + "".join(f'  {{ key = "{name}", title = "{name}" }},\n' for name in names)
        + "]\n"
        for key, names in REQUIRED_COLUMNS.items()
    )
    for name, text in {
        "forms/referral": REFERRAL, "forms/update": UPDATE, "sheets/tracker": TRACKER + own_tabs, "sheets/plan": PLAN,
    }.items():  # fmt: skip
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    write_config(folder / "config.toml", ANSWERS | {"specs.forms": "forms", "specs.sheets": "sheets"})
    make_keys(folder / "config.toml")
    return folder


@pytest.fixture
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)


def on_a_line(folder: Path) -> tuple[House, Line]:
    """A house whose calls go over a line that may die."""
    house = open_house(folder / "config.toml", clock=lambda: MONDAY, check_answers=True)
    line = Line(house.office)
    house.office = Office(InProcess(line))  # type: ignore[arg-type]
    return house, line


def workspace(house: House) -> str:
    """Everything in the workspace, with what is made by chance (ids of files, revisions, marks) named or left out."""
    files = house.office.drive.ours()
    names = {file["id"]: file["appProperties"].get(MARKER, "?") for file in files}
    found = []
    for file in files:
        if file["mimeType"] == SPREADSHEET:
            held = house.office.sheets.get(file["id"], LOOKED_AT, "a test")
        else:
            held = house.office.forms.get(file["id"])
            names[held["responderUri"].split("/")[-2]] = names[file["id"]]
        shared = house.office.drive._permissions.list(
            fileId=file["id"], includePermissionsForView="published", fields="permissions(type,role,view)"
        )
        found.append([file, held, shared.execute()])
    text = json.dumps(sorted(found, key=lambda one: names[one[0]["id"]]))
    for chance, name in names.items():
        text = text.replace(chance, name)
    return re.sub(r'"(revisionId|metadataId)": ("[^"]*"|\d+)', "", text)


def test_cut_off_at_any_call_and_run_again_it_ends_as_if_nothing_had_happened(
    empty: Path, tmp_path: Path, nobody_waits: None
) -> None:
    house, line = on_a_line(shutil.copytree(empty, tmp_path / "whole"))
    provision(house)
    calls = tuple(line.calls)
    whole = workspace(house)
    assert len(house.office.drive.ours()) == 4 and provision(house).steps == []
    assert set(calls) >= WRITING
    cuts = [(at, after) for at, name in enumerate(calls, start=1) for after in {False, name in WRITING}]
    for at, after in cuts:
        place = f"{'after' if after else 'before'} call {at}, {calls[at - 1]}"
        house, line = on_a_line(shutil.copytree(empty, tmp_path / f"{at}-{after}"))
        line.dies(at, after=after)
        with pytest.raises(WorkspaceError) as told:
            provision(house)
        assert "No answer came while" in told.value.what and told.value.remedy, place
        assert len(line.calls) <= at + 6, place
        line.is_mended()
        provision(house)
        assert workspace(house) == whole, place
        assert provision(house).steps == [], place


def test_cut_off_again_and_again_it_never_makes_a_second_file(empty: Path, tmp_path: Path, nobody_waits: None) -> None:
    house, line = on_a_line(shutil.copytree(empty, tmp_path / "often"))
    for at in range(1, 60):
        line.dies(at, after=at % 2 == 0)
        with contextlib.suppress(WorkspaceError):
            provision(house)
    line.is_mended()
    assert len(house.office.drive.ours()) == 4 and provision(house).steps == []


def test_what_was_begun_is_told_as_adopted(empty: Path, tmp_path: Path, nobody_waits: None) -> None:
    whole, line = on_a_line(shutil.copytree(empty, tmp_path / "whole"))
    provision(whole)
    making = line.calls.index("forms.forms.create") + 1
    house, line = on_a_line(shutil.copytree(empty, tmp_path / "begun"))
    line.dies(making, after=True)
    with pytest.raises(WorkspaceError):
        provision(house)
    line.is_mended()
    steps = provision(house, only_plan=True).steps
    assert [step.what for step in steps if step.kind == "adopt"] == [
        "the form “Refer a child”, which an earlier run had begun"
    ]
