"""Provisioning on the real desk: what it makes, that it finds its own again, and what of people's it leaves alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from automation.config import write_config
from automation.errors import ConfigError
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.provision import Provisioned, provision
from automation.jobs.reading import read_book
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import cell, sheet_id
from automation.rules.setup.sheet_plan import COLUMN_MARK
from automation.rules.tables import Table
from automation.rules.tabs import expected_columns
from automation.workspace.drive import MARKER

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FORMS = [
    "referral", "assessment_mum", "assessment_dad", "feedback_carer", "feedback_child", "feedback_court",
    "feedback_practitioner", "action_update", "change_of_mind", "email_wishes",
]  # fmt: skip


@pytest.fixture
def house(folder: Path) -> House:
    """The provisioned house, whose every answer is held against the contract."""
    return open_house(folder / "config.toml", clock=lambda: TUESDAY, check_answers=True)


@pytest.fixture(scope="module")
def as_made(made_once: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A provisioned house that the tests only look at."""
    folder = shutil.copytree(made_once, tmp_path_factory.mktemp("made") / "house")
    return open_house(folder / "config.toml", clock=lambda: TUESDAY, check_answers=True)


@pytest.fixture
def bare_folder(tmp_path: Path) -> Path:
    """A folder with a config in which nothing that provisioning needs is filled in."""
    (tmp_path / "bare").mkdir()
    write_config(tmp_path / "bare" / "config.toml", {"organisation.name": "Hopeside"})
    return tmp_path / "bare"


def again(house: House) -> House:
    """The same house, opened anew, as the next command does."""
    return open_house(house.config_path, clock=lambda: TUESDAY, check_answers=True)


def planned(house: House) -> list[tuple[str, str]]:
    return told(provision(again(house), only_plan=True))


def told(done: Provisioned) -> list[tuple[str, str]]:
    return [(step.kind, step.what) for step in done.steps]


def ids(house: House) -> tuple[dict[str, str], dict[str, str]]:
    files = find_files(house, {})
    return files.sheets, files.forms


def form(house: House, key: str) -> dict[str, Any]:
    return house.office.forms.get(ids(house)[1][key])


def sheets(house: House, key: str = "tracker", fields: str = "sheets") -> dict[str, dict[str, Any]]:
    """The sheets of a spreadsheet by title, whole."""
    answer = house.office.sheets.get(ids(house)[0][key], fields, "a test")
    return {sheet["properties"]["title"]: sheet for sheet in answer["sheets"]}


def table(house: House, key: str) -> Table:
    return read_book(again(house)).book.tables[key]


def edit(house: House, *requests: dict[str, Any], key: str = "tracker") -> list[dict[str, Any]]:
    """What a person does in a spreadsheet."""
    return house.office.sheets.write(ids(house)[0][key], requests, "a test")


def type_in(tab: str, row: int, column: int, *texts: str) -> dict[str, Any]:
    start = {"sheetId": sheet_id(tab), "rowIndex": row, "columnIndex": column}
    cells = [cell(text) or {"userEnteredValue": None} for text in texts]
    return {"updateCells": {"start": start, "rows": [{"values": cells}], "fields": "userEnteredValue"}}


def span(tab: str, start: int, end: int, dimension: str = "COLUMNS") -> dict[str, Any]:
    return {"sheetId": sheet_id(tab), "dimension": dimension, "startIndex": start, "endIndex": end}


def place(tab: str, key: str, house: House) -> int:
    return table(house, tab).columns[key]


# What is made


def test_run_twice_the_second_plan_is_empty(house: House) -> None:
    assert planned(house) == []
    again_done = provision(again(house))
    assert again_done.steps == [] and not again_done.writes


def test_a_plan_without_a_desk_makes_none_and_tells_all_that_would_be_made(bare_folder: Path, folder: Path) -> None:
    config = bare_folder / "whole.toml"
    config.write_text((folder / "config.toml").read_text())
    (bare_folder / "keys.toml").unlink(missing_ok=True)
    before = sorted(bare_folder.iterdir())
    plan = provision(open_house(config), only_plan=True)
    assert sorted(bare_folder.iterdir()) == before
    made = told(provision(open_house(config, check_answers=True)))
    assert not plan.done and told(plan) == [step for step in made if step[0] == "create"]
    assert len(plan.steps) == 2 + 10 + len(FORMS)


def test_nothing_is_made_while_safeguarding_or_privacy_is_missing(bare_folder: Path) -> None:
    for only_plan in (True, False):
        with pytest.raises(ConfigError) as refused:
            provision(open_house(bare_folder / "config.toml"), only_plan=only_plan)
        found = " ".join(str(problem) for problem in refused.value.problems)
        assert "safeguarding" in found and "privacy" in found
    assert [path.name for path in bare_folder.iterdir()] == ["config.toml"]


def test_a_provisioned_workspace_is_left_alone_once_the_privacy_notice_is_gone(house: House) -> None:
    before = form(house, "referral")
    config = house.config_path
    config.write_text(config.read_text().replace("We use what you tell us to find help.", ""))
    with pytest.raises(ConfigError):
        provision(again(house))
    assert form(house, "referral") == before


def test_forms_stand_in_the_order_in_which_people_meet_them(folder: Path, bare_folder: Path) -> None:
    config = bare_folder / "whole.toml"
    config.write_text((folder / "config.toml").read_text())
    fresh = open_house(config)
    provision(fresh)
    made = [file["appProperties"][MARKER] for file in fresh.office.drive.ours()]
    assert [marker.removeprefix("form:") for marker in made if marker.startswith("form:")] == FORMS


@pytest.mark.parametrize("key", FORMS)
def test_every_form_is_open_asks_for_no_sign_in_and_says_what_it_must(as_made: House, key: str) -> None:
    here = form(as_made, key)
    assert here["settings"]["emailCollectionType"] == "DO_NOT_COLLECT"
    assert here["publishSettings"]["publishState"] == {"isPublished": True, "isAcceptingResponses": True}
    granted = as_made.office.drive._permissions.list(
        fileId=here["formId"], includePermissionsForView="published", fields="permissions(type,role,view)"
    ).execute()
    assert {"type": "anyone", "role": "reader", "view": "published"} in granted["permissions"]
    start, end = here["info"]["description"], here["items"][-1]
    for text in (start, end["description"]):
        assert "call Sam Whitlock on 01632 960102" in text and "999" in text
        assert "Nobody watches this form" in text
    assert start.startswith("If someone is in danger now") and "textItem" in end
    assert "We use what you tell us to find help." in start


@pytest.mark.parametrize("key", FORMS)
def test_every_answer_leads_on_to_the_end(as_made: House, key: str) -> None:
    items = form(as_made, key)["items"]
    starts = {item["itemId"]: at for at, item in enumerate(items) if "pageBreakItem" in item}
    closing = max(starts.values())
    assert items[closing]["title"] == "Before you send this"
    pages = [0, *sorted(starts.values())]
    reached, ways = {0}, [0]
    while ways:
        here = ways.pop()
        following = pages[pages.index(here) + 1] if here != closing else None
        leads_to = {starts[target] for target in targets(items[here:following])}
        assert all(target > here for target in leads_to), "an answer leads back"
        on = leads_to | ({following} if following is not None else set())
        ways += on - reached
        reached |= on
    assert reached == set(pages)


def targets(items: list[dict[str, Any]]) -> Iterator[str]:
    """Where the answers on a page lead; no question sends people out of the form past the closing page."""
    for item in items:
        question = item.get("questionItem", {}).get("question", {})
        for option in question.get("choiceQuestion", {}).get("options", []):
            assert "goToAction" not in option
            if "goToSectionId" in option:
                yield option["goToSectionId"]


@pytest.mark.parametrize("key", FORMS)
def test_a_form_has_no_more_properties_than_drive_keeps(as_made: House, key: str) -> None:
    properties = find_files(as_made, {}).properties(ids(as_made)[1][key])
    assert len(properties) <= 30
    assert all(len((name + value).encode()) <= 124 for name, value in properties.items())


def test_columns_beyond_z_have_their_titles_choices_and_marks(as_made: House) -> None:
    children = as_made.specs.tab("children")
    here = sheets(as_made, fields="sheets(properties,data(columnMetadata.developerMetadata,rowData.values))")[
        "Children"
    ]
    keys, titles, first = (row["values"] for row in here["data"][0]["rowData"][:3])
    assert [one["formattedValue"] for one in keys] == expected_columns(children) and len(keys) > 52
    assert [one["formattedValue"] for one in titles[2:]] == [column.title for column in children.columns]
    columns = here["data"][0]["columnMetadata"]
    marks = [(m["metadataKey"], m["metadataValue"]) for column in columns for m in column["developerMetadata"]]
    assert marks == [(COLUMN_MARK, key) for key in expected_columns(children)]
    for at, column in enumerate(children.columns, start=2):
        rule = first[at].get("dataValidation", {}) if at < len(first) else {}
        offered = [value["userEnteredValue"] for value in rule.get("condition", {}).get("values", [])]
        if column.type == "choice" and column.owner != "script":
            assert offered == list(column.choices)


# What is found again


def test_a_form_in_the_bin_is_offered_and_made_again(house: House) -> None:
    old = ids(house)[1]["referral"]
    house.office.drive.update(old, {"trashed": True})
    title = form(house, "assessment_mum")["info"]["title"]
    assert planned(house) == [("create", "the form “Ask for support for a child or young person”")]
    provision(again(house))
    assert ids(house)[1]["referral"] != old and form(house, "assessment_mum")["info"]["title"] == title
    links = read_book(again(house)).book.facts.links
    assert links["referral"].address == form(house, "referral")["responderUri"]
    assert planned(house) == []


def test_a_spreadsheet_in_the_bin_is_offered_and_made_again(house: House) -> None:
    house.office.drive.update(ids(house)[0]["pilot_plan"], {"trashed": True})
    assert [kind for kind, _ in planned(house)] == ["create", "create"]
    provision(again(house))
    assert len(table(house, "pilot_plan").rows) == 20 and planned(house) == []


def test_the_tracker_in_the_bin_is_made_again_with_people_and_links(house: House) -> None:
    house.office.drive.update(ids(house)[0]["tracker"], {"trashed": True})
    provision(again(house))
    assert [row["name"] for row in table(house, "people").rows] == ["Robin Ashdown", "Sam Whitlock"]
    assert set(read_book(again(house)).book.facts.links) == set(FORMS)
    # Sal Rowe stood in the old People tab only, so that the lead questions lose that choice on the same run.
    assert planned(house) == []


def test_a_deleted_tab_is_made_again_with_its_columns_and_look(house: House) -> None:
    data = "data(rowData,rowMetadata.hiddenByUser,columnMetadata(pixelSize,hiddenByUser))"
    whole = f"sheets(properties,{data},conditionalFormats,filterViews,protectedRanges,columnGroups)"
    before = sheets(house, fields=whole)["Agreed actions"]
    edit(house, {"deleteSheet": {"sheetId": sheet_id("agreed_actions")}})
    assert planned(house) == [("create", "the tab “Agreed actions” (18 columns)")]
    provision(again(house))
    after = sheets(house, fields=whole)["Agreed actions"]
    before["properties"].pop("index"), after["properties"].pop("index")
    assert after == before and planned(house) == []


def test_a_deleted_tab_is_made_again_beside_a_persons_own_of_its_name(house: House) -> None:
    edit(house, {"deleteSheet": {"sheetId": sheet_id("feedback")}}, {"addSheet": {"properties": {"title": "feedback"}}})
    provision(again(house))
    assert {"feedback", "Feedback (2)"} <= sheets(house).keys() and not table(house, "feedback").stopped
    assert {kind for kind, _ in planned(house)} == {"leave"}


def test_the_last_tab_is_never_taken_for_the_empty_first_one(house: House) -> None:
    (reply,) = edit(house, {"addSheet": {"properties": {"title": "Ours", "sheetId": 0}}}, key="pilot_plan")
    assert reply["addSheet"]["properties"].get("sheetId", 0) == 0
    typed = {"updateCells": {"start": {"sheetId": 0, "rowIndex": 0, "columnIndex": 0},
             "rows": [{"values": [cell("keep me")]}], "fields": "userEnteredValue"}}  # fmt: skip
    edit(house, typed, {"deleteSheet": {"sheetId": sheet_id("pilot_plan")}}, key="pilot_plan")
    provision(again(house))
    kept = sheets(house, "pilot_plan", "sheets(properties,data.rowData.values.formattedValue)")
    assert kept["Ours"]["data"][0]["rowData"][0]["values"][0]["formattedValue"] == "keep me"
    assert len(table(house, "pilot_plan").rows) == 20


def test_a_deleted_column_is_offered_and_added_at_the_end(house: House) -> None:
    width, at = len(table(house, "children").columns), place("children", "stage", house)
    edit(house, {"deleteDimension": {"range": span("children", at, at + 1)}})
    assert planned(house) == [("create", "in the tab “Children” the column(s) “Stage”")]
    provision(again(house))
    assert place("children", "stage", house) == width - 1 and planned(house) == []
    found = sheets(house, fields="sheets(properties,data.rowData.values(formattedValue,dataValidation))")["Children"]
    title, first = (row["values"][width - 1] for row in found["data"][0]["rowData"][1:3])
    assert title["formattedValue"] == "Stage" and len(first["dataValidation"]["condition"]["values"]) == 5


def test_a_deleted_hidden_column_is_hidden_again(house: House) -> None:
    edit(house, {"deleteDimension": {"range": span("pilot_plan", 0, 1)}}, key="pilot_plan")
    provision(again(house))
    at = place("pilot_plan", "id", house)
    column = sheets(house, "pilot_plan", "sheets(properties,data.columnMetadata)")["Pilot plan"]["data"][0]
    assert at > 0 and column["columnMetadata"][at]["hiddenByUser"] is True and planned(house) == []
    run_sync(again(house))
    assert "PLAN/1.1" in table(house, "pilot_plan").by_id


def test_renamed_tabs_and_columns_are_told_and_left(house: House) -> None:
    renamed = {"properties": {"sheetId": sheet_id("children"), "title": "Our children"}, "fields": "title"}
    edit(house, {"updateSheetProperties": renamed}, type_in("children", 1, place("children", "area", house), "Where"))
    expected = [
        ("leave", "the title “Our children” that the tab “Children” was given"),
        ("leave", "the title “Where” that the column “Area” was given"),
    ]
    assert planned(house) == expected
    done = provision(again(house))
    assert told(done) == expected and not done.writes
    assert "Our children" in sheets(house) and not table(house, "children").stopped


def test_a_moved_column_keeps_its_data_and_is_found(house: House) -> None:
    at = place("people", "email", house)
    edit(house, {"moveDimension": {"source": span("people", at, at + 1), "destinationIndex": 1}})
    assert planned(house) == []
    found = table(house, "people")
    assert found.columns["email"] == 1
    assert [row["email"] for row in found.rows][-1] == "sal@hopeside.example"


@pytest.mark.parametrize("tab", ["children", "people", "responses"])
def test_a_cleared_row_of_keys_is_repaired_from_the_marks_of_the_columns(house: House, tab: str) -> None:
    run_sync(house)
    before = table(house, tab)
    edit(house, type_in(tab, 0, 0, *[""] * len(before.columns)))
    assert table(house, tab).stopped
    steps = planned(house)
    assert len(steps) == len(before.columns) and {kind for kind, _ in steps} == {"change"}
    provision(again(house))
    after = table(house, tab)
    assert (after.columns, after.rows, after.stopped) == (before.columns, before.rows, "")
    assert planned(house) == []


@pytest.mark.parametrize("tab", ["people", "responses"])
def test_a_deleted_row_of_keys_is_put_back_without_a_row_lost(house: House, tab: str) -> None:
    run_sync(house)
    before = table(house, tab)
    edit(house, {"deleteDimension": {"range": span(tab, 0, 1, "ROWS")}})
    title = house.specs.tab(tab).title
    assert planned(house) == [("change", f"in the tab “{title}” the hidden first row, which was deleted")]
    provision(again(house))
    after = table(house, tab)
    assert (after.columns, after.rows, after.places) == (before.columns, before.rows, before.places)
    shown = sheets(house, fields="sheets(properties,data(rowMetadata,rowData.values.formattedValue))")[title]
    assert shown["data"][0]["rowMetadata"][0]["hiddenByUser"] is True
    assert shown["properties"]["gridProperties"]["frozenRowCount"] == 2
    assert planned(house) == []


def test_an_overtyped_key_is_repaired(house: House) -> None:
    at = place("children", "area", house)
    edit(house, type_in("children", 0, at, "town"))
    assert planned(house) == [("change", "in the tab “Children” the hidden key of the column “area”")]
    provision(again(house))
    assert place("children", "area", house) == at and planned(house) == []


def test_of_a_tab_only_the_keys_and_titles_are_read_and_of_people_every_row(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(house, *(type_in("feedback", row, 1, "kept") for row in range(2, 40)))
    read, rows = house.office.sheets.read_tabs, {}

    def noting(*asked: Any) -> Any:
        found = read(*asked)
        rows.update({tab: len(values or []) for tab, values in found.items()})
        return found

    monkeypatch.setattr(house.office.sheets, "read_tabs", noting)
    assert not provision(house).writes
    assert rows.pop("people") == 2 + 3 and set(rows.values()) == {2} and "feedback" in rows


# What people did


def test_what_people_changed_in_a_form_is_told_and_left(house: House) -> None:
    here = form(house, "feedback_court")
    form_id, item = here["formId"], here["items"][1]
    house.office.forms.write(
        form_id,
        [
            {"updateItem": {"item": {**item, "title": "Mine"}, "location": {"index": 1}, "updateMask": "title"}},
            {"createItem": {"item": {"title": "Added", "textItem": {}}, "location": {"index": 2}}},
            {"deleteItem": {"location": {"index": 3}}},
            {"updateFormInfo": {"info": {"title": "Our own title"}, "updateMask": "title"}},
        ],
    )
    changed = form(house, "feedback_court")
    plan = planned(house)
    assert [kind for kind, _ in plan] == ["drift", "drift", "drift", "leave"]
    words = " ".join(what for _, what in plan)
    for said in ("the title was changed by hand", "was deleted", "“Mine”", "“Added”"):
        assert said in words
    assert not provision(again(house)).writes and form(house, "feedback_court") == changed


def test_a_form_closed_by_hand_stays_closed_whatever_else_changes(house: House) -> None:
    form_id = ids(house)[1]["referral"]
    closed = {"publishSettings": {"publishState": {"isPublished": True, "isAcceptingResponses": False}}}
    house.office.forms._forms.setPublishSettings(
        formId=form_id, body={**closed, "updateMask": "publishState"}
    ).execute()
    what = "the form “Ask for support for a child or young person” was closed by hand; left so"
    step = ("drift", f"{what} (to open it again: followthrough provision --anew referral)")
    assert planned(house) == [step]
    config = house.config_path
    config.write_text(config.read_text().replace("01632 960102", "01632 960109"))
    done = provision(again(house))
    assert step in told(done) and ("change", step[1].split(" was")[0]) in told(done)
    here = form(house, "referral")
    assert "01632 960109" in here["info"]["description"] and "01632 960109" in here["items"][-1]["description"]
    assert not here["publishSettings"]["publishState"].get("isAcceptingResponses")
    assert planned(house) == [step]
    provision(again(house), anew=["referral"])
    assert form(house, "referral")["publishSettings"]["publishState"]["isAcceptingResponses"]
    assert planned(house) == []


def test_peoples_own_tabs_columns_views_colours_and_protections_stay(house: House) -> None:
    width = len(table(house, "children").columns)
    area = {"sheetId": sheet_id("children"), "startRowIndex": 2, "startColumnIndex": 5, "endColumnIndex": 6}
    rule = {
        "ranges": [area],
        "booleanRule": {
            "condition": {"type": "TEXT_EQ", "values": [{"userEnteredValue": "Hopeside"}]},
            "format": {"textFormat": {"bold": True}},
        },
    }
    edit(
        house,
        {"addSheet": {"properties": {"title": "Rota"}}},
        {"appendDimension": {"sheetId": sheet_id("children"), "dimension": "COLUMNS", "length": 1}},
        type_in("children", 1, width, "My notes"),
        {
            "addFilterView": {
                "filter": {"title": "Mine", "range": {"sheetId": sheet_id("children"), "startRowIndex": 1}}
            }
        },
        {"addConditionalFormatRule": {"rule": rule, "index": 0}},
        {"addProtectedRange": {"protectedRange": {"range": area, "description": "Mine"}}},
    )
    expected = [("leave", "the tab “Rota”, which somebody added")]
    assert planned(house) == expected
    # A new lead renews the look of every tab with leads; a changed title of a column does it here for this one.
    config = house.config_path
    config.write_text(config.read_text().replace('sheets = ""', 'sheets = "own"'))
    own = config.parent / "own"
    own.mkdir()
    for file in Path("sheet_templates").glob("*.toml"):
        text = file.read_text().replace('choices = ["Mum", "Dad"]', 'choices = ["Mum", "Dad", "Carer"]')
        (own / file.name).write_text(text)
    done = provision(again(house))
    assert ("change", "formats, choices and views of the tab “Children”") in told(done)
    fields = "sheets(properties,filterViews,conditionalFormats,protectedRanges,data.rowData.values.formattedValue)"
    here = sheets(house, fields=fields)
    children = here["Children"]
    assert "Rota" in here
    assert children["data"][0]["rowData"][1]["values"][width]["formattedValue"] == "My notes"
    assert "Mine" in [view["title"] for view in children["filterViews"]]
    assert rule["booleanRule"] in [one["booleanRule"] for one in children["conditionalFormats"]]
    assert "Mine" in [one["description"] for one in children["protectedRanges"]]
    titles = [view["title"] for view in children["filterViews"]]
    assert len(titles) == len(set(titles)) and len(children["conditionalFormats"]) == 1 + sum(
        len(column.tones) for column in house.specs.tab("children").columns
    )
    assert planned(house) == expected


def test_new_people_become_choices_of_lead_questions_at_the_next_provisioning(house: House) -> None:
    row = len(table(house, "people").rows) + 2
    name, role = place("people", "name", house), place("people", "role", house)
    edit(house, type_in("people", row, name, "Pat Doyle"), type_in("people", row + 1, name, "Vic Moss"))
    edit(house, type_in("people", row + 1, role, "Viewer"))
    changed = {what for kind, what in planned(house) if kind == "change"}
    assert "formats, choices and views of the tab “Agreed actions”" in changed
    provision(again(house))
    offered = [option.get("value") for option in lead_options(form(house, "assessment_mum"))]
    assert offered == ["Robin Ashdown", "Sam Whitlock", "Sal Rowe", "Pat Doyle", "We do not know yet", None]
    assert planned(house) == []


def lead_options(here: dict[str, Any]) -> list[dict[str, Any]]:
    for item in here["items"]:
        question = item.get("questionItem", {}).get("question", {}).get("choiceQuestion", {})
        if any(option.get("value") == "We do not know yet" for option in question.get("options", [])):
            return list(question["options"])
    raise AssertionError("no question asks for a lead")


@pytest.mark.parametrize("marker", ["form:referral", "sheet:tracker"])
def test_a_copy_that_somebody_made_is_told_and_the_older_file_used(house: House, marker: str) -> None:
    kind, _, key = marker.partition(":")
    original = ids(house)[kind == "form"][key]
    body = {"name": "Copy for Sal", "appProperties": {MARKER: marker}}
    house.office.drive._files.copy(fileId=original, body=body).execute()
    problem = [step for step in planned(house) if step[0] == "problem"]
    assert len(problem) == 1 and "“Copy for Sal”" in problem[0][1] and "older" in problem[0][1]
    assert not provision(again(house)).writes
    assert ids(house)[kind == "form"][key] == original


def test_nobodys_own_file_is_taken_over_for_its_title(house: House) -> None:
    forms, drive = house.office.forms, house.office.drive
    sheets_then, forms_then = ids(house)
    drive.update(sheets_then["tracker"], {"trashed": True})
    drive.update(forms_then["referral"], {"trashed": True})
    own_sheet = drive.create_spreadsheet("Tracker", "")
    drive.update(own_sheet, {"appProperties": {MARKER: None}})
    title = "Ask for support for a child or young person"
    own_form = forms.create(title, title)["formId"]
    forms.write(own_form, [{"createItem": {"item": {"title": "Mine", "textItem": {}}, "location": {"index": 0}}}])
    provision(again(house))
    sheets_now, forms_now = ids(house)
    assert own_sheet not in sheets_now.values() and own_form not in forms_now.values()
    assert [item["title"] for item in forms.get(own_form)["items"]] == ["Mine"]
