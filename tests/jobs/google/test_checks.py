"""What doctor says of a Google account: one line for each thing, and what mends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from google_here import Google, client_file, google_for
from hopeside import ANSWERS, MONDAY
from msgspec.structs import replace

from automation.config import make_keys, write_config
from automation.jobs.doctor import look_at_google
from automation.jobs.findings import Finding
from automation.jobs.google.client import keep_client
from automation.jobs.house import House, open_house
from automation.jobs.provision import provision
from automation.jobs.sync import run_sync
from automation.workspace.account import FILES, SEND, keep_token, read_token

Open = Callable[..., House]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Opens the house at a moment, with some settings."""

    def make(at: datetime = MONDAY, **settings: str) -> House:
        (tmp_path / "config.toml").unlink(missing_ok=True)
        write_config(tmp_path / "config.toml", {**ANSWERS, "workspace.where": "google", **settings})
        make_keys(tmp_path / "config.toml")
        return open_house(tmp_path / "config.toml", clock=lambda: at)

    return make


@pytest.fixture
def google(opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Google:
    opened()
    return google_for(tmp_path, lambda: MONDAY, monkeypatch)


def change(house: House, **changes: Any) -> None:
    """The sign-in as it is kept, with something else in it."""
    file = house.config.google.token_file
    keep_token(file, replace(read_token(file), **changes))


def amiss(house: House) -> list[Finding]:
    return [finding for finding in look_at_google(house).findings if finding.level != "ok"]


def test_where_all_is_well_each_thing_is_named(opened: Open, google: Google) -> None:
    house = opened()
    assert amiss(house) == []
    told = " ".join(finding.what for finding in look_at_google(house).findings)
    for word in ("OAuth client", "allows everything", "0 days old", "hopeside@example.org", "APIs that are needed"):
        assert word in told


def test_where_nobody_signed_in_the_one_line_says_so(opened: Open) -> None:
    (found,) = amiss(opened())
    assert (found.level, found.remedy) == ("problem", "Type: followthrough connect")


def test_a_sign_in_that_others_can_read_is_refused(opened: Open, google: Google) -> None:
    house = opened()
    house.config.google.token_file.chmod(0o644)
    (found,) = amiss(house)
    assert "not safe" in found.what and "chmod 600" in found.what


def test_a_spoilt_sign_in_is_said_without_what_stands_in_it(opened: Open, google: Google) -> None:
    house = opened()
    house.config.google.token_file.write_text('{"refresh_token": "1//secret"', encoding="utf-8")
    (found,) = amiss(house)
    assert "spoilt" in found.what and "secret" not in found.what


def test_a_box_that_was_not_ticked_is_named_and_so_is_one_too_many(opened: Open, google: Google) -> None:
    house = opened(**{"mail.way": "gmail"})
    change(house, scopes=(FILES,))
    assert [found.what for found in amiss(house)] == ["Google was not allowed to: “Send email on your behalf”."]
    house = opened()
    change(house, scopes=(FILES, SEND))
    (found,) = amiss(house)
    assert found.level == "warning" and "more than these settings need" in found.what


@pytest.mark.parametrize(("days", "level", "said"), [(1, "warning", "ends on 29"), (8, "problem", "ended on 29")])
def test_a_consent_screen_in_testing_is_told_before_and_after_it_ends(
    days: int, level: str, said: str, opened: Open, google: Google
) -> None:
    google.clock = lambda: MONDAY + timedelta(days=days)
    house = opened(google.clock())
    change(house, since=MONDAY - timedelta(days=1), until=MONDAY + timedelta(days=6))
    found = amiss(house)[0]
    assert (found.level, said in found.what, "publish the consent screen" in found.remedy) == (level, True, True)


def test_a_sign_in_that_died_after_seven_days_points_to_the_consent_screen(opened: Open, google: Google) -> None:
    google.revoked = "invalid_grant"
    house = opened(MONDAY + timedelta(days=8))
    change(house, since=MONDAY, expires=MONDAY + timedelta(days=6, hours=23))
    (found,) = amiss(house)
    assert found.level == "problem" and "after seven days" in found.remedy
    change(house, since=MONDAY - timedelta(days=90))
    (found,) = amiss(opened(MONDAY + timedelta(days=8)))
    assert "withdrawn" in found.what and "Sign in again with: followthrough connect" in found.remedy


@pytest.mark.parametrize(("days", "told"), [(5, False), (3, True)])
def test_a_sync_says_in_the_last_days_of_a_sign_in_that_it_ends(
    days: int, told: bool, opened: Open, google: Google
) -> None:
    house = opened()
    provision(house)
    change(house, until=MONDAY + timedelta(days=days))
    said = [problem for problem in run_sync(house).problems if "The sign-in to Google ends on" in problem]
    assert bool(said) is told


def test_another_account_than_the_one_named_is_a_problem(opened: Open, google: Google) -> None:
    (found,) = amiss(opened(**{"google.account": "tracker@example.org"}))
    assert found.what == "hopeside@example.org is signed in to Google, and it should be tracker@example.org."


def test_a_clock_that_goes_wrong_is_told_by_googles(opened: Open, google: Google) -> None:
    (found,) = amiss(opened(MONDAY + timedelta(minutes=20)))
    assert "20 minutes apart" in found.what
    assert amiss(opened(MONDAY + timedelta(minutes=3))) == []


@pytest.mark.parametrize("api", ["sheets", "forms", "drive"])
def test_an_api_that_is_not_switched_on_is_named_with_its_page(api: str, opened: Open, google: Google) -> None:
    page = f"https://console.developers.google.com/apis/api/{api}.googleapis.com/overview?project=4711"
    details = {"reason": "SERVICE_DISABLED", "metadata": {"serviceTitle": f"Google {api} API", "activationUrl": page}}
    google.refuse[f"{api}."] = 403, {"error": {"code": 403, "message": "Disabled.", "details": [details]}}
    (found,) = amiss(opened())
    assert found.what == f"The Google {api} API is not switched on in the project of your OAuth client."
    assert page in found.remedy


def test_a_storage_that_is_nearly_full_is_told(opened: Open, google: Google) -> None:
    user = {"emailAddress": "hopeside@example.org"}
    google.refuse["drive.about"] = 200, {"user": user, "storageQuota": {"limit": "1000", "usage": "970"}}
    (found,) = amiss(opened())
    assert "97 per cent full" in found.what


def test_another_client_than_the_one_that_was_signed_in_with_is_told(
    opened: Open, google: Google, tmp_path: Path
) -> None:
    house = opened()
    keep_client(client_file(tmp_path, "99"), house.config.google.client_file)
    (found,) = amiss(house)
    assert "another OAuth client" in found.what


def test_before_a_move_the_sign_in_can_be_looked_at_from_a_desk(opened: Open, google: Google) -> None:
    house = opened(**{"workspace.where": "desk"})
    assert amiss(house) == [] and not house.config.desk.file.exists()
