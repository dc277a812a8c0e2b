"""One partnership that sends by a mail server: its folder, its computers, and what came of its emails."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable
from datetime import date, datetime
from email.message import EmailMessage
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from hopeside import MONDAY
from smtp_server import Post
from whole.office import Watched

from automation.errors import FollowthroughError
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.reading import read_book
from automation.jobs.remind import Reminded, run_remind
from automation.rules.setup.requests import cell, sheet_id
from automation.rules.values import Cell, to_serial
from automation.specs.system import EMAILS
from automation.specs.system import PEOPLE as PEOPLE_TAB

PEOPLE: Final = [
    {"name": name, "email": f"{name.split()[0].lower()}@hopeside.example", "role": "Lead"}
    for name in ("Sal Rowe", "Ade Obi", "Kim Lee")
]
EVERYBODY: Final = ("sal@hopeside.example", "ade@hopeside.example", "kim@hopeside.example", "robin@hopeside.example")
"""Who gets an email each week: three leads, and the coordinator."""
PLAN: Final = "pilot_plan"
KILLED: Final = 9
_PROCESSES: Final = get_context("forkserver")


def follow_up(house: House) -> None:
    """Each lead has promised something of the pilot plan that is overdue."""
    table = read_book(house).book.tables[PLAN]
    follow = table.tab.follow_up
    assert follow is not None
    for row, person in zip(table.rows, PEOPLE, strict=False):
        type_into(house, PLAN, str(row["id"]), follow.lead, person["name"])
        type_into(house, PLAN, str(row["id"]), follow.due, to_serial(date(2026, 11, 20)))


def type_into(house: House, tab: str, row_id: str, column: str, value: Cell) -> None:
    """A person types into a cell."""
    table = read_book(house).book.tables[tab]
    start = {
        "sheetId": sheet_id(tab),
        "rowIndex": table.places[table.by_id[row_id]],
        "columnIndex": table.columns[column],
    }
    change = {"updateCells": {"start": start, "rows": [{"values": [cell(value)]}], "fields": "userEnteredValue"}}
    file_id = find_files(house, {}).sheets[house.specs.sheet_of(tab).key]
    house.office.sheets.write(file_id, [change], "typing")


class Setting:
    """The partnership of one test."""

    def __init__(self, folder: Path, post: Post, port: int) -> None:
        self.folder = folder
        self.post = post
        config = folder / "config.toml"
        text = re.sub(r"(?m)^port = 587$", f"port = {port}", config.read_text("utf-8"))
        config.write_text(text, "utf-8")
        self._open: list[House] = []

    def close(self) -> None:
        """Let go of the desk's file."""
        for house in self._open:
            house.office.desk.store.close()

    def house(self, moment: datetime = MONDAY, folder: Path | None = None) -> House:
        """The house as a new command opens it."""
        house = open_house((folder or self.folder) / "config.toml", clock=lambda: moment)
        house.patience = Watched()
        self._open.append(house)
        return house

    def remind(self, moment: datetime = MONDAY, folder: Path | None = None) -> Reminded:
        """This week's emails, at a moment."""
        return run_remind(self.house(moment, folder))

    def another(self, name: str) -> Path:
        """The folder of another computer on the same workspace, with the same keys."""
        folder = self.folder.parent / name
        folder.mkdir()
        text = (self.folder / "config.toml").read_text("utf-8")
        text = text.replace('file = "desk.sqlite"', f'file = "{self.folder / "desk.sqlite"}"')
        (folder / "config.toml").write_text(text, "utf-8")
        # Its keys, and not what tells one installation from another.
        leave_out = shutil.ignore_patterns("installation", "lock")
        shutil.copytree(self.folder / ".followthrough", folder / ".followthrough", ignore=leave_out)
        return folder

    def lines(self, moment: datetime = MONDAY) -> dict[str, dict[str, Any]]:
        """What Emails says of the week's emails, by address; the notices of what went wrong are left out."""
        table = read_book(self.house(moment)).book.tables[EMAILS]
        assert not table.stopped and len(table.ids) == len(set(table.ids))
        return {str(row["address"]): dict(row) for row in table if row.get("kind") != "Notice"}

    def table(self, tab: str = EMAILS) -> list[dict[str, Any]]:
        """Every row of a tab."""
        return [dict(row) for row in read_book(self.house()).book.tables[tab]]

    def wait_for(self, thing: Callable[[], bool]) -> None:
        """Wait until something that another process does has come about."""
        pause = threading.Event()
        for _ in range(3_000):
            if thing():
                return
            pause.wait(0.02)
        raise AssertionError("It did not come about.")

    def states(self) -> dict[str, str]:
        """The state of each email, by address."""
        return {address: str(line["state"]) for address, line in self.lines().items()}

    def type_state(self, address: str, state: str) -> None:
        """A person types into State."""
        type_into(self.house(), EMAILS, str(self.lines()[address]["id"]), "state", state)

    def move_to(self, name: str, address: str) -> None:
        """A person writes another address into People."""
        house = self.house()
        row = next(row for row in read_book(house).book.tables[PEOPLE_TAB] if row.get("name") == name)
        type_into(house, PEOPLE_TAB, str(row["id"]), "email", address)

    def counts(self) -> dict[str, int]:
        """How many of the week's emails each person got."""
        return {address: len(self.got(address)) for address in EVERYBODY}

    def got(self, address: str) -> list[EmailMessage]:
        """The week's emails that somebody got."""
        return [one for one in self.post.to(address) if one["Followthrough-Kind"] != "notice"]

    def process(
        self, moment: datetime = MONDAY, *, folder: Path | None = None, kill: tuple[str, int] | None = None
    ) -> BaseProcess:
        """A process of its own that sends this week's emails; it may be killed at a named point of its calls."""
        made: BaseProcess = _PROCESSES.Process(target=_remind, args=(folder or self.folder, moment, kill))
        made.start()
        return made

    def run(self, moment: datetime = MONDAY, *, kill: tuple[str, int] | None = None, folder: Path | None = None) -> int:
        """The same, until it ends; returns its exit code."""
        made = self.process(moment, kill=kill, folder=folder)
        made.join(60)
        assert made.exitcode is not None, "it did not end"
        return made.exitcode


def _remind(folder: Path, moment: datetime, kill: tuple[str, int] | None) -> None:
    """What a process does: a whole command, with its own clock."""
    begun = datetime.now(moment.tzinfo)
    house = open_house(folder / "config.toml", clock=lambda: moment + (datetime.now(moment.tzinfo) - begun))
    watched = house.patience = Watched()
    if kill:
        watched.at(*kill, lambda: os._exit(KILLED))
    try:
        done = run_remind(house)
    except FollowthroughError as error:
        print(f"{os.getpid()}: {error.what}")  # noqa: T201  (pytest shows it when a test fails)
        os._exit(error.exit_code)
    os._exit(1 if done.problems else 0)


get_context("forkserver").set_forkserver_preload(["post.setting", "whole.office", "automation.workspace.office"])
