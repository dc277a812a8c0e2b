"""Whatever respondents, people, specs and the calendar do in whatever order, the tracker can be trusted."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule
from whole import always
from whole.builders import Builders
from whole.office import Known, Office
from whole.people import PLACES, ROWS_OF, THEIRS
from whole.programme import BEFORE_IT_WORKS, TIME, Programme
from whole.respondents import STATUS, Respondents

from automation.rules.intake.kinds import CONFLICT, LOOKS_ALIKE, SENT_TWICE, STOPS
from automation.rules.values import from_serial

VISIT = {"action": "see my dad", "kind_of_support": "A visit", "lead": "SR", "due": "2026-11-20"}
HISTORIES = int(os.environ.get("FOLLOWTHROUGH_HISTORIES", "15"))
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

    @rule(where=THEIRS, tab=ROWS_OF, at=PLACES, what=st.sampled_from(["type", "sort", "both"]))
    def people_keep_working_while_a_sync_runs(self, where: tuple[str, str], tab: str, at: int, what: str) -> None:
        """Each time it looks at the tracker something has changed: it writes what stands against nothing of theirs."""

        def work() -> None:
            event(f"people keep working: {what}")
            if what != "type":
                self.somebody_sorts(tab=tab, by=self.office.number(), order="ASCENDING")
            if what != "sort":
                self.somebody_types(where=where, at=at + self.office.number() % 2, kind="words")

        self.office.watched.whenever("before reading a spreadsheet", work)
        self.sync_in_trouble()
        self.office.watched.calm()
        always.stands_once(self.office, self.office.look())

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

    @rule(at=PLACES, which=st.integers(0, 2), seen=st.booleans())
    def the_same_child_is_referred_again_and_somebody_decides(self, at: int, which: int, seen: bool) -> None:
        if (found := self.row("children", at)) is None:
            return
        born, told = from_serial(found[2].get("date_of_birth")), ("initials", "area", "parent")
        child = {key: str(found[2].get(key)) for key in told} | {"stage": "Court", "agreed": "Yes"}
        self.a_family_asks_for_support(children=[child | {"date_of_birth": str(born)}], worried=False)
        self.sync_and_look()
        self.decide_all(LOOKS_ALIKE, which)
        self.sync_and_look()
        self.decide_all(CONFLICT, int(seen))
        self.sync_and_look()

    @rule(which=st.integers(0, 1), edited=st.booleans())
    def something_is_sent_twice_and_somebody_decides(self, which: int, edited: bool) -> None:
        self.many_responses_come_at_once(many=1)
        self.somebody_sends_the_same_again(at=0, later=False)
        self.sync_and_look()
        if edited:
            self.somebody_edits_what_they_sent(at=0)
        self.decide_all(SENT_TWICE, which)
        self.sync_and_look()

    @rule(at=PLACES, which=st.integers(0, 1), form=st.booleans())
    def two_say_different_things_and_somebody_decides(self, at: int, which: int, form: bool) -> None:
        if form:
            self.a_partner_says_how_it_is_doing(which="Family Links", level=True)
            self.sync_and_look()
            self.somebody_types(where=("standards", "level"), at=at, kind="words")
            self.a_partner_says_how_it_is_doing(which="Family Links", level=True)
        else:
            self.the_coordinator_and_the_lead_say_different_things(at=at, kind="words", status="Done", synced=True)
        self.sync_and_look()
        self.decide_all(CONFLICT, which)
        self.sync_and_look()

    @rule(at=PLACES, which=st.sampled_from([0, 0, 1]))
    def a_family_stops_and_somebody_decides(self, at: int, which: int) -> None:
        """After erasing, all that names the case comes too late: it is asked about, and brings nothing back."""
        self.a_child_is_assessed(how="right", at=at, worried=False, actions=[VISIT], adult=True)
        self.sync_and_look()
        self.a_family_changes_its_mind(how="right", at=at, agreed="No")
        self.sync_and_look()
        self.decide_all("", 0)  # Where someone may not be safe, nothing is erased.
        self.decide_all(STOPS, which)
        self.sync_and_look()
        self.a_child_is_assessed(how="right", at=at, worried=False, actions=[VISIT], adult=True)
        self.a_family_changes_its_mind(how="right", at=at, agreed="Yes")
        self.a_lead_gives_news(at=at, status="Done", due="", how="right")
        self.somebody_gives_feedback(how="right", at=at, words=True)
        self.somebody_adds_a_row(tab="agreed_actions", of=at, where="below", number=False)
        self.sync_and_look()

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
