"""The first page, signing in, and how guesses are slowed down."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from clock import StandingClock
from flask.testing import FlaskClient
from signing_in import sign_in, token

from automation.desk import Desk, create_app, passphrase
from automation.desk.pages.entrance import own_path

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RIGHT = "quiet green lantern by the river"


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(NOW)


@pytest.fixture
def desk(tmp_path: Path, clock: StandingClock) -> Desk:
    return create_app(tmp_path / "desk.sqlite", clock=clock)


@pytest.fixture
def browser(desk: Desk) -> FlaskClient:
    return desk.pages.test_client()


def test_until_a_passphrase_is_set_tracker_and_mail_are_closed(browser: FlaskClient) -> None:
    for address in ("/tracker", "/mail", "/sign-in", "/mail/1/html", "/tracker/x/1/row/y"):
        answer = browser.get(address)
        assert answer.status_code == 403
        assert "followthrough passphrase" in answer.text
    assert browser.get("/").status_code == 200


def test_everybody_is_shown_the_way_to_the_forms(browser: FlaskClient) -> None:
    page = browser.get("/").text
    assert 'href="/forms"' in page
    assert 'href="/sign-in"' in page
    assert "Emails</a>" not in page


def test_the_passphrase_opens_the_page_that_was_asked_for(desk: Desk, browser: FlaskClient) -> None:
    passphrase.set_passphrase(desk.store, RIGHT)
    asked = browser.get("/mail?page=2")
    assert asked.location == "/sign-in?next=/mail?page%3D2"
    assert sign_in(browser, RIGHT, "/mail?page=2").location == "/mail?page=2"
    assert browser.get("/mail").status_code == 200
    assert browser.get("/").location == "/tracker"


@pytest.mark.parametrize(
    "text",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\/evil", "tracker", "/a\nb", "/\t/evil.example"],
)
def test_signing_in_never_leads_to_another_site(text: str) -> None:
    assert own_path(text) == ""


def test_a_wrong_passphrase_opens_nothing(desk: Desk, browser: FlaskClient) -> None:
    passphrase.set_passphrase(desk.store, RIGHT)
    answer = sign_in(browser, "quiet green lantern by the lake")
    assert answer.status_code == 403
    assert "That is not the passphrase" in answer.text
    assert browser.get("/tracker").location.startswith("/sign-in")


def test_after_five_wrong_tries_everybody_waits_longer_and_longer(desk: Desk, clock: StandingClock) -> None:
    passphrase.set_passphrase(desk.store, RIGHT)
    for _ in range(5):
        assert sign_in(desk.pages.test_client(), "wrong wrong wrong").status_code == 403
    other = desk.pages.test_client()
    refused = sign_in(other, RIGHT)
    assert refused.status_code == 429
    assert "Wait 2 seconds, then try again" in refused.text
    clock.passes(seconds=2)
    assert sign_in(other, "wrong wrong wrong").status_code == 403
    assert sign_in(other, RIGHT).headers["Retry-After"] == "4"
    clock.passes(seconds=4)
    assert sign_in(other, RIGHT).status_code == 302


def test_a_restart_does_not_forget_the_wrong_tries(desk: Desk, clock: StandingClock) -> None:
    passphrase.set_passphrase(desk.store, RIGHT)
    for _ in range(5):
        passphrase.count_try(desk.store, clock.now)
    again = create_app(desk.store.path, clock=clock)
    assert sign_in(again.pages.test_client(), RIGHT).status_code == 429


def test_the_wait_never_grows_beyond_five_minutes(desk: Desk, clock: StandingClock) -> None:
    waits = set()
    for _ in range(30):
        wait = passphrase.count_try(desk.store, clock.now)
        waits.add(wait)
        clock.passes(seconds=wait)
    assert max(waits) == 300


def test_the_right_passphrase_starts_the_count_anew(desk: Desk, browser: FlaskClient) -> None:
    passphrase.set_passphrase(desk.store, RIGHT)
    for _ in range(4):
        sign_in(browser, "wrong wrong wrong")
    assert sign_in(browser, RIGHT).status_code == 302
    for _ in range(4):
        assert sign_in(browser, "wrong wrong wrong").status_code == 403


def test_a_new_passphrase_ends_every_session(desk: Desk, browser: FlaskClient) -> None:
    passphrase.set_passphrase(desk.store, RIGHT)
    sign_in(browser, RIGHT)
    passphrase.set_passphrase(desk.store, "another quiet lantern")
    assert browser.get("/tracker").location.startswith("/sign-in")
    assert sign_in(browser, RIGHT).status_code == 403


def test_signing_out_closes_the_pages_in_this_browser(desk: Desk, browser: FlaskClient) -> None:
    passphrase.set_passphrase(desk.store, RIGHT)
    sign_in(browser, RIGHT)
    browser.post("/sign-out", data={"csrf_token": token(browser.get("/tracker").text)})
    assert browser.get("/tracker").location.startswith("/sign-in")


def test_the_passphrase_is_stored_hashed(desk: Desk) -> None:
    passphrase.set_passphrase(desk.store, RIGHT)
    assert "lantern" not in desk.store.meta("passphrase")
    assert desk.store.meta("passphrase").startswith("scrypt:")
    assert passphrase.matches(desk.store, "  QUIET green-lantern by the river ")


def test_a_short_passphrase_is_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="at least 12 letters"):
        passphrase.set_passphrase(desk.store, "too short")
    assert not passphrase.is_set(desk.store)


def test_a_made_passphrase_has_six_of_at_least_512_words() -> None:
    assert len(set(passphrase.words())) == len(passphrase.words()) >= 512
    assert all(word.isascii() and word.isalpha() for word in passphrase.words())
    made = {passphrase.make_passphrase() for _ in range(50)}
    assert len(made) == 50
    assert all(len(one.split("-")) == 6 for one in made)
