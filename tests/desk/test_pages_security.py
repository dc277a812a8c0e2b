"""What keeps the pages safe: headers, hosts, posts, cookies, and errors in plain words."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from signing_in import token

from automation.desk import Desk, create_app


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return create_app(tmp_path / "desk.sqlite", base_url="https://forms.hopeside.example")


@pytest.fixture
def browser(desk: Desk) -> FlaskClient:
    return desk.pages.test_client()


@pytest.mark.parametrize("address", ["/", "/nowhere", "/tracker", "/static/desk.css"])
def test_every_answer_has_the_safe_headers(browser: FlaskClient, address: str) -> None:
    headers = browser.get(address, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    for part in ("default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert (headers["Cache-Control"] == "no-store") == (not address.startswith("/static"))


def test_the_cookie_is_for_this_site_alone_and_hidden_from_scripts(desk: Desk, tmp_path: Path) -> None:
    desk.store.set_meta("passphrase", "set")
    cookie = desk.pages.test_client().get("/sign-in").headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Secure"):
        assert part in cookie
    plain = create_app(tmp_path / "other.sqlite")
    plain.store.set_meta("passphrase", "set")
    assert "Secure" not in plain.pages.test_client().get("/sign-in").headers["Set-Cookie"]


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("forms.hopeside.example", 200),
        ("127.0.0.1:8765", 200),
        ("localhost", 200),
        ("[::1]:8765", 200),
        ("evil.example", 400),
        ("127.0.0.1.evil.example", 400),
        ("forms.hopeside.example@evil.example", 400),
        ("[", 400),
    ],
)
def test_only_the_desks_own_hosts_are_answered(browser: FlaskClient, host: str, code: int) -> None:
    assert browser.get("/", headers={"Host": host}).status_code == code


@pytest.mark.parametrize("token", [{}, {"csrf_token": ""}, {"csrf_token": "guessed"}, {"csrf_token": "é"}])
def test_a_post_without_the_pages_own_token_is_refused(desk: Desk, token: dict[str, str]) -> None:
    desk.store.set_meta("passphrase", "set")
    browser = desk.pages.test_client()
    browser.get("/sign-in")
    answer = browser.post("/sign-in", data={"passphrase": "x", **token})
    assert answer.status_code == 400
    assert "nothing was saved" in answer.text


def test_a_token_of_another_browser_is_refused(desk: Desk) -> None:
    desk.store.set_meta("passphrase", "set")
    other, mine = desk.pages.test_client(), desk.pages.test_client()
    foreign = token(other.get("/sign-in").text)
    mine.get("/sign-in")
    assert foreign and mine.post("/sign-in", data={"csrf_token": foreign, "passphrase": "x"}).status_code == 400


def test_errors_are_told_in_plain_words(browser: FlaskClient) -> None:
    for answer, words in (
        (browser.get("/nowhere"), "We cannot find that page"),
        (browser.get("/sign-out"), "That does not work here"),
    ):
        assert words in answer.text
        assert "Traceback" not in answer.text


def test_a_post_that_is_too_large_is_refused_before_it_is_read(browser: FlaskClient) -> None:
    answer = browser.post("/sign-in", data={"passphrase": "x" * (9 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "too much at once" in answer.text


def test_an_unexpected_error_shows_and_logs_nothing_that_was_typed(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    pages = desk.pages
    assert isinstance(pages, Flask)

    def broken() -> str:
        raise RuntimeError("Ada Child, born 2011")

    pages.add_url_rule("/broken", "broken", broken)
    with caplog.at_level(logging.DEBUG):
        answer = pages.test_client().get("/broken?q=Ada")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "Ada" not in answer.text + caplog.text
    assert "RuntimeError at" in caplog.text


def test_a_desk_file_that_cannot_be_used_is_told_plainly_without_naming_a_folder(
    desk: Desk, browser: FlaskClient
) -> None:
    with sqlite3.connect(desk.store.path) as connection:
        connection.execute("DROP TABLE meta")
    connection.close()
    answer = browser.get("/tracker")
    assert answer.status_code == 503
    assert "The desk cannot be used just now" in answer.text
    assert "followthrough doctor" in answer.text
    assert str(desk.store.path.parent) not in answer.text
