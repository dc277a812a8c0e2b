"""Remind: each lead gets the list of what they promised, the coordinator a summary, once a week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from automation.errors import WorkspaceError
from automation.jobs.house import House, existing_office
from automation.jobs.notices import send_notices
from automation.jobs.post import deliver, state_of_way, still_to_hand_over
from automation.jobs.preview_files import previews_of
from automation.jobs.reading import Reading, read_book
from automation.jobs.runs import Loudly, Result, note_run
from automation.jobs.turns import agenda_of
from automation.jobs.week import messages, nobody_hears
from automation.rules.chasing.due import turns_text
from automation.rules.chasing.emails import WRITTEN
from automation.rules.chasing.messages import Message
from automation.specs.system import EMAILS


@dataclass
class Reminded:
    """How many digests and summaries were handed over, how many had been before, and what went wrong.

    `state` is what Emails says of them, and `folder` where they wait for somebody to send them ("" where none do).
    """

    messages: list[Message] = field(default_factory=list)
    handed_over: int = 0
    known: int = 0
    waiting: int = 0
    state: str = ""
    folder: str = ""
    problems: list[str] = field(default_factory=list)
    result: Result = "ok"

    @property
    def summary(self) -> str:
        """What happened, in a sentence without names."""
        if not self.messages:
            return "Nobody has anything to be reminded of: no email was due."
        many, done = self.handed_over, self.state.lower()
        before = f", {self.known} had been {done} before" if self.known else ""
        return f"{many} email{'s' * (many != 1)} {done}{before}."

    @property
    def to_do(self) -> str:
        """What is left for a person: to send the emails that lie in a folder."""
        if not self.folder:
            return ""
        if self.handed_over == 1:
            return f"It lies in {self.folder} and is not sent by itself: open it in your mail program and send it."
        what = "not sent by themselves: open each in your mail program and send it."
        return f"They lie in {self.folder} and are {what}"


def run_remind(house: House, *, dry_run: bool = False, even_if_empty: bool = False, only_due: bool = False) -> Reminded:
    """Hand over this week's digests and the coordinator's summary, each once; in a dry run only say which are due.

    With `only_due`, as the timetable asks, only to those whose day and hour have come, and what waits in Emails.
    """
    existing_office(house)
    with house.alone(), Loudly(house, "remind", dry_run=dry_run):
        started = house.now
        reading = read_book(house)
        agenda = agenda_of(house, reading.book.tables)
        periods = agenda.due if only_due else agenda.by_hand
        done = Reminded(messages=messages(house, reading, periods, even_if_empty=even_if_empty))
        # A tab that is held back is missing from the digests: that must not pass in silence.
        done.problems = [*reading.problems, *reading.book.stopped(), *nobody_hears(house, reading)]
        if dry_run:
            due = still_to_hand_over(house, reading, done.messages)
            done.messages, done.known, done.state = due, len(done.messages) - len(due), state_of_way(house)
            return done
        delivered = deliver(house, reading, done.messages)
        done.handed_over, done.known, done.state = delivered.handed_over, delivered.known, delivered.state
        done.waiting = delivered.waiting
        done.folder = str(house.config.mail.folder) if delivered.state == WRITTEN and delivered.handed_over else ""
        told = send_notices(house, reading)
        preview = _take_preview_away(house)
        done.problems = [*dict.fromkeys([*done.problems, *delivered.problems, *told.problems, *preview])]
        failed = _is_unnoted(house, reading, done.messages)
        changed, turns = bool(done.handed_over or agenda.come), turns_text(agenda.come) if agenda.come else ""
        done.result = note_run(
            house, reading, "remind", started, done.summary, done.problems, changed=changed, turns=turns, failed=failed
        )
        return done


def _is_unnoted(house: House, reading: Reading, messages: Sequence[Message]) -> bool:
    """Whether an email that is to go does not even stand in Emails: then this run counts for nobody's turn."""
    emails = reading.book.tables[EMAILS]
    return any(emails.find(one.key) is None for one in still_to_hand_over(house, reading, messages))


def _take_preview_away(house: House) -> list[str]:
    """What could be looked at was sent now, or is no longer what would be; says what went wrong, if anything did."""
    try:
        previews_of(house).clear()
    except WorkspaceError as error:
        return [f"A preview may still be there of emails that have gone meanwhile: {error.what}"]
    return []
