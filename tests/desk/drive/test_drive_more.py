"""Drive on the desk: comments, revisions, uploads, inherited permissions, and what a plain account lacks."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import gspread
import httplib2
import pytest
from googleapiclient.discovery import build
from googleapiclient.http import MediaIoBaseDownload, MediaIoBaseUpload

from automation.desk import Desk
from automation.workspace.transport import DeskHttp, session

FOLDER = "application/vnd.google-apps.folder"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"
PNG = b"\x89PNG\r\n\x1a\n\x00--\r\n\n"


@pytest.fixture
def desk(checked_desk: Desk) -> Desk:
    return checked_desk


@pytest.fixture
def drive(both_ways: httplib2.Http) -> Any:
    return build("drive", "v3", http=both_ways)


@pytest.fixture
def book(drive: Any) -> str:
    """A spreadsheet called Tracker."""
    return make(drive, "Tracker", mimeType=SPREADSHEET)


def make(drive: Any, name: str, **more: Any) -> str:
    return str(drive.files().create(body={"name": name, "mimeType": FOLDER, **more}).execute()["id"])


def names(drive: Any, q: str, **more: Any) -> list[str]:
    return [file["name"] for file in drive.files().list(q=q, **more).execute()["files"]]


def share(drive: Any, file_id: str, **permission: Any) -> dict[str, Any]:
    call = drive.permissions().create(fileId=file_id, body=permission, fields="*")
    if permission["type"] in ("user", "group"):
        call.uri += "&sendNotificationEmail=false"
    return dict(call.execute())


# --- comments


def test_a_comment_is_made_answered_settled_and_opened_again(drive: Any, book: str) -> None:
    comments, replies = drive.comments(), drive.replies()
    made = comments.create(fileId=book, body={"content": "Who is <this>?", "anchor": "{}"}, fields="*").execute()
    assert made["htmlContent"] == "Who is &lt;this&gt;?" and made["author"]["me"] and made["anchor"] == "{}"
    where = {"fileId": book, "commentId": made["id"], "fields": "*"}
    replies.create(body={"content": "Sam", "action": "resolve"}, **where).execute()
    settled = comments.get(**where).execute()
    assert settled["resolved"] and [reply["content"] for reply in settled["replies"]] == ["Sam"]
    assert settled["modifiedTime"] > made["modifiedTime"]
    again = replies.create(body={"action": "reopen"}, **where).execute()
    assert not comments.get(**where).execute()["resolved"]
    replies.update(replyId=again["id"], body={"content": "Not yet"}, **where).execute()
    assert [reply["content"] for reply in replies.list(**where).execute()["replies"]] == ["Sam", "Not yet"]


def test_what_a_deleted_comment_or_reply_said_is_gone(drive: Any, book: str, refused: Any) -> None:
    comments = drive.comments()
    made = comments.create(fileId=book, body={"content": "A secret"}, fields="id").execute()["id"]
    where = {"fileId": book, "commentId": made}
    reply = drive.replies().create(body={"content": "Also secret"}, fields="id", **where).execute()["id"]
    drive.replies().delete(replyId=reply, **where).execute()
    assert comments.get(fields="replies", **where).execute() == {"replies": []}
    comments.delete(**where).execute()
    assert refused(comments.get(fields="id", **where)) == (404, f"Comment not found: {made}.")
    assert comments.list(fileId=book, fields="comments").execute() == {"comments": []}
    left = comments.list(fileId=book, fields="comments(id,deleted,content)", includeDeleted=True).execute()
    assert left == {"comments": [{"id": made, "deleted": True}]}


def test_comments_come_in_pages_the_newest_change_first(drive: Any, book: str, refused: Any) -> None:
    comments = drive.comments()
    for said in ("One", "Two", "Three"):
        comments.create(fileId=book, body={"content": said}, fields="id").execute()
    first = comments.list(fileId=book, pageSize=2, fields="comments(content,modifiedTime),nextPageToken").execute()
    assert [one["content"] for one in first["comments"]] == ["Three", "Two"]
    rest = comments.list(fileId=book, pageSize=2, pageToken=first["nextPageToken"], fields="comments/content").execute()
    assert rest == {"comments": [{"content": "One"}]}
    since = comments.list(
        fileId=book, startModifiedTime=first["comments"][0]["modifiedTime"], fields="comments/content"
    )
    assert since.execute() == {"comments": [{"content": "Three"}]}
    assert refused(comments.list(fileId=book, pageSize=101, fields="*"))[0] == 400


def test_a_comment_needs_fields_words_and_a_file(drive: Any, book: str, refused: Any) -> None:
    create = drive.comments().create
    said = refused(create(fileId=book, body={"content": "x"}))
    assert said == (400, "The 'fields' parameter is required for this method.")
    assert refused(create(fileId=book, body={"content": " "}, fields="id"))[0] == 400
    assert refused(create(fileId="gone", body={"content": "x"}, fields="id")) == (404, "File not found: gone.")
    assert refused(create(fileId=book, body={"content": "x", "resolved": True}, fields="id"))[0] == 403


def test_gspread_copies_a_spreadsheet_with_its_comments(drive: Any, book: str, desk: Desk) -> None:
    drive.comments().create(fileId=book, body={"content": "Ask Sam"}, fields="id").execute()
    copied = gspread.Client(None, session=session(desk)).copy(book, title="Copy", copy_comments=True)
    found = drive.comments().list(fileId=copied.id, fields="comments/content").execute()
    assert found == {"comments": [{"content": "Ask Sam"}]}


def test_a_copy_takes_comments_along_only_when_asked_to(drive: Any, book: str) -> None:
    drive.comments().create(fileId=book, body={"content": "Ask Sam"}, fields="id").execute()
    counts = []
    for wanted in (True, False):
        copied = drive.files().copy(fileId=book, body={}, copyComments=wanted).execute()["id"]
        counts.append(len(drive.comments().list(fileId=copied, fields="comments/id").execute()["comments"]))
    assert counts == [1, 0]


# --- uploads and revisions


def test_an_uploaded_file_is_given_out_as_it_came(drive: Any) -> None:
    body, media = {"name": "Drawing.png"}, MediaIoBaseUpload(io.BytesIO(PNG), "image/png")
    made = drive.files().create(body=body, media_body=media, fields="id,mimeType,size").execute()
    assert made == {"id": made["id"], "mimeType": "image/png", "size": str(len(PNG))}
    assert drive.files().get_media(fileId=made["id"]).execute() == PNG
    fetched = io.BytesIO()
    download = MediaIoBaseDownload(fetched, drive.files().get_media(fileId=made["id"]))
    assert download.next_chunk()[1] is True and fetched.getvalue() == PNG
    drive.files().update(fileId=made["id"], media_body=MediaIoBaseUpload(io.BytesIO(b"new"), "image/png")).execute()
    copied = drive.files().copy(fileId=made["id"], body={}).execute()["id"]
    assert drive.files().get_media(fileId=copied).execute() == b"new"


def test_an_upload_that_the_desk_cannot_keep_is_refused_and_leaves_nothing(drive: Any, refused: Any) -> None:
    create = drive.files().create
    as_sheet = {"name": "Sheet", "mimeType": SPREADSHEET}
    assert refused(create(body=as_sheet, media_body=MediaIoBaseUpload(io.BytesIO(b"a,b"), "text/csv")))[0] == 501
    large = MediaIoBaseUpload(io.BytesIO(b"x" * (5 * 1024 * 1024 + 1)), "text/plain")
    assert refused(create(body={"name": "Large"}, media_body=large))[0] == 413
    assert names(drive, "") == []


def test_a_file_has_one_revision_its_newest(drive: Any, book: str, refused: Any) -> None:
    drive.files().update(fileId=book, body={"name": "Our tracker"}).execute()
    (head,) = drive.revisions().list(fileId=book).execute()["revisions"]
    assert head["id"] == drive.files().get(fileId=book, fields="version").execute()["version"]
    assert drive.revisions().get(fileId=book, revisionId=head["id"]).execute() == head
    assert refused(drive.revisions().get(fileId=book, revisionId="99"))[0] == 404
    assert refused(drive.revisions().list(fileId=make(drive, "Folder")))[0] == 403


# --- what is said of files


def test_what_callers_say_of_a_file_is_kept(drive: Any, book: str) -> None:
    said = {"starred": True, "properties": {"a": "1", "b": "2"}, "modifiedTime": "2026-01-02T03:04:05Z"}
    fields = "starred,properties,modifiedTime,writersCanShare"
    drive.files().update(fileId=book, body=said).execute()
    kept = drive.files().update(fileId=book, body={"properties": {"a": None}}, fields="properties").execute()
    assert kept == {"properties": {"b": "2"}}
    body = {"name": "Old", "mimeType": FOLDER, "createdTime": "2020-02-03T04:05:06+01:00", **said}
    old = drive.files().create(body=body, fields=fields + ",createdTime").execute()
    assert old == {
        "starred": True,
        "properties": {"a": "1", "b": "2"},
        "modifiedTime": "2026-01-02T03:04:05.000Z",
        "createdTime": "2020-02-03T03:05:06.000Z",
        "writersCanShare": True,
    }


def test_files_are_found_by_more_than_their_name(drive: Any, book: str) -> None:
    make(drive, "Starred", starred=True, properties={"kind": "x"})
    open_folder = make(drive, "Open")
    share(drive, open_folder, type="anyone", role="reader")
    share(drive, book, type="user", role="commenter", emailAddress="sam@example.org")
    assert names(drive, "starred = true") == ["Starred"]
    assert names(drive, "properties has { key='kind' and value='x' }") == ["Starred"]
    assert names(drive, "visibility = 'anyoneWithLink'") == ["Open"]
    assert names(drive, "'Sam@example.org' in readers") == ["Tracker"]
    assert names(drive, "'sam@example.org' in writers or sharedWithMe") == []
    assert len(names(drive, "'me' in owners")) == 3


def test_names_with_numbers_are_ordered_as_people_order_them(drive: Any) -> None:
    for name in ("Report 10", "Report 9", "Report"):
        make(drive, name)
    assert names(drive, "", orderBy="name_natural") == ["Report", "Report 9", "Report 10"]
    assert names(drive, "", orderBy="name") == ["Report", "Report 10", "Report 9"]


def test_the_bin_is_emptied_with_everything_that_lies_in_it(drive: Any) -> None:
    top = make(drive, "Top")
    make(drive, "Inner", parents=[top])
    make(drive, "Kept")
    drive.files().update(fileId=top, body={"trashed": True}).execute()
    drive.files().emptyTrash().execute()
    assert names(drive, "") == ["Kept"]


def test_the_root_is_a_folder_that_cannot_be_changed(drive: Any, refused: Any) -> None:
    assert drive.files().get(fileId="root").execute()["name"] == "My Drive"
    assert refused(drive.files().delete(fileId="root"))[0] == 403
    assert refused(drive.files().update(fileId="root", body={"name": "Ours"}))[0] == 403


def test_an_account_without_workspace_has_no_shared_drives(drive: Any, refused: Any) -> None:
    assert drive.drives().list().execute() == {"kind": "drive#driveList", "drives": []}
    assert refused(drive.drives().get(driveId="x")) == (404, "Shared drive not found: x")
    assert refused(drive.drives().create(requestId="1", body={"name": "Ours"}))[0] == 403
    assert refused(drive.files().list(driveId="x", corpora="drive"))[0] == 404


# --- permissions


def test_what_lies_in_a_shared_folder_is_shared(drive: Any, refused: Any) -> None:
    top = make(drive, "Top")
    inner = make(drive, "Inner", parents=[make(drive, "Middle", parents=[top])])
    sam = {"type": "user", "emailAddress": "sam@example.org"}
    given = share(drive, top, role="writer", **sam)
    share(drive, inner, role="reader", **sam)
    listed = drive.permissions().list(fileId=inner, fields="permissions(role,emailAddress)").execute()["permissions"]
    assert listed[1:] == [{"role": "writer", "emailAddress": "sam@example.org"}]
    drive.permissions().delete(fileId=inner, permissionId=given["id"]).execute()
    assert refused(drive.permissions().delete(fileId=inner, permissionId=given["id"]))[0] == 403
    drive.permissions().delete(fileId=top, permissionId=given["id"]).execute()
    assert drive.files().get(fileId=inner, fields="shared").execute() == {"shared": False}


def test_of_several_permissions_of_a_person_the_one_that_allows_most_counts_wherever_it_was_given(drive: Any) -> None:
    top = make(drive, "Top")
    inner = make(drive, "Inner", parents=[top])
    for place, roles in ((top, ("writer", "reader")), (inner, ("reader", "writer"))):
        for name, role in zip(("sam", "zoe"), roles, strict=True):
            share(drive, place, type="user", role=role, emailAddress=f"{name}@example.org")
    listed = drive.permissions().list(fileId=inner, fields="permissions(role,emailAddress)").execute()["permissions"]
    assert {one["emailAddress"]: one["role"] for one in listed[1:]} == {
        "sam@example.org": "writer",
        "zoe@example.org": "writer",
    }


def test_a_permission_ends_at_its_time(drive: Any, book: str, ticking: Any) -> None:
    end = (ticking.now + timedelta(days=1)).isoformat()
    share(drive, book, type="user", role="reader", emailAddress="sam@example.org", expirationTime=end)
    assert drive.files().get(fileId=book, fields="shared").execute() == {"shared": True}
    ticking.now += timedelta(days=1)
    assert drive.files().get(fileId=book, fields="shared").execute() == {"shared": False}


def test_permissions_of_the_published_view_are_told_only_to_who_asks(drive: Any) -> None:
    form = make(drive, "Referral", mimeType="application/vnd.google-apps.form")
    share(drive, form, type="anyone", role="reader", view="published")
    plain = drive.files().get(fileId=form, fields="shared,permissions/view").execute()
    assert plain == {"shared": False, "permissions": [{}]}
    asked = drive.files().get(fileId=form, fields="permissions/view", includePermissionsForView="published").execute()
    assert asked == {"permissions": [{}, {"view": "published"}]}


def test_a_published_view_is_that_of_one_file_and_not_of_what_lies_in_a_folder(drive: Any) -> None:
    folder = make(drive, "Forms")
    form = make(drive, "Referral", mimeType="application/vnd.google-apps.form", parents=[folder])
    share(drive, folder, type="anyone", role="reader", view="published")
    asked = drive.files().get(fileId=form, fields="permissions/view", includePermissionsForView="published").execute()
    assert asked == {"permissions": [{}]}


def test_the_mail_that_tells_of_a_share_carries_its_message_and_goes_where_it_should(
    drive: Any, book: str, desk: Desk
) -> None:
    body = {"type": "group", "role": "writer", "emailAddress": "leads@example.org"}
    drive.permissions().create(fileId=book, body=body, emailMessage="Please look.").execute()
    gmail = build("gmail", "v1", http=DeskHttp(desk)).users().messages()
    (sent,) = gmail.list(userId="me", q="in:sent").execute()["messages"]
    assert "Please look." in gmail.get(userId="me", id=sent["id"]).execute()["snippet"]


def test_the_owner_stays_the_owner(drive: Any, book: str, refused: Any) -> None:
    mine = drive.about().get(fields="user/emailAddress").execute()["user"]["emailAddress"]
    assert share(drive, book, type="user", role="reader", emailAddress=mine)["role"] == "owner"
    assert len(drive.permissions().list(fileId=book).execute()["permissions"]) == 1
    body = {"type": "user", "role": "owner", "emailAddress": "sam@example.org"}
    give = drive.permissions().create(fileId=book, body=body, transferOwnership=True)
    assert refused(give)[0] == 501


def test_permissions_come_in_pages(drive: Any, book: str) -> None:
    for number in range(3):
        share(drive, book, type="user", role="reader", emailAddress=f"p{number}@example.org")
    first = drive.permissions().list(fileId=book, pageSize=2).execute()
    rest = drive.permissions().list(fileId=book, pageSize=2, pageToken=first["nextPageToken"]).execute()
    ids = [one["id"] for one in [*first["permissions"], *rest["permissions"]]]
    assert len(set(ids)) == 4 and "nextPageToken" not in rest


@pytest.mark.parametrize(
    ("wanted", "code", "told", "content"),
    [
        ("bytes=2-4", 206, "bytes 2-4/10", b"cde"),
        ("bytes=7-", 206, "bytes 7-9/10", b"hij"),
        ("bytes=-2", 206, "bytes 8-9/10", b"ij"),
        ("bytes=0-99", 206, "bytes 0-9/10", b"abcdefghij"),
        ("bytes=10-", 416, "bytes */10", None),
        ("rubbish", 200, None, b"abcdefghij"),
    ],
)
def test_a_part_of_a_file_is_given_out(
    drive: Any, both_ways: httplib2.Http, wanted: str, code: int, told: str | None, content: bytes | None
) -> None:
    media = MediaIoBaseUpload(io.BytesIO(b"abcdefghij"), "text/plain")
    made = drive.files().create(body={"name": "Letters"}, media_body=media).execute()["id"]
    answer, got = both_ways.request(drive.files().get_media(fileId=made).uri, headers={"range": wanted})
    assert (answer.status, answer.get("content-range")) == (code, told)
    assert content is None or got == content


def test_a_large_file_is_fetched_in_pieces(drive: Any) -> None:
    media = MediaIoBaseUpload(io.BytesIO(b"abcdefghij"), "text/plain")
    made = drive.files().create(body={"name": "Letters"}, media_body=media).execute()["id"]
    fetched, pieces, done = io.BytesIO(), 0, False
    download = MediaIoBaseDownload(fetched, drive.files().get_media(fileId=made), chunksize=4)
    while not done:
        pieces, done = pieces + 1, download.next_chunk()[1]
    assert (pieces, fetched.getvalue()) == (3, b"abcdefghij")


def test_what_lies_in_a_folder_that_is_not_there_is_not_found(drive: Any, refused: Any) -> None:
    assert refused(drive.files().list(q="'nope' in parents")) == (404, "File not found: .")
    assert names(drive, f"'root' in parents or '{make(drive, 'Folder')}' in parents") == ["Folder"]


def test_what_cannot_be_is_refused_with_the_reason_in_one_sentence(drive: Any, book: str, refused: Any) -> None:
    said = refused(drive.files().update(fileId=book, body={"mimeType": FOLDER}))[1]
    assert said == "The desk does not answer mimeType: a file on the desk stays of the kind that it was made as."
    body = {"type": "user", "role": "owner", "emailAddress": "sam@example.org"}
    said = refused(drive.permissions().create(fileId=book, body=body, transferOwnership=True))[1]
    assert said == "The desk does not answer transferOwnership: everything on the desk belongs to the partnership."
