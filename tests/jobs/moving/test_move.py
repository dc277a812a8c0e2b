"""Moving the workspace to Google, for which a desk stands in, and back to a new desk."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from google_here import Google, google_for
from hopeside import MONDAY

from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.moving.move import move, outlook
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.jobs.sync import run_sync


@pytest.fixture
def google(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Google:
    """An empty Google, where somebody has signed in."""
    return google_for(folder, lambda: MONDAY, monkeypatch)


def opened(folder: Path) -> House:
    return open_house(folder / "config.toml", clock=lambda: MONDAY)


def test_everything_goes_to_google_and_the_next_run_there_finds_nothing_to_do(folder: Path, google: Google) -> None:
    run_sync(opened(folder))
    moved = move(opened(folder), "google")
    assert moved.notes == []
    there = opened(folder)
    assert there.on_google
    assert run_sync(there).written == 0
    assert provision(there, only_plan=True).steps == []
