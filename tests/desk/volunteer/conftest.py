"""gspread as a volunteer's script uses it, on the desk in process and over a socket; every answer is checked.

A test says by `@pytest.mark.calls("Worksheet.find", …)` what of gspread it exercises, and fails where it does not.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gspread
import pytest
import requests
from gspread.cell import Cell
from gspread.http_client import HTTPClient
from gspread.worksheet import ValueRange

from automation.desk import Desk, create_app
from automation.jobs.serving import served
from automation.workspace import transport
from automation.workspace.loopback import Loopback

CLASSES: dict[str, type] = {
    one.__name__: one for one in (gspread.Client, gspread.Spreadsheet, gspread.Worksheet, ValueRange, Cell, HTTPClient)
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "calls(*names): what of gspread a test exercises, such as Worksheet.find")


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """A test that passes has really called what it says that it calls."""
    names = {name for mark in pyfuncitem.iter_markers("calls") for name in mark.args}
    called: set[str] = set()
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            owner, _, member = name.partition(".")
            held = inspect.getattr_static(CLASSES[owner], member)
            patch.setattr(CLASSES[owner], member, _spied(held, functools.partial(called.add, name)))
        result = yield
    assert called == names, "not called by this test"
    return result


def _spied(held: Any, note: Callable[[], None]) -> Any:
    if isinstance(held, property):
        return property(_noted(held.fget, note))
    if isinstance(held, classmethod):
        return classmethod(_noted(held.__func__, note))
    return _noted(held, note)


def _noted(function: Any, note: Callable[[], None]) -> Callable[..., Any]:
    @functools.wraps(function)
    def noted(*given: Any, **named: Any) -> Any:
        note()
        return function(*given, **named)

    return noted


def a_desk(folder: Path) -> Desk:
    return create_app(
        folder / "desk.sqlite", clock=lambda: datetime(2026, 11, 22, 9, 30, tzinfo=UTC), check_answers=True
    )


@pytest.fixture(scope="module")
def loopback(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loopback]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "token").write_text("a-token")
    desk = a_desk(folder)
    desk.open_api("a-token")
    with served(desk) as address, Loopback(address, folder / "token") as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_desk(tmp_path)


@pytest.fixture(params=["in process", "over loopback"])
def session(request: pytest.FixtureRequest) -> requests.Session:
    if request.param == "in process":
        return transport.session(request.getfixturevalue("desk"))
    opened: Loopback = request.getfixturevalue("loopback")
    return opened.session()


@pytest.fixture
def client(session: requests.Session) -> gspread.Client:
    return gspread.Client(auth=None, session=session)


@pytest.fixture
def book(client: gspread.Client) -> gspread.Spreadsheet:
    return client.create("Rota: who / when?")


@pytest.fixture
def sheet(book: gspread.Spreadsheet) -> gspread.Worksheet:
    return book.sheet1
