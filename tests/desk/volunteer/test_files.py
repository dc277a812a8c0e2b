"""Spreadsheets as files: made, found, copied, shared, read in and given out, by gspread."""

from __future__ import annotations

from typing import Any

import gspread
import pytest
import requests
from gspread.http_client import BackOffHTTPClient
from gspread.utils import ExportFormat


def test_gspreads_own_retrying_client_works_too(session: requests.Session) -> None:
    client = gspread.Client(auth=None, session=session, http_client=BackOffHTTPClient)
    assert client.create("Patience").sheet1.get() == [[]]


@pytest.mark.calls(
    "Client.create",
    "Client.open_by_key",
    "Client.open_by_url",
    "Client.open",
    "Spreadsheet.id",
    "Spreadsheet.url",
    "Spreadsheet.title",
)
def test_a_spreadsheet_that_is_made_is_found_by_key_address_and_title(client: gspread.Client) -> None:
    made = client.create("Found by three ways")
    assert made.title == "Found by three ways"
    assert client.open_by_key(made.id).title == made.title
    assert client.open_by_url(made.url).id == made.id
    assert client.open("Found by three ways").id == made.id
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open("No such title")
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("nothing")


@pytest.mark.calls("Client.openall", "Client.list_spreadsheet_files", "HTTPClient.request")
def test_spreadsheets_are_listed_by_title_and_by_folder(client: gspread.Client) -> None:
    root = "https://www.googleapis.com/drive/v3/files"
    folder = client.http_client.request(
        "post", root, json={"name": "Rotas", "mimeType": "application/vnd.google-apps.folder"}
    ).json()["id"]
    inside, outside = client.create("Listed", folder_id=folder), client.create("Listed")
    assert {one.id for one in client.openall("Listed")} == {inside.id, outside.id}
    (found,) = client.list_spreadsheet_files(title="Listed", folder_id=folder)
    assert found["id"] == inside.id
    assert set(found) == {"id", "name", "createdTime", "modifiedTime"}
    assert {inside.id, outside.id} <= {one["id"] for one in client.list_spreadsheet_files()}
    assert client.open("Listed", folder_id=folder).id == inside.id


@pytest.mark.calls("Client.copy")
def test_a_copy_takes_contents_and_comments_along(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["what", "is", "in it"]])
    comments = "https://www.googleapis.com/drive/v3/files/%s/comments"
    client.http_client.request(
        "post", comments % book.id, json={"content": "Who is on holiday?"}, params={"fields": "id"}
    )
    copy = client.copy(book.id, title="The copy")
    assert copy.title == "The copy"
    assert copy.sheet1.get() == [["what", "is", "in it"]]
    found = client.http_client.request("get", comments % copy.id, params={"fields": "comments/content"}).json()
    assert found == {"comments": [{"content": "Who is on holiday?"}]}
    assert client.copy(book.id, copy_comments=False).title == f"Copy of {book.title}"
    # gspread 6 gives the copy to its owner too, which Google refuses in these words (gspread's issue 1544).
    with pytest.raises(gspread.exceptions.APIError, match="transferOwnership parameter must be enabled"):
        client.copy(book.id, copy_permissions=True)


@pytest.mark.calls("Client.del_spreadsheet")
def test_a_spreadsheet_that_is_deleted_is_gone(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    client.del_spreadsheet(book.id)
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key(book.id)


@pytest.mark.calls("Client.import_csv", "HTTPClient.import_csv")
def test_a_csv_file_replaces_every_sheet(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    book.add_worksheet("Second", 5, 5)
    client.import_csv(book.id, "name,due\nSiân,05/03/2026\n")
    (sheet,) = client.open_by_key(book.id).worksheets()
    assert sheet.get() == [["name", "due"], ["Siân", "05/03/2026"]]


@pytest.mark.calls("Client.export", "Spreadsheet.export", "HTTPClient.export")
def test_a_spreadsheet_is_given_out_in_other_kinds(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    book.sheet1.update([["a1", "B2"]])
    assert client.export(book.id, ExportFormat.CSV) == b"a1,B2"
    assert book.export(ExportFormat.TSV) == b"a1\tB2"
    for kind in (ExportFormat.EXCEL, ExportFormat.OPEN_OFFICE_SHEET, ExportFormat.ZIPPED_HTML):
        assert book.export(kind).startswith(b"PK")
    with pytest.raises(gspread.exceptions.APIError, match="conversion is not supported"):
        book.export()


@pytest.mark.calls(
    "Client.insert_permission",
    "Client.list_permissions",
    "Client.remove_permission",
    "HTTPClient.insert_permission",
    "HTTPClient.list_permissions",
    "HTTPClient.remove_permission",
)
def test_people_are_given_a_spreadsheet_and_lose_it_again(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    made = client.insert_permission(book.id, "sam@example.org", perm_type="user", role="writer", email_message="Hello")
    assert {one["id"] for one in client.list_permissions(book.id)} >= {made.json()["id"]}
    client.remove_permission(book.id, made.json()["id"])
    assert [one["role"] for one in client.list_permissions(book.id)] == ["owner"]


@pytest.mark.calls("Spreadsheet.share", "Spreadsheet.list_permissions", "Spreadsheet.remove_permissions")
def test_sharing_says_who_may_do_what(book: gspread.Spreadsheet) -> None:
    book.share("sam@example.org", perm_type="user", role="writer", email_message="Have a look")
    book.share("team@example.org", perm_type="group", role="reader", notify=False)
    book.share(None, perm_type="anyone", role="reader", with_link=True)
    given = {(one["type"], one["role"], one.get("emailAddress")) for one in book.list_permissions()}
    assert given >= {
        ("user", "writer", "sam@example.org"),
        ("group", "reader", "team@example.org"),
        ("anyone", "reader", None),
    }
    assert book.remove_permissions("sam@example.org", role="reader") == []
    assert len(book.remove_permissions("sam@example.org")) == 1
    assert "sam@example.org" not in {one.get("emailAddress") for one in book.list_permissions()}
    with pytest.raises(ValueError, match="Invalid permission type"):
        book.share("sam@example.org", perm_type="everyone", role="reader")


@pytest.mark.calls(
    "Spreadsheet.creationTime",
    "Spreadsheet.lastUpdateTime",
    "Spreadsheet.get_lastUpdateTime",
    "Spreadsheet.update_drive_metadata",
    "Client.get_file_drive_metadata",
    "HTTPClient.get_file_drive_metadata",
)
def test_when_a_spreadsheet_was_made_and_changed(client: gspread.Client, book: gspread.Spreadsheet) -> None:
    moment = "2026-11-22T09:30:00.000Z"
    assert book.creationTime == moment
    with pytest.warns(DeprecationWarning, match="get_lastUpdateTime"):
        assert book.lastUpdateTime == moment
    assert book.get_lastUpdateTime() == moment
    book.update_drive_metadata()
    assert client.get_file_drive_metadata(book.id) == {
        "id": book.id, "name": book.title, "createdTime": moment, "modifiedTime": moment,
    }  # fmt: skip


@pytest.mark.calls("Client.set_timeout", "HTTPClient.set_timeout")
def test_a_limit_of_time_travels_with_every_call(client: gspread.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    send = client.session.send if hasattr(client, "session") else client.http_client.session.send

    def noted(request: Any, **named: Any) -> Any:
        seen.append(named["timeout"])
        return send(request, **named)

    monkeypatch.setattr(client.http_client.session, "send", noted)
    client.set_timeout(30)
    client.create("In time")
    assert set(seen) == {30}


@pytest.mark.calls("Spreadsheet.transfer_ownership", "Spreadsheet.accept_ownership")
def test_the_desk_has_one_owner_for_good(book: gspread.Spreadsheet) -> None:
    """What is on the desk is the partnership's; docs/desk.md says so."""
    made = book.share("sam@example.org", perm_type="user", role="writer", notify=False).json()
    for hand_over in (book.transfer_ownership, book.accept_ownership):
        with pytest.raises(gspread.exceptions.APIError) as refusal:
            hand_over(made["id"])
        assert refusal.value.code in (403, 501)
    (owner,) = (one for one in book.list_permissions() if one["role"] == "owner")
    assert owner["id"] != made["id"]
