"""What counts as the same in both places, and what of a form cannot be made anew."""

from __future__ import annotations

from typing import Any

import pytest

from automation.rules.drawings import address_of, drawings_of, with_new_links
from automation.rules.moving.forms import first, left_behind, movable, second
from automation.rules.moving.sameness import same_look, tab_digest
from automation.rules.moving.tabs import Tab, filling

TEXT, LATER = {"userEnteredValue": {"stringValue": "1"}}, {"userEnteredValue": {"stringValue": "2"}}


def tab(*rows: list[Any], **sheet: Any) -> Tab:
    return Tab({"properties": {"sheetId": 1, "title": "Ours"}, **sheet}, list(rows), [], [])


def test_empty_ends_and_the_way_a_number_is_written_make_no_difference():
    one = tab([TEXT, {"userEnteredValue": {"numberValue": 1}}, {}], [])
    other = tab([TEXT, {"userEnteredValue": {"numberValue": 1.0}}], [])
    assert tab_digest(one) == tab_digest(other)


@pytest.mark.parametrize(
    "other",
    [tab([LATER]), tab([{"userEnteredValue": {"numberValue": 1}}]), tab([{**TEXT, "note": "x"}]), tab([{}, TEXT])],
)
def test_another_value_kind_note_or_place_makes_one(other: Tab):
    assert tab_digest(tab([TEXT])) != tab_digest(other)


def test_a_look_that_did_not_come_through_is_named_and_what_google_adds_is_passed_over():
    rule = {"booleanRule": {"format": {"backgroundColor": {"red": 0.98}}}}
    google = {"booleanRule": {"format": {"backgroundColor": {"red": 0.9803922}, "backgroundColorStyle": {"x": 1}}}}
    assert list(same_look(tab(conditionalFormats=[rule]), tab(conditionalFormats=[google]))) == []
    assert list(same_look(tab(conditionalFormats=[rule]), tab())) == ["colours"]
    assert list(same_look(tab(merges=[{"endRowIndex": 2}]), tab(merges=[{"endRowIndex": 3}]))) == ["joined cells"]


def test_cells_that_look_alike_are_one_request_however_many():
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}}}
    batches = list(filling(tab(*[[{**TEXT, **bold}] for _ in range(1_200)])))
    assert [next(iter(request)) for batch in batches for request in batch] == ["updateCells"] * 3 + ["repeatCell"]


def test_a_drawing_is_found_at_either_place_and_gets_its_new_address():
    cell = {"userEnteredValue": {"stringValue": "A drawing: /drawings/1abc, and 1 more"}}
    assert drawings_of([[cell]]) == ["1abc"]
    there = with_new_links(cell, {"1abc": address_of("2xyz", at_google=True)})
    assert there["userEnteredValue"]["stringValue"].startswith("A drawing: https://drive.google.com/open?id=2xyz, and")
    assert drawings_of([[there]]) == ["2xyz"]
    assert with_new_links(there, {"2xyz": address_of("1abc", at_google=False)}) == cell


def test_pictures_and_uploads_stay_behind_and_no_branch_leads_to_them():
    choice = {"options": [{"value": "Yes", "goToSectionId": "b"}, {"value": "No", "goToSectionId": "gone"}]}
    form = {
        "info": {"title": "Ours", "description": "Hello"},
        "settings": {"emailCollectionType": "VERIFIED"},
        "items": [
            {"itemId": "a", "questionItem": {"image": {}, "question": {"questionId": "q", "choiceQuestion": choice}}},
            {"itemId": "i", "imageItem": {}},
            {"itemId": "u", "questionItem": {"question": {"fileUploadQuestion": {}}}},
            {"itemId": "b", "pageBreakItem": {}},
        ],
    }
    made = movable(form, at_google=False)
    assert [item["itemId"] for item in made["items"]] == ["a", "b"] and left_behind(form) == 3
    assert made["settings"] == {"emailCollectionType": "DO_NOT_COLLECT"}
    assert movable(form, at_google=True)["settings"] == {"emailCollectionType": "VERIFIED"}
    assert "goToSectionId" not in str(first(made))
    (branch,) = second(made)
    assert str(branch).count("goToSectionId") == 1
