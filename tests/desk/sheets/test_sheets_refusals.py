"""What Google refuses in a batch is refused, and the message names the request and what is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest

AREA = {"startRowIndex": 1, "endRowIndex": 5, "startColumnIndex": 0, "endColumnIndex": 3}
EQ = {"type": "TEXT_EQ", "values": [{"userEnteredValue": "x"}]}


def lines(start: int, end: int, dimension: str = "ROWS") -> dict[str, Any]:
    return {"dimension": dimension, "startIndex": start, "endIndex": end}


def rule(**kind: Any) -> Any:
    return {"addConditionalFormatRule": {"rule": {"ranges": [AREA], **kind}}}


def boolean(condition: Any, **look: Any) -> Any:
    return rule(booleanRule={"condition": condition, "format": look})


def scale(minpoint: Any, **more: Any) -> Any:
    return rule(gradientRule={"minpoint": minpoint, "maxpoint": {"type": "MAX"}, **more})


def validation(condition: Any) -> Any:
    return {"setDataValidation": {"range": AREA, "rule": {"condition": condition}}}


def view(**filter_view: Any) -> Any:
    return {"addFilterView": {"filter": {"title": "Mine", "range": AREA, **filter_view}}}


def named(name: str, **more: Any) -> Any:
    return {"addNamedRange": {"namedRange": {"name": name, "range": AREA, **more}}}


def sheet(fields: str, **properties: Any) -> Any:
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}


def book(**properties: Any) -> Any:
    return {"updateSpreadsheetProperties": {"properties": properties, "fields": ",".join(properties)}}


def lookup(**wanted: Any) -> Any:
    return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": wanted}}}


def tag(**item: Any) -> Any:
    given = {"metadataKey": "k", "visibility": "DOCUMENT", "location": {"spreadsheet": True}, **item}
    return {"createDeveloperMetadata": {"developerMetadata": given}}


def find(**more: Any) -> Any:
    return {"findReplace": {"find": "x", **more}}


CASES: list[tuple[Any, str]] = [
    # conditions: where Google takes which, and with how many values
    (
        validation({"type": "TEXT_STARTS_WITH", "values": EQ["values"]}),
        "'TEXT_STARTS_WITH' is not supported in data val",
    ),
    (validation({"type": "NUMBER_BETWEEN", "values": EQ["values"]}), "'NUMBER_BETWEEN' requires 2 ConditionValues"),
    (validation({"type": "DATE_BEFORE", "values": [{"relativeDate": "TODAY"}]}), "A relative date is not supported"),
    (validation({"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Nowhere!A1"}]}), "Unable to parse range"),
    (validation({"type": "CUSTOM_FORMULA", "values": EQ["values"]}), "must begin with '=' or '+'"),
    (validation({}), "A condition needs a type."),
    (boolean({"type": "ONE_OF_LIST", "values": EQ["values"]}), "'ONE_OF_LIST' is not supported in conditional form"),
    (view(criteria={"1": {"condition": {"type": "ONE_OF_LIST"}}}), "'ONE_OF_LIST' is not supported in filters."),
    # conditional formats
    (boolean(EQ, numberFormat={"type": "TEXT"}), "format.numberFormat is not supported"),
    (boolean(EQ, textFormat={"fontSize": 9}), "format.textFormat.fontSize is not supported"),
    (scale({}), "No interpolationPointType specified."),
    (scale({"type": "NUMBER"}), "InterpolationPoint.value is required."),
    (scale({"type": "PERCENT", "value": "much"}), "Invalid InterpolationPoint.value: much"),
    (rule(booleanRule={"condition": EQ}, gradientRule={}), "oneof field 'rule' is already set"),
    ({"addConditionalFormatRule": {"rule": boolean(EQ)["addConditionalFormatRule"]["rule"], "index": 3}}, "Index 3"),
    ({"updateConditionalFormatRule": {"index": 0}}, "Exactly one of rule, newIndex"),
    # filters
    (view(sortSpecs=[{"dimensionIndex": 3}]), "lies outside of its range"),
    (view(filterSpecs=[{"columnIndex": 3, "filterCriteria": {}}]), "lies outside of its range"),
    (
        view(criteria={"1": {"visibleBackgroundColor": {"red": 1}, "visibleForegroundColorStyle": {}}}),
        "mutually exclusive",
    ),
    (view(filterSpecs=[{"dataSourceColumnReference": {"name": "x"}}]), "does not take filter.dataSourceColumnRef"),
    ({"setBasicFilter": {}}, "filter is required"),
    # names and protections
    (named("two words"), "The name given to this range is invalid."),
    (named("Q1"), "The name given to this range is invalid."),
    (named("R1C1"), "The name given to this range is invalid."),
    (named("1st"), "The name given to this range is invalid."),
    (named("True"), "The name given to this range is invalid."),
    (named("x" * 251), "The name given to this range is invalid."),
    (named("HERE"), "Cannot add named range with name HERE, a named range with that name already exists."),
    (named("there", namedRangeId="n"), "n is already in use"),
    (
        {"addProtectedRange": {"protectedRange": {"range": AREA, "unprotectedRanges": [AREA]}}},
        "only supported on protected sheets",
    ),
    ({"addProtectedRange": {"protectedRange": {"range": AREA, "namedRangeId": "n"}}}, "Exactly one of range, named"),
    ({"addProtectedRange": {"protectedRange": {}}}, "found 0"),
    # merges
    ({"mergeCells": {"range": {**AREA, "startRowIndex": 0}}}, "You can't merge frozen and non-frozen rows."),
    ({"mergeCells": {"range": {**AREA, "startRowIndex": 9, "endRowIndex": 12}}}, "select all cells in a merged range"),
    ({"unmergeCells": {"range": {**AREA, "startRowIndex": 9, "endRowIndex": 12}}}, "select all cells in a merged"),
    # sheets and the spreadsheet
    (sheet("title", title=""), "The sheet name cannot be empty."),
    (sheet("title", title="x" * 101), "cannot be greater than 100 characters"),
    (sheet("hidden", hidden=True), "You can't hide all the sheets"),
    (sheet("index", index=-1), "index must not be negative"),
    (sheet("sheetType", sheetType="OBJECT"), "The type of a sheet cannot be changed."),
    (sheet("title", sheetId=8, title="x"), "No sheet with id: 8"),
    (
        sheet("gridProperties.frozenRowCount", gridProperties={"frozenRowCount": 20}),
        "You can't freeze all visible rows",
    ),
    (sheet("gridProperties.frozenRowCount", gridProperties={"frozenRowCount": -1}), "must not be negative"),
    (sheet("nothing"), "Cannot find matching fields for path 'nothing'"),
    (sheet(""), "At least one field must be listed in 'fields'"),
    ({"addSheet": {"properties": {"sheetId": -1}}}, "Sheet id must be non-negative."),
    ({"addSheet": {"properties": {"sheetId": 0}}}, "Sheet with id 0 already exists."),
    ({"addSheet": {"properties": {"sheetType": "OBJECT"}}}, "does not take properties.sheetType OBJECT"),
    ({"duplicateSheet": {"sourceSheetId": 8}}, "No sheet with id: 8"),
    (book(title=""), "The title of a spreadsheet cannot be empty."),
    (book(locale="English"), "Unsupported locale: English"),
    (book(timeZone="Mars/Olympus"), "Invalid time zone: Mars/Olympus"),
    (book(defaultFormat={}), "defaultFormat is read-only."),
    (
        sheet("gridProperties.columnCount", gridProperties={"columnCount": 18_279}),
        "increase the number of columns in the sheet above the limit of 18278 columns.",
    ),
    (
        {"appendDimension": {"dimension": "ROWS", "length": 2_000_000}},
        "increase the number of cells in the workbook above the limit of 10000000 cells.",
    ),
    # rows and columns
    (
        {"updateDimensionProperties": {"range": lines(0, 1), "properties": {"pixelSize": -1}, "fields": "pixelSize"}},
        "neg",
    ),
    ({"updateDimensionProperties": {"range": lines(0, 1), "fields": "hiddenByFilter"}}, "hiddenByFilter cannot be set"),
    ({"updateDimensionProperties": {"fields": "*"}}, "range is required"),
    ({"autoResizeDimensions": {"dataSourceSheetDimensions": {}}}, "does not take dataSourceSheetDimensions"),
    ({"addDimensionGroup": {"range": lines(20, 22)}}, "cannot start beyond the sheet"),
    ({"insertRange": {"range": AREA}}, "A shiftDimension must be specified"),
    # cells
    ({"updateCells": {"start": {}, "range": AREA, "fields": "*"}}, "oneof field 'area' is already set"),
    ({"updateCells": {"rows": [], "fields": "*"}}, "Exactly one of start, range"),
    ({"repeatCell": {"range": AREA, "fields": "chipRuns"}}, "does not take chipRuns"),
    (
        {"repeatCell": {"range": AREA, "cell": {"userEnteredFormat": {"numberFormat": {}}}, "fields": "*"}},
        "numberFormat.type must be set.",
    ),
    ({"updateBorders": {"range": AREA, "top": {"width": 1}}}, "A border needs a style."),
    ({"updateCells": {"start": {"columnIndex": 6}, "rows": [{"values": [{}]}], "fields": "*"}}, "write column: 6, bey"),
    (
        {"repeatCell": {"range": AREA, "cell": {"userEnteredValue": {"stringValue": "x" * 50_001}}, "fields": "*"}},
        "more than the maximum of 50000 characters in a single cell",
    ),
    # finding
    (find(), "Exactly one of range, sheetId, allSheets"),
    (find(allSheets=False), "Exactly one of range, sheetId, allSheets"),
    (find(allSheets=True, sheetId=0), "oneof field 'scope' is already set"),
    ({"findReplace": {"find": "(", "searchByRegex": True, "allSheets": True}}, "Invalid regular expression"),
    (find(replacement="$9", searchByRegex=True, allSheets=True), "Invalid regular expression"),
    # developer metadata
    (tag(location={"dimensionRange": lines(0, 2)}), "DimensionRange must represent a single row or column"),
    (tag(location={"dimensionRange": {"dimension": "ROWS"}}), "must specify both a startIndex and an endIndex"),
    (tag(metadataId=-1), "must be positive"),
    (tag(metadataKey=""), "metadataKey is required"),
    (tag(visibility="DEVELOPER_METADATA_VISIBILITY_UNSPECIFIED"), "visibility is required"),
    (lookup(locationMatchingStrategy="EXACT_LOCATION"), "a metadataLocation must also be"),
    (
        lookup(metadataLocation={"spreadsheet": True}, locationMatchingStrategy="INTERSECTING_LOCATION"),
        "DeveloperMetadataLookup.spreadsheet is true, but locationMatchingStrategy was specified as INTERSECTING",
    ),
    (
        lookup(metadataLocation={"sheetId": 0}, locationMatchingStrategy="EXACT_LOCATION", locationType="ROW"),
        "locationType must be left unspecified",
    ),
    (lookup(metadataLocation={"sheetId": 0}, locationType="SPREADSHEET"), "locationType cannot be SPREADSHEET"),
    ({"updateDeveloperMetadata": {"fields": "metadataValue"}}, "At least one data filter"),
    ({"deleteDeveloperMetadata": {}}, "dataFilter is required"),
    # a fill that would begin before the sheet does
    (
        {"autoFill": {"sourceAndDestination": {"source": AREA, "dimension": "COLUMNS", "fillLength": -2}}},
        "exceeds grid limits",
    ),
]


@pytest.fixture
def prepared(office: Any) -> Any:
    office.put("A2", [["x"]])
    office.batch(
        named("here", namedRangeId="n"),
        sheet("gridProperties.frozenRowCount", gridProperties={"frozenRowCount": 1}),
        {"mergeCells": {"range": {**AREA, "startRowIndex": 10, "endRowIndex": 14}, "mergeType": "MERGE_ALL"}},
    )
    return office


@pytest.mark.parametrize(("asked", "words"), CASES, ids=[f"{next(iter(one))}: {words}" for one, words in CASES])
def test_what_cannot_be_is_refused_and_changes_nothing(prepared: Any, asked: Any, words: str) -> None:
    before = prepared.everything()
    code, message = prepared.refused(asked)
    assert code == 400 and words in message
    assert message.startswith((f"Invalid requests[0].{next(iter(asked))}: ", "Invalid value at 'requests[0]"))
    assert prepared.everything() == before


def test_ranges_that_are_kept_end_with_the_grid(office: Any) -> None:
    wide = {"startRowIndex": 18, "endRowIndex": 30, "startColumnIndex": 5, "endColumnIndex": 9}
    kept = {"startRowIndex": 18, "endRowIndex": 20, "startColumnIndex": 5, "endColumnIndex": 6}
    office.batch(
        {"addProtectedRange": {"protectedRange": {"range": wide, "warningOnly": True}}},
        {"addNamedRange": {"namedRange": {"name": "here", "range": wide}}},
        {"addDimensionGroup": {"range": lines(18, 30)}},
        {"setBasicFilter": {"filter": {"range": wide}}},
    )
    sheet = office.sheet()
    assert sheet["protectedRanges"][0]["range"] == sheet["basicFilter"]["range"] == kept
    assert office.everything()["namedRanges"][0]["range"] == kept
    assert sheet["rowGroups"][0]["range"]["endIndex"] == 20


def test_groups_are_as_deep_as_they_overlap(office: Any) -> None:
    """The examples of Google's documentation: B:D with C:E, then D:E taken off."""
    office.batch({"addDimensionGroup": {"range": lines(1, 4)}})
    (reply,) = office.batch({"addDimensionGroup": {"range": lines(2, 5)}})

    def told(groups: Any) -> list[tuple[int, int, int]]:
        return [(one["range"]["startIndex"], one["range"]["endIndex"], one["depth"]) for one in groups]

    assert told(reply["addDimensionGroup"]["dimensionGroups"]) == [(1, 5, 1), (2, 4, 2)]
    (reply,) = office.batch({"deleteDimensionGroup": {"range": lines(3, 5)}})
    assert told(reply["deleteDimensionGroup"]["dimensionGroups"]) == [(1, 4, 1), (2, 3, 2)]
    deep = [{"addDimensionGroup": {"range": lines(1, 2)}} for _ in range(8)]
    assert "8 deep at most" in office.refused(*deep)[1]


def test_a_colour_scale_keeps_no_value_for_its_ends(office: Any) -> None:
    office.batch(scale({"type": "MIN", "value": "2"}, midpoint={"type": "PERCENTILE", "value": "50"}))
    kept = office.sheet()["conditionalFormats"][0]["gradientRule"]
    assert kept["minpoint"] == {"type": "MIN"} and kept["midpoint"]["value"] == "50"


def test_what_a_named_range_backs_goes_with_it(office: Any) -> None:
    office.batch(
        named("here", namedRangeId="n"),
        {"addProtectedRange": {"protectedRange": {"namedRangeId": "n", "warningOnly": True}}},
        {"addSheet": {"properties": {"sheetId": 9, "title": "Other"}}},
        {"updateNamedRange": {"namedRange": {"namedRangeId": "n", "range": {**AREA, "sheetId": 9}}, "fields": "range"}},
    )
    assert "protectedRanges" not in office.sheet()
    (moved,) = office.sheet("Other")["protectedRanges"]
    assert moved["range"]["sheetId"] == 9 and moved["namedRangeId"] == "n"
    office.batch({"deleteNamedRange": {"namedRangeId": "n"}})
    assert "namedRangeId" not in office.sheet("Other")["protectedRanges"][0]


def test_numbers_are_found_as_they_are_shown(office: Any) -> None:
    office.put("A1", [["2025-03-01", 2025, "in 2025"]], "USER_ENTERED")
    (reply,) = office.batch(find(find="2025", replacement="2026", sheetId=0))
    counts = {"valuesChanged": 3, "rowsChanged": 1, "sheetsChanged": 1, "occurrencesChanged": 3}
    assert reply["findReplace"] == counts
    assert office.values("A1:C1", valueRenderOption="UNFORMATTED_VALUE") == [[46082, 2026, "in 2026"]]


def test_a_copied_sheet_takes_its_objects_along_under_new_ids(office: Any) -> None:
    place = {"overlayPosition": {"anchorCell": {"rowIndex": 1}}}
    source = {"sourceRange": {"sources": [AREA]}}
    office.batch(
        {"addTable": {"table": {"tableId": "t", "name": "T", "range": AREA}}},
        {"addProtectedRange": {"protectedRange": {"tableId": "t", "protectedRangeId": 5, "warningOnly": True}}},
        {"addChart": {"chart": {"chartId": 6, "spec": {"pieChart": {"domain": source}}, "position": place}}},
        {"duplicateSheet": {"newSheetId": 9, "newSheetName": "Copy"}},
    )
    copy = office.sheet("Copy")
    (table,), (protected,), (chart,) = copy["tables"], copy["protectedRanges"], copy["charts"]
    assert table["tableId"] != "t" and table["name"] != "T" and protected["tableId"] == table["tableId"]
    assert table["range"] == protected["range"] == {"sheetId": 9, **AREA}
    assert protected["protectedRangeId"] != 5 and chart["chartId"] != 6
    assert chart["position"]["overlayPosition"]["anchorCell"] == {"sheetId": 9, "rowIndex": 1}
    assert chart["spec"]["pieChart"]["domain"]["sourceRange"]["sources"] == [{"sheetId": 9, **AREA}]


def test_values_that_name_another_range_than_the_path_are_not_appended(office: Any) -> None:
    path = f"/{office.id}/values/Tracker!A1:append"
    body = {"range": "Tracker!C1", "values": [["x"]]}
    code, said = office.refusal("POST", path, body, valueInputOption="RAW")
    assert code == 400 and "does not match value's range[Tracker!C1]" in said
    office.answer("POST", path, {**body, "range": "Tracker!A1"}, valueInputOption="RAW")
