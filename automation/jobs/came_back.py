"""What a restored copy brings back: the cases, and the answers in the forms, that were erased after it was made."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from automation.desk.forms.responses import ERASED, receipt_number
from automation.errors import FollowthroughError
from automation.jobs.desk_file import desk_in_words
from automation.jobs.house import House
from automation.jobs.reading import read_book
from automation.rules.book import Book
from automation.rules.intake.erased import erased_in, stand_again


@dataclass(frozen=True)
class CameBack:
    """What was erased and stands again: by names that `erase` takes, now or after a sync; answers of other responses.

    `unknown` is why nothing could be compared, in words; empty where all was.
    """

    names: tuple[str, ...] = ()
    after_sync: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    unknown: str = ""

    def __bool__(self) -> bool:
        return bool(self.names or self.after_sync or self.answers)


def came_back(house: House, before: Path, after: Path) -> CameBack:
    """Compare a desk with the copy that took its place, or would, to find what was erased in between."""
    try:
        with _opened(house, before) as (book, kept):
            erased, gone = erased_in(book), {one for one, has_answers in kept.items() if not has_answers}
        with _opened(house, after) as (book, kept):
            held = {one for one, has_answers in kept.items() if has_answers}
            names = stand_again(erased, book, held, gone & held)
    except FollowthroughError as why:
        return CameBack(unknown=why.what)
    answers = sorted(_address(house, one) for one in (gone & held) - erased.lines.keys())
    now, later = ([name for name, listed in names.items() if listed is wanted] for wanted in (True, False))
    return CameBack(tuple(now), tuple(later), tuple(answers))


@contextlib.contextmanager
def _opened(house: House, file: Path) -> Iterator[tuple[Book, dict[str, bool]]]:
    """A desk's book, and its forms' responses by id: whether their answers are still there."""
    desk = msgspec.structs.replace(house.config.desk, file=file)
    there = replace(house, config=msgspec.structs.replace(house.config, desk=desk))
    store = there.office.desk.store
    try:
        with desk_in_words(), store.read() as connection:
            kept = connection.execute("SELECT id, body <> ? FROM response", (ERASED,)).fetchall()
        yield read_book(there).book, {one: bool(has_answers) for one, has_answers in kept}
    finally:
        there.office.close()
        store.close()


def _address(house: House, response_id: str) -> str:
    return f"{house.base_url}/responses/{receipt_number(response_id)}"
