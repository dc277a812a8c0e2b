"""connect on the command line: what it says to people, to programs, and where nobody is there to answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from google_here import CLIENT_SECRET, Google, OverLoopback, client_file
from hopeside import ANSWERS

from automation.config import make_keys, write_config
from automation.jobs.google.client import keep_client
from automation.jobs.serving import served
from automation.workspace.account import read_token

Say = Callable[..., Any]


@pytest.fixture
def folder(empty: Path) -> Path:
    """A folder with the settings for Google, in which nobody has signed in."""
    write_config(empty / "config.toml", {**ANSWERS, "workspace.where": "google"})
    make_keys(empty / "config.toml")
    return empty


@pytest.fixture
def google(folder: Path) -> Google:
    from datetime import UTC, datetime

    return Google(folder / "google.sqlite", lambda: datetime.now(UTC))


@pytest.fixture
def network(google: Google, monkeypatch: pytest.MonkeyPatch) -> Iterator[OverLoopback]:
    with served(google) as address:  # type: ignore[arg-type]  # a desk for all the server knows
        carrier = OverLoopback(address)
        monkeypatch.setattr("automation.workspace.carriers.Network", lambda: carrier)
        yield carrier


@pytest.fixture
def at_a_screen(network: OverLoopback, monkeypatch: pytest.MonkeyPatch) -> None:
    """This computer has a screen with a browser, in which somebody clicks Continue."""
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.get", lambda: None)
    monkeypatch.setattr("webbrowser.open", network.browse)


def token_file(folder: Path) -> Path:
    return folder / ".followthrough" / "google-token.json"


def test_it_signs_in_says_what_is_next_and_keeps_every_secret(
    say: Say, folder: Path, google: Google, at_a_screen: None
) -> None:
    said = say("connect", "--client", str(client_file(folder)))
    assert said.code == 0 and said.out.endswith("\nNext: followthrough provision\n")
    assert "hopeside@example.org is signed in" in said.out and "drive.file" in said.out
    assert "keys.toml in a safe place apart from this computer: every child's reference" in said.out
    kept = read_token(token_file(folder))
    for secret in (CLIENT_SECRET, kept.refresh_token, kept.token):
        assert secret not in said.out + said.err
    again = say("connect", "--json")
    assert again.code == 0 and json.loads(again.out)["renewed"] is True and CLIENT_SECRET not in again.out + again.err


def test_a_consent_screen_in_testing_ends_with_1(say: Say, folder: Path, google: Google, at_a_screen: None) -> None:
    google.testing = True
    said = say("connect", "--client", str(client_file(folder)))
    assert said.code == 1 and "Testing" in said.err


def test_where_nobody_is_there_to_answer_it_says_so_and_shows_the_first_step(say: Say, folder: Path) -> None:
    said = say("connect")
    assert said.code == 2 and "Nobody is here to answer" in said.err and "projectcreate" in said.err
    said = say("connect", "--json")
    assert said.code == 2 and json.loads(said.out)["remedy"]


def test_without_a_screen_it_asks_for_the_address_and_reads_it(
    say: Say, folder: Path, network: OverLoopback, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    def pasted() -> str:
        shown = capsys.readouterr().err
        return network.end_of(next(line for line in shown.splitlines() if "accounts.google.com" in line).strip())

    monkeypatch.setattr("builtins.input", pasted)
    said = say("connect", "--no-browser", "--client", str(client_file(folder)))
    assert said.code == 0 and token_file(folder).exists()


def test_check_looks_at_the_sign_in_and_ends_with_1_where_there_is_none(
    say: Say, folder: Path, google: Google, network: OverLoopback
) -> None:
    missing = say("connect", "--check")
    assert missing.code == 1 and "MEND  Nobody has signed in to Google here yet" in missing.out
    from automation.workspace.account import FILES, keep_token

    keep_token(token_file(folder), google.grant(FILES))
    keep_client(client_file(folder), folder / ".followthrough" / "google-client.json")
    fine = say("connect", "--check")
    assert fine.code == 0 and "MEND" not in fine.out and "ok    hopeside@example.org is signed in" in fine.out
