"""A coordinator's way through the desk's front door, for tests without a browser."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from automation.desk import Desk


def token(page: str) -> str:
    """What a page's form has to send back so that it counts as sent from there; empty where it has none."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return found[1] if found else ""


def sign_in(browser: FlaskClient, passphrase: str, wanted: str = "") -> TestResponse:
    """Type a passphrase on the page that asks for it; `wanted` is the page that was asked for first."""
    page = browser.get("/sign-in").text
    return browser.post("/sign-in", data={"csrf_token": token(page), "passphrase": passphrase, "next": wanted})


def signed_in(desk: Desk, passphrase: str) -> FlaskClient:
    """A browser of somebody who knows the passphrase."""
    browser = desk.pages.test_client()
    answer = sign_in(browser, passphrase)
    assert answer.status_code == 302, answer.text
    return browser
