"""Banded ranges, charts and slicers: kept, given back, and moved with their cells."""

from __future__ import annotations

from typing import Any

import pytest

RED, BLUE = {"red": 1}, {"blue": 1}
BANDS = {"firstBandColor": RED, "secondBandColorStyle": {"rgbColor": BLUE}}
KEPT = {**BANDS, "firstBandColorStyle": {"rgbColor": RED}, "secondBandColor": BLUE}
AREA = {"startRowIndex": 1, "endRowIndex": 5, "startColumnIndex": 0, "endColumnIndex": 3}


def banded(office: Any, **more: Any) -> Any:
    given = {"range": AREA, "rowProperties": BANDS, **more}
    (reply,) = office.batch({"addBanding": {"bandedRange": given}})
    return reply["addBanding"]["bandedRange"]


def test_bands_are_added_changed_and_deleted(office: Any) -> None:
    made = banded(office)
    assert office.sheet()["bandedRanges"] == [made] and made["rowProperties"] == KEPT
    change = {"bandedRangeId": made["bandedRangeId"], "rowProperties": {**BANDS, "headerColor": BLUE}}
    office.batch({"updateBanding": {"bandedRange": change, "fields": "rowProperties.headerColor"}})
    assert office.sheet()["bandedRanges"][0]["rowProperties"] == {
        **KEPT, "headerColor": BLUE, "headerColorStyle": {"rgbColor": BLUE},
    }  # fmt: skip
    office.batch({"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}}})
    assert office.sheet()["bandedRanges"][0]["range"]["startRowIndex"] == 2
    office.batch({"deleteBanding": {"bandedRangeId": made["bandedRangeId"]}})
    assert "bandedRanges" not in office.sheet()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"range": AREA}, "At least one of rowProperties or columnProperties must be specified."),
        ({"range": AREA, "rowProperties": {"firstBandColor": RED}}, "secondBandColor must be specified."),
        (
            {"range": {**AREA, "startRowIndex": 4}, "columnProperties": BANDS},
            "You cannot add alternating background colors to a range that already has alternating background colors.",
        ),
        ({"range": {"startRowIndex": 30}, "rowProperties": BANDS}, "exceeds grid limits"),
        ({"range": {"startRowIndex": 8}, "rowProperties": BANDS, "bandedRangeId": 5}, "5 is already in use"),
        ({"rowProperties": BANDS}, "range is required"),
    ],
)
def test_bands_that_cannot_be_are_refused(office: Any, given: dict[str, Any], words: str) -> None:
    banded(office, bandedRangeId=5)
    code, message = office.refused({"addBanding": {"bandedRange": given}})
    assert code == 400 and words in message


def source(column: int, sheet_id: int = 0) -> dict[str, Any]:
    span = {"startRowIndex": 0, "endRowIndex": 8, "startColumnIndex": column, "endColumnIndex": column + 1}
    return {"sourceRange": {"sources": [{"sheetId": sheet_id, **span} if sheet_id else span]}}


CHART = {
    "title": "Actions",
    "basicChart": {
        "chartType": "COLUMN",
        "domains": [{"domain": source(0)}],
        "series": [{"series": source(1)}, {"series": source(2)}],
    },
}
PLACE = {"overlayPosition": {"anchorCell": {"rowIndex": 4, "columnIndex": 4}}}


def chart(office: Any, **more: Any) -> Any:
    (reply,) = office.batch({"addChart": {"chart": {"chartId": 7, "spec": CHART, "position": PLACE, **more}}})
    return reply["addChart"]["chart"]


def test_a_chart_is_kept_and_given_back_with_the_usual_size(office: Any) -> None:
    made = chart(office, border={"color": RED})
    size = {"widthPixels": 600, "heightPixels": 371}
    assert made["position"]["overlayPosition"] == {**PLACE["overlayPosition"], **size}
    assert made["spec"] == CHART and office.sheet()["charts"] == [made]
    office.batch(
        {"updateChartSpec": {"chartId": 7, "spec": {**CHART, "title": "Other"}}},
        {"updateEmbeddedObjectBorder": {"objectId": 7, "border": {"color": BLUE}, "fields": "color"}},
    )
    (reply,) = office.batch(
        {
            "updateEmbeddedObjectPosition": {
                "objectId": 7,
                "newPosition": {"overlayPosition": {"widthPixels": 100}},
                "fields": "widthPixels",
            }
        }
    )
    moved = reply["updateEmbeddedObjectPosition"]["position"]["overlayPosition"]
    assert moved == {**PLACE["overlayPosition"], **size, "widthPixels": 100}
    (held,) = office.sheet()["charts"]
    assert held["spec"]["title"] == "Other" and held["border"] == {"color": BLUE, "colorStyle": {"rgbColor": BLUE}}
    office.batch({"deleteEmbeddedObject": {"objectId": 7}})
    assert "charts" not in office.sheet()
    assert "No embedded object with id: 7" in office.refused({"deleteEmbeddedObject": {"objectId": 7}})[1]


def test_a_chart_follows_its_cells_and_loses_the_series_that_is_deleted(office: Any) -> None:
    office.batch({"addSheet": {"properties": {"sheetId": 9, "title": "Charts"}}})
    there = {"overlayPosition": {"anchorCell": {"sheetId": 9, "rowIndex": 4, "columnIndex": 4}}}
    chart(office, position=there)
    office.batch({"insertDimension": {"range": {"dimension": "ROWS", "startIndex": 2, "endIndex": 3}}})
    office.batch({"deleteDimension": {"range": {"dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}}})
    (held,) = office.sheet("Charts")["charts"]
    (series,) = held["spec"]["basicChart"]["series"]
    (read,) = series["series"]["sourceRange"]["sources"]
    assert read["endRowIndex"] == 9 and read["startColumnIndex"] == 1
    office.batch({"insertDimension": {"range": {"sheetId": 9, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}}})
    assert office.sheet("Charts")["charts"][0]["position"]["overlayPosition"]["anchorCell"]["rowIndex"] == 5


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"position": {"newSheet": True}, "spec": CHART}, "does not take chart.position.newSheet"),
        ({"position": PLACE, "spec": {"title": "x"}}, "must be set on chartSpec"),
        ({"position": PLACE, "spec": {"basicChart": {}}}, "needs domains or series"),
        ({"position": PLACE, "spec": {**CHART, "pieChart": {}}}, "oneof field 'chart' is already set"),
        ({"position": PLACE, "spec": {"pieChart": {"domain": source(0, 3)}}}, "No grid with id: 3"),
        ({"position": {"overlayPosition": {"anchorCell": {"rowIndex": 99}}}, "spec": CHART}, "outside of the grid"),
    ],
)
def test_a_chart_that_cannot_be_is_refused(office: Any, given: dict[str, Any], words: str) -> None:
    code, message = office.refused({"addChart": {"chart": given}})
    assert code == 400 and words in message


def test_a_slicer_is_kept_changed_and_checked(office: Any) -> None:
    spec = {"dataRange": AREA, "columnIndex": 1, "title": "State"}
    (reply,) = office.batch({"addSlicer": {"slicer": {"spec": spec, "position": PLACE}}})
    made = reply["addSlicer"]["slicer"]
    assert office.sheet()["slicers"] == [made] and made["spec"] == spec
    hide = {"filterCriteria": {"hiddenValues": ["Done"]}}
    change = {"slicerId": made["slicerId"], "spec": hide, "fields": "filterCriteria"}
    office.batch({"updateSlicerSpec": change})
    assert office.sheet()["slicers"][0]["spec"] == {**spec, **hide}
    far = {"slicerId": made["slicerId"], "spec": {"columnIndex": 3}, "fields": "columnIndex"}
    assert "outside of the data range" in office.refused({"updateSlicerSpec": far})[1]


def test_data_sources_are_refused_as_google_refuses_who_may_not_use_them(office: Any) -> None:
    bigquery = {"spec": {"bigQuery": {"projectId": "p"}}}
    code, message = office.refused({"addDataSource": {"dataSource": bigquery}})
    assert code == 403 and "bigquery.readonly" in message
    assert "No data source with id: x" in office.refused({"deleteDataSource": {"dataSourceId": "x"}})[1]
    assert office.refused({"updateDataSource": {"dataSource": {"dataSourceId": "x"}, "fields": "spec"}})[0] == 400
    assert office.batch({"refreshDataSource": {"isAll": True}}, {"cancelDataSourceRefresh": {"isAll": True}}) == [
        {},
        {},
    ]
    assert "No data source with id: x" in office.refused({"refreshDataSource": {"dataSourceId": "x"}})[1]
