"""Moving a workspace to Google, for which a desk stands in, and back to a new desk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google_here import Google, google_for

from automation.desk.forms.responses import add_response, new_response_id
from automation.errors import ConfigError, WorkspaceError
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.moving.move import give_up, move, outlook
from automation.jobs.moving.places import MOVING
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.jobs.sync import run_sync
from automation.rules.drawings import drawings_in
from automation.rules.setup.requests import sheet_id
from automation.workspace.drive import MARKER, SPREADSHEET
from automation.workspace.office import Office
from automation.workspace.transport import InProcess

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CHILD = {"initials": "ÉA", "date_of_birth": "2015-03-01", "area": "=A1", "parent": "Mum", "stage": "Court"}
VISIT = {"action": "1/2 a day with dad", "kind_of_support": "A visit", "lead": "Sal Rowe", "due": "2026-11-20"}
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture
def google(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Google:
    """An empty Google, where somebody has signed in."""
    monkeypatch.setattr("automation.workspace.office.GOOGLE_A_MINUTE", {})  # nobody waits for a quota
    return google_for(folder, lambda: MONDAY, monkeypatch)


@pytest.fixture
def opened(folder: Path) -> Callable[[], House]:
    """Opens the house anew, as the next command does."""
    return lambda: open_house(folder / "config.toml", clock=lambda: MONDAY, check_answers=True)


@pytest.fixture
def busy(partnership: Any) -> str:
    """A workspace in which respondents and people have been at work; gives a case's reference."""
    partnership.send("referral", who_asks="The young person", agreed="Yes", turns=[CHILD])
    run_sync(partnership.house)
    reference = str(partnership.rows("children")[0]["id"])
    partnership.send("assessment_mum", reference=reference, turns=[VISIT])
    run_sync(partnership.house)
    picture = partnership.house.office.pictures.keep(PNG, "Drawing.png", "from", "a test")
    partnership.edit("children", reference, drawing=f"A drawing: /drawings/{picture}", notes="=SUM(1;2)")
    children, own = sheet_id("children"), 77
    partnership.do(
        "children",
        {"addSheet": {"properties": {"sheetId": own, "title": "Our notes", "index": 1, "hidden": True}}},
        {"updateCells": {"start": {"sheetId": own}, "rows": OWN_ROWS, "fields": "*"}},
        {"mergeCells": {"range": area(own, 3, 5, 0, 2), "mergeType": "MERGE_ALL"}},
        {"setBasicFilter": {"filter": {"range": area(own, 0, 3, 0, 2)}}},
        {"addNamedRange": {"namedRange": {"namedRangeId": "ours", "name": "ours", "range": area(own, 0, 2, 0, 1)}}},
        {"addProtectedRange": {"protectedRange": {"range": area(own, 0, 1, 0, 1), "description": "leave this"}}},
        {"updateSheetProperties": {"properties": {"sheetId": children, "title": "The children"}, "fields": "title"}},
        move_column(children, 4, 2),
    )
    run_sync(partnership.house)
    return reference


OWN_ROWS = [
    {"values": [{"userEnteredValue": {"stringValue": "Ring the court"}, "note": "by Friday"}]},
    {"values": [{"userEnteredValue": {"formulaValue": "=1+1"}}, {"userEnteredValue": {"numberValue": 0.1}}]},
    {"values": [{}, {"userEnteredFormat": {"textFormat": {"bold": True}}}, {"userEnteredValue": {"boolValue": False}}]},
]


def area(sheet: int, top: int, bottom: int, left: int, right: int) -> dict[str, int]:
    rows = {"startRowIndex": top, "endRowIndex": bottom}
    return {"sheetId": sheet, **rows, "startColumnIndex": left, "endColumnIndex": right}


def move_column(sheet: int, start: int, to: int) -> dict[str, Any]:
    source = {"sheetId": sheet, "dimension": "COLUMNS", "startIndex": start, "endIndex": start + 1}
    return {"moveDimension": {"source": source, "destinationIndex": to}}


def snapshot(house: House) -> dict[str, str]:
    """All that a workspace holds, by file: with the ids of files named, without whom Google shares with, and Runs."""
    office, found = house.office, dict[str, Any]()
    about = {str(file["id"]): file for file in office.drive.ours()}
    ours = {key: file for key, file in about.items() if str(file["appProperties"].get(MARKER, "")).startswith(LIVE)}
    names = {key: file["appProperties"][MARKER] for key, file in ours.items()}
    for file_id, file in ours.items():
        if file["mimeType"] == SPREADSHEET:
            held = office.sheets.get(file_id, EVERYTHING, "a test")
            held["developerMetadata"] = []
            for sheet in held["sheets"]:
                if sheet["properties"]["sheetId"] == sheet_id("runs"):
                    del sheet["data"][0]["rowData"][2:]
        else:
            held = office.forms.get(file_id)
            names[held["responderUri"].split("/")[-2]] = names[file_id]
            held["properties"] = {k: v for k, v in file["appProperties"].items() if k != "followthrough.before"}
            held["answered by"] = [one for one in office.sharing.of(file_id) if one.get("view")]
        found[names[file_id]] = held
    texts = {name: json.dumps(held, sort_keys=True) for name, held in found.items()}
    drawings = {one for text in texts.values() for one in drawings_in(text)}
    for name in texts:
        for chance, called in {**names, **dict.fromkeys(drawings, "a drawing")}.items():
            texts[name] = texts[name].replace(chance, called)
        texts[name] = re.sub(r'"(revisionId|metadataId)": ("[^"]*"|\d+),? ?', "", texts[name])
    return texts


def stop_before_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a move be ended by hand when everything is copied and compared."""

    def stopped(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("automation.jobs.moving.move.switch", stopped)


LIVE = ("sheet:", "form:")
EVERYTHING = (
    "properties(title,locale,timeZone),namedRanges,sheets(properties,merges,conditionalFormats,filterViews,basicFilter,"
    "protectedRanges,rowGroups,columnGroups,developerMetadata,data(rowData.values(userEnteredValue,userEnteredFormat,"
    "note,dataValidation),rowMetadata,columnMetadata))"
)


def test_there_and_back_everything_is_as_it_was_and_the_next_run_finds_nothing_to_do(
    folder: Path, busy: str, opened: Callable[[], House], google: Google
) -> None:
    before, config = snapshot(opened()), (folder / "config.toml").read_text("utf-8")
    moved = move(opened(), "google")
    assert (moved.notes, moved.drawings, moved.forms, moved.spreadsheets) == ([], 1, 10, 2)
    assert (folder / "config.toml").read_text("utf-8") == config.replace('where = "desk"', 'where = "google"')
    there = opened()
    assert (run_sync(there).written, provision(there).writes) == (0, False)
    case = read_book(there).book.tables["children"].find(busy)
    assert case is not None and str(case["drawing"]).startswith("A drawing: https://drive.google.com/open?id=")
    assert there.office.pictures.read(drawings_in(str(case["drawing"]))[0]) == PNG
    new = config.replace('file = "desk.sqlite"', 'file = "new.sqlite"').replace('where = "desk"', 'where = "google"')
    (folder / "config.toml").write_text(new, "utf-8")
    assert new.count("new.sqlite") == 1
    assert move(opened(), "desk").notes == []
    back = opened()
    assert (run_sync(back).written, provision(back).writes) == (0, False)
    after = snapshot(back)
    assert after.keys() == before.keys()
    for name in before:
        assert after[name] == before[name], name


def test_the_old_place_keeps_a_copy_in_which_no_job_works_by_mistake(
    folder: Path, busy: str, opened: Callable[[], House], google: Google
) -> None:
    move(opened(), "google")
    old = (folder / "config.toml").read_text("utf-8").replace('where = "google"', 'where = "desk"')
    (folder / "config.toml").write_text(old, "utf-8")
    names = {str(file["name"]) for file in opened().office.drive.ours()}
    assert "Tracker (moved to Google on 23 November 2026)" in names
    for job in (run_sync, provision):
        with pytest.raises(WorkspaceError, match="moved away from here"):
            job(opened())
    with pytest.raises(ConfigError, match="at the desk already"):
        move(opened(), "desk")


def test_the_last_responses_go_along_and_the_old_forms_take_no_more(
    partnership: Any, busy: str, opened: Callable[[], House], google: Google
) -> None:
    partnership.send("feedback_child", reference=busy, good="the biscuits")
    move(opened(), "google")
    assert len(read_book(opened()).book.tables["feedback"]) == 1
    for file in partnership.house.office.drive.ours():
        if file["mimeType"] != SPREADSHEET:
            state = partnership.house.office.forms.get(file["id"])["publishSettings"]["publishState"]
            assert not state.get("isAcceptingResponses")
    forms = find_files(opened(), {}).forms
    there = opened().office.forms
    states = [there.get(one)["publishSettings"]["publishState"] for one in forms.values()]
    assert all(state["isAcceptingResponses"] for state in states)


def test_a_later_answer_still_takes_the_place_of_a_drawing_that_moved(
    partnership: Any, opened: Callable[[], House], google: Google
) -> None:
    partnership.send("referral", turns=[CHILD])
    run_sync(partnership.house)
    reference = str(partnership.rows("children")[0]["id"])
    picture = partnership.house.office.pictures.keep(PNG, "Drawing.png", "from", "a test")
    partnership.send("assessment_mum", reference=reference, drawing=f"A drawing: /drawings/{picture}")
    run_sync(partnership.house)
    move(opened(), "google")
    there = opened()
    layout, form_id = there.layouts["assessment_mum"], find_files(there, {}).forms["assessment_mum"]
    asked = {layout.question_id("reference"): reference, layout.question_id("drawing"): "A house with a red door"}
    given = {key: {"questionId": key, "textAnswers": {"answers": [{"value": text}]}} for key, text in asked.items()}
    with google.desk.store.write() as connection:
        add_response(connection, form_id, new_response_id(), "later", given, lambda: MONDAY + timedelta(minutes=1))
    run_sync(there)
    book = read_book(opened()).book
    assert list(book.tables["to_check"]) == [], "nobody but the respondent changed it"
    assert (book.case_table.find(reference) or {})["drawing"] == "A house with a red door"


def test_the_plan_says_what_goes_and_what_cannot_and_changes_nothing(
    partnership: Any, busy: str, opened: Callable[[], House], google: Google
) -> None:
    before = partnership.dump()
    ahead = outlook(opened(), "google")
    assert partnership.dump() == before and Office(InProcess(google.desk)).drive.ours() == []
    assert "the spreadsheet “Tracker”, with 10 tabs" in ahead.takes
    assert "Robin Ashdown may edit the spreadsheet “Tracker”" in ahead.takes
    assert any(line.startswith("the 2 responses as they were sent") for line in ahead.stays)
    assert any(line.startswith("the addresses of the forms") for line in ahead.stays)


def test_given_up_the_old_forms_take_responses_again_and_the_copies_go_into_the_bin(
    busy: str, opened: Callable[[], House], google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match="No move has begun"):
        give_up(opened())
    stop_before_the_switch(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        move(opened(), "google")
    assert give_up(opened()) == 10
    there = Office(InProcess(google.desk))
    assert there.drive.ours() == [] and there.pictures.marked(MOVING) == {}
    assert run_sync(opened()).problems == [] and not provision(opened(), only_plan=True).writes
