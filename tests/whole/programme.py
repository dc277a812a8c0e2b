"""What the program and the calendar do: syncs that run through, are killed, meet others at work; days; new specs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from faults.layer import PAGES, Killed
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from whole import always
from whole.office import ANY_CALL, Office

from automation.errors import StoppedError, WorkspaceError
from automation.jobs.provision import provision
from automation.jobs.sync import Synced, run_sync
from automation.specs.system import RESPONSES

POINTS = [
    f"{when} {what}"
    for what in (
        "looking for files",
        "looking at the tracker",
        "reading a spreadsheet",
        "reading responses",
        "reading a response",
        "writing to “Tracker”",
        "writing to “Pilot plan”",
        "writing to “Standards”",
    )
    for when in ("before", "after")
]
WRITES = [point for point in POINTS if "writing" in point]
POINT = st.sampled_from([*POINTS, *WRITES])
BEFORE_IT_WORKS = [point for point in POINTS if "look" in point or "responses" in point]
TIME = st.integers(1, 3)
"""At which time of a point something happens: a run reads and writes more than once."""

_GOOD = """  [[sections.questions]]
  key = "good"
"""
_CHANGE = """  [[sections.questions]]
  key = "change"
"""
_MORE = """  [[sections.questions]]
  key = "colour"
  kind = "short_text"
  title = "Which colour was it?"

"""
_HELPED = """
  [[sections.questions]]
  key = "who_helped"
  kind = "long_text"
  title = "Who helped you most?"
  help = "Say who they are to you, like \\"my teacher\\" or \\"my gran\\"."
  column = "who_helped"
"""
_BEFORE = """  [[tabs.columns]]
  key = "may_quote"
"""
_COLUMN = """  [[tabs.columns]]
  key = "our_colour"
  title = "Our colour"
  help = "Ours."

"""
_NOTES = """  [[tabs.columns]]
  key = "notes"
  title = "Notes"
  type = "long_text"
  owner = "people"
  width = 240
  help = "Yours. Never shown in an email."

"""
SPEC_CHANGES = {
    "a question gained": ("forms/feedback_child.toml", _CHANGE, _MORE + _CHANGE),
    "a question renamed": ("forms/feedback_child.toml", _GOOD, _GOOD.replace('"good"', '"what_was_good"')),
    "a question dropped": ("forms/feedback_child.toml", _HELPED, "\n# Who helped is not asked.\n"),
    "a column gained": ("sheets/tracker.toml", _BEFORE, _COLUMN + _BEFORE),
    "a column renamed": ("sheets/tracker.toml", 'title = "What was good"', 'title = "Good things"'),
    "a column dropped": ("sheets/tracker.toml", _NOTES, "# No notes here.\n"),
}
"""Texts of a spec file, before and after."""


class Programme(RuleBasedStateMachine):
    """The jobs, and what befalls them."""

    office: Office

    def sync(self) -> tuple[Synced | None, StoppedError | None]:
        """One run, by a new command."""
        self.office.wait(seconds=1)
        try:
            return run_sync(self.office.house), None
        except StoppedError as stopped:
            return None, stopped

    def sync_and_look(self) -> None:
        """A run that goes through, and all that must hold then; a second one finds nothing to do."""
        before = self.office.look()
        _, stopped = self.sync()
        now = self.office.look()
        always.everything_holds(self.office, before, now, stopped)
        calls = len(self.office.network.calls)
        again, still = self.sync()
        always.nothing_is_written(self.office, again, self.office.network.calls[calls:], now, self.office.look())
        assert str(still) == str(stopped)

    def sync_in_trouble(self) -> None:
        """A run to which something happens: only some of what must hold is looked at then."""
        always.forget_what_is_let_in(self.office, self.office.look())
        self.sync()

    @rule()
    def a_sync_runs(self) -> None:
        event("a sync runs")
        self.sync_and_look()

    @rule(point=POINT, time=TIME)
    def a_sync_is_killed(self, point: str, time: int) -> None:
        before = self.office.look()

        def kill() -> None:
            event(f"killed {point}")
            raise Killed

        self.office.watched.at(point, time, kill)
        try:
            self.sync_in_trouble()
        except Killed:
            always.stands_once(self.office, self.office.look())
            always.theirs_is_kept(self.office, before, self.office.look())
        finally:
            self.office.watched.calm()

    @rule(call=st.integers(1, 60))
    def a_sync_is_killed_anywhere(self, call: int) -> None:
        """Between any two calls: two moments for each, before and after it."""
        self.a_sync_is_killed(point=ANY_CALL, time=call)

    @rule(point=st.sampled_from([ANY_CALL, *WRITES]), time=st.integers(1, 60))
    def another_computer_syncs_in_between(self, point: str, time: int) -> None:
        """Two installations on one workspace, which no lock keeps apart: what both add may stand twice.

        Then the ids are copies, the tab is held back, and a person keeps one of each, as they are told.
        """

        def another() -> None:
            event("another computer syncs in between")
            with suppress(StoppedError):
                run_sync(self.office.elsewhere)

        known = self.office.known
        self.office.wait(seconds=1)
        before = self.office.look()
        self.office.watched.at(point, time if point == ANY_CALL else 1 + time % 2, another)
        self.sync_in_trouble()
        self.office.watched.calm()
        for key, table in self.office.look().book.tables.items():
            if table.stopped and key not in known.missing and key not in known.harmed:
                assert "are copies of one another" in table.stopped, table.stopped
                event(f"two computers doubled rows of {key}")
                known.harmed[key] = partial(self.office.put_doubles_right, key)
        always.theirs_is_kept(self.office, before, self.office.look())

    @rule(pages=st.sampled_from(PAGES), seed=st.integers(0, 9))
    def a_sync_gets_odd_pages(self, pages: str, seed: int) -> None:
        self.office.network.storm(seed, 2, [pages])
        self.sync_in_trouble()
        self.office.network.calm()
        event(f"{pages}: {'met' if self.office.network.met[pages] else 'not met'}")
        always.stands_once(self.office, self.office.look())

    @rule(point=POINT, time=TIME)
    def two_syncs_run_at_once(self, point: str, time: int) -> None:
        def another() -> None:
            event("a second sync is refused")
            with pytest.raises(WorkspaceError, match="Another run of Followthrough is at work"):
                run_sync(self.office.people)

        self.while_it_runs(point, time, another)

    def while_it_runs(self, point: str, time: int, act: Callable[[], None]) -> None:
        """A run, at one point of which something happens."""

        def at_that_point() -> None:
            event(f"something happens {point}")
            act()

        self.office.watched.at(point, time, at_that_point)
        try:
            self.sync_in_trouble()
        finally:
            self.office.watched.calm()
        always.stands_once(self.office, self.office.look())

    @rule(days=st.sampled_from([0, 1, 7, 30, 120]), hours=st.integers(0, 23))
    def time_passes(self, days: int, hours: int) -> None:
        event(f"{days} days pass")
        self.office.wait(days=days, hours=hours)

    # Specs.

    @rule(change=st.sampled_from(sorted(SPEC_CHANGES)), provisioned=st.booleans())
    def the_specs_change(self, change: str, provisioned: bool) -> None:
        """One text of a spec becomes another; the second time it becomes what it was."""
        event(f"the specs change: {change}")
        file, old, new = SPEC_CHANGES[change]
        path = self.office.folder / file
        text = path.read_text(encoding="utf-8")
        old, new = (new, old) if new in text else (old, new)
        assert text.count(old) == 1, change
        path.write_text(text.replace(old, new), encoding="utf-8")
        self.office.open()
        if provisioned:
            self.everything_is_set_up()

    @rule()
    def everything_is_set_up(self) -> None:
        if self.office.known.harmed:
            return
        event("provisioned")
        self.office.wait(seconds=1)
        provision(self.office.house)
        self.office.open()
        known, tables = self.office.known, self.office.look().book.tables
        # A tab that is made again may begin with rows: the people of config, the actions of the plan.
        begun = {tab for tab in known.missing if tables[tab].rows}
        lost = RESPONSES in known.missing
        known.forgot |= lost
        known.may_return |= {place for place in known.deleted if lost or place[0] in begun}
        known.missing.clear()

    def teardown(self) -> None:
        if sys.exc_info()[1] is None:
            self.sync_and_look()
            for put_right in [*self.office.known.harmed.values()]:
                put_right()
            self.office.known.harmed.clear()
            self.everything_is_set_up()
            self.sync_and_look()
        self.office.close()
