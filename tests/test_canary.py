"""Canaries: words of their own in every field of every form, through the real pages, into every command's words."""

from __future__ import annotations

import contextlib
import email
import html
import itertools
import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from email import policy
from email.message import Message
from pathlib import Path

import pytest
from hopeside import ANSWERS

from automation.cli.main import run
from automation.config import make_keys, write_config
from automation.jobs.demo_cast import entry_name
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.reading import read_book
from automation.jobs.serving import served
from automation.jobs.visitor import Visitor
from automation.rules.book import Book
from automation.rules.chasing.messages import KINDS
from automation.rules.layout import Layout, Placed
from automation.rules.setup.requests import cell, sheet_id
from automation.rules.values import Cell, text_of, to_serial
from automation.specs.system import EMAILS, PEOPLE, RUNS

CANARY = "quokka"
BORN = date(2013, 7, 19)
"""A date of birth, which is no word and yet must not get out."""
PROMISED = date.today() - timedelta(days=20)
CLOSED = ("one_choice", "dropdown", "many_choices", "grid", "scale", "rating", "lead")


class Aviary:
    """Gives out words that nobody else uses."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def word(self) -> str:
        self.words.append(f"{CANARY.capitalize()}{len(self.words):04}z")
        return self.words[-1]

    def answers(self, layout: Layout, known: dict[str, str]) -> dict[str, list[str]]:
        """An answer to every question of a form and of every filling of its repeats, by field, on the longest way.

        Those of `known` are given as they are, and not at all where that is empty.
        """
        questions = [placed for page in layout.pages for placed in page.questions]
        asked = [placed for placed in questions if known.get(placed.question.key) != ""]
        return {entry_name(one): self._answer(placed, known) for placed in asked for one in placed.ids}

    def _answer(self, placed: Placed, known: dict[str, str]) -> list[str]:
        question = placed.question
        if placed.again and placed.section.repeat:
            return [placed.section.repeat.yes]
        if question.key in known:
            return [known[question.key]]
        if question.kind in CLOSED:
            choice = next((one for one in question.choices if one not in question.go_to), "3")
            return [self.word()] if question.kind == "lead" else [choice, *([self.word()] if question.other else [])]
        if question.kind == "date":
            return [BORN.isoformat() if "birth" in question.key else PROMISED.isoformat()]
        return [f"{self.word()}@example.org" if question.kind == "email" else f"{self.word()} {self.word()}"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A partnership whose desk others can reach, so that its emails carry links."""
    folder = tmp_path / "office"
    folder.mkdir()
    write_config(folder / "config.toml", ANSWERS | {"desk.public_url": "http://desk.hopeside.example"})
    make_keys(folder / "config.toml")
    monkeypatch.chdir(folder)
    return folder


@contextlib.contextmanager
def everything_logged() -> Iterator[list[str]]:
    """What anybody logs, at any level, through any logger."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(f"{record.name} {record.getMessage()} {record.exc_info}")

    root, listener = logging.getLogger(), Listener(level=logging.NOTSET)
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    root.addHandler(listener)
    before = root.level
    root.setLevel(1)
    for name in levels:
        logging.getLogger(name).setLevel(1)
    try:
        yield lines
    finally:
        root.removeHandler(listener)
        root.setLevel(before)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


_MACHINE: list[str] | None = None


def _overheard(event: str, details: tuple[object, ...]) -> None:
    if _MACHINE is not None and event.split(".")[0] in ("open", "os", "subprocess", "shutil", "tempfile", "socket"):
        _MACHINE.append(f"{event} {details}")


sys.addaudithook(_overheard)


@contextlib.contextmanager
def everything_asked_of_the_machine() -> Iterator[list[str]]:
    """Files that are opened or moved, programs that are started with their arguments, addresses that are called."""
    global _MACHINE
    _MACHINE = heard = []
    try:
        yield heard
    finally:
        _MACHINE = None


def opened(folder: Path) -> House:
    return open_house(folder / "config.toml")


def fill_in(folder: Path, aviary: Aviary, *sent: tuple[str, dict[str, str]]) -> None:
    """People fill in forms, page by page, over HTTP."""
    house = opened(folder)
    links = read_book(house).book.facts.links
    for key, _ in sent:
        ask_as_google_does(house, key)
    with served(house.office.desk) as address, contextlib.closing(Visitor(address)) as visitor:
        for key, known in sent:
            visitor.fill_in(links[key].address, aviary.answers(links[key].layout, known))
    house.office.desk.store.close()


def ask_as_google_does(house: House, key: str) -> None:
    """Names in the place of initials, and promises for days that have passed, come in: nothing asks for them again."""
    file_id = find_files(house, {}).forms[key]
    noted = {"appProperties": {f"kind-{kind}": None for kind in ("initials", "from today", "up to today")}}
    house.office.drive.update(file_id, noted)


def type_row(folder: Path, tab: str, **cells: str | int) -> None:
    """The coordinator types a row into a tab."""
    house = opened(folder)
    table = read_book(house).book.tables[tab]
    row = max(table.places, default=1) + 1
    for key, value in cells.items():
        start = {"sheetId": sheet_id(tab), "rowIndex": row, "columnIndex": table.columns[key]}
        request = {"updateCells": {"start": start, "rows": [{"values": [cell(value)]}], "fields": "userEnteredValue"}}
        file_id = find_files(house, {}).sheets[house.specs.sheet_of(tab).key]
        house.office.sheets.write(file_id, [request], "typing")
    house.office.desk.store.close()


def delete_tab(folder: Path, tab: str) -> None:
    house = opened(folder)
    tracker = find_files(house, {}).sheets["tracker"]
    house.office.sheets.write(tracker, [{"deleteSheet": {"sheetId": sheet_id(tab)}}], "deleting a tab")
    house.office.desk.store.close()


def cases(folder: Path) -> list[str]:
    house = opened(folder)
    found = [text_of(row["reference"]) for row in read_book(house).book.case_table]
    house.office.desk.store.close()
    return found


def outside(folder: Path) -> dict[str, str]:
    """All that others may see without the passphrase of the tracker: by kind, in one text each."""
    house = opened(folder)
    reading = read_book(house)
    rows = {key: list(table) for key, table in reading.book.tables.items()}
    links = [
        text_of(row.get(column.key))
        for tab in house.specs.tabs()
        for column in tab.columns
        if column.computed and column.computed.rule == "link"
        for row in rows[tab.key]
    ]
    mails = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.rglob("*.eml")]
    parts = [str(part.get_content()) for mail in mails for part in mail.walk() if part.get_content_maintype() == "text"]
    faults = [path.read_text(encoding="utf-8") for path in folder.glob("*fault*")]
    return {
        "mails": "\n".join([*(str(headers(mail)) for mail in mails), *parts, *map(html.unescape, parts)]),
        "links": "\n".join(links),
        "file names": "\n".join(os.fspath(path.relative_to(folder)) for path in folder.rglob("*")),
        "files of the workspace": str(house.office.drive.ours()),
        "runs": str(rows[RUNS]),
        "emails": str([without_own_address(row) for row in rows[EMAILS] if row["state"] != "Bounced"]),
        "faults": "\n".join(faults),
    }


def headers(mail: Message) -> list[tuple[str, str]]:
    """The headers of an email, without the address that somebody left in a form, to be answered there."""
    return [(name, text) for name, text in mail.items() if name != "To" or not is_answer(mail["Followthrough-Kind"])]


def without_own_address(line: Mapping[str, Cell]) -> dict[str, Cell]:
    """A line of Emails without the address that somebody left in a form, to be answered there."""
    return {key: cell for key, cell in line.items() if key != "address" or not is_answer(line["kind"])}


def is_answer(kind: object) -> bool:
    return str(kind).casefold() == "acknowledgement"


def quote_everything(book: Book) -> None:
    """A fault whose words are all that people typed."""
    raise ValueError(str([dict(row) for table in book.tables.values() for row in table]))


def born() -> list[str]:
    return [BORN.isoformat(), f"{BORN:%d/%m/%Y}", "19/7/2013", "19 July 2013", "19 Jul 2013"]


def places_of(words: list[str], everywhere: dict[str, str]) -> list[tuple[str, str]]:
    """Which words stand where, whatever their case, and also encoded as in an address."""
    folded = {kind: text.casefold() for kind, text in everywhere.items()}
    return [(kind, word) for kind, text in folded.items() for word in words if word.casefold() in text]


def test_no_word_of_any_form_gets_out_and_those_that_may_are_found(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    aviary, layouts = Aviary(), opened(folder).layouts
    with everything_logged() as logged, everything_asked_of_the_machine() as asked:
        assert run(["provision", "--json"]) == 0
        type_row(folder, PEOPLE, name="Sal Rowe", email="sal@hopeside.example", role="Lead")
        type_row(folder, PEOPLE, name="Chris Chair", email="chris@hopeside.example", role="Chair")
        type_row(folder, PEOPLE, name="Nobody Reached", email="nobody at home", role="Lead")
        allowed = "Wombat bakes for the open day"
        type_row(folder, "pilot_plan", number="9.9", action=allowed, lead="Sal Rowe", due="2 November 2020")
        type_row(folder, "pilot_plan", number="9.10", action=allowed, lead="Nobody Reached", due="2 November 2020")
        assert run(["provision", "--json"]) == 0
        fill_in(folder, aviary, ("referral", {}))
        run(["sync", "--json"])
        children = itertools.cycle(cases(folder))
        others = [key for key in layouts if key != "referral"]
        # Who does not say whose initials these are is believed; who says others, or a reference of nobody, is not.
        known = [{"reference": next(children), "number": "1", "lead": "Sal Rowe"} for _ in others]
        unsaid = {"initials": "", "date_of_birth": ""}
        fill_in(folder, aviary, *((key, told | unsaid) for key, told in zip(others, known, strict=True)))
        fill_in(folder, aviary, *zip(others, known, strict=True), *((key, {}) for key in others))
        run(["sync", "--json"])
        lost: dict[str, str | int] = {"id": "x", "kind": "Digest", "state": "Bounced", "note": aviary.word()}
        type_row(folder, EMAILS, person=aviary.word(), ready_at=to_serial(date.today()), **lost)
        run(["sync"])
        run(["remind", "--preview"])
        run(["remind", "--json", "--even-if-empty"])
        run(["run", "--once", "--json"])
        run(["explain", cases(folder)[0]])
        run(["export", "tracker", "--json"])
        run(["export", "pilot_plan", "--to", "plan.ods"])
        run(["backup", "--json"])
        run(["doctor", "--json", "--send-test"])
        delete_tab(folder, "feedback")
        fill_in(folder, aviary, ("feedback_child", {}))
        assert run(["sync", "--json"]) != 0
        assert run(["sync"]) != 0
        run(["provision", "--plan", "--json"])
        monkeypatch.setattr("automation.rules.sync.one_pass.route_cases", quote_everything)
        assert run(["sync", "--json"]) == run(["sync"]) == run(["run", "--once"]) == 70
    printed = capfd.readouterr()
    everywhere = {
        **outside(folder),
        "log": "\n".join(logged),
        "machine": "\n".join(asked),
        "stdout": printed.out,
        "stderr": printed.err,
    }

    tables = read_book(opened(folder)).book.tables.values()
    inside = json.dumps([dict(row) for table in tables for row in table], ensure_ascii=False)
    assert len(aviary.words) > 400
    assert sum(word in inside for word in aviary.words) > 0.9 * len(aviary.words)
    assert "=FT-" in everywhere["links"] and "viewform" in everywhere["log"]
    assert places_of([*aviary.words, CANARY, *born()], everywhere) == []

    # The same search, for what may get out: it would have found the others.
    references = cases(folder)
    assert {kind for kind in KINDS if f"('Followthrough-Kind', '{kind}')" in everywhere["mails"]} == {*KINDS}
    assert "BEGIN:VCALENDAR" in everywhere["mails"] and "ValueError" in everywhere["faults"]
    assert "tracker.ods" in everywhere["machine"]
    found = places_of([allowed, "Sal Rowe", *references], everywhere)
    assert ("mails", allowed) in found and ("emails", "Sal Rowe") in found
    assert {word for kind, word in found if kind == "links"} >= {*references}
    assert {word for kind, word in found if kind == "mails"} & {*references}


def test_a_canary_that_is_let_out_is_found(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    word = Aviary().word()
    with everything_logged() as logged, everything_asked_of_the_machine() as asked:
        run(["provision"])
        type_row(folder, PEOPLE, name="Sal Rowe", email="sal@hopeside.example", role="Lead")
        type_row(folder, "pilot_plan", number="9.9", action=f"Ask {word}", lead=f"Sal Rowe, {word}", due="1 May 2020")
        (folder / f"{word}.txt").touch()
        logging.getLogger("somewhere.deep").debug("about %s", word)
        run(["sync"])
        run(["remind"])
        print(word)  # noqa: T201
    found = {"log": "\n".join(logged), "machine": "\n".join(asked), "stdout": capfd.readouterr().out}
    everywhere = {**outside(folder), **found}
    assert {kind for kind, _ in places_of([word], everywhere)} >= {"mails", "file names", "log", "machine", "stdout"}
