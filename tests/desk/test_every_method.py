"""Every method that the desk answers, called by Google's own client, each answer held against Google's documents."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import httplib2
import pytest
import requests
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseUpload

from automation.desk import Desk, contract, refused
from automation.desk.api import ANSWERED
from automation.desk.forms.responses import add_response
from automation.workspace.transport import session

MAIL = b"To: zoe@example.org\r\nSubject: Due\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + (
    b"--b\r\n\r\nTwo actions.\r\n--b\r\nContent-Disposition: attachment; filename=a.ics\r\n\r\nBEGIN\r\n--b--\r\n"
)
RAW = base64.urlsafe_b64encode(MAIL).decode()
ONLY_BY_HAND = {"drive.v2.files.update"}
"""What no service of the shipped documents calls: gspread's import of a CSV file, which has tests of its own."""


class Caller:
    """Calls Google's services one after another, and remembers which methods were called."""

    def __init__(self, http: httplib2.Http) -> None:
        self.called: set[str] = set()
        self.sheets = build("sheets", "v4", http=http).spreadsheets()
        self.forms = build("forms", "v1", http=http).forms()
        self.drive = build("drive", "v3", http=http)
        self.gmail = build("gmail", "v1", http=http).users()

    def __call__(self, request: Any) -> Any:
        self.called.add(request.methodId)
        return request.execute()

    def refused(self, request: Any, code: int) -> None:
        self.called.add(request.methodId)
        with pytest.raises(HttpError) as caught:
            request.execute()
        assert caught.value.resp.status == code, caught.value


@pytest.fixture
def call(both_ways: httplib2.Http) -> Caller:
    return Caller(both_ways)


def test_every_method_answers_in_googles_shape(call: Caller, checked_desk: Desk) -> None:
    spreadsheets(call)
    forms(call, checked_desk)
    files(call)
    sharing(call)
    comments(call)
    account(call)
    mail(call)
    assert set(ANSWERED) - call.called == ONLY_BY_HAND


def spreadsheets(call: Caller) -> None:
    sheets, values = call.sheets, call.sheets.values()
    book = call(sheets.create(body={"properties": {"title": "Tracker"}}))["spreadsheetId"]
    where = {"spreadsheetId": book}
    raw: dict[str, Any] = {"valueInputOption": "RAW"}
    tag = {"metadataKey": "id", "location": {"sheetId": 0}, "visibility": "DOCUMENT", "metadataId": 7}
    tagging = [{"createDeveloperMetadata": {"developerMetadata": tag}}]
    by_tag = {"dataFilters": [{"developerMetadataLookup": {"metadataId": 7}}]}
    by_range = {"dataFilters": [{"a1Range": "Sheet1!A1:B2"}]}
    call(sheets.batchUpdate(body={"requests": tagging, "includeSpreadsheetInResponse": True}, **where))
    call(values.update(range="A1:B2", body={"values": [["Name", "Due"], ["Zoë", 46000]]}, **raw, **where))
    call(values.append(range="A1", body={"values": [["Sam"]]}, **raw, **where))
    call(values.batchUpdate(body={"data": [{"range": "C1", "values": [["x"]]}], **raw}, **where))
    data = [{"dataFilter": {"a1Range": "D1"}, "values": [["y"]]}]
    call(values.batchUpdateByDataFilter(body={"data": data, **raw}, **where))
    assert call(values.get(range="A1:A2", **where))["values"] == [["Name"], ["Zoë"]]
    call(values.batchGet(ranges=["A1", "Sheet1"], **where))
    call(values.batchGetByDataFilter(body=by_range, **where))
    call(sheets.get(includeGridData=True, **where))
    call(sheets.getByDataFilter(body={**by_range, "includeGridData": True}, **where))
    call(sheets.developerMetadata().get(metadataId=7, **where))
    call(sheets.developerMetadata().search(body=by_tag, **where))
    call(sheets.sheets().copyTo(sheetId=0, body={"destinationSpreadsheetId": book}, **where))
    call(values.clear(range="A1", **where))
    call(values.batchClear(body={"ranges": ["B1"]}, **where))
    call(values.batchClearByDataFilter(body=by_range, **where))
    call(call.drive.files().export(fileId=book, mimeType="text/csv"))


def forms(call: Caller, desk: Desk) -> None:
    form = call(call.forms.create(body={"info": {"title": "Referral"}}))["formId"]
    question = {"questionId": "0000000a", "textQuestion": {}}
    item = {"createItem": {"item": {"questionItem": {"question": question}}, "location": {"index": 0}}}
    call(call.forms.batchUpdate(formId=form, body={"requests": [item], "includeFormInResponse": True}))
    state = {"publishState": {"isPublished": True, "isAcceptingResponses": True}}
    call(call.forms.setPublishSettings(formId=form, body={"publishSettings": state}))
    call(call.forms.get(formId=form))
    given = {"0000000a": {"questionId": "0000000a", "textAnswers": {"answers": [{"value": "Yes"}]}}}
    with desk.store.write() as connection:
        add_response(connection, form, "R" * 26, "attempt", given, desk.api._clock)
    (response,) = call(call.forms.responses().list(formId=form))["responses"]
    call(call.forms.responses().get(formId=form, responseId=response["responseId"]))
    watches = call.forms.watches()
    watch = {"eventType": "SCHEMA", "target": {"topic": {"topicName": "projects/p/topics/t"}}}
    call.refused(watches.create(formId=form, body={"watch": watch}), 403)
    assert call(watches.list(formId=form)) == {}
    call.refused(watches.renew(formId=form, watchId="w", body={}), 404)
    call.refused(watches.delete(formId=form, watchId="w"), 404)


def files(call: Caller) -> None:
    drive = call.drive.files()
    (wanted,) = call(drive.generateIds(count=1))["ids"]
    folder = {"id": wanted, "name": "Ours", "mimeType": "application/vnd.google-apps.folder"}
    assert call(drive.create(body=folder, fields="*"))["id"] == wanted
    media = MediaIoBaseUpload(io.BytesIO(b"\x89PNG"), "image/png")
    picture = call(drive.create(body={"name": "A.png", "parents": [wanted]}, media_body=media))["id"]
    call(drive.get(fileId=picture, fields="*"))
    call(drive.update(fileId=picture, body={"name": "B.png"}, fields="*"))
    copied = call(drive.copy(fileId=picture, body={}, fields="*"))["id"]
    assert len(call(drive.list(q=f"'{wanted}' in parents", fields="*"))["files"]) == 2
    (revision,) = call(call.drive.revisions().list(fileId=picture, fields="*"))["revisions"]
    call(call.drive.revisions().get(fileId=picture, revisionId=revision["id"], fields="*"))
    assert call(drive.delete(fileId=copied)) == ""
    call(drive.emptyTrash())


def sharing(call: Caller) -> None:
    permissions = call.drive.permissions()
    file = call(call.drive.files().create(body={"name": "Tracker", "mimeType": "application/vnd.google-apps.folder"}))
    where = {"fileId": file["id"], "fields": "*"}
    sam = {"type": "user", "role": "reader", "emailAddress": "sam@example.org"}
    given = call(permissions.create(body=sam, **where))["id"]
    call(permissions.update(permissionId=given, body={"role": "writer"}, **where))
    call(permissions.get(permissionId=given, **where))
    assert len(call(permissions.list(**where))["permissions"]) == 2
    call(permissions.delete(fileId=file["id"], permissionId=given))


def comments(call: Caller) -> None:
    comments, replies = call.drive.comments(), call.drive.replies()
    file = call(call.drive.files().create(body={"name": "F", "mimeType": "application/vnd.google-apps.folder"}))["id"]
    comment = call(comments.create(fileId=file, body={"content": "Who?"}, fields="*"))["id"]
    where = {"fileId": file, "commentId": comment}
    reply = call(replies.create(body={"content": "Sam", "action": "resolve"}, fields="*", **where))["id"]
    for made in (comments.get(fields="*", **where), comments.list(fileId=file, fields="*")):
        call(made)
    for made in (replies.get(replyId=reply, fields="*", **where), replies.list(fields="*", **where)):
        call(made)
    call(comments.update(body={"content": "Who is it?"}, fields="*", **where))
    call(replies.update(replyId=reply, body={"content": "Sam B"}, fields="*", **where))
    call(replies.delete(replyId=reply, **where))
    call(comments.delete(**where))


def account(call: Caller) -> None:
    drives = call.drive.drives()
    call(call.drive.about().get(fields="*"))
    call(drives.list())
    call.refused(drives.create(requestId="1", body={"name": "Ours"}), 403)
    for verb in ("get", "delete", "hide", "unhide"):
        call.refused(getattr(drives, verb)(driveId="x"), 404)
    call.refused(drives.update(driveId="x", body={}), 404)
    older = call.drive.teamdrives()
    call(older.list())
    call.refused(older.create(requestId="1", body={"name": "Ours"}), 403)
    for refused_call in (older.get(teamDriveId="x"), older.delete(teamDriveId="x")):
        call.refused(refused_call, 404)
    call.refused(older.update(teamDriveId="x", body={}), 404)


def mail(call: Caller) -> None:
    messages, drafts = call.gmail.messages(), call.gmail.drafts()
    sent = call(messages.send(userId="me", body={"raw": RAW}))["id"]
    call(messages.insert(userId="me", body={"raw": RAW, "labelIds": ["INBOX"]}))
    assert len(call(messages.list(userId="me", q="subject:due"))["messages"]) == 2
    for form in ("full", "metadata", "minimal", "raw"):
        found = call(messages.get(userId="me", id=sent, format=form))
    assert base64.urlsafe_b64decode(found["raw"]).endswith(MAIL)
    call(messages.attachments().get(userId="me", messageId=sent, id="1"))
    draft = call(drafts.create(userId="me", body={"message": {"raw": RAW}}))["id"]
    call(drafts.get(userId="me", id=draft))
    call(drafts.list(userId="me"))
    call(drafts.delete(userId="me", id=draft))
    call(call.gmail.labels().list(userId="me"))
    call(call.gmail.labels().get(userId="me", id="SENT"))
    assert call(call.gmail.getProfile(userId="me"))["messagesTotal"] == 3  # with the one that told of sharing


@pytest.mark.parametrize("api", contract.APIS)
def test_every_other_method_is_refused_with_its_reason(checked_desk: Desk, api: str) -> None:
    google = session(checked_desk)
    for method in contract.methods(api):
        if method.id in ANSWERED:
            continue
        path = re.sub(r"\(\?P<\w+>[^)]+\)", "me", method.pattern.pattern.strip("^$")).replace("\\", "")
        needed = [name for name, one in method.parameters.items() if one.get("required") and one["location"] == "query"]
        told = google.request(method.verb, f"https://www.googleapis.com{path}", params=dict.fromkeys(needed, "x"))
        assert told.status_code == 501, method.id
        assert refused.reason(method.id) in told.json()["error"]["message"]


def test_a_parameter_that_a_method_cannot_do_without_is_named(checked_desk: Desk) -> None:
    told: requests.Response = session(checked_desk).get("https://www.googleapis.com/drive/v3/files/x/export")
    error = told.json()["error"]
    assert (error["message"], error["errors"][0]["reason"]) == ("Required parameter: mimeType", "required")
