"""The shipped office, served, and a browser at it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from visits import CHROMIUM, FLAGS, HOUSE, MONDAY, PASSPHRASE, PEOPLE, Visit

from automation.config import make_keys, write_config
from automation.jobs.house import House, open_house
from automation.jobs.passphrase import new_passphrase
from automation.jobs.provision import provision
from automation.jobs.serving import served


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The shipped forms and sheets, set up; the desk knows the port on which it will be served."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    write_config(tmp_path / "config.toml", {**HOUSE, "desk.port": port})
    make_keys(tmp_path / "config.toml")
    house = open_house(tmp_path / "config.toml", clock=lambda: MONDAY)
    provision(house, people=PEOPLE)
    new_passphrase(house, PASSPHRASE)
    yield house
    house.office.desk.store.close()


@pytest.fixture
def visit(house: House) -> Iterator[Visit]:
    """A browser at the served desk, which must have met no fault by the end."""
    with served(house.office.desk, port=house.config.desk.port) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(base_url=base, locale="en-GB")
        page.set_default_timeout(10_000)
        made = Visit(page, base)
        made.watch()
        yield made
        browser.close()
    assert made.faults == []
