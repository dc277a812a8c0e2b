"""Values and files of a spreadsheet by google-api-python-client, in process and over a socket."""

from __future__ import annotations

import io
from typing import Any

import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseDownload

from automation.workspace.transport import DeskHttp


@pytest.fixture(params=["in process", "over loopback"])
def service(request: pytest.FixtureRequest) -> Any:
    if request.param == "over loopback":
        return request.getfixturevalue("loopback").service
    desk = request.getfixturevalue("desk")
    return lambda name, version: build(name, version, http=DeskHttp(desk), static_discovery=True)


def test_values_are_written_typed_appended_and_read(service: Any) -> None:
    sheets = service("sheets", "v4").spreadsheets()
    book = sheets.create(body={"properties": {"title": "By Google's own client"}}).execute()["spreadsheetId"]
    body = {"values": [["name", "due"], ["Siân", "5/3/2026"], [], ["what lies below"]]}
    written = (
        sheets.values()
        .update(spreadsheetId=book, range="Sheet1!A1", valueInputOption="USER_ENTERED", body=body)
        .execute()
    )
    assert (written["updatedRange"], written["updatedCells"]) == ("Sheet1!A1:B4", 5)
    added = (
        sheets.values()
        .append(
            spreadsheetId=book,
            range="Sheet1!A1:B2",
            valueInputOption="RAW",
            insertDataOption="INSERT_ROWS",
            body={"values": [["=1"]]},
        )
        .execute()
    )
    assert (added["tableRange"], added["updates"]["updatedRange"]) == ("Sheet1!A1:B2", "Sheet1!A3")
    read = (
        sheets.values()
        .batchGet(spreadsheetId=book, ranges=["Sheet1!A2:B", "1:1"], valueRenderOption="UNFORMATTED_VALUE")
        .execute()["valueRanges"]
    )
    assert [one["values"] for one in read] == [[["Siân", 46086], ["=1"], [], ["what lies below"]], [["name", "due"]]]
    cleared = sheets.values().clear(spreadsheetId=book, range="R2C1:R3C2", body={}).execute()
    assert cleared["clearedRange"] == "Sheet1!A2:B3"
    with pytest.raises(HttpError, match=r"exceeds grid limits\. Max rows: 1001, max columns: 26"):
        sheets.values().get(spreadsheetId=book, range="A2000").execute()


def test_a_spreadsheet_is_downloaded_in_another_kind(service: Any) -> None:
    sheets, files = service("sheets", "v4").spreadsheets(), service("drive", "v3").files()
    book = sheets.create(body={"properties": {"title": "To be given out"}}).execute()["spreadsheetId"]
    sheets.values().update(
        spreadsheetId=book, range="A1", valueInputOption="RAW", body={"values": [["a", 5], ["b"]]}
    ).execute()
    assert files.export(fileId=book, mimeType="text/csv").execute() == b"a,5\r\nb,"
    kept = io.BytesIO()
    download = MediaIoBaseDownload(kept, files.export_media(fileId=book, mimeType="application/zip"))
    while not download.next_chunk()[1]:
        pass
    assert kept.getvalue().startswith(b"PK")
    with pytest.raises(HttpError, match="conversion is not supported"):
        files.export(fileId=book, mimeType="application/pdf").execute()
