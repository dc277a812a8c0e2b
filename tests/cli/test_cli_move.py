"""The command that moves everything: it says first, asks, and says what it did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from google_here import Google, google_for
from hopeside import MONDAY

Say = Callable[..., Any]


@pytest.fixture
def google(office: Path, monkeypatch: pytest.MonkeyPatch) -> Google:
    """An empty Google, where somebody has signed in."""
    monkeypatch.setattr("automation.workspace.office.GOOGLE_A_MINUTE", {})  # nobody waits for a quota
    return google_for(office, lambda: MONDAY, monkeypatch)


def test_it_says_first_what_goes_and_what_cannot_and_changes_nothing(
    say: Say, office: Path, google: Google, state: Callable[[Path], dict[str, object]]
) -> None:
    before = ours(state(office))
    told = say("move", "--to", "google", "--plan")
    assert told.code == 0 and told.out.startswith("To Google would go:\n  the spreadsheet ")
    assert "\nWhat cannot go:\n" in told.out and told.out.endswith("\nNext: followthrough move --to google\n")
    assert say("move", "--to", "google", "--dry-run", "--json").data["done"] is False
    refused = say("move", "--to", "google")
    assert refused.code == 2 and "Nothing was moved." in refused.err and "--yes" in refused.err
    assert ours(state(office)) == before


def ours(state: dict[str, object]) -> dict[str, object]:
    """What a folder holds, without what Google is made of, and the token that is fetched anew."""
    return {name: held for name, held in state.items() if "google" not in name}


def test_it_moves_after_a_yes_and_says_what_was_compared(say: Say, office: Path, google: Google) -> None:
    told = say("move", "--to", "google", "--yes")
    assert told.code == 0, told
    assert told.out.startswith("Moved to Google, and compared: 2 spreadsheets, 10 tabs with ")
    assert 'where = "google"' in (office / "config.toml").read_text("utf-8")
    again = say("move", "--to", "google", "--yes", "--json")
    assert again.code == 2 and "at Google already" in again.data["error"]


def test_without_a_place_or_without_having_signed_in_it_says_what_to_do(say: Say, office: Path) -> None:
    assert "--to google" in say("move").err
    refused = say("move", "--to", "google", "--plan", "--json")
    assert refused.code == 2 and "followthrough connect" in refused.data["remedy"]
    assert "followthrough connect" in say("move", "--give-up").err
