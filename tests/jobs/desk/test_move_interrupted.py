"""A move that is killed after every single write, again and again, ends as if nothing had happened."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from clock import Clock
from faults.layer import Killed as KilledByNetwork
from faults.layer import Network
from google_here import Google, google_for
from hopeside import ANSWERS, MONDAY, PEOPLE
from jobs.test_provision_interrupted import PLAN, REFERRAL, TRACKER, UPDATE
from sent import given

from automation.config import make_keys, write_config
from automation.desk.forms.responses import add_response
from automation.errors import ConfigError, FollowthroughError, WorkspaceError
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.moving.forms import FormCopy
from automation.jobs.moving.move import Moved, move
from automation.jobs.moving.places import MOVING
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.jobs.sync import run_sync
from automation.rules.setup.requests import sheet_id
from automation.specs.system import REQUIRED_COLUMNS
from automation.workspace import transport
from automation.workspace.office import Office
from automation.workspace.retry import Patience
from automation.workspace.traffic import kind_of
from automation.workspace.transport import InProcess


class Killed(BaseException):
    """The machine stops."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small partnership at a desk, everything set up and synced."""
    own_tabs = "".join(
        f'\n[[tabs]]\nkey = "{key}"\ntitle = "{key}"\ncolumns = [\n'
        + "".join(f'  {{ key = "{name}", title = "{name}" }},\n' for name in names)
        + "]\n"
        for key, names in REQUIRED_COLUMNS.items()
    )
    files = {
        "forms/referral": REFERRAL,
        "forms/update": UPDATE,
        "sheets/tracker": TRACKER + own_tabs,
        "sheets/plan": PLAN,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.toml").write_text(text, "utf-8")
    specs = {"specs.forms": str(tmp_path / "forms"), "specs.sheets": str(tmp_path / "sheets")}
    write_config(tmp_path / "config.toml", {**ANSWERS, **specs})
    make_keys(tmp_path / "config.toml")
    provision(opened(tmp_path), people=PEOPLE)
    run_sync(opened(tmp_path))
    return tmp_path


@pytest.fixture
def google(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Google:
    """An empty Google, where somebody has signed in."""
    monkeypatch.setattr("automation.workspace.office.GOOGLE_A_MINUTE", {})  # nobody waits for a quota
    return google_for(folder, lambda: MONDAY, monkeypatch)


@pytest.fixture
def kill_after(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Kills the program once so many writes, to either place, have taken effect; 0 leaves it alone."""
    left = [0]
    real = transport.call

    def call(desk: Any, method: str, url: str, *more: Any) -> Any:
        answer = real(desk, method, url, *more)
        if left[0] and kind_of(method, url)[1] == "writes" and "oauth2" not in url:
            left[0] -= 1
            if not left[0]:
                raise Killed
        return answer

    monkeypatch.setattr(transport, "call", call)
    yield lambda writes: left.__setitem__(0, writes)


def opened(folder: Path) -> House:
    return open_house(folder / "config.toml", clock=lambda: MONDAY)


def stop_before_the_switch(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A move that is killed when everything is copied and compared."""

    def stopped(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("automation.jobs.moving.move.switch", stopped)
        with pytest.raises(Killed):
            move(opened(folder), "google")


def there(folder: Path, google: Google) -> Office:
    return Office(InProcess(google.desk))


def type_in(office: Office, file_id: str, tab: str, text: str) -> None:
    start = {"sheetId": sheet_id(tab), "rowIndex": 2, "columnIndex": 5}
    row = {"values": [{"userEnteredValue": {"stringValue": text}}]}
    office.sheets.write(
        file_id, [{"updateCells": {"start": start, "rows": [row], "fields": "userEnteredValue"}}], "a test"
    )


def typed(office: Office, file_id: str, tab: str) -> str:
    values = office.sheets.read_tabs(file_id, {tab: sheet_id(tab)})[tab] or []
    return str(values[2][5]) if len(values) > 2 and len(values[2]) > 5 else ""


def test_killed_after_every_write_it_goes_on_where_it_was(
    folder: Path, google: Google, kill_after: Callable[[int], None]
) -> None:
    runs, moved = 0, Moved("")
    while not moved.to and runs < 99:
        runs += 1
        kill_after(runs % 7 + 1)  # a tab takes up to five writes, and is begun anew where it was cut off
        with contextlib.suppress(Killed):
            try:
                moved = move(opened(folder), "google")
            except ConfigError as error:  # it was killed when all was done
                assert "at Google already" in str(error)
                break
    kill_after(0)
    assert 15 < runs < 99
    house = opened(folder)
    run_sync(house)
    assert (run_sync(house).written, provision(house).writes) == (0, False)
    files = there(folder, google).drive.ours()
    assert len(files) == 4 and not any(MOVING in file["appProperties"] for file in files)
    assert [row["name"] for row in read_book(house).book.tables["people"].rows] == [
        "Robin Ashdown",
        "Sam Whitlock",
        "Sal Rowe",
    ]
    old = open_house(folder / "config.toml").config.desk.file
    names = [file["name"] for file in Office(InProcess(transport.create_app(old, base_url="x"))).drive.ours()]
    assert len(names) == 4 and all("(moved to Google on 23 November 2026)" in name for name in names)


def test_what_somebody_did_in_the_new_place_is_never_overwritten(
    folder: Path, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_before_the_switch(folder, monkeypatch)
    office = there(folder, google)
    (tracker,) = [file["id"] for file in office.drive.ours() if file["name"] == "Tracker"]
    type_in(office, tracker, "children", "typed at Google")
    moved = move(opened(folder), "google")
    assert moved.notes == ["“Children” was changed in the new place already, and stays so."]
    assert typed(office, tracker, "children") == "typed at Google"


def test_what_was_changed_in_the_old_place_meanwhile_goes_along_and_both_are_never_mixed(
    folder: Path, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_before_the_switch(folder, monkeypatch)
    house, office = opened(folder), there(folder, google)
    (tracker,) = [file["id"] for file in office.drive.ours() if file["name"] == "Tracker"]
    type_in(house.office, find_files(house, {}).sheets["tracker"], "actions", "typed at the desk")
    stop_before_the_switch(folder, monkeypatch)
    assert typed(office, tracker, "actions") == "typed at the desk"
    type_in(house.office, find_files(house, {}).sheets["tracker"], "actions", "typed again")
    type_in(office, tracker, "actions", "typed at Google")
    with pytest.raises(WorkspaceError, match="“Agreed actions” was changed in both places") as told:
        move(opened(folder), "google")
    assert "--give-up" in told.value.remedy
    assert typed(office, tracker, "actions") == "typed at Google"
    assert not opened(folder).on_google


def test_a_change_while_it_is_moved_stops_it_before_it_is_too_late(
    folder: Path, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = opened(folder)
    tracker = find_files(house, {}).sheets["tracker"]
    run = FormCopy.run

    def somebody_types(self: FormCopy) -> Any:
        type_in(house.office, tracker, "children", "late")
        return run(self)

    with monkeypatch.context() as patched:
        patched.setattr(FormCopy, "run", somebody_types)
        with pytest.raises(WorkspaceError, match="Somebody changed “Children” in “Tracker” while it was moved"):
            move(opened(folder), "google")
    assert not opened(folder).on_google
    assert move(opened(folder), "google").notes == []
    assert opened(folder).on_google


def test_a_workspace_that_is_there_already_is_not_mixed_with(folder: Path, google: Google) -> None:
    text = (folder / "config.toml").read_text("utf-8")
    at_google = text.replace('where = "desk"', 'where = "google"')
    (folder / "config.toml").write_text(at_google.replace('"desk.sqlite"', '"no-desk.sqlite"'), "utf-8")
    provision(opened(folder))
    (folder / "config.toml").write_text(text, "utf-8")
    with pytest.raises(WorkspaceError, match="There are forms and spreadsheets of Followthrough at Google already"):
        move(opened(folder), "google")


def test_through_a_network_that_fails_it_arrives_whole(folder: Path, google: Google) -> None:
    clock = Clock()
    network = google.desk = Network(google.desk, clock)  # type: ignore[assignment]
    for seed in range(40):
        network.storm(seed, 5)
        house = opened(folder)
        house.patience = Patience(sleep=clock.sleep, clock=clock)
        with contextlib.suppress(FollowthroughError, KilledByNetwork):
            move(house, "google")
        if opened(folder).on_google:
            break
    network.calm()
    with contextlib.suppress(ConfigError):  # all was done, and only the answer was lost
        move(opened(folder), "google")
    house = opened(folder)
    assert house.on_google and sum(network.met.values()) > 10
    run_sync(house)
    assert (run_sync(house).written, provision(house).writes) == (0, False)


@pytest.mark.parametrize(("many", "told"), [(1, "1 response is not in the tracker yet"), (99, "It is not certain")])
def test_while_responses_cannot_be_read_nothing_is_moved_and_what_was_sent_goes_along_later(
    many: int, told: str, folder: Path, google: Google
) -> None:
    house, clock = opened(folder), Clock()
    network = RefusesResponses(house.office.desk, clock, many)
    form = find_files(house, {}).forms["referral"]
    with network.store.write() as connection:
        answers = given(house, "referral", agree="Yes", initials="QZ")
        add_response(connection, form, "R1", "R1", answers, lambda: MONDAY)
    house.patience = Patience(sleep=clock.sleep, clock=clock)
    house.office = Office(InProcess(network), house.patience)
    with pytest.raises(WorkspaceError, match=told) as refused:
        move(house, "google")
    assert "--give-up" in refused.value.remedy and not opened(folder).on_google and google.desk.store
    assert move(opened(folder), "google").notes == []
    assert [row["initials"] for row in read_book(opened(folder)).book.tables["children"].rows] == ["QZ"]


def test_a_response_that_was_under_way_as_the_forms_were_closed_is_not_left_behind(
    folder: Path, google: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, run = opened(folder), FormCopy.run
    form = find_files(house, {}).forms["referral"]

    def comes_late(self: FormCopy) -> Any:
        with house.office.desk.store.write() as connection:
            answers = given(house, "referral", agree="Yes", initials="QZ")
            add_response(connection, form, "R1", "R1", answers, lambda: MONDAY)
        monkeypatch.setattr(FormCopy, "run", run)
        return run(self)

    monkeypatch.setattr(FormCopy, "run", comes_late)
    with pytest.raises(WorkspaceError, match="1 response is not in the tracker yet"):
        move(house, "google")
    assert not opened(folder).on_google and google.desk.store
    move(opened(folder), "google")
    assert [row["initials"] for row in read_book(opened(folder)).book.tables["children"].rows] == ["QZ"]


class RefusesResponses(Network):
    """A network on which the first so many lists of responses are refused."""

    def __init__(self, desk: Any, clock: Clock, many: int) -> None:
        super().__init__(desk, clock)
        self._left = many

    def _answer(self, kind: str, fault: str, environ: Any) -> Any:
        if kind == "forms responses" and self._left:
            self._left, fault = self._left - 1, "403 domainPolicy"
        return super()._answer(kind, fault, environ)
