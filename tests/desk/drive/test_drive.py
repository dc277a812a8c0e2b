"""Drive on the desk: files, queries, app properties, sharing, copies."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import gspread
import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from automation.desk import Desk, files
from automation.desk.drive.resource import merged_properties
from automation.workspace.transport import DeskHttp, session

FOLDER = "application/vnd.google-apps.folder"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
FORM = "application/vnd.google-apps.form"


@pytest.fixture
def desk(checked_desk: Desk) -> Desk:
    return checked_desk


@pytest.fixture
def drive(desk: Desk) -> Any:
    return build("drive", "v3", http=DeskHttp(desk))


@pytest.fixture
def gmail(desk: Desk) -> Any:
    return build("gmail", "v1", http=DeskHttp(desk))


def folder(drive: Any, name: str, **more: Any) -> str:
    return str(drive.files().create(body={"name": name, "mimeType": FOLDER, **more}).execute()["id"])


def refused(call: Callable[[], Any]) -> tuple[int, str]:
    with pytest.raises(HttpError) as caught:
        call()
    return int(caught.value.resp.status), str(caught.value.reason)


def names(drive: Any, q: str, **more: Any) -> list[str]:
    return [file["name"] for file in drive.files().list(q=q, **more).execute()["files"]]


def test_a_new_file_answers_with_googles_default_fields(drive: Any) -> None:
    made = drive.files().create(body={"name": "Hopeside", "mimeType": FOLDER}).execute()
    assert made == {"kind": "drive#file", "id": made["id"], "name": "Hopeside", "mimeType": FOLDER}
    assert drive.files().get(fileId=made["id"]).execute() == made


def test_the_fields_that_are_asked_for_are_given(drive: Any) -> None:
    made = folder(drive, "Hopeside", description="Ours")
    seen = drive.files().get(fileId=made, fields="description,parents,trashed,version,owners(me)").execute()
    assert seen == {
        "description": "Ours",
        "parents": ["root"],
        "trashed": False,
        "version": "1",
        "owners": [{"me": True}],
    }


def test_spreadsheets_and_forms_can_be_made_with_their_content(drive: Any, desk: Desk) -> None:
    sheet = drive.files().create(body={"name": "Tracker", "mimeType": SPREADSHEET}).execute()["id"]
    form = drive.files().create(body={"name": "Referral", "mimeType": FORM}).execute()["id"]
    sheets = build("sheets", "v4", http=DeskHttp(desk))
    forms = build("forms", "v1", http=DeskHttp(desk))
    assert sheets.spreadsheets().get(spreadsheetId=sheet).execute()["properties"]["title"] == "Tracker"
    assert forms.forms().get(formId=form).execute()["info"]["documentTitle"] == "Referral"


def test_a_kind_of_file_that_the_desk_does_not_make_is_refused(drive: Any) -> None:
    body = {"name": "Slides", "mimeType": "application/vnd.google-apps.presentation"}
    assert refused(lambda: drive.files().create(body=body).execute())[0] == 501
    assert names(drive, "") == []


def test_an_unknown_file_is_not_found_in_googles_words(drive: Any) -> None:
    assert refused(lambda: drive.files().get(fileId="nowhere").execute()) == (404, "File not found: nowhere.")


def test_files_are_found_by_kind_name_parent_and_marker(drive: Any) -> None:
    top = folder(drive, "Hopeside")
    folder(drive, "Forms of Hopeside", parents=[top], appProperties={"followthrough": "forms"})
    folder(drive, "It's ours", parents=[top])
    assert names(drive, f"'{top}' in parents and trashed = false") == ["It's ours", "Forms of Hopeside"]
    assert names(drive, "appProperties has { key='followthrough' and value='forms' }") == ["Forms of Hopeside"]
    assert names(drive, r"name = 'It\'s ours'") == ["It's ours"]
    assert names(drive, "name contains 'hope'", orderBy="name") == ["Forms of Hopeside", "Hopeside"]
    assert names(drive, "name contains 'side'") == []
    assert names(drive, "'root' in parents and mimeType!='text/plain'") == ["Hopeside"]
    assert names(drive, f"not '{top}' in parents") == ["Hopeside"]


def test_gspread_finds_a_spreadsheet_by_its_title(desk: Desk) -> None:
    client = gspread.Client(None, session=session(desk))
    made = client.create("Hopeside's tracker")
    client.create("Another")
    assert client.open(made.title).id == made.id
    assert sorted(book.title for book in client.openall()) == ["Another", made.title]


def test_and_and_or_are_taken_from_left_to_right_and_brackets_group(drive: Any) -> None:
    for name in ("One", "Two", "Three"):
        folder(drive, name)
    assert names(drive, "name='One' or name='Two' and name='Three'") == []
    assert names(drive, "name='One' or (name='Two' and name='Three')") == ["One"]


def test_files_are_found_by_time(drive: Any) -> None:
    folder(drive, "Early")
    folder(drive, "Late")
    times = drive.files().list(orderBy="createdTime", fields="files(name,createdTime)").execute()["files"]
    assert [file["name"] for file in times] == ["Early", "Late"]
    assert names(drive, f"createdTime > '{times[0]['createdTime']}'") == ["Late"]
    assert names(drive, "modifiedTime < '2020-01-01T00:00:00'") == []


@pytest.mark.parametrize(
    "q", ["name =", "name like 'x'", "name = 'x", "colour = 'red'", "(name='x'", "trashed = maybe", "name='x' name='y'"]
)
def test_a_query_that_cannot_be_read_is_refused(drive: Any, q: str) -> None:
    assert refused(lambda: names(drive, q)) == (400, "Invalid Value")


def test_a_query_that_google_knows_and_the_desk_does_not_is_refused_as_unanswered(drive: Any) -> None:
    assert refused(lambda: names(drive, "fullText contains 'x'"))[0] == 501
    assert refused(lambda: names(drive, "", orderBy="viewedByMeTime"))[0] == 501
    assert refused(lambda: names(drive, "", spaces="appDataFolder"))[0] == 501


def test_a_list_comes_in_pages_that_lose_and_repeat_nothing(drive: Any) -> None:
    for number in range(5):
        folder(drive, f"Folder {number}")
    seen, token = [], None
    while True:
        page = drive.files().list(q="trashed=false", orderBy="name", pageSize=2, pageToken=token).execute()
        seen += [file["name"] for file in page["files"]]
        token = page.get("nextPageToken")
        if not token:
            break
    assert seen == [f"Folder {number}" for number in range(5)]


def test_a_page_token_belongs_to_its_query(drive: Any) -> None:
    for number in range(3):
        folder(drive, f"Folder {number}")
    token = drive.files().list(pageSize=1).execute()["nextPageToken"]
    assert refused(lambda: drive.files().list(q="trashed=false", pageSize=1, pageToken=token).execute())[0] == 400
    assert refused(lambda: drive.files().list(pageToken="rubbish").execute())[0] == 400


def test_app_properties_are_merged(drive: Any) -> None:
    made = folder(drive, "Hopeside", appProperties={"a": "1", "b": "2"})
    body = {"appProperties": {"b": "3", "c": "4"}}
    changed = drive.files().update(fileId=made, body=body, fields="appProperties").execute()
    assert changed == {"appProperties": {"a": "1", "b": "3", "c": "4"}}


def test_a_property_set_to_nothing_is_taken_away_and_a_field_set_to_nothing_was_not_given(drive: Any) -> None:
    made = folder(drive, "Hopeside", appProperties={"a": "1", "b": "2"})
    body = {"appProperties": {"a": None}, "name": None}
    changed = drive.files().update(fileId=made, body=body, fields="name,appProperties").execute()
    assert changed == {"name": "Hopeside", "appProperties": {"b": "2"}}


def test_an_app_property_is_taken_away_by_null() -> None:
    assert merged_properties({"a": "1", "b": "2"}, {"a": None}) == {"b": "2"}


def test_app_properties_over_googles_limits_are_refused(drive: Any) -> None:
    fits = {"key": "é" * 60 + "x"}
    made = folder(drive, "Hopeside", appProperties=fits)
    for wrong in ({"key": "é" * 61}, {f"key{number}": "" for number in range(31)}):
        body = {"appProperties": wrong}
        assert refused(lambda body=body: drive.files().update(fileId=made, body=body).execute())[0] == 400
    assert drive.files().get(fileId=made, fields="appProperties").execute() == {"appProperties": fits}


def test_a_file_moves_between_folders_and_never_into_itself(drive: Any) -> None:
    top = folder(drive, "Top")
    inner = folder(drive, "Inner", parents=[top])
    assert refused(lambda: drive.files().update(fileId=top, addParents=inner).execute())[0] == 403
    drive.files().update(fileId=inner, addParents="root", removeParents=top).execute()
    assert names(drive, f"'{top}' in parents") == []
    assert refused(lambda: folder(drive, "Lost", parents=["nowhere"]))[0] == 404


def test_what_lies_in_a_folder_in_the_bin_is_in_the_bin(drive: Any) -> None:
    top = folder(drive, "Top")
    inner = folder(drive, "Inner", parents=[top])
    drive.files().update(fileId=top, body={"trashed": True}).execute()
    assert names(drive, "trashed=false") == []
    seen = drive.files().get(fileId=inner, fields="trashed,explicitlyTrashed").execute()
    assert seen == {"trashed": True, "explicitlyTrashed": False}
    drive.files().update(fileId=top, body={"trashed": False}).execute()
    assert sorted(names(drive, "trashed=false")) == ["Inner", "Top"]


def test_a_deleted_folder_takes_its_content_with_it(drive: Any) -> None:
    top = folder(drive, "Top")
    folder(drive, "Inner", parents=[folder(drive, "Middle", parents=[top])])
    folder(drive, "Other")
    drive.files().delete(fileId=top).execute()
    assert names(drive, "") == ["Other"]


def test_renaming_a_spreadsheets_file_renames_the_spreadsheet(drive: Any, desk: Desk) -> None:
    made = drive.files().create(body={"name": "Tracker", "mimeType": SPREADSHEET}).execute()["id"]
    drive.files().update(fileId=made, body={"name": "Our tracker"}).execute()
    sheets = build("sheets", "v4", http=DeskHttp(desk))
    assert sheets.spreadsheets().get(spreadsheetId=made).execute()["properties"]["title"] == "Our tracker"


def test_a_copy_has_the_cells_and_markers_of_its_source_and_goes_its_own_way(drive: Any, desk: Desk) -> None:
    body = {"name": "Tracker", "mimeType": SPREADSHEET, "appProperties": {"kind": "tracker", "own": "1"}}
    source = drive.files().create(body=body).execute()["id"]
    values = build("sheets", "v4", http=DeskHttp(desk)).spreadsheets().values()

    def put(spreadsheet: str, value: str) -> None:
        body = {"values": [[value]]}
        values.update(spreadsheetId=spreadsheet, range="A1", valueInputOption="RAW", body=body).execute()

    put(source, "first")
    changes = {"name": "Copy", "appProperties": {"own": "2"}}
    made = drive.files().copy(fileId=source, body=changes, fields="id,name,appProperties").execute()
    put(source, "second")
    assert made["name"] == "Copy"
    assert made["appProperties"] == {"kind": "tracker", "own": "2"}
    assert values.get(spreadsheetId=made["id"], range="A1").execute()["values"] == [["first"]]


def test_the_copy_of_a_form_is_not_published(drive: Any, desk: Desk) -> None:
    source = drive.files().create(body={"name": "Referral", "mimeType": FORM}).execute()["id"]
    forms = build("forms", "v1", http=DeskHttp(desk)).forms()
    state = {"isPublished": True, "isAcceptingResponses": True}
    publish = {"publishSettings": {"publishState": state}, "updateMask": "publishState"}
    forms.setPublishSettings(formId=source, body=publish).execute()
    made = drive.files().copy(fileId=source, body={}).execute()
    copied = forms.get(formId=made["id"]).execute()
    assert made["name"] == "Copy of Referral"
    assert not copied["publishSettings"]["publishState"].get("isPublished", False)
    assert copied["responderUri"] != forms.get(formId=source).execute()["responderUri"]


def test_a_folder_cannot_be_copied(drive: Any) -> None:
    assert refused(lambda: drive.files().copy(fileId=folder(drive, "Top"), body={}).execute())[0] == 403


def test_fields_that_are_not_writable_are_refused_and_named(drive: Any) -> None:
    made = folder(drive, "Top")
    assert refused(lambda: drive.files().update(fileId=made, body={"parents": ["root"]}).execute())[0] == 403
    assert refused(lambda: drive.files().update(fileId=made, body={"contentHints": {}}).execute())[0] == 501
    assert refused(lambda: drive.files().update(fileId=made, body={"colour": "red"}).execute())[0] == 400


def test_a_generated_id_can_be_used_once_for_a_folder(drive: Any) -> None:
    ids = drive.files().generateIds(count=2).execute()["ids"]
    assert folder(drive, "Top", id=ids[0]) == ids[0]
    assert refused(lambda: folder(drive, "Again", id=ids[0]))[0] == 409


def test_sharing_with_a_person_tells_them_unless_asked_not_to(drive: Any, gmail: Any) -> None:
    made = folder(drive, "Tracker")
    for address, notify in (("sam@example.org", None), ("quiet@example.org", False)):
        body = {"type": "user", "role": "writer", "emailAddress": address}
        drive.permissions().create(fileId=made, body=body, sendNotificationEmail=notify).execute()
    sent = gmail.users().messages().list(userId="me", q="in:sent").execute()["messages"]
    message = gmail.users().messages().get(userId="me", id=sent[0]["id"], format="metadata").execute()
    assert len(sent) == 1
    assert {"name": "To", "value": "sam@example.org"} in message["payload"]["headers"]


def test_permissions_are_listed_changed_and_taken_away(drive: Any) -> None:
    made = folder(drive, "Tracker")
    permissions = drive.permissions()
    body = {"type": "user", "role": "reader", "emailAddress": "sam@example.org"}
    given = permissions.create(fileId=made, body=body, sendNotificationEmail=False).execute()
    assert given == {"kind": "drive#permission", "id": given["id"], "type": "user", "role": "reader"}
    permissions.update(fileId=made, permissionId=given["id"], body={"role": "writer"}).execute()
    listed = permissions.list(fileId=made, fields="permissions(role,emailAddress)").execute()["permissions"]
    assert listed[1:] == [{"role": "writer", "emailAddress": "sam@example.org"}]
    assert listed[0]["role"] == "owner"
    permissions.delete(fileId=made, permissionId=given["id"]).execute()
    assert refused(lambda: permissions.get(fileId=made, permissionId=given["id"]).execute())[0] == 404
    assert drive.files().get(fileId=made, fields="shared").execute() == {"shared": False}


def test_the_published_view_is_listed_only_when_asked_for(drive: Any) -> None:
    form = drive.files().create(body={"name": "Referral", "mimeType": FORM}).execute()["id"]
    body = {"type": "anyone", "role": "reader", "view": "published"}
    drive.permissions().create(fileId=form, body=body).execute()
    roles = [given["role"] for given in drive.permissions().list(fileId=form).execute()["permissions"]]
    fields = "permissions(id,type,view)"
    listed = drive.permissions().list(fileId=form, includePermissionsForView="published", fields=fields).execute()
    assert roles == ["owner"]
    assert listed["permissions"][1]["type"] == "anyone"
    assert listed["permissions"][1]["view"] == "published"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"role": "reader"}, 400),
        ({"type": "anyone"}, 400),
        ({"type": "user", "role": "reader"}, 400),
        ({"type": "anyone", "role": "reader", "emailAddress": "sam@example.org"}, 400),
        ({"type": "anyone", "role": "writer", "view": "published"}, 400),
        ({"type": "user", "role": "owner", "emailAddress": "sam@example.org"}, 403),
        ({"type": "user", "role": "organizer", "emailAddress": "sam@example.org"}, 403),
        ({"type": "anyone", "role": "reader", "expirationTime": "2026-12-01T00:00:00Z"}, 403),
        ({"type": "user", "role": "reader", "emailAddress": "a@b.org", "expirationTime": "2020-01-01T00:00:00Z"}, 403),
    ],
)
def test_a_permission_that_cannot_be_is_refused(drive: Any, body: dict[str, str], code: int) -> None:
    made = folder(drive, "Tracker")
    assert refused(lambda: drive.permissions().create(fileId=made, body=body).execute())[0] == code
    assert len(drive.permissions().list(fileId=made).execute()["permissions"]) == 1


def test_the_end_of_a_permission_is_kept_and_can_be_lifted(drive: Any) -> None:
    made = folder(drive, "Tracker")
    end = "2027-06-01T00:00:00.000Z"
    body = {"type": "user", "role": "reader", "emailAddress": "sam@example.org", "expirationTime": end}
    fields = "id,expirationTime"
    given = drive.permissions().create(fileId=made, body=body, fields=fields).execute()
    assert given["expirationTime"] == end
    lifted = drive.permissions().update(
        fileId=made, permissionId=given["id"], body={}, removeExpiration=True, fields=fields
    )
    assert lifted.execute() == {"id": given["id"]}


def test_the_owner_cannot_be_removed(drive: Any) -> None:
    made = folder(drive, "Tracker")
    owner = drive.permissions().list(fileId=made).execute()["permissions"][0]["id"]
    assert refused(lambda: drive.permissions().delete(fileId=made, permissionId=owner).execute())[0] == 403


def test_about_needs_fields_and_names_the_user(drive: Any) -> None:
    assert refused(lambda: drive.about().get().execute())[0] == 400
    everything = drive.about().get(fields="*").execute()
    assert everything["canCreateDrives"] is False and everything["storageQuota"]["usageInDrive"] == "0"
    assert drive.about().get(fields="user(me,emailAddress)").execute()["user"]["me"] is True


def test_an_export_to_a_format_that_nobody_makes_is_refused_in_googles_words(drive: Any) -> None:
    made = folder(drive, "Top")
    told = refused(lambda: drive.files().export(fileId=made, mimeType="text/csv").execute())
    assert told == (400, "The requested conversion is not supported.")
    assert refused(lambda: drive.files().export(fileId="gone", mimeType="text/csv").execute())[0] == 404


def test_a_picture_is_downloaded_as_it_was_kept_and_a_folder_has_nothing_to_download(drive: Any, desk: Desk) -> None:
    with desk.store.write() as connection:
        picture = files.create(connection, "image/png", "Drawing.png", "2026-11-22T09:00:00.000Z", content=b"\x89PNG")
    assert drive.files().get_media(fileId=picture).execute() == b"\x89PNG"
    code, said = refused(lambda: drive.files().get_media(fileId=folder(drive, "Top")).execute())
    assert (code, said[:46]) == (403, "Only files with binary content can be download")


def test_errors_of_drive_have_the_older_form_too(drive: Any) -> None:
    with pytest.raises(HttpError) as caught:
        drive.files().get(fileId="gone").execute()
    (told,) = json.loads(caught.value.content)["error"]["errors"]
    assert (told["domain"], told["reason"], told["message"]) == ("global", "notFound", "File not found: gone.")
