"""A partnership at Google (a desk stands in for it), set up once: one request in the tracker, and one waiting."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from google_here import Google, google_for
from hopeside import ANSWERS, MONDAY, PEOPLE
from sent import send

from automation.config import make_keys, write_config
from automation.jobs.house import House, open_house
from automation.jobs.provision import provision
from automation.jobs.sync import run_sync

ASKED = {
    "who_asks": "The young person",
    "asker_name": "Kim",
    "contact_first": "The young person",
    "contact_email": "kim@family.example",
    "adult_agreed": "Yes",
    "initials": "KM",
    "date_of_birth": "2012-02-03",
    "area": "Leeds",
    "parent": "Mum",
    "stage": "Prison",
    "agreed": "Yes",
}


@dataclass
class AtGoogle:
    """The partnership's folder, its house, and the Google that it is at."""

    folder: Path
    google: Google
    now: list[datetime]

    def __post_init__(self) -> None:
        self.house = self.open()

    def send(self, form: str, response_id: str, at: datetime = MONDAY, **answers: str) -> None:
        """Somebody fills in a form at Google; ids look as they do there."""
        send(self.google.desk, self.house, form, f"ACYDBNi84NuJUO2O13A5-_x{response_id}", lambda: at, **answers)

    def open(self, at: datetime = MONDAY) -> House:
        """The house as a new command opens it, at a moment."""
        self.now[:] = [at]
        self.house = open_house(self.folder / "config.toml", clock=lambda: at)
        return self.house


@pytest.fixture(scope="session")
def made_at_google(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder, with everything set up and one request taken in."""
    folder = tmp_path_factory.mktemp("at_google")
    write_config(folder / "config.toml", {**ANSWERS, "workspace.where": "google", "references.prefix": "HS"})
    make_keys(folder / "config.toml")
    with pytest.MonkeyPatch.context() as patch:
        there = AtGoogle(folder, google_for(folder, lambda: MONDAY, patch), [MONDAY])
        provision(there.house, people=PEOPLE)
        there.send("referral", "1bF-q", **ASKED)
        run_sync(there.house)
        there.google.desk.store.close()
    return folder


@pytest.fixture
def at_google(made_at_google: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AtGoogle:
    """This test's own copy, in which commands may be typed; a second request waits to be taken in."""
    folder = shutil.copytree(made_at_google, tmp_path / "at_google")
    now = [MONDAY]
    there = AtGoogle(folder, google_for(folder, lambda: now[0], monkeypatch), now)
    monkeypatch.setattr("automation.jobs.house.utc_now", lambda: now[0])
    monkeypatch.chdir(folder)
    there.send("referral", "2cG-r", **{**ASKED, "initials": "LT", "date_of_birth": "2014-05-06"})
    return there
