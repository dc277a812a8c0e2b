"""Erase: all that was said of a case goes from the tracker; what cannot be erased from here is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from automation.errors import ConfigError, StoppedError
from automation.jobs.copies import backups, day_of
from automation.jobs.drawings import delete_drawings
from automation.jobs.explain import not_there
from automation.jobs.house import House, existing_office
from automation.jobs.reading import Reading, changed_meanwhile, read_book, write_changes
from automation.jobs.runs import Loudly, note_run
from automation.jobs.sheet_copies import days_copied
from automation.rules.intake.checklines import CannotBeDone
from automation.rules.intake.erased import Erased, Sent
from automation.rules.intake.erasing import Erasing
from automation.rules.layout import form_titles
from automation.rules.references import is_valid
from automation.rules.story.asking import NotFound, Subject, find
from automation.rules.sync.compute import Computing
from automation.rules.sync.meanwhile import Parted, parted
from automation.rules.values import text_of
from automation.specs.system import RESPONSES

_MOST_TRIES: Final = 3


@dataclass(frozen=True)
class Left:
    """A response that the form's own store still holds: where to erase it, and whom else it is about."""

    form: str
    receipt: str
    received: str
    address: str
    also_about: tuple[str, ...]


@dataclass(frozen=True)
class Copies:
    """Copies that hold what was erased: how many (at Google: of how many days), where, until when the last stays."""

    many: int
    folder: str
    until: date | None


@dataclass
class Erasure:
    """What was erased of a case, or would be, in counts; and what is left for people to do."""

    reference: str
    cells: dict[str, int]
    responses: int
    questions: int
    drawings: int
    left: list[Left]
    told: list[date]
    others: list[str]
    copies: Copies
    on_google: bool
    problems: list[str] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing of it was left to erase in the tracker."""
        return not (self.cells or self.responses or self.questions or self.drawings)

    @property
    def summary(self) -> str:
        """What was done, in a sentence without names."""
        if self.is_nothing:
            return f"Nothing was left to erase of {self.reference}."
        many = sum(self.cells.values())
        cells = "1 cell" if many == 1 else f"{many} cells"
        responses = "1 response" if self.responses == 1 else f"{self.responses} responses"
        return f"{self.reference} was erased: {cells} and the answers of {responses}."


def erase(house: House, typed: str, *, dry_run: bool = False) -> Erasure:
    """Erase the case with this reference, or the response with this receipt number if it belongs to no case.

    In a dry run only say what would go. Run again after it was cut off, it finishes. Raises ConfigError where there is
    nothing of that name, and StoppedError where it would not be whole, or where somebody may not be safe.
    """
    existing_office(house)
    with house.alone():
        subject = _meant(read_book(house), typed)
        with Loudly(house, "erase", dry_run=dry_run):
            return _erase(house, subject, dry_run=dry_run)


def _erase(house: House, subject: Subject, *, dry_run: bool) -> Erasure:
    started = house.now
    reading, erased, changes = _work_out(house, subject, dry_run=dry_run)
    done = _told(house, reading, erased)
    if dry_run:
        return done
    done.problems += delete_drawings(house, erased.drawings)
    write_changes(house, reading, changes.safe, changes.tables)
    done.problems += reading.problems
    note_run(house, reading, "erase", started, done.summary, done.problems, changed=not done.is_nothing)
    if not house.on_google:
        house.office.desk.store.leave_no_trace()
    return done


def _work_out(house: House, subject: Subject, *, dry_run: bool) -> tuple[Reading, Erased, Parted]:
    """What is to be written, from the tabs as they are; worked out again where people change them meanwhile.

    At last what they did not touch is written all the same, if all that is to be erased is among that. What else is
    worked out anew on their rows the next sync does.
    """
    tries = 0
    while True:
        reading = read_book(house)
        erasing = Erasing(reading.book)
        try:
            is_case = subject.kind == "case"
            erased = erasing.erase(subject.name) if is_case else erasing.erase_response(*subject.lines)
        except CannotBeDone as why:
            raise StoppedError(f"Nothing was erased: {why}", remedy="Put that right, then run it again.") from why
        Computing(reading.book).fill_in()
        changes = reading.book.take_changes()
        changed = {} if dry_run else changed_meanwhile(house, reading, changes)
        tries += 1
        if changed and tries < _MOST_TRIES:
            continue
        told = parted(changes, reading.book, changed, [erased.together])
        if told.leaves(erased.together):
            raise StoppedError(
                "Nothing was erased: somebody kept changing what is to be erased, or its tabs, while this run worked.",
                remedy="Run it again once nobody works there.",
            )
        return reading, erased, told


def _meant(reading: Reading, typed: str) -> Subject:
    """The case, or the response without a case, that was named."""
    subject = find(reading.book, typed)
    if isinstance(subject, NotFound):
        raise not_there(typed, subject, tuple(dict.fromkeys([*reading.problems, *reading.book.stopped()])))
    lines = [reading.book.tables[RESPONSES].find(line) or {} for line in subject.lines]
    cases = [text_of(line.get("reference")) for line in lines if line.get("reference")]
    if subject.kind == "row" or (subject.kind == "response" and cases):
        cases = cases or [subject.name.partition("/")[0]]
        case = cases[0].partition(",")[0]
        of_a_case = is_valid(case, reading.book.facts.prefix)
        raise ConfigError(
            f"{subject.name} was not erased: only whole cases are. Nothing was changed.",
            remedy=f"To erase its case: followthrough erase {case}" if of_a_case else "Name a case by its reference.",
        )
    return subject


def _told(house: House, reading: Reading, erased: Erased) -> Erasure:
    titles = form_titles(reading.book.specs)
    return Erasure(
        erased.reference,
        dict(erased.cells),
        erased.responses,
        erased.questions,
        len(erased.drawings),
        [_left(house, reading, titles, sent) for sent in erased.sent],
        erased.told,
        list(dict.fromkeys(erased.others)),
        _copies(house),
        house.on_google,
        list(filter(None, [erased.not_reached])),
    )


def _left(house: House, reading: Reading, titles: dict[str, str], sent: Sent) -> Left:
    received = sent.received.isoformat(sep=" ", timespec="minutes") if sent.received else ""
    form_id = reading.files.forms.get(sent.form, "")
    on_google = f"https://docs.google.com/forms/d/{form_id}/edit#responses"
    on_desk = f"{house.base_url}/responses/{sent.receipt}"
    address = on_google if house.on_google else on_desk
    return Left(titles.get(sent.form, sent.form), sent.receipt, received, address, sent.also_about)


def _copies(house: House) -> Copies:
    """The copies that are there now. With one new copy a day the newest of them goes after as many days as are kept."""
    folder, keeps = house.config.desk.backups, house.config.desk.keep_backups
    found = days_copied(folder) if house.on_google else [day_of(copy) for copy in backups(folder)]
    until = date.fromisoformat(found[0]) + timedelta(days=keeps) if found else None
    return Copies(len(found), str(folder), until)
