"""A small partnership's house, provisioned once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from hopeside import ANSWERS, MONDAY, PEOPLE

from automation.config import make_keys, write_config
from automation.jobs.house import House, open_house
from automation.jobs.provision import provision


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with config, keys and a provisioned desk, closed again."""
    folder = tmp_path_factory.mktemp("house")
    write_config(folder / "config.toml", ANSWERS)
    make_keys(folder / "config.toml")
    house = open_house(folder / "config.toml", clock=lambda: MONDAY)
    provision(house, people=PEOPLE)
    house.office.desk.store.close()
    return folder


@pytest.fixture
def folder(made_once: Path, tmp_path: Path) -> Path:
    """This test's own copy of the folder."""
    return shutil.copytree(made_once, tmp_path / "house")


@pytest.fixture
def open_at(folder: Path) -> Callable[[datetime], House]:
    """Opens the house of this test at a moment."""
    return lambda moment: open_house(folder / "config.toml", clock=lambda: moment)


@pytest.fixture
def provisioned_house(open_at: Callable[[datetime], House]) -> House:
    """The house on a Monday morning in November."""
    return open_at(MONDAY)
