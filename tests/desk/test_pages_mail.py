"""The emails as pages, and the banner above them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from automation.desk import Desk, create_app, mailbox
from automation.desk.banner import LastRun, last_run, set_last_run
from automation.desk.owner import Owner
from automation.desk.pages.banner import describe, plain_time

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DESK = Owner("Hopeside", "desk@hopeside.example")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = create_app(tmp_path / "desk.sqlite", clock=lambda: NOW)
    made.store.set_meta("passphrase", "set")
    return made


@pytest.fixture
def browser(desk: Desk) -> FlaskClient:
    client = desk.pages.test_client()
    with client.session_transaction() as session:
        session["signed_in_at"], session["generation"] = NOW.timestamp(), 0
    return client


def put(desk: Desk, number: int = 1, html: str = "<p>Two actions are <b>overdue</b>.</p>", label: str = "SENT") -> str:
    message = EmailMessage()
    message["To"] = "Zoë <zoe@example.org>"
    message["Subject"] = f"{number} overdue <b>"
    message.set_content("Two actions are overdue.\n<script>alert(1)</script>")
    if html:
        message.add_alternative(html, subtype="html")
    with desk.store.write() as connection:
        at = NOW + timedelta(minutes=number)
        return mailbox.put(connection, at, DESK, message.as_bytes(), (label,)).id


def test_the_sent_mail_is_listed_the_newest_first_in_pages(desk: Desk, browser: FlaskClient) -> None:
    for number in range(60):
        put(desk, number)
    put(desk, 99, label="INBOX")
    first, second = browser.get("/mail").text, browser.get("/mail?page=2").text
    assert first.index("59 overdue") < first.index("58 overdue")
    assert "99 overdue" not in first
    assert "Page 1 of 2" in first
    assert "0 overdue" in second and "59 overdue" not in second
    assert "59 overdue &lt;b&gt;" in first


def test_what_was_not_sent_stands_apart_above_what_was(desk: Desk, browser: FlaskClient) -> None:
    put(desk, 1)
    draft = put(desk, 2, label="DRAFT")
    page = browser.get("/mail").text
    assert page.index("Preview") < page.index("2 overdue") < page.index("Emails so far") < page.index("1 overdue")
    assert "These were not sent" in page
    assert "This email was not sent" in browser.get(f"/mail/{draft}").text
    assert "overdue" in browser.get(f"/mail/{draft}/html").text
    assert "Preview" not in browser.get("/mail?page=2").text


def test_without_a_preview_none_is_spoken_of(desk: Desk, browser: FlaskClient) -> None:
    sent = put(desk)
    assert "Preview" not in browser.get("/mail").text + browser.get(f"/mail/{sent}").text


def test_nobody_sees_a_preview_without_the_passphrase(desk: Desk) -> None:
    draft = put(desk, label="DRAFT")
    for path in ("/mail", f"/mail/{draft}", f"/mail/{draft}/html", f"/mail/{draft}/message.eml"):
        assert desk.pages.test_client().get(path).status_code == 302


def test_an_empty_outbox_says_how_mail_gets_there(browser: FlaskClient) -> None:
    page = browser.get("/mail").text
    assert "No email has been written yet." in page
    assert "followthrough remind" in page


def test_a_message_is_shown_with_its_headers_and_its_page_in_a_closed_frame(desk: Desk, browser: FlaskClient) -> None:
    own_id = put(desk)
    answer = browser.get(f"/mail/{own_id}")
    assert "Zoë &lt;zoe@example.org&gt;" in answer.text
    assert "desk@hopeside.example" in answer.text
    assert f'src="/mail/{own_id}/html"' in answer.text
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    frame = browser.get(f"/mail/{own_id}/html")
    policy = frame.headers["Content-Security-Policy"]
    assert "<b>overdue</b>" in frame.text
    assert policy.startswith("sandbox")
    assert "default-src 'none'" in policy
    assert "allow-scripts" not in policy and "allow-same-origin" not in policy


def test_the_plain_text_is_shown_as_text(desk: Desk, browser: FlaskClient) -> None:
    page = browser.get(f"/mail/{put(desk)}?as=plain").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<iframe" not in page


def test_a_message_without_a_page_shows_its_text(desk: Desk, browser: FlaskClient) -> None:
    own_id = put(desk, html="")
    assert "Two actions are overdue." in browser.get(f"/mail/{own_id}").text
    assert browser.get(f"/mail/{own_id}/html").status_code == 404


def test_the_message_can_be_kept_as_it_was_written(desk: Desk, browser: FlaskClient) -> None:
    own_id = put(desk)
    answer = browser.get(f"/mail/{own_id}/message.eml")
    assert answer.mimetype == "message/rfc822"
    assert f"message-{own_id}.eml" in answer.headers["Content-Disposition"]
    assert mailbox.parse(answer.data)["Subject"] == "1 overdue <b>"
    assert browser.get("/mail/nowhere").status_code == 404


def test_mail_is_for_the_coordinator_alone(desk: Desk) -> None:
    own_id = put(desk)
    stranger = desk.pages.test_client()
    for address in ("/mail", f"/mail/{own_id}", f"/mail/{own_id}/html", f"/mail/{own_id}/message.eml"):
        assert stranger.get(address).status_code == 302


def test_the_banner_tells_of_the_last_run(desk: Desk, browser: FlaskClient) -> None:
    assert "Nothing has run yet." in browser.get("/mail").text
    set_last_run(desk.store, at=NOW, job="sync", result="ok", summary="3 new responses.")
    page = browser.get("/mail").text
    assert "Last run: sync, Sunday 22 November 2026, 09:00. 3 new responses." in page
    assert "last-run--green" in page


@pytest.mark.parametrize(
    ("result", "hours", "tone", "advice"),
    [
        ("ok", 1, "green", ""),
        ("ok", 27, "amber", "followthrough sync"),
        ("problems", 1, "amber", "To check"),
        ("failed", 1, "red", "followthrough doctor"),
        ("failed", 27, "red", "followthrough doctor"),
    ],
)
def test_a_failed_or_old_run_is_a_warning_with_what_to_do(result: str, hours: int, tone: str, advice: str) -> None:
    run = LastRun((NOW - timedelta(hours=hours)).isoformat(), "sync", result, "Done.")  # type: ignore[arg-type]
    banner = describe(run, NOW)
    assert banner.tone == tone
    assert advice in banner.advice
    assert bool(advice) == bool(banner.advice)


def test_a_run_is_noted_and_read_back(desk: Desk) -> None:
    assert last_run(desk.store) is None
    set_last_run(desk.store, at=NOW, job="remind", result="failed", summary="It stopped.")
    assert last_run(desk.store) == LastRun(NOW.isoformat(), "remind", "failed", "It stopped.")
    with pytest.raises(ValueError, match="time zone"):
        set_last_run(desk.store, at=NOW.replace(tzinfo=None), job="sync", result="ok", summary="")


def test_the_banner_leads_to_what_an_alarm_speaks_of(desk: Desk, browser: FlaskClient) -> None:
    links = (("Read 3F7A-90BC", "/responses/3F7A-90BC"), ("Open “To check”", "/tracker/abc/7"))
    set_last_run(desk.store, at=NOW, job="sync", result="ok", summary="Done.", alarm="Somebody.", links=links)
    page = browser.get("/mail").text
    assert '<a href="/responses/3F7A-90BC">Read 3F7A-90BC</a> · <a href="/tracker/abc/7">Open “To check”</a>' in page


def test_times_are_written_in_the_partnerships_time_zone() -> None:
    assert plain_time("2026-07-01T08:05:00Z") == "Wednesday 1 July 2026, 09:05"
