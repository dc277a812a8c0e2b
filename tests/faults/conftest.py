"""Two worlds with the same people and the same responses: one behind a network that fails, one where all goes well."""

from __future__ import annotations

import base64
import contextlib
import importlib.util
import itertools
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hopeside import ANSWERS, MONDAY, PEOPLE
from relay import relayed
from sent import given

from automation.config import make_keys, write_config
from automation.desk.forms.responses import add_response, new_response_id
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import cell, sheet_id
from automation.rules.values import Cell
from automation.specs.system import ROW_ID, RUNS
from automation.workspace.office import Office
from automation.workspace.retry import Patience
from automation.workspace.traffic import Traffic
from automation.workspace.transport import InProcess


class World:
    """A house whose calls cross a network that may fail, by a clock on which nobody waits.

    With `sockets` they leave the process: the desk is served, and the network breaks real connections.
    """

    def __init__(
        self, layer: ModuleType, folder: Path, quota: Mapping[str, int] | None = None, *, sockets: bool = False
    ) -> None:
        self.folder = folder
        self.clock = layer.Clock()
        self._served = contextlib.ExitStack()
        self.house = open_house(self.folder / "config.toml", clock=lambda: MONDAY)
        desk = self.house.office.desk
        if sockets:
            relay = relayed(desk, folder, lambda over: layer.Network(over, self.clock, quota), layer.Killed)
            self.network, self._carrier = self._served.enter_context(relay)
        else:
            self.network = layer.Network(desk, self.clock, quota)
            self._carrier = InProcess(self.network)
        self.open()

    def open(self, a_minute: Mapping[str, int] | None = None) -> House:
        """The house as a new command opens it."""
        patience = Patience(sleep=self.clock.sleep, clock=self.clock)
        self.house = replace(self.house, patience=patience)
        traffic = Traffic(a_minute, sleep=self.clock.sleep, clock=self.clock)
        self.house.office = Office(self._carrier, patience, traffic)
        return self.house

    def close(self) -> None:
        """Let go of the desk's file."""
        self._served.close()
        self.network.store.close()

    def send(self, form: str, response_id: str, given: dict[str, Any]) -> None:
        """A response is kept as the form's pages keep it."""
        self.send_all(form, [(response_id, given)], MONDAY)

    def send_all(self, form: str, responses: Iterable[tuple[str, dict[str, Any]]], at: datetime) -> None:
        """Responses are kept, all at one time."""
        form_id = self._form_ids()[form]
        with self.network.store.write() as connection:
            for response_id, given in responses:
                add_response(connection, form_id, response_id, response_id, given, lambda: at)

    def _form_ids(self) -> dict[str, str]:
        return find_files(self.house, {}).forms

    def tables(self) -> dict[str, dict[str, dict[str, Cell]]]:
        """Every tab but Runs, as rows by id; a second one with the same id fails."""
        tables = read_book(self.house).book.tables
        assert not any(table.stopped for table in tables.values())
        found = {}
        for key, table in tables.items():
            found[key] = {
                str(row.get(ROW_ID, f"without an id, {place}")): {k: _without_chance(v) for k, v in row.items()}
                for row, place in zip(table.rows, table.places, strict=True)
            }
            assert len(found[key]) == len(table.rows), key
        found.pop(RUNS)
        return found

    def runs(self) -> list[dict[str, Cell]]:
        """The lines of Runs."""
        return read_book(self.house).book.tables[RUNS].rows

    def edit(self, tab: str, row_id: str, column: str, value: Cell) -> None:
        """A person types into a cell."""
        table = read_book(self.house).book.tables[tab]
        place = table.places[table.by_id[row_id]]
        start = {"sheetId": sheet_id(tab), "rowIndex": place, "columnIndex": table.columns[column]}
        update = {"start": start, "rows": [{"values": [cell(value)]}], "fields": "userEnteredValue"}
        file_id = find_files(self.house, {}).sheets[self.house.specs.sheet_of(tab).key]
        self.house.office.sheets.write(file_id, [{"updateCells": update}], "typing")

    def outbox(self) -> list[str]:
        """The Message-ID of every message in the outbox."""
        texts = [file.read_text("utf-8") for file in self.house.config.mail.folder.glob("*.eml")]
        return sorted(_message_id(text) for text in texts)

    def sent_mail(self) -> list[str]:
        """The Message-ID of every message among the workspace's sent mail."""
        messages = self.house.office.mailbox._messages
        found = messages.list(userId="me", maxResults=500).execute().get("messages", [])
        raw = [messages.get(userId="me", id=one["id"], format="raw").execute()["raw"] for one in found]
        return sorted(_message_id(base64.urlsafe_b64decode(text).decode()) for text in raw)

    def forms(self) -> dict[str, Any]:
        """Every form as it is, without what is made by chance."""
        office = self.house.office
        made = {key: office.forms.get(form_id) for key, form_id in self._form_ids().items()}
        return {
            key: {name: form.get(name) for name in ("info", "items", "publishSettings")} for key, form in made.items()
        }


def _without_chance(value: Cell) -> Cell:
    """A cell without the part of a form's address that is another one each time a form is made."""
    return re.sub(r"/forms/d/e/[^/]+/", "/forms/d/e/…/", value) if isinstance(value, str) else value


def _message_id(text: str) -> str:
    found = re.search(r"^Message-ID:\s+(.*)$", text, re.MULTILINE)
    assert found
    return found[1].strip()


@pytest.fixture(scope="session")
def layer() -> ModuleType:
    """The network that fails."""
    spec = importlib.util.spec_from_file_location("network_that_fails", Path(__file__).with_name("layer.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with config and keys, and no desk yet."""
    folder = tmp_path_factory.mktemp("empty")
    write_config(folder / "config.toml", ANSWERS)
    make_keys(folder / "config.toml")
    return folder


@pytest.fixture(scope="session")
def provisioned(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with everything set up, and a first sync behind it."""
    folder = shutil.copytree(empty, tmp_path_factory.mktemp("provisioned") / "house")
    house = open_house(folder / "config.toml", clock=lambda: MONDAY)
    provision(house, people=PEOPLE)
    run_sync(house)
    house.office.desk.store.close()
    return folder


@pytest.fixture
def world(layer: ModuleType, tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Makes a world out of a copy of a folder; all are closed at the end."""
    numbers = itertools.count()
    with contextlib.ExitStack() as stack:

        def make(folder: Path, quota: Mapping[str, int] | None = None, *, sockets: bool = False) -> World:
            made = World(layer, shutil.copytree(folder, tmp_path / f"world{next(numbers)}"), quota, sockets=sockets)
            stack.callback(made.close)
            return made

        yield make


@pytest.fixture(scope="session")
def people() -> list[dict[str, str]]:
    """Who is in People besides those of config."""
    return PEOPLE


@pytest.fixture(scope="session")
def answered() -> Callable[..., tuple[str, dict[str, Any]]]:
    """A new response: its id, and its answers as they are kept."""
    return lambda house, form, **answers: (new_response_id(), given(house, form, **answers))
