"""Remind: each lead gets the list of what they promised, the coordinator a summary, once a week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import compress

from automation.jobs.house import House, existing_desk
from automation.jobs.post import deliver, state_of_way, still_to_hand_over
from automation.jobs.reading import Reading, read_book
from automation.jobs.runs import Result, loudly, note_run
from automation.jobs.turns import agenda_of, coordinators
from automation.jobs.wishes import with_links
from automation.rules.chasing.digests import Round, digests_for
from automation.rules.chasing.due import turns_text
from automation.rules.chasing.emails import WRITTEN
from automation.rules.chasing.followup import FollowUps
from automation.rules.chasing.messages import Message
from automation.rules.chasing.outside import fit_to_leave, receipt_to_leave
from automation.rules.chasing.summaries import Check, SummaryFacts, Trouble, Waiting, summary_for
from automation.rules.intake.tocheck import HOW_TO_DECIDE, OPEN, REMARK, URGENT
from automation.rules.items import Item
from automation.rules.sync.waiting import WAITING, Waits
from automation.rules.values import from_serial, moment_of, text_of
from automation.specs.system import EMAILS, ROW_ID, RUNS, TO_CHECK


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
        return f"{many} email{'s' * (many != 1)} {done}, {self.known} had been {done} before."

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
    existing_desk(house)
    with house.alone(), loudly(house, "remind", dry_run=dry_run):
        started = house.now
        reading = read_book(house)
        agenda = agenda_of(house, reading.book.tables)
        periods = agenda.due if only_due else agenda.by_hand
        done = Reminded(messages=messages(house, reading, periods, even_if_empty=even_if_empty))
        # A tab that is held back is missing from the digests: that must not pass in silence.
        done.problems = [*reading.problems, *reading.book.stopped()]
        if dry_run:
            due = still_to_hand_over(house, reading, done.messages)
            done.messages, done.known, done.state = due, len(done.messages) - len(due), state_of_way(house)
            return done
        delivered = deliver(house, reading, done.messages)
        done.handed_over, done.known, done.state = delivered.handed_over, delivered.known, delivered.state
        done.waiting = delivered.waiting
        done.folder = str(house.config.mail.folder) if delivered.state == WRITTEN and delivered.handed_over else ""
        done.problems = [*dict.fromkeys([*done.problems, *delivered.problems])]
        # Where no email could be noted, nobody's turn is over.
        turns = agenda.come if delivered.noted else {}
        changed = bool(done.handed_over or turns)
        noted = turns_text(turns) if turns else ""
        done.result = note_run(
            house, reading, "remind", started, done.summary, done.problems, changed=changed, turns=noted
        )
        return done


def messages(
    house: House, reading: Reading, periods: Mapping[str, str], *, even_if_empty: bool = False
) -> list[Message]:
    """The messages to those who stand in `periods` (by id), each for the period there, from the workspace as it is."""
    items = list(FollowUps(reading.book).items())
    directory, today = reading.book.directory, reading.book.facts.today
    week: Round = digests_for(directory, items, today, house.config.reminders.soon_days, even_if_empty=even_if_empty)
    facts = _summary_facts(house, reading, items)
    summaries = [summary_for(person, facts, today) for person in coordinators(house, directory)]
    digests = [replace(one, period=periods[one.person.id]) for one in week.digests if one.person.id in periods]
    return [
        *with_links(house, reading, digests),
        *(
            replace(one, period=periods[one.to.id])
            for one in summaries
            if one.to.id in periods and (even_if_empty or not one.is_empty)
        ),
    ]


def _summary_facts(house: House, reading: Reading, items: list[Item]) -> SummaryFacts:
    book, public_url, waits = reading.book, house.config.desk.public_url, Waits(reading.book)
    return SummaryFacts(
        directory=book.directory,
        items=items,
        new=_new_cases(reading),
        waiting=_waiting(reading, waits),
        target=book.facts.assessed_within,
        to_revisit=list(filter(None, compress(book.case_table.ids, waits.to_be_revisited))),
        to_check=_to_check(reading),
        troubles=_troubles(reading),
        link=f"{public_url}/tracker" if public_url else "",
    )


def _new_cases(reading: Reading) -> list[str]:
    """References of the cases that came since the last summary went out (or in the last week)."""
    table = reading.book.case_table
    case = table.tab.case
    assert case is not None
    sent = [row.get("sent_at") for row in reading.book.tables[EMAILS] if row.get("kind") == "Summary"]
    known = [day for cell in sent if (day := from_serial(cell))]
    since = max(known, default=None)
    today = reading.book.facts.today
    return [
        text_of(row[ROW_ID])
        for row in table
        if (day := from_serial(row.get(case.received))) and (day >= since if since else (today - day).days <= 7)
    ]


def _waiting(reading: Reading, waits: Waits) -> list[Waiting]:
    known = ((reference, waits.of(reference)) for reference in reading.book.case_table.by_id)
    return [
        Waiting(reference, wait.days, wait.working_days or 0, too_long=wait.too_long)
        for reference, wait in known
        if wait.state == WAITING and wait.days is not None
    ]


def _to_check(reading: Reading) -> list[Check]:
    return [
        Check(
            kind=kind if (kind := text_of(row.get("kind"))) in HOW_TO_DECIDE else REMARK,
            label=fit_to_leave(row.get("reference"), reading.book) or receipt_to_leave(row.get("receipt")),
            urgent=row.get("urgent") == URGENT,
            found_on=from_serial(row.get("found_on")),
        )
        for row in reading.book.tables[TO_CHECK]
        if row.get("state") == OPEN
    ]


def _troubles(reading: Reading) -> list[Trouble]:
    """The runs of the last week that met problems."""
    today = reading.book.facts.today
    found = []
    for row in reading.book.tables[RUNS]:
        when = moment_of(row.get("ended"))
        if when and (today - when.date()).days <= 7 and row.get("result") != "Went well":
            found.append(Trouble(text_of(row.get("job")), when, text_of(row.get("problems"))))
    return found
