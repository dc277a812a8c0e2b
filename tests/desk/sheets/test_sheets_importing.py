"""CSV files into a spreadsheet, and sheets into another one."""

from __future__ import annotations

from typing import Any

import gspread
import pytest
import requests

UPLOAD = "https://www.googleapis.com/upload/drive/v2/files"


def upload(office: Any, data: bytes, kind: str = "text/csv", **params: str) -> requests.Response:
    asked = {"uploadType": "media", "convert": "True", **params}
    return office.session.put(f"{UPLOAD}/{office.id}", data=data, params=asked, headers={"Content-Type": kind})


def test_a_csv_file_takes_the_place_of_all_sheets(office: Any) -> None:
    office.put("A1", [["old"]])
    office.batch({"addSheet": {"properties": {"title": "Second"}}})
    answer = upload(office, "name,due,share\r\nSiân,05/03/2026,25%\r\n'=1+1,,\r\n".encode()).json()
    assert (answer["title"], answer["id"]) == ("Hopeside", office.id)
    (sheet,) = office.answer("GET", f"/{office.id}")["sheets"]
    assert sheet["properties"]["title"] == "Hopeside"
    assert sheet["properties"]["gridProperties"] == {"rowCount": 1000, "columnCount": 26}
    assert office.values("Hopeside") == [["name", "due", "share"], ["Siân", "05/03/2026", "25%"], ["=1+1"]]
    assert office.values("Hopeside!B2:C2", valueRenderOption="UNFORMATTED_VALUE") == [[46086, 0.25]]


def test_a_large_csv_file_finds_room(office: Any) -> None:
    assert upload(office, b"a\n" * 1_200 + b",".join([b"b"] * 30)).status_code == 200
    assert office.sheet("Hopeside")["properties"]["gridProperties"] == {"rowCount": 1201, "columnCount": 30}


@pytest.mark.parametrize(
    ("data", "kind", "params", "code"),
    [
        (b"\xff\xfe", "text/csv", {}, 400),
        (b'a,"b', "text/csv", {}, 400),
        (b"a,b", "text/csv", {"convert": "false"}, 501),
        (b"%PDF", "application/pdf", {}, 501),
        (b"a,b", "text/csv", {"uploadType": "resumable"}, 501),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    office: Any, data: bytes, kind: str, params: Any, code: int
) -> None:
    office.put("A1", [["kept"]])
    assert upload(office, data, kind, **params).status_code == code
    assert office.values() == [["kept"]]


def test_a_sheet_is_copied_into_another_spreadsheet_with_all_that_is_on_it(office: Any) -> None:
    office.put("A1", [["name", "due"]])
    office.batch({"addProtectedRange": {"protectedRange": {"range": {"endRowIndex": 1}, "warningOnly": True}}})
    client = gspread.Client(auth=None, session=office.session)
    other = client.create("Other")
    for title in ("Copy of Tracker", "Copy of Tracker 2"):
        made = office.answer("POST", f"/{office.id}/sheets/0:copyTo", {"destinationSpreadsheetId": other.id})
        assert made["title"] == title
    copy = other.worksheet("Copy of Tracker")
    assert copy.get() == [["name", "due"]]
    (protected,) = other.list_protected_ranges(copy.id)
    assert protected["range"]["sheetId"] == copy.id
    assert [sheet.title for sheet in other.worksheets()] == ["Sheet1", "Copy of Tracker", "Copy of Tracker 2"]


def test_a_sheet_can_only_be_copied_to_where_there_is_a_spreadsheet(office: Any) -> None:
    path = f"/{office.id}/sheets/%s:copyTo"
    assert office.refusal("POST", path % 0, {"destinationSpreadsheetId": "nowhere"})[0] == 404
    assert office.refusal("POST", path % 7, {"destinationSpreadsheetId": office.id}) == (400, "No grid with id: 7")
