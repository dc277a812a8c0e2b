"""A whole office: the real jobs on the real desk, a clock, named points of a run, and people at work in it."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from faults.layer import Clock, Network
from hopeside import MONDAY

from automation.config import load_config
from automation.desk.forms.responses import add_response
from automation.desk.store import Store
from automation.jobs.files import find_files
from automation.jobs.house import House
from automation.jobs.reading import Reading, read_book
from automation.rules.layout import Layout
from automation.rules.setup.requests import cell, sheet_id
from automation.rules.tables import Table
from automation.rules.values import Cell, digest, text_of
from automation.specs.model import Specs
from automation.specs.reading import load_routing, load_specs
from automation.specs.system import ROW_ID, TO_CHECK
from automation.workspace.office import Office as Calls
from automation.workspace.retry import Patience
from automation.workspace.traffic import Traffic
from automation.workspace.transport import InProcess

T = TypeVar("T")
Place = tuple[str, str, str]
_SPECS: dict[tuple[bytes, ...], Specs] = {}
"""Specs by the texts they were read from: nearly every history begins with the same ones."""
ANY_CALL = "before or after any call"
_OFTEN = 100
"""A run comes to no point more often."""


class Watched(Patience):
    """The retry policy, with a name for the moment before and after each call; something may happen at one of them."""

    def __init__(self) -> None:
        super().__init__(sleep=lambda _: None)
        self.reached: Counter[str] = Counter()
        self._acts: dict[tuple[str, int], Callable[[], None]] = {}

    def at(self, point: str, time: int, act: Callable[[], None]) -> None:
        """Do something when a run comes to this point for the n-th time ("before writing to “Tracker”", 1)."""
        self.reached.clear()
        self._acts = {(point, time): act}

    def whenever(self, point: str, act: Callable[[], None]) -> None:
        """Do something each time a run comes to this point."""
        for time in range(1, _OFTEN):
            self._acts[point, time] = act

    def calm(self) -> None:
        """Nothing happens any more."""
        self._acts = {}

    def attempt(self, what: str, call: Callable[[], T], **how: Any) -> T:
        """One call, watched."""

        def watched() -> T:
            self._reach(f"before {what}")
            answer = call()
            self._reach(f"after {what}")
            return answer

        return super().attempt(what, watched, **how)

    def _reach(self, point: str) -> None:
        for one in (point, ANY_CALL):
            self.reached[one] += 1
            act = self._acts.pop((one, self.reached[one]), None)
            if act:
                act()


@dataclass
class Known:
    """What is known to have happened in the office, however the tracker tells it."""

    sent: dict[str, str] = field(default_factory=dict)
    """The form of each acknowledged response, by id."""
    meant: dict[str, str] = field(default_factory=dict)
    """The case of the child that a response was meant for, by its id, where its reference was given, right or wrong."""
    edited: dict[str, str] = field(default_factory=dict)
    """What the newest version of a response says that none before it said, by its id."""
    typed: dict[Place, Cell] = field(default_factory=dict)
    """What a person typed last into a cell of theirs, or into one that responses may fill in too."""
    deleted: set[tuple[str, str]] = field(default_factory=set)
    """The rows that people deleted, by themselves or with their tab."""
    may_return: set[tuple[str, str]] = field(default_factory=set)
    """Those of them that nothing remembers any more."""
    seen: set[tuple[str, str]] = field(default_factory=set)
    """The rows that a finished sync has left."""
    missing: set[str] = field(default_factory=set)
    """The tabs that people deleted and nobody has made again."""
    moment: datetime = MONDAY
    numbers: int = 0
    forgot: bool = False
    """Whether Responses was lost, and with it the memory of what was deleted and decided."""
    harmed: dict[str, Callable[[], None]] = field(default_factory=dict)
    """The tabs that can no longer be trusted, each with what puts it right again."""


class Office:
    """One partnership's folder, opened. People use calls of their own, which no fault befalls and nobody counts."""

    def __init__(self, folder: Path, known: Known | None = None) -> None:
        self.folder = folder
        self.known = copy.deepcopy(known) if known else Known()
        self.watched = Watched()
        self.open()

    def open(self) -> None:
        """Open the house as a new command does, with the specs as they are now."""
        if hasattr(self, "network"):
            self.close()
        config = load_config(self.folder / "config.toml")
        texts = tuple(path.read_bytes() for path in sorted(self.folder.glob("*s/*.toml")))
        if texts not in _SPECS:
            _SPECS[texts] = load_specs(config.spec_folders())
        specs, file = _SPECS[texts], self.folder / "config.toml"
        routing = load_routing(Path(config.specs.routing), specs)
        self.house = House(file, config, specs, lambda: self.moment, routing=routing)
        desk = self.house.office.desk
        self.network = Network(desk, Clock())
        self.house.patience = self.watched
        self.house.office = Calls(InProcess(self.network), self.watched, Traffic())
        self.people = replace(self.house, patience=Patience(sleep=lambda _: None))
        self.people.office = Calls(InProcess(desk), self.people.patience, Traffic())
        # A second computer at work on the same workspace: it has the keys, and knows nothing of the first one's lock.
        self.elsewhere = replace(self.people, config_path=self.folder / "elsewhere" / "config.toml")
        self.elsewhere.config_path.parent.mkdir(exist_ok=True)
        self.elsewhere.keys, self.elsewhere.office = self.house.keys, self.people.office
        files = find_files(self.people, {})
        self.forms, self._sheets = files.forms, files.sheets

    def close(self) -> None:
        """Let go of the desk's file."""
        self.store.close()

    @property
    def moment(self) -> datetime:
        """The time."""
        return self.known.moment

    @property
    def store(self) -> Store:
        """The desk's file."""
        store: Store = self.network.store
        return store

    def wait(self, **time: float) -> None:
        """Time goes on."""
        self.known.moment += timedelta(**time)

    @contextmanager
    def days_ago(self, days: int) -> Iterator[None]:
        """What is sent in this block was sent so long ago, and nobody has seen it until today, the next day."""
        self.wait(days=-days)
        try:
            yield
        finally:
            self.wait(days=days + 1)

    def number(self) -> int:
        """A number that was not given before: it makes each thing that people type another one."""
        self.known.numbers += 1
        return self.known.numbers

    def look(self) -> Reading:
        """The workspace as people find it."""
        return read_book(self.people)

    # Responses.

    def send(self, form: str, *turns: Mapping[str, Any], **answers: Any) -> str:
        """Keep a response as the form's pages do; `turns` are the fillings of its repeat. Returns its id."""
        response_id = self._response_id()
        given = answers_of(self.house.layouts[form], answers, turns)
        with self.store.write() as connection:
            add_response(connection, self.forms[form], response_id, response_id, given, lambda: self.moment)
        self.known.sent[response_id] = form
        return response_id

    def said_anew(self, form: str) -> None:
        """Who says something anew, by a form that stands, gets a row anew, though somebody deleted the earlier one."""
        spec = self.house.layouts[form].form
        if spec.purpose == "stands":
            self.known.may_return |= {place for place in self.known.deleted if place[0] == spec.tab}

    def send_again(self, response_id: str) -> None:
        """The same answers are sent a second time, as by a click on a button that seemed not to work."""
        form, again = self.known.sent[response_id], self._response_id()
        with self.store.write() as connection:
            (body,) = connection.execute("SELECT body FROM response WHERE id = ?", (response_id,)).fetchone()
            given = json.loads(body)["answers"]
            add_response(connection, self.forms[form], again, again, given, lambda: self.moment)
        self.known.sent[again] = form
        if response_id in self.known.meant:
            self.known.meant[again] = self.known.meant[response_id]

    def edit_response(self, response_id: str, **answers: Any) -> None:
        """A respondent changes answers that were sent: the same response id, and a later time of submission."""
        form = self.known.sent[response_id]
        changed = answers_of(self.house.layouts[form], answers, ())
        if not changed:
            return
        with self.store.write() as connection:
            (body,) = connection.execute("SELECT body FROM response WHERE id = ?", (response_id,)).fetchone()
            given = json.loads(body)["answers"] | changed
            add_response(connection, self.forms[form], "EDIT", "EDIT", given, lambda: self.moment)
            (later, text) = connection.execute("SELECT submitted, body FROM response WHERE id = 'EDIT'").fetchone()
            connection.execute("DELETE FROM response WHERE id = 'EDIT'")
            connection.execute("UPDATE response SET submitted = ?, body = ? WHERE id = ?", (later, text, response_id))
        self.known.edited[response_id] = next(iter(changed.values()))["textAnswers"]["answers"][0]["value"]

    def _response_id(self) -> str:
        """An id that is the same each time an example is played again."""
        return digest("response", str(self.number()), length=26).upper()

    # People at work in the sheets.

    def do(self, tab: str, *requests: Mapping[str, Any]) -> None:
        """Requests of a person to the spreadsheet that holds a tab."""
        file_id = self._sheets[self.people.specs.sheet_of(tab).key]
        self.people.office.sheets.write(file_id, requests, "working in a sheet")

    def values(self, tab: str) -> list[list[Cell]]:
        """Every cell of a tab."""
        file_id = self._sheets[self.people.specs.sheet_of(tab).key]
        return self.people.office.sheets.read_tabs(file_id, {tab: sheet_id(tab)})[tab] or []

    def type(self, tab: str, row: int, column: int, *cells: Cell) -> None:
        """Type cells, one beside the other."""
        self.do(tab, typing(tab, row, column, [list(cells)]))

    def put_back(self, tab: str, values: list[list[Cell]]) -> None:
        """Bring every cell of a tab back to what it was, as an earlier version does."""
        now = self.values(tab)
        height, width = max(len(now), len(values)), max(map(len, [*now, *values]), default=0)
        padded = [row + [""] * (width - len(row)) for row in [*values, *([[]] * (height - len(values)))]]
        self.do(tab, typing(tab, 0, 0, padded))

    def put_doubles_right(self, tab: str) -> None:
        """Of rows that stand twice, keep the upper ones, as the message asks."""
        table = self.look().book.tables[tab]
        ids = [text_of(row.get(ROW_ID)) for row in table.rows]
        for at in reversed([at for at, row_id in enumerate(ids) if row_id and row_id in ids[:at]]):
            place = table.places[at]
            self.do(tab, {"deleteDimension": {"range": span(tab, "ROWS", place, place + 1)}})

    def gone(self, tab: str, row: Mapping[str, Cell]) -> None:
        """A person deleted a row."""
        known, row_id = self.known, str(row[ROW_ID])
        known.deleted.add((tab, row_id))
        known.seen.discard((tab, row_id))
        known.typed = {place: value for place, value in known.typed.items() if place[:2] != (tab, row_id)}
        if tab == TO_CHECK and not any(self.look().book.tables[tab].column("kind")):
            self._asks_again()

    def _asks_again(self) -> None:
        """Without a single line To check decides nothing: everything open is asked again."""
        self.known.may_return |= {place for place in self.known.deleted if place[0] == TO_CHECK}

    def forget(self, tab: str) -> None:
        """A tab is about to go with all that stands in it; with Responses goes the memory of what was deleted."""
        known = self.known
        known.missing.add(tab)
        known.harmed.pop(tab, None)
        for row in self.look().book.tables[tab]:
            self.gone(tab, row)
        if tab == TO_CHECK:
            self._asks_again()
        known.seen = {place for place in known.seen if place[0] != tab}
        known.typed = {place: value for place, value in known.typed.items() if place[0] != tab}


def typing(tab: str, row: int, column: int, rows: list[list[Cell]]) -> dict[str, Any]:
    """The request that types cells."""
    start = {"sheetId": sheet_id(tab), "rowIndex": row, "columnIndex": column}
    typed = [{"values": [cell(value) for value in line]} for line in rows]
    return {"updateCells": {"start": start, "rows": typed, "fields": "userEnteredValue"}}


def span(tab: str, dimension: str, start: int, end: int) -> dict[str, Any]:
    """Rows or columns of a tab."""
    return {"sheetId": sheet_id(tab), "dimension": dimension, "startIndex": start, "endIndex": end}


def ids_of(table: Table) -> list[str]:
    """The ids of a tab's rows, from above."""
    return [str(row[ROW_ID]) for row in table]


def answers_of(layout: Layout, answers: Mapping[str, Any], turns: tuple[Mapping[str, Any], ...] | Any) -> Any:
    """Answers as the desk keeps them, by question id."""
    given: dict[str, Any] = {}
    for placed in (placed for page in layout.pages for placed in page.questions):
        key = placed.question.key
        source = answers if not placed.turn else turns[placed.turn - 1] if placed.turn <= len(turns) else {}
        if key in source and len(placed.ids) == 1:
            texts = source[key] if isinstance(source[key], list) else [source[key]]
            values = [{"value": text} for text in texts]
            given[placed.ids[0]] = {"questionId": placed.ids[0], "textAnswers": {"answers": values}}
    return given
