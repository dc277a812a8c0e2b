"""A partnership set up once, with one family in the tracker and another waiting, and a command line to talk to it."""

from __future__ import annotations

import contextlib
import gc
import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hopeside import ANSWERS, MONDAY

from automation.cli.main import run
from automation.config import make_keys, write_config
from automation.jobs.demo_cast import read_cast, typed
from automation.jobs.house import open_house
from automation.jobs.passphrase import new_passphrase
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.jobs.serving import served
from automation.jobs.sync import run_sync
from automation.jobs.visitor import Visitor


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """Its JSON."""
        assert self.err == "", "a program reads standard output; nothing else is to be said"
        read = json.loads(self.out)
        assert isinstance(read, dict)
        return read


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Config, keys and a desk with a passphrase; one family was taken in, the next one has just written."""
    folder = tmp_path_factory.mktemp("office")
    write_config(folder / "config.toml", {**ANSWERS, "references.prefix": "HS"})
    make_keys(folder / "config.toml")
    house = open_house(folder / "config.toml", clock=lambda: MONDAY)
    provision(house)
    new_passphrase(house, "lantern kettle meadow")
    families = [one for one in read_cast().responses if one.form_key == "referral"][:2]
    addresses = read_book(house).book.facts.links
    for family in families:
        run_sync(house)
        with served(house.office.desk) as address, contextlib.closing(Visitor(address)) as visitor:
            form = addresses["referral"]
            visitor.fill_in(form.address, typed(family, form.layout, date(2026, 11, 23), {}))
    house.office.desk.store.close()
    return folder


@pytest.fixture
def office(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This test's own copy of the folder, in which commands are typed."""
    folder = shutil.copytree(made_once, tmp_path / "office")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with nothing in it."""
    folder = tmp_path / "empty"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Types a command, in this process."""

    def typed(*words: str) -> Said:
        capsys.readouterr()
        code = run(words)
        said = capsys.readouterr()
        gc.collect()  # a command leaves the desk open, and its process would end now
        return Said(code, said.out, said.err)

    return typed


@pytest.fixture
def state() -> Callable[[Path], dict[str, object]]:
    """Everything that a folder holds: what is in its files, and every table of its desk."""

    def everything(folder: Path) -> dict[str, object]:
        found: dict[str, object] = {}
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("desk.sqlite") and path.name != "lock":
                found[str(path.relative_to(folder))] = path.read_bytes()
        desk = folder / "desk.sqlite"
        if desk.exists():
            with contextlib.closing(sqlite3.connect(desk)) as opened:
                for (table,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                    found[table] = sorted(map(repr, opened.execute(f"SELECT * FROM {table}")))
        return found

    return everything
