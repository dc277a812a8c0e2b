"""What a restored copy changes: what was erased after it was made comes back, and the answers that came since go."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from automation.desk.forms.responses import ERASED, receipt_number
from automation.errors import FollowthroughError
from automation.jobs.arrivals import fetch
from automation.jobs.desk_file import desk_in_words
from automation.jobs.house import House
from automation.jobs.reading import Reading, read_book
from automation.rules.intake.checklines import about_of
from automation.rules.intake.erased import erased_in, stand_again
from automation.rules.intake.kinds import NOT_SAFE
from automation.specs.system import TO_CHECK


@dataclass(frozen=True)
class Went:
    """Answers that came after the copy was made and are not in it, by receipt number.

    `not_safe` say that someone may not be safe; `unread` could not be read, so that nobody knows what they say.
    """

    not_safe: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.not_safe) + len(self.unread) + len(self.others)


@dataclass(frozen=True)
class CameBack:
    """What was erased and stands again: by names that `erase` takes, now or after a sync; answers of other responses.

    `went` is what came since and is gone. `unknown` is why nothing could be compared, in words; empty where all was.
    """

    names: tuple[str, ...] = ()
    after_sync: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    unknown: str = ""
    went: Went = field(default_factory=Went)

    def __bool__(self) -> bool:
        return bool(self.names or self.after_sync or self.answers)


def came_back(house: House, before: Path, after: Path) -> CameBack:
    """Compare a desk with the copy that took its place, or would: what was erased in between, and what came."""
    try:
        with _opened(house, after) as there:
            kept_there = _kept(there)
        with _opened(house, before) as there:
            reading, kept = read_book(there), _kept(there)
            erased, gone = erased_in(reading.book), {one for one, held in kept.items() if not held.has_answers}
            went = _went(there, reading, {one: kept[one].form_id for one in kept.keys() - kept_there - gone})
        with _opened(house, after) as there:
            held = {one for one, is_held in kept_there.items() if is_held.has_answers}
            names = stand_again(erased, read_book(there).book, held, gone & held)
    except FollowthroughError as why:
        return CameBack(unknown=why.what)
    answers = sorted(_address(house, one) for one in (gone & held) - erased.lines.keys())
    now, later = ([name for name, listed in names.items() if listed is wanted] for wanted in (True, False))
    return CameBack(tuple(now), tuple(later), tuple(answers), went=went)


def _went(there: House, reading: Reading, forms: dict[str, str]) -> Went:
    """What responses, by id with their forms' ids, say about somebody's safety: in the form, or in To check."""
    keys = {form_id: key for key, form_id in reading.files.forms.items()}
    said = fetch(there, reading, [(keys[form_id], one) for one, form_id in forms.items() if form_id in keys])
    lines = (about_of(line) for line in reading.book.tables[TO_CHECK] if line.get("kind") == NOT_SAFE)
    not_safe = {one for one, response in said.items() if response.not_safe}
    not_safe |= {str(about.get("response")) for about in lines} & forms.keys()
    unread = forms.keys() - said.keys() - not_safe
    return Went(*(_receipts(some) for some in (not_safe, unread, forms.keys() - not_safe - unread)))


def _receipts(ids: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(map(receipt_number, ids)))


@dataclass(frozen=True, slots=True)
class _Kept:
    form_id: str
    has_answers: bool


def _kept(there: House) -> dict[str, _Kept]:
    """The responses of a desk's forms, by id."""
    with desk_in_words(), there.office.desk.store.read() as connection:
        rows = connection.execute("SELECT id, form_id, body <> ? FROM response", (ERASED,)).fetchall()
    return {one: _Kept(form_id, bool(has_answers)) for one, form_id, has_answers in rows}


@contextlib.contextmanager
def _opened(house: House, file: Path) -> Iterator[House]:
    """The house as it is with another file for its desk."""
    desk = msgspec.structs.replace(house.config.desk, file=file)
    there = replace(house, config=msgspec.structs.replace(house.config, desk=desk))
    store = there.office.desk.store
    try:
        yield there
    finally:
        there.office.close()
        store.close()


def _address(house: House, response_id: str) -> str:
    return f"{house.base_url}/responses/{receipt_number(response_id)}"
