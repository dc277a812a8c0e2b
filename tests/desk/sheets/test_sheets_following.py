"""Laws of rows: whatever is attached to one goes where it goes, and a batch that is refused leaves everything alone."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROWS = 6
BOLD = {"textFormat": {"bold": True}}


def area(row: int, left: int = 0, right: int = 2) -> dict[str, int]:
    return {"startRowIndex": row, "endRowIndex": row + 1, "startColumnIndex": left, "endColumnIndex": right}


def attached(row: int) -> list[Any]:
    """One of everything that can lie on a row, each saying which row it is."""
    name = f"r{row}"
    line = {"dimensionRange": {"dimension": "ROWS", "startIndex": row, "endIndex": row + 1}}
    tag = {"metadataId": row + 1, "metadataKey": name, "visibility": "DOCUMENT", "location": line}
    condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": name}]}
    cell = {
        "userEnteredValue": {"stringValue": name},
        "userEnteredFormat": {"textFormat": {"fontSize": row + 20}},
        "note": name,
        "dataValidation": {"condition": condition},
    }
    place = {"overlayPosition": {"anchorCell": {"rowIndex": row, "columnIndex": 4}}}
    return [
        {"updateCells": {"start": {"rowIndex": row}, "rows": [{"values": [cell]}], "fields": "*"}},
        {"createDeveloperMetadata": {"developerMetadata": tag}},
        {"mergeCells": {"range": area(row, 2, 4), "mergeType": "MERGE_ALL"}},
        {"addNamedRange": {"namedRange": {"name": f"named_{name}", "range": area(row)}}},
        {"addProtectedRange": {"protectedRange": {"description": name, "range": area(row), "warningOnly": True}}},
        {"addConditionalFormatRule": {"rule": {"ranges": [area(row)], "booleanRule": {"condition": condition}}}},
        {"addBanding": {"bandedRange": {"range": area(row), "rowProperties": BANDS, "bandedRangeId": row + 1}}},
        {"insertComment": {"content": name, "coordinate": {"rowIndex": row}}},
        {"addSlicer": {"slicer": {"slicerId": row + 1, "spec": {"title": name}, "position": place}}},
    ]


BANDS = {"firstBandColor": {"red": 1}, "secondBandColor": {"blue": 1}}
COUNTS = st.integers(1, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.integers(0, ROWS), COUNTS),
        st.tuples(st.just("delete"), st.integers(0, ROWS), COUNTS),
        st.tuples(st.just("move"), st.integers(0, ROWS), COUNTS, st.integers(0, ROWS + 2)),
    ),
    max_size=5,
)


def request_of(step: Any) -> Any:
    kind, start, count, *_to = step
    lines = {"dimension": "ROWS", "startIndex": start, "endIndex": start + count}
    if kind == "move":
        return {"moveDimension": {"source": lines, "destinationIndex": landing(step)}}
    return {f"{kind}Dimension": {"range": lines}}


def landing(step: Any) -> int:
    _, start, count, to = step
    return start if start < to < start + count else to


def follow(rows: list[str | None], step: Any) -> list[str | None]:
    """What the step does to a plain list of rows."""
    kind, start, count, *_ = step
    if kind == "insert":
        return [*rows[:start], *([None] * count), *rows[start:]]
    taken, rest = rows[start : start + count], rows[:start] + rows[start + count :]
    if kind == "delete":
        return rest
    to = landing(step)
    at = to if to <= start else to - count
    return rest[:at] + taken + rest[at:]


def seen(office: Any) -> dict[str, dict[str, int]]:
    """Where everything that was attached lies now: by row, by what it is."""
    whole = office.answer(
        "GET", f"/{office.id}", includeGridData="true", commentsViewMode="COMMENTS_VIEW_MODE_INCLUDED"
    )
    sheet = whole["sheets"][0]
    found: dict[str, dict[str, int]] = {}

    def note(name: str, what: str, row: int) -> None:
        found.setdefault(name, {})[what] = row

    data = sheet["data"][0]
    for row, line in enumerate(data.get("rowData", [])):
        for cell in line.get("values", [])[:1]:
            if "userEnteredValue" in cell:
                name = cell["userEnteredValue"]["stringValue"]
                note(name, "value", row)
                assert cell["note"] == name
                assert cell["userEnteredFormat"]["textFormat"]["fontSize"] == int(name[1:]) + 20
                assert cell["dataValidation"]["condition"]["values"][0]["userEnteredValue"] == name
            else:
                assert "note" not in cell, "a new row takes no note along"
    for row, line in enumerate(data["rowMetadata"]):
        for item in line.get("developerMetadata", ()):
            note(item["metadataKey"], "metadata", row)
    for named in whole.get("namedRanges", ()):
        note(named["name"][6:], "named range", named["range"]["startRowIndex"])
    for protected in sheet.get("protectedRanges", ()):
        note(protected["description"], "protection", protected["range"]["startRowIndex"])
    for rule in sheet.get("conditionalFormats", ()):
        name = rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"]
        note(name, "conditional format", rule["ranges"][0]["startRowIndex"])
    for band in sheet.get("bandedRanges", ()):
        note(f"r{band['bandedRangeId'] - 1}", "bands", band["range"]["startRowIndex"])
    threads = {thread["anchorId"]: thread["headPost"]["content"] for thread in whole["comments"]}
    for anchor in sheet.get("commentAnchors", ()):
        note(threads[anchor["anchorId"]], "comment", anchor["range"]["startRowIndex"])
    merged = sorted(merge["startRowIndex"] for merge in sheet.get("merges", ()))
    assert merged == sorted(places["value"] for places in found.values()), "merges go along"
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(STEPS)
def test_what_is_attached_to_a_row_goes_where_the_row_goes(office: Any, steps: list[Any]) -> None:
    office.batch({"addSheet": {"properties": {"title": "New"}}}, {"deleteSheet": {"sheetId": first(office)}})
    sheet_id = first(office)
    office.batch(
        {"updateSheetProperties": {"properties": {"sheetId": sheet_id, "title": "Rows"}, "fields": "title"}},
        *forget(office),
    )
    office.batch(*(on(sheet_id, one) for row in range(ROWS) for one in attached(row)))
    rows: list[str | None] = [f"r{row}" for row in range(ROWS)] + [None] * 10
    for step in steps:
        rows = follow(rows, step)
    if steps:
        office.batch(*(on(sheet_id, request_of(step)) for step in steps))
    kinds = {"value", "metadata", "named range", "protection", "conditional format", "bands", "comment"}
    expected = {name: dict.fromkeys(kinds, at) for at, name in enumerate(rows) if name}
    assert seen(office) == expected


def first(office: Any) -> int:
    return int(office.answer("GET", f"/{office.id}")["sheets"][0]["properties"]["sheetId"])


def forget(office: Any) -> list[Any]:
    """Requests that take away the comments of the example before."""
    whole = office.answer("GET", f"/{office.id}", commentsViewMode="COMMENTS_VIEW_MODE_INCLUDED")
    return [{"deleteComment": {"commentId": thread["commentId"]}} for thread in whole.get("comments", ())]


def on(sheet_id: int, value: Any) -> Any:
    """The request, about this sheet."""
    if isinstance(value, list):
        return [on(sheet_id, item) for item in value]
    if not isinstance(value, dict):
        return value
    made = {name: on(sheet_id, item) for name, item in value.items()}
    if {"startRowIndex", "dimension", "rowIndex"} & set(made):
        made["sheetId"] = sheet_id
    return made


REQUESTS = [
    {"insertDimension": {"range": {"dimension": "COLUMNS", "startIndex": 1, "endIndex": 3}}},
    {"deleteRange": {"range": area(1, 0, 6), "shiftDimension": "ROWS"}},
    {"insertRange": {"range": area(0, 0, 1), "shiftDimension": "ROWS"}},
    {"cutPaste": {"source": area(2), "destination": {"rowIndex": 9}}},
    {"copyPaste": {"source": area(2), "destination": area(8)}},
    {"sortRange": {"range": {"startColumnIndex": 0, "endColumnIndex": 2}, "sortSpecs": [{"sortOrder": "DESCENDING"}]}},
    {"deleteNamedRange": {"namedRangeId": "n"}},
    {"updateTable": {"table": {"tableId": "t", "name": "Other"}, "fields": "name"}},
    {"deleteTable": {"tableId": "t"}},
    {"appendCells": {"tableId": "t", "rows": [{"values": [{"note": "x"}]}], "fields": "note"}},
    {"deleteDimensionGroup": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}}},
    {"updateSlicerSpec": {"slicerId": 1, "spec": {"title": "x"}, "fields": "title"}},
    {"deleteEmbeddedObject": {"objectId": 2}},
    {"deleteBanding": {"bandedRangeId": 1}},
    {"deleteConditionalFormatRule": {"index": 0}},
    {"findReplace": {"find": "r", "replacement": "q", "allSheets": True}},
    {"duplicateSheet": {}},
    {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {}}}},
    {"setBasicFilter": {"filter": {"range": {}}}},
    {"addProtectedRange": {"protectedRange": {"tableId": "t"}}},
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(REQUESTS), min_size=1, max_size=4, unique_by=str))
def test_a_batch_that_is_refused_in_the_end_leaves_the_very_same_spreadsheet(office: Any, asked: list[Any]) -> None:
    if "tables" not in office.sheet():
        table = {"tableId": "t", "range": {"startRowIndex": 10, "endRowIndex": 14, "endColumnIndex": 3}}
        office.batch(
            *(one for row in range(3) for one in attached(row)),
            {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "extra", "range": area(4)}}},
            {"addDimensionGroup": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 4}}},
            {"addTable": {"table": table}},
        )
    before = office.answer(
        "GET", f"/{office.id}", includeGridData="true", commentsViewMode="COMMENTS_VIEW_MODE_INCLUDED"
    )
    code, message = office.refused(*asked, {"deleteTable": {"tableId": "none"}})
    assert code == 400 and message.startswith("Invalid requests[")
    after = office.answer(
        "GET", f"/{office.id}", includeGridData="true", commentsViewMode="COMMENTS_VIEW_MODE_INCLUDED"
    )
    assert after == before
