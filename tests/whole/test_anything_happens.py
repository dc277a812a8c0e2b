"""Whatever respondents, people, specs and the calendar do in whatever order, the tracker can be trusted."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule
from whole.builders import Builders
from whole.office import Known, Office
from whole.people import PLACES, ROWS_OF, THEIRS
from whole.programme import BEFORE_IT_WORKS, TIME, Programme
from whole.respondents import STATUS, Respondents

HISTORIES = int(os.environ.get("FOLLOWTHROUGH_HISTORIES", "20"))
"""How many histories to play: as many as every change can wait for, or many more by hand (see CONTRIBUTING.md)."""


class Anything(Respondents, Builders, Programme):
    """A partnership's years, in any order."""

    began: ClassVar[Path]
    known: ClassVar[Known]
    numbers = itertools.count()

    def __init__(self) -> None:
        super().__init__()
        self.folder = shutil.copytree(self.began, self.began.with_name(f"history{next(self.numbers)}"))
        self.office = Office(self.folder, self.known)

    @rule(tab=ROWS_OF, at=PLACES, to=PLACES, what=st.sampled_from(["sort", "add", "delete", "move"]), time=TIME)
    def people_move_rows_at_the_moment_of_writing(self, tab: str, at: int, to: int, what: str, time: int) -> None:
        acts: dict[str, Callable[[], None]] = {
            "sort": lambda: self.somebody_sorts(tab=tab, by=at, order="DESCENDING"),
            "add": lambda: self.somebody_adds_a_row(tab=tab, of=at, where="between", number=False),
            "delete": lambda: self.somebody_deletes_a_row(tab=tab, at=at),
            "move": lambda: self.somebody_moves_a_row(tab=tab, at=at, to=to),
        }
        self.while_it_runs("before writing to “Tracker”", time, acts[what])

    @rule(at=PLACES, kind=st.sampled_from(["a choice", "words"]), status=STATUS, synced=st.booleans())
    def the_coordinator_and_the_lead_say_different_things(self, at: int, kind: str, status: str, synced: bool) -> None:
        self.somebody_types(where=("agreed_actions", "status"), at=at, kind=kind)
        if synced:
            self.sync_and_look()
        self.a_lead_gives_news(at=at, status=status, due="", how="right")
        self.sync_and_look()

    @rule(where=THEIRS, at=PLACES, point=st.sampled_from(BEFORE_IT_WORKS), time=TIME)
    def somebody_types_while_a_sync_reads(self, where: tuple[str, str], at: int, point: str, time: int) -> None:
        self.while_it_runs(point, time, lambda: self.somebody_types(where=where, at=at, kind="words"))

    def teardown(self) -> None:
        super().teardown()
        shutil.rmtree(self.folder)


@pytest.fixture(autouse=True)
def set_up_once_and_copied(began: tuple[Path, Known], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each history begins with a copy. Few responses go to a page and to a batch, so that there are several."""
    Anything.began, Anything.known = began
    monkeypatch.setattr("automation.workspace.forms.PAGE", 2)
    monkeypatch.setattr("automation.jobs.sync._CHUNK", 3)


class TestTheTrackerCanBeTrustedWhateverHappens(Anything.TestCase):
    """Played by hypothesis."""

    settings = settings(
        max_examples=HISTORIES,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
        print_blob=True,
    )
