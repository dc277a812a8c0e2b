"""Move: copy everything to the other place, compare, and only then work there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from automation.errors import ConfigError, FollowthroughError, WorkspaceError
from automation.jobs.arrivals import new_responses
from automation.jobs.files import MOVED
from automation.jobs.house import House, open_house
from automation.jobs.moving import forms as old_forms
from automation.jobs.moving.forms import FormCopy
from automation.jobs.moving.outlook import Outlook, look_ahead, refuse_a_full_place
from automation.jobs.moving.pictures import MovedPictures
from automation.jobs.moving.places import BEFORE, CALLED, DONE, MOVING, Places, at, mark, places, properties_of
from automation.jobs.moving.sharing import MovedSharing
from automation.jobs.moving.spreadsheets import Copied, SpreadsheetCopy, clear_marks
from automation.jobs.moving.switch import switch
from automation.jobs.provision import provision
from automation.jobs.reading import read_book
from automation.jobs.sync import run_sync
from automation.jobs.telling import Tell, silent
from automation.rules.intake.entry import WAITING
from automation.rules.setup import filled_in
from automation.rules.values import Cell
from automation.specs.system import PEOPLE, RESPONSES
from automation.workspace.drive import MARKER

_CLOSED: Final = "The forms stay closed until then; to open them again: followthrough move --give-up"


@dataclass
class Moved:
    """What was moved, in counts; `notes` say what somebody should look at."""

    to: str
    spreadsheets: int = 0
    tabs: int = 0
    rows: int = 0
    forms: int = 0
    items: int = 0
    drawings: int = 0
    notes: list[str] = field(default_factory=list)


def outlook(house: House, to: str) -> Outlook:
    """What a move would do; nothing is changed. Raises where it cannot be done."""
    if house.config.workspace.where == to:
        require_unfinished(house, to)
        return Outlook(["what an earlier run could not finish: the old files get names that say so"])
    both = places(house, to)
    refuse_a_full_place(both)
    return look_ahead(both)


def move(house: House, to: str, tell: Tell = silent) -> Moved:
    """Move the workspace; cut off anywhere and run again, it goes on.

    The old forms are closed first, and what was sent to them is taken in; then everything is copied and compared. Only
    when all is the same is config.toml changed. What is in the old place stays as it is, under names that say so.
    """
    if house.config.workspace.where == to:
        unfinished = require_unfinished(house, to)
        with house.alone():
            leave(unfinished)
        moved, there = Moved(to), house
    else:
        both = places(house, to)
        refuse_a_full_place(both)
        old_forms.close(both)
        _take_in_the_last(house)
        with house.alone():
            both.old.look()
            moved = _Move(both, to).run(tell)
        there = _open_anew(house, both.new.house)
    _settle(there, moved)
    return moved


def _open_anew(house: House, new: House) -> House:
    """The house as config.toml has it now, with the office that is open already."""
    opened = open_house(house.config_path, today=house.today_is, clock=house.clock, check_answers=house.check_answers)
    opened.patience, opened.office = house.patience, new.office
    return opened


def _settle(there: House, moved: Moved) -> None:
    """Fit the forms to the new place, and work out the links to them: the next runs find nothing to do."""
    try:
        steps = provision(there).steps
        run_sync(there)
    except FollowthroughError as error:
        moved.notes.append(f"Everything is there, but the first run was not right: {error.what} {error.remedy}")
    else:
        told = (step.what for step in steps if step.kind == "problem")
        moved.notes += (what for what in told if what not in moved.notes)


def give_up(house: House) -> int:
    """Open the old forms again, and put what was copied into the new place's bin; gives how many forms were opened."""
    to = next(where for where in CALLED if where != house.config.workspace.where)
    both = places(house, to)
    if not both.new.copies and not any(BEFORE in properties_of(file) for file in both.old.forms()):
        raise ConfigError("No move has begun.", remedy=f"To begin one: followthrough move --to {to}")
    there = both.new.house.office
    pictures = there.pictures.marked(MOVING).values() if both.new.copies else ()
    for file_id in (*(str(file["id"]) for file in both.new.copies.values()), *pictures):
        there.drive.update(file_id, {"trashed": True, "appProperties": {MARKER: None, MOVING: None}})
    return old_forms.open_again(both)


def _take_in_the_last(house: House) -> None:
    """Take in what was sent before the forms were closed; refuse to go on while one response waits."""
    try:
        run_sync(house)
    except FollowthroughError as error:
        what = f"The last responses could not be taken in, so nothing was moved. {error.what}"
        raise WorkspaceError(what, remedy=f"{error.remedy} {_CLOSED}".strip(), problems=error.problems) from error
    _refuse_what_is_left(house)


def _refuse_what_is_left(house: House) -> None:
    """Raise where anything that was sent to the old forms is not in the tracker: nobody looks there any more."""
    reading = read_book(house)
    left = len(new_responses(house, reading))
    if reading.unread:
        why = reading.unread[0]
        what = f"It is not certain that every response was taken in, so the workspace stays where it is. {why.what}"
        raise WorkspaceError(what, remedy=f"{why.remedy} {_CLOSED}".strip())
    if left:
        raise WorkspaceError(
            f"{left} response{'s are' if left != 1 else ' is'} not in the tracker yet, so the workspace stays where it "
            "is.",
            remedy=f"Run the same again: it takes in what is left. {_CLOSED}",
        )
    waiting = len(reading.book.tables[RESPONSES].where("became", WAITING))
    if waiting:
        raise WorkspaceError(
            f"{waiting} response{'s' * (waiting != 1)} could not be taken in yet, so nothing was moved.",
            remedy=f"See what followthrough doctor says of them, and run the same again. {_CLOSED}",
        )


class _Move:
    """One run of the move, between two places that were looked at."""

    def __init__(self, both: Places, to: str) -> None:
        self._both, self._done = both, Moved(to)
        self._pictures = MovedPictures(both)
        people: list[Mapping[str, Cell]] = read_book(both.old.house).book.tables[PEOPLE].rows
        self._sharing = MovedSharing(both, people)

    def run(self, tell: Tell) -> Moved:
        """Copy, compare, share, open, switch, and mark what was left."""
        both, copied = self._both, Copied()
        sheets = [SpreadsheetCopy(both, file, self._pictures) for file in both.old.spreadsheets()]
        forms = [FormCopy(both, file) for file in both.old.forms()]
        of = len(sheets) + len(forms)
        for at_, sheet in enumerate(sheets):
            tell("Copying", at_, of)
            sheet.run(copied)
        for at_, form in enumerate(forms, start=len(sheets)):
            tell("Copying", at_, of)
            items, notes = form.run()
            self._done.items += items
            self._done.notes += notes
        tell("Copying", of, of)
        self._compare(sheets, forms)
        _refuse_what_is_left(both.old.house)
        self._count(sheets, forms, copied)
        self._begin_there(sheets, forms)
        switch(both.old.house.config_path, self._done.to)
        both.new.look()
        leave(both)
        return self._done

    def _compare(self, sheets: list[SpreadsheetCopy], forms: list[FormCopy]) -> None:
        """Read both places once more, and hold the one against the other."""
        self._both.new.look()
        for sheet in sheets:
            sheet.check()
        for form in forms:
            form.check()

    def _count(self, sheets: list[SpreadsheetCopy], forms: list[FormCopy], copied: Copied) -> None:
        done = self._done
        done.spreadsheets, done.forms, done.drawings = len(sheets), len(forms), len(self._pictures.links)
        done.tabs, done.rows = copied.tabs, copied.rows
        done.notes += copied.notes
        if self._pictures.lost:
            done.notes.append(f"{len(self._pictures.lost)} drawings are named in cells and are no longer there.")

    def _begin_there(self, sheets: list[SpreadsheetCopy], forms: list[FormCopy]) -> None:
        """Share the spreadsheets, open the forms, and mark all as ours."""
        for file, sheet in zip(self._both.old.spreadsheets(), sheets, strict=True):
            self._done.notes += (step.what for step in self._sharing.bring(file, sheet.id))
        for form in forms:
            form.open()
        for marker, file in self._both.old.ours.items():
            told = {MARKER: marker, **filled_in.noted(properties_of(file))}
            mark(self._both.new, [self._both.new.copies[str(file["id"])]], **told)


def leave(both: Places) -> None:
    """Mark and rename what is left in the old place, so that nobody and no job works there by mistake."""
    day = both.old.house.now.date()
    clear_marks(both.new)
    for marker, file in both.old.ours.items():
        if str(file["id"]) in both.new.copies:
            name = f"{file['name']} (moved to {both.new.name} on {day.day} {day:%B %Y})"
            body = {"name": name, "appProperties": {MARKER: f"{MOVED}{marker}"}}
            both.old.house.office.drive.update(str(file["id"]), body)
    mark(both.new, both.new.copies.values(), **{MOVING: None, DONE: None})
    for file_id in both.new.house.office.pictures.marked(MOVING).values():
        both.new.house.office.drive.update(file_id, {"appProperties": {MOVING: None}})


def require_unfinished(house: House, to: str) -> Places:
    """Both places, where a run was cut off after it had switched; ConfigError where nothing is left to do."""
    old = at(house, next(where for where in CALLED if where != to))
    there = old.config.google.token_file if old.on_google else old.config.desk.file
    if there.exists():
        both = places(old, to)
        if both.new.copies:
            return both
    raise ConfigError(f"The workspace is at {CALLED[to]} already.", remedy="Look at it with: followthrough doctor")
