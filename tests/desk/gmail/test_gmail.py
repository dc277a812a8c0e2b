"""Gmail on the desk: sending, finding again, and what is refused."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from clock import TickingClock
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaIoBaseUpload

from automation.desk import Desk, create_app, uploads
from automation.workspace.transport import DeskHttp


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return create_app(
        tmp_path / "desk.sqlite",
        clock=TickingClock(datetime(2026, 11, 22, 9, 0, tzinfo=UTC), minutes=1),
        check_answers=True,
    )


@pytest.fixture
def users(desk: Desk) -> Any:
    return build("gmail", "v1", http=DeskHttp(desk)).users()


def digest(number: int = 1, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Hopeside <desk@example.org>"
    message["To"] = "Zoë <zoe@example.org>"
    message["Subject"] = f"{number} overdue – please look"
    message["Message-ID"] = f"<week-{number}@followthrough.example.org>"
    for name, value in headers.items():
        message[name] = value
    message.set_content("Two actions are <overdue>.\n")
    message.add_alternative("<p>Two actions are overdue.</p>", subtype="html")
    return message


def encoded(message: EmailMessage | bytes) -> str:
    return base64.urlsafe_b64encode(message if isinstance(message, bytes) else message.as_bytes()).decode()


def send(users: Any, message: EmailMessage | bytes) -> dict[str, Any]:
    sent: dict[str, Any] = users.messages().send(userId="me", body={"raw": encoded(message)}).execute()
    return sent


def refused(call: Callable[[], Any]) -> tuple[int, str]:
    with pytest.raises(HttpError) as caught:
        call()
    return int(caught.value.resp.status), str(caught.value.reason)


def decoded(data: str) -> bytes:
    return base64.urlsafe_b64decode(data)


def test_a_sent_message_is_kept_byte_for_byte(users: Any) -> None:
    message = digest(Date="Sun, 22 Nov 2026 09:00:00 +0000")
    sent = send(users, message)
    kept = users.messages().get(userId="me", id=sent["id"], format="raw").execute()
    assert sent["labelIds"] == ["SENT"]
    assert decoded(kept["raw"]) == message.as_bytes()


def test_a_message_is_found_by_its_message_id_alone(users: Any) -> None:
    wanted = send(users, digest(1))
    send(users, digest(2))
    for q in ("rfc822msgid:week-1@followthrough.example.org", "in:sent rfc822msgid:<week-1@followthrough.example.org>"):
        found = users.messages().list(userId="me", q=q).execute()
        assert found["messages"] == [{"id": wanted["id"], "threadId": wanted["threadId"]}]
    nothing = users.messages().list(userId="me", q="rfc822msgid:week-3@followthrough.example.org").execute()
    assert nothing == {"resultSizeEstimate": 0}


def test_a_list_comes_newest_first_in_pages(users: Any) -> None:
    sent = [send(users, digest(number))["id"] for number in range(5)]
    seen, token = [], None
    while True:
        page = users.messages().list(userId="me", maxResults=2, pageToken=token).execute()
        seen += [message["id"] for message in page["messages"]]
        token = page.get("nextPageToken")
        if not token:
            break
    assert seen == sent[::-1]


def test_the_full_form_shows_headers_and_parts_decoded(users: Any) -> None:
    sent = send(users, digest())
    full = users.messages().get(userId="me", id=sent["id"]).execute()
    payload = full["payload"]
    headers = {header["name"]: header["value"] for header in payload["headers"]}
    assert headers["Subject"] == "1 overdue – please look"
    assert headers["To"] == "Zoë <zoe@example.org>"
    assert [part["mimeType"] for part in payload["parts"]] == ["text/plain", "text/html"]
    assert decoded(payload["parts"][1]["body"]["data"]).strip() == b"<p>Two actions are overdue.</p>"
    assert full["snippet"] == "Two actions are &lt;overdue&gt;."
    assert full["internalDate"] == str(round(datetime(2026, 11, 22, 9, 1, tzinfo=UTC).timestamp() * 1000))


def test_metadata_gives_only_the_headers_asked_for(users: Any) -> None:
    sent = send(users, digest())
    seen = users.messages().get(userId="me", id=sent["id"], format="metadata", metadataHeaders=["Subject"]).execute()
    assert seen["payload"]["headers"] == [{"name": "Subject", "value": "1 overdue – please look"}]
    assert "payload" not in users.messages().get(userId="me", id=sent["id"], format="minimal").execute()


def test_an_attachment_is_told_of_and_given(users: Any) -> None:
    message = digest()
    message.add_attachment(b"BEGIN:VCALENDAR", maintype="text", subtype="calendar", filename="due.ics")
    sent = send(users, message)
    parts = users.messages().get(userId="me", id=sent["id"]).execute()["payload"]["parts"]
    attached = parts[-1]
    where = {"userId": "me", "messageId": sent["id"], "id": attached["body"]["attachmentId"]}
    got = users.messages().attachments().get(**where).execute()
    assert attached["filename"] == "due.ics"
    assert decoded(got["data"]) == b"BEGIN:VCALENDAR"
    assert refused(lambda: users.messages().attachments().get(**{**where, "id": "9"}).execute())[0] == 404


def test_sender_date_and_message_id_are_added_where_they_are_missing(users: Any) -> None:
    sent = send(users, b"To: sam@example.org\r\nSubject: Hello\r\n\r\nText")
    payload = users.messages().get(userId="me", id=sent["id"]).execute()["payload"]
    headers = {header["name"]: header["value"] for header in payload["headers"]}
    assert headers["From"] == users.getProfile(userId="me").execute()["emailAddress"]
    assert headers["Date"] == "Sun, 22 Nov 2026 09:01:00 +0000"
    assert headers["Message-ID"].startswith("<")
    assert headers["Subject"] == "Hello"


def test_a_message_to_nobody_is_refused_and_not_kept(users: Any) -> None:
    assert refused(lambda: send(users, b"Subject: Hello\r\n\r\nText")) == (400, "Recipient address required")
    assert users.getProfile(userId="me").execute()["messagesTotal"] == 0


@pytest.mark.parametrize("body", [{}, {"raw": "a"}, {"raw": "!!!"}])
def test_what_is_no_message_is_refused(users: Any, body: dict[str, str]) -> None:
    assert refused(lambda: users.messages().send(userId="me", body=body).execute())[0] == 400


def test_an_inserted_message_has_the_labels_given_and_is_not_sent(users: Any) -> None:
    body = {"raw": encoded(digest(Date="Mon, 02 Nov 2026 10:00:00 +0000")), "labelIds": ["INBOX", "UNREAD"]}
    made = users.messages().insert(userId="me", body=body, internalDateSource="dateHeader").execute()
    listed = users.messages().list(userId="me", labelIds=["INBOX", "UNREAD"]).execute()
    seen = users.messages().get(userId="me", id=made["id"], format="minimal").execute()
    assert [message["id"] for message in listed["messages"]] == [made["id"]]
    assert seen["internalDate"] == str(round(datetime(2026, 11, 2, 10, 0, tzinfo=UTC).timestamp() * 1000))
    assert users.messages().list(userId="me", q="in:sent").execute()["resultSizeEstimate"] == 0
    wrong = {"raw": encoded(digest()), "labelIds": ["Mine"]}
    assert refused(lambda: users.messages().insert(userId="me", body=wrong).execute())[0] == 400


def test_an_answer_joins_the_thread_that_it_names(users: Any) -> None:
    first = send(users, digest(1))
    body = {"raw": encoded(digest(2)), "threadId": first["threadId"]}
    assert users.messages().send(userId="me", body=body).execute()["threadId"] == first["threadId"]
    profile = users.getProfile(userId="me").execute()
    assert (profile["messagesTotal"], profile["threadsTotal"]) == (2, 1)
    unknown = {"raw": encoded(digest(3)), "threadId": "nowhere"}
    assert refused(lambda: users.messages().send(userId="me", body=unknown).execute())[0] == 404


def test_searches_and_calls_that_the_desk_does_not_answer_are_refused(users: Any) -> None:
    assert refused(lambda: users.messages().list(userId="me", q="overdue").execute())[0] == 501
    assert refused(lambda: users.messages().trash(userId="me", id="1").execute())[0] == 501
    assert refused(lambda: users.messages().list(userId="someone@example.org").execute())[0] == 403
    assert refused(lambda: users.messages().list(userId="me", pageToken="rubbish").execute())[0] == 400
    assert refused(lambda: users.messages().get(userId="me", id="nowhere").execute()) == (400, "Invalid id value")
    assert refused(lambda: users.messages().get(userId="me", id="19a").execute())[0] == 404


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("to:zoe@example.org", [3, 2, 1]),
        ("to:sam", [2]),
        ("from:hopeside -to:sam", [3, 1]),
        ('subject:"2 overdue"', [2]),
        ("subject:overdu", []),
        ("in:sent to:lead@example.org", [3]),
        ("after:2026/11/22 before:2026/11/23", [3, 2, 1]),
        ("before:2026/11/22", []),
        ("label:draft", []),
        ("from:me", []),
        ("-from:me", [3, 2, 1]),
        ("to:me", []),
        ("to:(sam OR lead@example.org)", [3, 2]),
        ("to:(zoe sam)", [2]),
        ("to:(zoe sam OR lead)", [3, 2]),
        ("-to:(sam OR lead)", [1]),
        ("subject:(overdue 2)", [2]),
        ("subject:(me)", []),
        ("-rfc822msgid:week-2@followthrough.example.org", [3, 1]),
    ],
)
def test_messages_are_found_by_what_their_headers_say(users: Any, q: str, found: list[int]) -> None:
    for number, more in enumerate(({}, {"Cc": "Sam <sam@example.org>"}, {"Bcc": "lead@example.org"}), 1):
        send(users, digest(number, **more))
    listed = users.messages().list(userId="me", q=q).execute().get("messages", [])
    ids = [users.messages().get(userId="me", id=one["id"]).execute()["payload"]["headers"] for one in listed]
    subjects = [next(header["value"] for header in headers if header["name"] == "Subject") for headers in ids]
    assert [int(subject[0]) for subject in subjects] == found


GROUPS = [("to:{a b}", 501), ("to:()", 400), ("in:(sent)", 501), ("to:(-a)", 501), ("to:(a (b))", 501)]


@pytest.mark.parametrize(
    ("q", "code"), [("after:soon", 400), ("label:mine", 400), ("in:anywhere", 501), ("is:x", 501), *GROUPS]
)
def test_a_search_that_cannot_be_is_refused(users: Any, q: str, code: int) -> None:
    assert refused(lambda: users.messages().list(userId="me", q=q).execute())[0] == code


def test_a_message_to_more_people_than_google_takes_is_refused(users: Any) -> None:
    crowd = digest(Bcc=", ".join(f"p{number}@example.org" for number in range(500)))
    code, said = refused(lambda: send(users, crowd))
    assert code == 400 and said.startswith("Too many recipients")
    assert users.messages().list(userId="me").execute() == {"resultSizeEstimate": 0}


def test_a_message_larger_than_google_takes_is_refused(users: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(uploads.LARGEST, "gmail", len(digest().as_bytes()))
    send(users, digest())
    assert refused(lambda: send(users, digest(Comments="One line more")))[0] == 413


def test_a_message_may_come_as_an_upload(users: Any) -> None:
    written = digest().as_bytes()
    media = MediaIoBaseUpload(io.BytesIO(written), "message/rfc822")
    sent = users.messages().send(userId="me", body={}, media_body=media).execute()
    kept = users.messages().get(userId="me", id=sent["id"], format="raw").execute()
    assert decoded(kept["raw"]).endswith(written)
    picture = MediaIoBaseUpload(io.BytesIO(written), "image/png")
    assert refused(lambda: users.messages().send(userId="me", body={}, media_body=picture).execute())[0] == 400


def test_the_mailbox_has_the_labels_that_every_mailbox_has(users: Any) -> None:
    send(users, digest())
    labels = users.labels().list(userId="me").execute()["labels"]
    assert {"id": "SENT", "name": "SENT", "type": "system"} in labels
    sent = users.labels().get(userId="me", id="SENT").execute()
    assert (sent["messagesTotal"], sent["messagesUnread"]) == (1, 0)
    assert refused(lambda: users.labels().get(userId="me", id="Label_1").execute())[0] == 404


def nested(depth: int) -> bytes:
    """A message of so many multiparts in one another."""
    heads = [f'Content-Type: multipart/mixed; boundary="b{step}"\r\n\r\n--b{step}\r\n' for step in range(depth)]
    return ("To: zoe@example.org\r\n" + "".join(heads) + "\r\nEnough").encode()


def test_a_message_deeper_than_can_be_read_again_is_refused(users: Any) -> None:
    kept = users.messages().get(userId="me", id=send(users, nested(99))["id"]).execute()
    assert kept["payload"]["mimeType"] == "multipart/mixed"
    for depth in (101, 900, 5000):
        code, said = refused(lambda depth=depth: send(users, nested(depth)))
        assert code == 400 and said.startswith("The message is too deep")
    assert users.messages().list(userId="me").execute()["resultSizeEstimate"] == 1


def test_the_history_of_the_mailbox_reaches_to_its_newest_message(users: Any) -> None:
    got = users.messages().get(userId="me", id=send(users, digest())["id"]).execute()
    assert int(users.getProfile(userId="me").execute()["historyId"]) >= int(got["historyId"])


def test_in_a_search_me_is_the_owner(users: Any) -> None:
    owner = users.getProfile(userId="me").execute()["emailAddress"]
    sent = send(users, f"To: {owner}\r\nSubject: A note\r\n\r\nHello".encode())
    send(users, digest())
    for q in ("from:me", "to:me", "to:(me OR nobody)"):
        listed = users.messages().list(userId="me", q=q).execute()["messages"]
        assert [one["id"] for one in listed] == [sent["id"]]
