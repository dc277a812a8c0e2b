"""Many programs write to one desk at once, over the served API, into the file and by the forms; then all are killed."""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

import hammer
import pytest

from automation.desk.forms.responses import receipt_number
from automation.jobs.files import find_files
from automation.jobs.house import House
from automation.jobs.serve import pages
from automation.keys import api_token_path
from automation.workspace.loopback import Loopback

HERE = Path(hammer.__file__).parent
SOON = 60
"""Seconds for which a busy machine may need to start a program."""


class Program:
    """A program, and the lines that it has written so far."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": str(HERE)},
        )
        self.lines: list[str] = []
        self._first = threading.Event()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            # The last one may have been cut off with the program.
            if line.endswith("\n"):
                self.lines.append(line.strip())
                self._first.set()
        self._first.set()

    def started(self) -> str:
        """Wait for the first line."""
        assert self._first.wait(SOON) and self.lines
        return self.lines[0]

    @property
    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End it on the spot, as a power cut does."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout
        self._process.stdout.close()


@pytest.fixture
def book(provisioned_house: House) -> tuple[str, str, str]:
    """A spreadsheet with two tabs: its id and theirs."""
    import gspread

    from automation.workspace.transport import session

    made = gspread.Client(auth=None, session=session(provisioned_house.office.desk)).create("Two tabs")
    return made.id, str(made.sheet1.id), str(made.add_worksheet("Second", 1, 1).id)


def words(store: Any, book: tuple[str, str, str]) -> list[list[str]]:
    """What stands in the two tabs."""
    with store.read() as connection:
        found = [
            connection.execute(
                "SELECT json_extract(CAST(body AS TEXT), '$[0]') FROM cells WHERE spreadsheet_id = ? AND sheet_id = ?",
                (book[0], int(tab)),
            ).fetchall()
            for tab in book[1:]
        ]
    return [[word for (word,) in lines] for lines in found]


@pytest.mark.parametrize("seed", range(2))
def test_what_was_acknowledged_is_there_after_every_program_was_killed_and_nothing_is_there_by_half(
    seed: int, provisioned_house: House, book: tuple[str, str, str], folder: Path
) -> None:
    house, random = provisioned_house, Random(seed)
    form = house.office.forms.get(find_files(house, {}).forms["feedback_child"])["responderUri"]
    desk = Program("automation.cli", "serve", "--api", "--port", "0", "--config", str(folder / "config.toml"))
    found = re.search(r"http://\S+", desk.started())
    assert found
    token, file = str(api_token_path(house.config_path)), str(house.config.desk.file)
    api = ("hammer", "api", *book, found[0], token)
    hammers = [Program(*api), Program(*api), Program("hammer", "file", *book, file)]
    respondent = Program("hammer", "form", found[0], form)
    programs = [desk, *hammers, respondent]
    for program in programs:
        program.started()
    time.sleep(random.uniform(0.05, 0.4))
    assert all(program.runs for program in programs), "nobody gave up for want of a turn"
    for program in random.sample(programs, len(programs)):
        program.kill()
        time.sleep(random.uniform(0, 0.05))

    store = house.office.desk.store
    first, second = words(store, book)
    said = [line for hammer in hammers for line in hammer.lines if re.fullmatch("[0-9a-f]{16}", line)]
    assert len(said) >= len(hammers)
    assert set(said) <= set(first), "every write that was acknowledged is there"
    assert first == second, "and of every batch all, in one order"
    assert max(Counter(first).values()) == 1
    with store.read() as connection:
        kept = {receipt_number(one) for (one,) in connection.execute("SELECT id FROM response")}
    receipts = {line for line in respondent.lines if re.fullmatch("[0-9A-Z]{4}-[0-9A-Z]{4}", line)}
    assert receipts and receipts <= kept
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.fixture
def desk(provisioned_house: House) -> Iterator[Loopback]:
    token = api_token_path(provisioned_house.config_path)
    with pages(provisioned_house, port=0, api=True) as address, Loopback(address, token) as opened:
        yield opened


def test_threads_that_write_at_once_each_get_a_place_of_their_own(
    desk: Loopback, provisioned_house: House, book: tuple[str, str, str]
) -> None:
    def work(number: int) -> None:
        tab = desk.gspread().open_by_key(book[0]).sheet1
        for turn in range(5):
            tab.append_row([f"{number}-{turn}"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    first, _ = words(provisioned_house.office.desk.store, book)
    assert sorted(first) == sorted(f"{number}-{turn}" for number in range(8) for turn in range(5))


def test_a_batch_that_fails_at_its_end_leaves_nothing_to_those_who_read_meanwhile(
    desk: Loopback, book: tuple[str, str, str]
) -> None:
    import gspread

    tabs = desk.gspread().open_by_key(book[0]).worksheets()
    row = {"values": [{"userEnteredValue": {"stringValue": "half"}}]}
    append = {"appendCells": {"sheetId": tabs[0].id, "rows": [row], "fields": "userEnteredValue"}}
    wrong = {"appendCells": {"sheetId": 12345, "rows": [row], "fields": "userEnteredValue"}}

    def fail(_: int) -> None:
        with pytest.raises(gspread.exceptions.APIError, match="12345"):
            desk.gspread().http_client.batch_update(book[0], {"requests": [append, wrong]})

    with ThreadPoolExecutor(4) as pool:
        failing = [pool.submit(fail, number) for number in range(12)]
        seen = [tabs[0].get_all_values() for _ in range(12)]
        for one in failing:
            one.result()
    assert [rows for rows in seen if any(map(any, rows))] == []


def test_a_desk_that_another_program_holds_answers_503_as_google_does(
    desk: Loopback, provisioned_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gspread

    monkeypatch.setattr("automation.desk.store.BUSY_SECONDS", 0.1)
    client, file = desk.gspread(), provisioned_house.config.desk.file
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(gspread.exceptions.APIError) as told:
            client.create("Rota")
        assert told.value.response.status_code == 503
        assert told.value.response.json()["error"]["status"] == "UNAVAILABLE"
        other.execute("ROLLBACK")
    assert client.create("Rota").title == "Rota"
