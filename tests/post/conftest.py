"""A partnership with three leads who are late, a mail server on loopback, and computers that send by it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hopeside import ANSWERS, MONDAY
from post.setting import PEOPLE, Setting, follow_up
from smtp_server import mail_server

from automation.config import make_keys, write_config
from automation.jobs.house import open_house
from automation.jobs.provision import provision
from automation.jobs.sync import run_sync


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything set up, and a promise of each lead that is overdue."""
    folder = tmp_path_factory.mktemp("post") / "one"
    folder.mkdir()
    answers = {**ANSWERS, "mail.way": "smtp", "smtp.host": "127.0.0.1", "smtp.security": "none", "mail.tries": 4}
    write_config(folder / "config.toml", answers)
    make_keys(folder / "config.toml")
    house = open_house(folder / "config.toml", clock=lambda: MONDAY - timedelta(hours=1))
    provision(house, people=PEOPLE)
    run_sync(house)
    follow_up(house)
    run_sync(house)
    house.office.desk.store.close()
    return folder


@pytest.fixture
def setting(made_once: Path, tmp_path: Path) -> Iterator[Setting]:
    """This test's own copy, and its own mail server."""
    with mail_server() as (post, port):
        folder = shutil.copytree(made_once, tmp_path / "one")
        made = Setting(folder, post, port)
        yield made
        made.close()
