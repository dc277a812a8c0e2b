"""Drafts on the desk: put away, found, looked at and deleted; never sent, and never taken for sent mail."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from automation.desk import Desk, create_app
from automation.workspace.previews import HEADER, Previews
from automation.workspace.retry import Patience
from automation.workspace.transport import DeskHttp


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return create_app(tmp_path / "desk.sqlite", check_answers=True)


@pytest.fixture
def service(desk: Desk) -> Any:
    return build("gmail", "v1", http=DeskHttp(desk))


@pytest.fixture
def drafts(service: Any) -> Any:
    return service.users().drafts()


def raw(number: int = 1, **headers: str) -> bytes:
    message = EmailMessage()
    message["To"], message["Subject"] = "zoe@example.org", f"{number} overdue"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Two actions are overdue.\n")
    return message.as_bytes()


def create(drafts: Any, content: bytes) -> dict[str, Any]:
    body = {"message": {"raw": base64.urlsafe_b64encode(content).decode()}}
    made: dict[str, Any] = drafts.create(userId="me", body=body).execute()
    return made


def ids(drafts: Any, **asked: Any) -> list[str]:
    return [one["id"] for one in drafts.list(userId="me", **asked).execute().get("drafts", [])]


def test_a_draft_is_found_read_and_deleted_by_its_own_id(drafts: Any, service: Any) -> None:
    made = create(drafts, raw())
    assert made["message"]["labelIds"] == ["DRAFT"] and made["id"] != made["message"]["id"]
    assert ids(drafts) == [made["id"]]
    found = drafts.get(userId="me", id=made["id"], format="raw").execute()
    assert b"Two actions" in base64.urlsafe_b64decode(found["message"]["raw"])
    assert service.users().messages().get(userId="me", id=made["message"]["id"]).execute()["labelIds"] == ["DRAFT"]
    drafts.delete(userId="me", id=made["id"]).execute()
    assert ids(drafts) == [] and "messages" not in service.users().messages().list(userId="me").execute()


def test_drafts_are_listed_a_page_at_a_time(drafts: Any) -> None:
    made = {create(drafts, raw(number))["id"] for number in range(5)}
    first = drafts.list(userId="me", maxResults=3).execute()
    rest = ids(drafts, maxResults=3, pageToken=first["nextPageToken"])
    assert {one["id"] for one in first["drafts"]} | set(rest) == made and len(rest) == 2


def test_a_draft_is_no_sent_mail(drafts: Any, service: Any) -> None:
    create(drafts, raw())
    sent = service.users().messages().list(userId="me", labelIds=["SENT"]).execute()
    assert "messages" not in sent


def test_what_is_no_draft_cannot_be_read_or_deleted_as_one(drafts: Any, service: Any) -> None:
    body = {"raw": base64.urlsafe_b64encode(raw()).decode()}
    sent = service.users().messages().send(userId="me", body=body).execute()
    for wrong in (sent["id"], f"r{int(sent['id'], 16)}", "r", "rx", "r" + "9" * 5000, "r²"):
        for call in (drafts.get, drafts.delete):
            with pytest.raises(HttpError) as refused:
                call(userId="me", id=wrong).execute()
            assert refused.value.resp.status == 404
    assert service.users().messages().get(userId="me", id=sent["id"]).execute()["labelIds"] == ["SENT"]


def test_the_desk_sends_no_draft_and_changes_none(drafts: Any) -> None:
    made = create(drafts, raw())
    for refused in (
        lambda: drafts.send(userId="me", body={"id": made["id"]}),
        lambda: drafts.update(userId="me", id=made["id"], body={"message": {"raw": "YQ=="}}),
        lambda: drafts.list(userId="me", q="from:me"),
        lambda: drafts.create(userId="me", body={"message": {"raw": "YQ==", "threadId": "1"}}),
    ):
        with pytest.raises(HttpError) as caught:
            refused().execute()
        assert caught.value.resp.status in (400, 501)
    assert ids(drafts) == [made["id"]]


def test_clearing_previews_leaves_a_persons_own_drafts(drafts: Any, service: Any) -> None:
    own = create(drafts, raw())["id"]
    previews = Previews(service, Patience())
    for number in range(3):
        previews.add(raw(number, **{HEADER: "yes"}))
    assert len(ids(drafts)) == 4
    previews.clear()
    assert ids(drafts) == [own]
    previews.clear()
    assert ids(drafts) == [own]
