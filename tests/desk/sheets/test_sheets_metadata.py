"""Developer metadata: what programs remember about rows, columns, sheets and spreadsheets."""

from __future__ import annotations

from typing import Any

import pytest


def line(index: int, dimension: str = "ROWS", sheet_id: int = 0) -> dict[str, Any]:
    span = {"sheetId": sheet_id, "dimension": dimension, "startIndex": index, "endIndex": index + 1}
    return {"dimensionRange": span}


def item(location: dict[str, Any], key: str = "key", **more: Any) -> dict[str, Any]:
    return {"metadataKey": key, "visibility": "DOCUMENT", "location": location, **more}


def tag(office: Any, location: dict[str, Any], key: str = "key", **more: Any) -> Any:
    (reply,) = office.batch({"createDeveloperMetadata": {"developerMetadata": item(location, key, **more)}})
    return reply["createDeveloperMetadata"]["developerMetadata"]


def found(office: Any, *filters: dict[str, Any]) -> list[str]:
    path = f"/{office.id}/developerMetadata:search"
    answer = office.answer("POST", path, {"dataFilters": list(filters)})
    return [one["developerMetadata"]["metadataKey"] for one in answer.get("matchedDeveloperMetadata", [])]


@pytest.fixture
def tagged(office: Any) -> Any:
    office.batch({"addSheet": {"properties": {"sheetId": 9, "title": "Other"}}})
    tag(office, {"spreadsheet": True}, "book", metadataValue="1")
    tag(office, {"sheetId": 0}, "sheet", metadataValue="2")
    tag(office, line(2), "row", metadataValue="3", visibility="PROJECT")
    tag(office, line(1, "COLUMNS"), "column")
    tag(office, line(2, sheet_id=9), "other")
    return office


def lookup(**wanted: Any) -> dict[str, Any]:
    return {"developerMetadataLookup": wanted}


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        ({"metadataKey": "row"}, ["row"]),
        ({"metadataValue": "2"}, ["sheet"]),
        ({"metadataKey": "row", "metadataValue": "2"}, []),
        ({"visibility": "PROJECT"}, ["row"]),
        ({"locationType": "ROW"}, ["row", "other"]),
        ({"locationType": "SPREADSHEET"}, ["book"]),
        ({"metadataLocation": {"sheetId": 0}}, ["sheet", "row", "column"]),
        ({"metadataLocation": line(2), "locationMatchingStrategy": "EXACT_LOCATION"}, ["row"]),
        ({"metadataLocation": line(3)}, ["sheet", "column"]),
        ({"metadataLocation": {"spreadsheet": True}}, ["book"]),
        ({}, ["book", "sheet", "row", "column", "other"]),
        ({"metadataLocation": {"sheetId": 9}, "locationType": "ROW"}, ["other"]),
        (
            {"metadataLocation": {"sheetId": 0}, "locationMatchingStrategy": "INTERSECTING_LOCATION"},
            ["sheet", "row", "column"],
        ),
    ],
)
def test_metadata_is_looked_up(tagged: Any, wanted: dict[str, Any], keys: list[str]) -> None:
    assert found(tagged, lookup(**wanted)) == keys


def test_a_range_finds_what_touches_it(tagged: Any) -> None:
    assert found(tagged, {"a1Range": "Tracker!A3"}) == ["sheet", "row"]
    assert found(tagged, {"gridRange": {"sheetId": 9, "endRowIndex": 2}}) == []
    assert found(tagged, lookup(metadataKey="row"), {"a1Range": "Tracker!A3"}) == ["row", "sheet"]


def test_metadata_stands_where_google_shows_it(tagged: Any) -> None:
    whole = tagged.everything()
    assert [one["metadataKey"] for one in whole["developerMetadata"]] == ["book"]
    sheet = whole["sheets"][0]
    assert [one["metadataKey"] for one in sheet["developerMetadata"]] == ["sheet"]
    assert sheet["data"][0]["rowMetadata"][2]["developerMetadata"][0]["metadataKey"] == "row"
    assert sheet["data"][0]["columnMetadata"][1]["developerMetadata"][0]["metadataKey"] == "column"


def test_one_metadata_is_got_by_its_id(office: Any) -> None:
    made = tag(office, line(4), metadataId=77, metadataValue="value")
    assert made["location"] == {"locationType": "ROW", **line(4)}
    assert office.answer("GET", f"/{office.id}/developerMetadata/77") == made
    assert office.refusal("GET", f"/{office.id}/developerMetadata/78")[0] == 404
    code, message = office.refused({"createDeveloperMetadata": {"developerMetadata": item(line(5), metadataId=77)}})
    assert code == 400 and "77" in message


@pytest.mark.parametrize(
    "location",
    [
        {},
        {"sheetId": 0, "spreadsheet": True},
        {"sheetId": 8},
        line(20),
        {"dimensionRange": {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 2}},
        {"dimensionRange": {"sheetId": 0, "dimension": "ROWS"}},
    ],
)
def test_metadata_lies_on_exactly_one_thing_that_is_there(office: Any, location: dict[str, Any]) -> None:
    assert office.refused({"createDeveloperMetadata": {"developerMetadata": item(location)}})[0] == 400


def test_metadata_moves_with_its_row_and_goes_with_it(office: Any) -> None:
    tag(office, line(5), metadataId=1)

    def row() -> int:
        place = office.answer("GET", f"/{office.id}/developerMetadata/1")["location"]["dimensionRange"]
        return int(place["startIndex"])

    office.batch({"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 4, "endIndex": 5}}})
    assert row() == 6
    office.batch({"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}}})
    assert row() == 4
    source = {"dimension": "ROWS", "startIndex": 4, "endIndex": 5}
    office.batch({"moveDimension": {"source": source, "destinationIndex": 1}})
    assert row() == 1
    office.batch({"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}}})
    assert office.refusal("GET", f"/{office.id}/developerMetadata/1")[0] == 404


def test_metadata_is_changed_and_deleted_by_filter(tagged: Any) -> None:
    change = {"developerMetadata": {"metadataValue": "new", "location": line(7)}, "fields": "metadataValue,location"}
    (reply,) = tagged.batch({"updateDeveloperMetadata": {"dataFilters": [lookup(metadataKey="row")], **change}})
    (changed,) = reply["updateDeveloperMetadata"]["developerMetadata"]
    assert changed["metadataValue"] == "new" and changed["location"]["dimensionRange"]["startIndex"] == 7
    assert changed["metadataKey"] == "row" and changed["visibility"] == "PROJECT"
    (reply,) = tagged.batch({"deleteDeveloperMetadata": {"dataFilter": lookup(locationType="ROW")}})
    gone = reply["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]
    assert {one["metadataKey"] for one in gone} == {"row", "other"}
    assert found(tagged, lookup(locationType="ROW")) == []
