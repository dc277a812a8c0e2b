"""Sync: bring every response into the tracker, carry out decisions, work out what is due, and say so."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from automation.errors import StoppedError
from automation.jobs.acknowledge import send_acknowledgements
from automation.jobs.alerts import alarm_of, send_alerts, what_to_do
from automation.jobs.arrivals import fetch, new_responses, waiting_without_spec
from automation.jobs.drawings import delete_drawings
from automation.jobs.files import tracker_address
from automation.jobs.google.ending import ends_soon
from automation.jobs.house import House, existing_office
from automation.jobs.notices import send_notices
from automation.jobs.reading import Reading, changed_meanwhile, read_book, without_collector, write_changes
from automation.jobs.runs import Loudly, Result, note_run
from automation.jobs.telling import Tell, silent
from automation.jobs.titles import tabs_as_called
from automation.rules.answers import Response
from automation.rules.intake.erased import Erased
from automation.rules.intake.ledger import Ledger
from automation.rules.sync.meanwhile import Parted, parted
from automation.rules.sync.one_pass import Account, sync, wanted
from automation.rules.tables import Change, NewRow, SetCell
from automation.specs.model import Tab
from automation.specs.system import RESPONSES, ROW_ID, TO_CHECK
from automation.workspace.retry import OutOfTimeError

_CHUNK: Final = 500
"""Responses that are written together with their lines in one batch."""
_MOST_TRIES: Final = 3
"""How often a run works everything out because people changed the tracker meanwhile, before it writes what it can."""
_AT_WORK: Final = (
    "People kept changing the tracker while this run worked. What belongs to the rows that they changed was left as it "
    "was (in {tabs}): the next run does it."
)
_OUT_OF_TIME: Final = "The time that a run may take was over before everything was taken in: the next run goes on."


@dataclass
class Synced:
    """What a sync did, in counts; in a dry run `changes` are listed instead of written, in `tabs` as people call them.

    `untold` counts what kept an alert from somebody: those are the problems that cannot wait. `alarm` says what to do
    about alerts, in lines.
    """

    responses: int = 0
    settled: int = 0
    erased: list[str] = field(default_factory=list)
    adopted: int = 0
    to_check: int = 0
    overdue: int = 0
    written: int = 0
    alerts: int = 0
    untold: int = 0
    acknowledged: int = 0
    alarm: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    tabs: list[Tab] = field(default_factory=list)
    result: Result = "ok"
    tracker: str = ""
    """Where the tracker is opened."""

    @property
    def summary(self) -> str:
        """What happened, in a sentence without names."""
        told = [
            (self.responses, "response{s} taken in"),
            (self.settled, "decision{s} carried out"),
            (self.adopted, "row{s} seen for the first time"),
            (self.written, "change{s} written"),
            (self.acknowledged, "acknowledgement{s} written"),
        ]
        parts = [f"{many} {words.format(s='s' * (many != 1))}" for many, words in told if many]
        left = "".join(f" What is left to do by hand says: followthrough erase {one}." for one in self.erased)
        return f"{', '.join(parts) or 'Nothing new'}. {self.to_check} to check, {self.overdue} overdue.{left}"


@dataclass
class _Work:
    """A sync on its way: the workspace as read, the responses that came, and what the last pass did.

    `left` are those of them that are still to be taken in, the oldest first; None before anybody looked.
    """

    reading: Reading
    fresh: list[Response]
    left: list[Response] | None = None
    account: Account = field(default_factory=Account)
    cut_short: bool = False


def run_sync(house: House, *, dry_run: bool = False, tell: Tell = silent) -> Synced:
    """One sync. Raises StoppedError, after doing all the rest, where a tab could not be trusted."""
    existing_office(house)
    with house.alone(), Loudly(house, "sync", dry_run=dry_run):
        started = house.now
        reading = read_book(house)
        done = Synced(tracker=tracker_address(house, reading.files))
        reading.problems += [*ends_soon(house), *_without_rules(house)]
        work = _Work(reading, new_responses(house, reading))
        if dry_run:
            return _only_work_out(house, work, done)
        with contextlib.ExitStack() as grief:
            grief.push(partial(_alert_all_the_same, house, work))
            _take_in_while_time_lasts(house, work, done, tell)
        return _finish(house, work, done, started)


def _without_rules(house: House) -> list[str]:
    """What is said while the rules of routing.toml cannot be used."""
    until = "the earlier rules hold" if house.routing else "no child is given to a partner"
    return [f"{house.no_rules} Until that is put right, {until}; all else goes on."] if house.no_rules else []


def _alert_all_the_same(house: House, work: _Work, _: object, error: BaseException | None, __: object) -> None:
    """A run that comes to grief still tells of those who may not be safe: nobody in danger waits until it is mended."""
    if isinstance(error, Exception):
        try:
            with house.patience.last_words():
                send_alerts(house, read_book(house), work.fresh)
        finally:
            raise error  # what went wrong first is what people are told


def _only_work_out(house: House, work: _Work, done: Synced) -> Synced:
    """Work everything into the book that was read and write nothing: what the whole sync would change is listed."""
    more = True
    while more:
        chunk = _next_chunk(work)
        _pass(house, work, chunk)
        _count(done, work.account, ())
        _is_done(work, chunk)
        more = len(chunk) == _CHUNK
    done.changes = work.reading.book.take_changes()
    done.tabs = tabs_as_called(house, work.reading)
    return _told(work, done)


def _take_in_while_time_lasts(house: House, work: _Work, done: Synced, tell: Tell) -> None:
    try:
        _take_in(house, work, done, tell)
    except OutOfTimeError:
        if not done.written:
            raise
        work.cut_short = True


def _take_in(house: House, work: _Work, done: Synced, tell: Tell) -> None:
    """Work everything in, as many responses at once as go into one batch, until none is left."""
    tries = 0
    while True:
        chunk = _next_chunk(work)
        _pass(house, work, chunk)
        changes = work.reading.book.take_changes()
        tries += 1
        changed = changed_meanwhile(house, work.reading, changes)
        if changed and tries < _MOST_TRIES:
            _read_again(house, work)
            continue
        told = parted(changes, work.reading.book, changed, [erased.together for erased in work.account.erased])
        work.reading.problems += [*_left_over(told.left, work), *_delete_drawings(house, work.account.erased, told)]
        done.written += write_changes(house, work.reading, told.safe, told.tables)
        _count(done, work.account, told.left)
        _is_done(work, chunk)
        tell("Taking in responses", done.responses, len(work.fresh))
        is_last = not changes or len(chunk) < _CHUNK
        if not is_last or told.left:  # what was left is not in the tracker, and nobody is written to about it
            _read_again(house, work)
        if is_last:
            return
        tries = 0


def _delete_drawings(house: House, erased: Iterable[Erased], told: Parted) -> list[str]:
    """Delete the drawings of the cases whose erasing is written now; returns, in words, which could not be."""
    return delete_drawings(house, [file for one in erased if not told.leaves(one.together) for file in one.drawings])


def _left_over(left: Sequence[Change], work: _Work) -> list[str]:
    """What is said of changes that are left to the next run, because people kept changing what they are about."""
    titles = [work.reading.book.tables[tab].tab.title for tab in dict.fromkeys(change.tab for change in left)]
    named = ", ".join(f"“{title}”" for title in titles)
    return [_AT_WORK.format(tabs=named)] if left else []


def _pass(house: House, work: _Work, chunk: list[Response]) -> None:
    """Work some responses, and what people decided, into the book."""
    book = work.reading.book
    fetched = fetch(house, work.reading, wanted(book))
    with without_collector():
        work.account = sync(book, chunk, fetched)


def _told(work: _Work, done: Synced) -> Synced:
    """What stood in the way, and how much is overdue."""
    out_of_time = [_OUT_OF_TIME] if work.cut_short else []
    done.problems = [*dict.fromkeys([*work.reading.problems, *work.account.held_back, *out_of_time])]
    done.overdue = work.account.overdue
    return done


def _finish(house: House, work: _Work, done: Synced, started: datetime) -> Synced:
    reading, held_back = work.reading, work.account.held_back
    reading.problems += waiting_without_spec(house, reading)
    _told(work, done)
    with house.patience.last_words():
        sent = send_alerts(house, reading, work.fresh)
        done.alerts, done.untold, done.problems = sent.handed_over, len(sent.problems), [*done.problems, *sent.problems]
    _write_to_others(house, work, done)
    with house.patience.last_words():
        done.alarm, changed = what_to_do(house, sent), bool(done.written or done.alerts or done.acknowledged)
        alarm, problems = alarm_of(house, sent), done.problems
        done.result = note_run(house, reading, "sync", started, done.summary, problems, changed=changed, alarm=alarm)
    if held_back:
        raise StoppedError(
            "Part of the work was left undone, so that nothing people typed is lost or mixed up.",
            remedy="Put this right, then run the sync again. " + " ".join(done.problems),
        )
    return done


def _write_to_others(house: House, work: _Work, done: Synced) -> None:
    """Whoever asked for support is told the references, and the coordinator which emails came to nobody.

    As far as the time reaches; what is left the next run tells.
    """
    try:
        told = send_acknowledgements(house, work.reading)
        done.acknowledged, done.problems = told.handed_over, [*done.problems, *told.problems]
        done.problems += send_notices(house, work.reading).problems
    except OutOfTimeError:
        done.problems.append(_OUT_OF_TIME)


def _next_chunk(work: _Work) -> list[Response]:
    """The oldest responses that are not accounted for yet, as many as are written at once."""
    if work.left is None:
        ledger = Ledger(work.reading.book.tables[RESPONSES])
        # Those that wait for their tab have a line and are fetched one by one, so that they never crowd out new ones.
        news = filter(ledger.is_news, work.fresh)
        work.left = sorted(news, key=lambda response: (response.submitted, response.id))
    return work.left[:_CHUNK]


def _is_done(work: _Work, chunk: list[Response]) -> None:
    work.left = work.left[len(chunk) :] if work.left else work.left


def _count(done: Synced, account: Account, left: Sequence[Change]) -> None:
    done.responses += account.taken - sum(isinstance(one, NewRow) and one.tab == RESPONSES for one in left)
    undone = {(one.tab, one.row_id) for one in left if isinstance(one, SetCell)}
    done.settled += sum((TO_CHECK, line) not in undone for line in account.settled)
    done.erased += [one.reference for one in account.erased if one.together.isdisjoint(undone)]
    done.adopted += account.adopted - sum(isinstance(one, SetCell) and one.column == ROW_ID for one in left)
    done.to_check = account.to_check


def _read_again(house: House, work: _Work) -> None:
    """The workspace after writing: rows that were just added have a place only now."""
    again = read_book(house)
    again.problems = work.reading.problems
    work.reading = again
