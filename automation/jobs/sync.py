"""Sync: bring every response into the tracker, carry out decisions, work out what is due, and say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final

from automation.errors import StoppedError
from automation.jobs.alerts import send_alerts, what_to_do
from automation.jobs.house import House, existing_desk
from automation.jobs.reading import Reading, changed_meanwhile, fetch, new_responses, read_book, write_changes
from automation.jobs.runs import Result, loudly, note_run
from automation.jobs.telling import Tell, silent
from automation.rules.answers import Response
from automation.rules.decide import decided_responses
from automation.rules.followup import FollowUps
from automation.rules.ledger import Ledger
from automation.rules.syncing import Account, sync
from automation.rules.tables import Change
from automation.specs.system import RESPONSES

_CHUNK: Final = 500
"""Responses that are written together with their lines in one batch."""
_MOST_TRIES: Final = 3
"""How often a run works everything out again because people changed the tracker meanwhile, before it goes ahead."""


_OUT_OF_TIME: Final = (
    "The time that a run may take was over before all new responses were taken in: the next run goes on with them."
)


@dataclass
class Synced:
    """What a sync did, in counts; `changes` are listed instead of written in a dry run.

    `untold` counts what kept an alert from somebody: those are the problems that cannot wait. `alarm` says what to do
    about alerts, in lines.
    """

    responses: int = 0
    settled: int = 0
    adopted: int = 0
    to_check: int = 0
    overdue: int = 0
    written: int = 0
    alerts: int = 0
    untold: int = 0
    alarm: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    result: Result = "ok"

    @property
    def summary(self) -> str:
        """What happened, in a sentence without names."""
        told = [
            (self.responses, "response{s} taken in"),
            (self.settled, "decision{s} carried out"),
            (self.adopted, "typed row{s} given an id"),
            (self.written, "change{s} written"),
        ]
        parts = [f"{many} {words.format(s='s' * (many != 1))}" for many, words in told if many]
        return f"{', '.join(parts) or 'Nothing new'}. {self.to_check} to check, {self.overdue} overdue."


def run_sync(house: House, *, dry_run: bool = False, tell: Tell = silent) -> Synced:
    """One sync. Raises StoppedError, after doing all the rest, where a tab could not be trusted."""
    existing_desk(house)
    with house.alone(), loudly(house, "sync", dry_run=dry_run):
        started, done = house.now, Synced()
        reading = read_book(house)
        fresh = new_responses(house, reading)
        tries = 0
        while True:
            chunk = _next_chunk(reading, fresh)
            wanted = [*decided_responses(reading.book), *Ledger(reading.book.tables[RESPONSES]).waiting()]
            account = sync(reading.book, chunk, fetch(house, reading, wanted))
            changes = reading.book.take_changes()
            if dry_run:
                done.changes = changes
                return done
            tries += 1
            if tries < _MOST_TRIES and changed_meanwhile(house, reading, changes):
                reading = _read_again(house, reading)
                continue
            _count(done, account)
            done.written += write_changes(house, reading, changes)
            tell("Taking in responses", done.responses, len(fresh))
            if house.patience.time_is_up or not changes or len(chunk) < _CHUNK:
                return _finish(house, reading, done, started, account, fresh)
            reading, tries = _read_again(house, reading), 0


def _finish(
    house: House, reading: Reading, done: Synced, started: datetime, account: Account, fresh: list[Response]
) -> Synced:
    late = [_OUT_OF_TIME] if house.patience.time_is_up and _next_chunk(reading, fresh) else []
    done.problems = [*dict.fromkeys([*reading.problems, *account.held_back, *late])]
    done.overdue = sum(item.days_overdue > 0 for item in FollowUps(reading.book).items())
    with house.patience.last_words():
        sent = send_alerts(house, reading, fresh)
        done.alerts, done.untold, done.problems = sent.handed_over, len(sent.problems), [*done.problems, *sent.problems]
        done.alarm, changed = what_to_do(house, sent), bool(done.written or done.alerts)
        done.result = note_run(house, reading, "sync", started, done.summary, done.problems, changed=changed)
    if account.held_back:
        raise StoppedError(
            "Part of the work was left undone, so that nothing people typed is lost or mixed up.",
            remedy="Put this right, then run the sync again. " + " ".join(done.problems),
        )
    return done


def _next_chunk(reading: Reading, fresh: list[Response]) -> list[Response]:
    """The oldest responses that are not accounted for yet, as many as are written at once."""
    ledger = Ledger(reading.book.tables[RESPONSES])
    ordered = sorted(fresh, key=lambda response: (response.submitted, response.id))
    # Those that wait for their tab have a line and are fetched one by one, so that they never crowd out new ones.
    return list(islice((response for response in ordered if not ledger.has_line(response.id)), _CHUNK))


def _count(done: Synced, account: Account) -> None:
    done.responses += account.taken
    done.settled += account.settled
    done.adopted += account.adopted
    done.to_check = account.to_check


def _read_again(house: House, reading: Reading) -> Reading:
    """The workspace after writing: rows that were just added have a place only now."""
    again = read_book(house)
    again.problems = reading.problems
    return again
