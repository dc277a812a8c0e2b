"""Canaries: a word of its own in every field of every form, none of which may leave the workspace."""

from __future__ import annotations

import itertools
import logging
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import msgspec
import pytest

from automation.desk.banner import last_run
from automation.errors import FollowthroughError
from automation.jobs.files import find_files
from automation.jobs.house import House
from automation.jobs.remind import run_remind
from automation.jobs.report import run_report
from automation.jobs.sync import run_sync
from automation.rules.layout import Layout, Placed
from automation.rules.setup.requests import sheet_id
from automation.rules.values import text_of
from automation.specs.system import EMAILS, RUNS, TO_CHECK

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CANARY = "quagga"
_CLOSED = ("one_choice", "dropdown", "many_choices", "grid", "scale", "rating", "time")


class Aviary:
    """Makes answers in which every text is a canary, and remembers the canaries."""

    def __init__(self) -> None:
        self.released: list[str] = []
        self._numbers = itertools.count()

    def word(self) -> str:
        """A canary that was never used before."""
        self.released.append(f"{CANARY}{next(self._numbers):04}x")
        return self.released[-1]

    def answers(self, layout: Layout, **known: Any) -> dict[str, Any]:
        """An answer to every question of a form, in every filling of its repeat; `known` are given as they are."""
        answers: dict[str, Any] = {}
        turns: dict[int, dict[str, Any]] = {}
        for page in layout.pages:
            for placed in page.questions:
                into = turns.setdefault(placed.turn, {}) if placed.turn else answers
                key = placed.question.key
                into[key] = known[key] if key in known else self._answer(placed)
        return {**answers, "turns": list(turns.values())}

    def _answer(self, placed: Placed) -> list[str]:
        question = placed.question
        if placed.again or question.kind in _CLOSED:
            closed = {
                "scale": ["3"],
                "rating": ["3"],
                "time": ["10:00"],
                "grid": list(question.choices[:1]) * len(placed.ids),
            }
            other = [f"{self.word()} and more"] if question.other else []
            return closed.get(question.kind, list(question.choices[:1]) + other)
        if question.kind == "date":
            return ["2026-11-02"]
        if question.kind == "email":
            return [f"{self.word()}@example.org"]
        return [f"{self.word()} {self.word()}"]


def reachable(house: House) -> House:
    """The house as one that others can reach, so that its mails carry links."""
    desk = msgspec.structs.replace(house.config.desk, public_url="https://desk.example.org")
    house.config = msgspec.structs.replace(house.config, desk=desk)
    return house


@pytest.fixture
def told(partnership: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """Everything that jobs said while the canaries flew through them; its log and its streams are added at the end."""
    caplog.set_level(logging.NOTSET)
    for name in ("", "googleapiclient", "automation", "waitress", "urllib3"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    said: list[str] = []
    yield said
    streams = capfd.readouterr()
    assert CANARY not in f"{said}{caplog.text}{streams.out}{streams.err}".casefold()


def run(job: Any, house: House, said: list[str], **asked: Any) -> None:
    """Run a job, and note what it says or what it fails with."""
    try:
        done = job(house, **asked)
        said.append(f"{done.summary} {done.problems}")
    except FollowthroughError as error:
        said.append(f"{error!r} {error.what} {error.remedy} {error.problems}")


def without_own_address(line: dict[str, Any]) -> dict[str, Any]:
    """A line of Emails without the address that somebody left in a form, to be answered there."""
    own = ("address",) if line["kind"] == "Acknowledgement" else ()
    return {key: cell for key, cell in line.items() if key not in own}


def outside(partnership: Any) -> Iterator[tuple[str, str]]:
    """Everything that stands outside the sensitive tabs, with its place."""
    house = partnership.house
    for file in house.config.mail.folder.rglob("*"):
        yield "file name", file.name
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        # Whoever asks for support is answered at the very address that they left.
        own = ("To",) if message["Followthrough-Kind"] == "acknowledgement" else ()
        yield "header", str([(name, text) for name, text in message.items() if name not in own])
        for part in message.walk():
            if not part.is_multipart():
                yield "body", part.get_content()
    for path in house.config.run.reports.glob("*"):
        with zipfile.ZipFile(path) as package:
            yield "report", f"{path.name} {[package.read(name).decode() for name in package.namelist()]}"
    for file in house.office.drive.ours():
        yield "file", str(file)
    yield RUNS, str(partnership.rows(RUNS))
    yield EMAILS, str([without_own_address(row) for row in partnership.rows(EMAILS)])
    for tab in house.specs.tabs():
        links = [column.key for column in tab.columns if column.computed and column.computed.rule == "link"]
        yield "links", " ".join(text_of(row.get(key)) for row in partnership.rows(tab.key) for key in links)
    yield "banner", str(last_run(house.office.desk.store))
    yield "responders", str(find_files(house, {}))


def test_no_word_that_anybody_typed_into_any_form_leaves_the_workspace(partnership: Any, told: list[str]) -> None:
    aviary, house = Aviary(), reachable(partnership.house)
    for layout in house.layouts.values():
        if layout.form.purpose == "opens":
            partnership.send(layout.key, **aviary.answers(layout, date_of_birth="2015-03-01"))
    run(run_sync, house, told)
    references = [str(row["id"]) for row in partnership.rows("children")]
    for moment, layout in enumerate(house.layouts.values()):
        house = reachable(partnership.at(MONDAY + timedelta(minutes=moment)))
        case = partnership.row("children", references[moment % len(references)])
        right = {
            "reference": str(case["id"]),
            "number": "1",
            "initials": str(case["initials"]),
            "date_of_birth": "2015-03-01",
        }
        for known in (right, right | {"initials": CANARY}, {"lead": ["Sal Rowe"], **right}, {}):
            partnership.send(layout.key, **aviary.answers(layout, **known))
        run(run_sync, house, told)
    line = next(row for row in partnership.open_lines() if row["kind"] == "Which case?")
    partnership.edit(TO_CHECK, str(line["id"]), decision=aviary.word())
    partnership.do("feedback", {"deleteSheet": {"sheetId": sheet_id("feedback")}})
    partnership.send("feedback_child", **aviary.answers(house.layouts["feedback_child"]))
    run(run_sync, house, told)
    run(run_remind, house, told, even_if_empty=True)
    house = reachable(partnership.at(MONDAY + timedelta(days=10)))
    run(run_sync, house, told)
    run(run_report, house, told)

    inside = str([partnership.rows(tab) for tab in ("children", "agreed_actions", "responses", TO_CHECK)])
    assert len(aviary.released) > 300 and [canary for canary in aviary.released if canary not in inside] == []
    found = list(outside(partnership))
    assert sum(place == "header" for place, _ in found) >= 5
    assert ["Came in this month" in text for place, text in found if place == "report"] == [True]
    assert sum("acknowledgement" in text for place, text in found if place == "header") >= 1
    assert sum("=FT-" in text for place, text in found if place == "links") >= 2
    assert any("https://desk.example.org" in text and "entry." in text for place, text in found if place == "body")
    assert [(place, text) for place, text in found if CANARY in text.casefold()] == []
