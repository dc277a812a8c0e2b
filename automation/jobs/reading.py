"""Reading the workspace into a book, and writing the changes back."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import msgspec

from automation.errors import WorkspaceError, in_full
from automation.jobs.files import Files, find_files, form_links, require_tracker
from automation.jobs.house import House
from automation.rules.book import Book, Facts
from automation.rules.references import other_prefix
from automation.rules.setup.filled_in import as_set_up, what_waits
from automation.rules.setup.requests import in_ranges, requests_for, sheet_id
from automation.rules.sync.moved import repairs_for, took_effect
from automation.rules.tables import Change, SetCell, Table
from automation.rules.tabs import read_columns
from automation.specs.system import RESPONSES
from automation.workspace.refusals import HopelessError
from automation.workspace.sheets import Columns, Write

_MOST_TRIES: Final = 3
_SOME: Final = 50
"""Of so many cases the references are looked at: more would tell no more."""
_ANOTHER_PREFIX: Final = (
    "References in the tracker begin with {other}, and config.toml says {prefix}: what is sent for them finds no case. "
    'Write prefix = "{other}" there again, under [references].'
)


@dataclass
class Reading:
    """A workspace as it was read: the book, the files, and what could not be read, in words."""

    book: Book
    files: Files
    problems: list[str] = field(default_factory=list)
    values: dict[str, Columns | None] = field(default_factory=dict)
    """Every tab as it was read, column by column, by key."""
    unread: list[WorkspaceError] = field(default_factory=list)
    """Why spreadsheets or forms that are there could not be read just now."""


def read_book(house: House) -> Reading:
    """Read every tab of every spreadsheet.

    A spreadsheet or tab that is gone, or cannot be read, gives tables that are stopped, each with its reason; only
    without the tracker itself is there nothing to work in, and WorkspaceError is raised.
    """
    files = find_files(house, {})
    require_tracker(house, files)
    problems: list[str] = []
    unread: list[WorkspaceError] = []
    tables, read, sheets = {}, {}, []
    for specified in house.specs.sheets:
        file_id = files.sheets.get(specified.key, "")
        template = as_set_up(specified, files.properties(file_id))
        sheets.append(template)
        keys = [tab.key for tab in template.tabs]
        values, why = _tabs(house, file_id, template.title, keys, unread)
        problems += [why] if why else []
        for tab in template.tabs:
            read[tab.key] = values.get(tab.key)
            tables[tab.key] = read_columns(tab, read[tab.key])
            tables[tab.key].stopped = why or tables[tab.key].stopped
        columns = {key: tables[key].columns for key in keys}
        problems += what_waits(specified, columns, files.properties(file_id))
    facts = Facts(
        now=house.now,
        prefix=house.config.references.prefix,
        key=house.keys.reference_bytes(),
        links=form_links(house, files),
        reachable=house.others_reach_it,
        nation=house.config.organisation.nation,
        assessed_within=house.config.targets.assessed_within_working_days,
    )
    specs = msgspec.structs.replace(house.specs, sheets=tuple(sheets))
    book = Book(specs, tables, facts, house.routing)
    return Reading(book, files, [*problems, *_other_prefix(book)], read, unread)


def _other_prefix(book: Book) -> list[str]:
    """That config names another prefix than the references have that were given: by it no answer finds its case."""
    prefix, some = book.facts.prefix, book.case_table.ids[:_SOME]
    other = other_prefix(some, prefix)
    return [_ANOTHER_PREFIX.format(other=other, prefix=prefix)] if other else []


def _tabs(
    house: House, file_id: str, title: str, keys: list[str], unread: list[WorkspaceError]
) -> tuple[Mapping[str, Any], str]:
    if not file_id:
        return {}, f"The spreadsheet “{title}” is missing. Make it again with: followthrough provision"
    try:
        return _columns(house, file_id, keys), ""
    except HopelessError:
        raise
    except WorkspaceError as error:
        unread.append(error)
        return {}, f"The spreadsheet “{title}” could not be read: {in_full(error)}"


def write_changes(
    house: House, reading: Reading, changes: Iterable[Change], tables: Mapping[str, Table] | None = None
) -> int:
    """Write changes, a spreadsheet at a time, the one with the Responses tab last; returns how many there were.

    A line in Responses says that its response is dealt with, so it must not be there before the rest is. Tabs of
    one spreadsheet are written together or not at all. `tables` are as in `write_to`.
    """
    by_sheet = _by_sheet(house, changes)
    last = house.specs.sheet_of(RESPONSES).key
    for key in sorted(by_sheet, key=lambda key: key == last):
        write_to(house, reading, key, by_sheet[key], tables=tables)
    return sum(map(len, by_sheet.values()))


def write_to(
    house: House,
    reading: Reading,
    key: str,
    changes: Sequence[Change],
    by: Write | None = None,
    tables: Mapping[str, Table] | None = None,
) -> dict[str, Table]:
    """Write to one spreadsheet, and read back: cells are set by row number, and people may have moved rows.

    `by` does the writing, where it has a condition. `tables` are the tabs as they are to be, where people changed them
    since they were read. Returns the tabs as they were read back; none where rows were only added.
    """
    meant = reading.book.tables if tables is None else tables
    file_id, write = reading.files.sheets[key], by or house.office.sheets.write
    title = next(sheet.title for sheet in house.specs.sheets if sheet.key == key)
    now: dict[str, Table] = {}
    with without_collector():
        # What is put right below goes to rows that have moved: what was read between them stands elsewhere now.
        changes = in_ranges(changes, meant)
    for _ in range(_MOST_TRIES):
        is_done = partial(_took_effect, house, file_id, tuple(changes))
        with without_collector():
            requests = requests_for(changes, meant)
        write(file_id, requests, f"writing to “{title}”", is_done)
        tabs = {change.tab for change in changes if isinstance(change, SetCell)}
        if not tabs:
            return now
        now = _tables_now(house, file_id, tabs)
        repairs = repairs_for(changes, meant, now)
        reading.problems.extend(repairs.lost)
        changes = repairs.cells
        if not changes:
            return now
    reading.problems.append(f"Rows of “{title}” kept moving while this run wrote. Look at its latest changes.")
    return now


def _took_effect(house: House, file_id: str, sent: Sequence[Change]) -> bool:
    return took_effect(sent, _tables_now(house, file_id, {change.tab for change in sent}))


def _tables_now(house: House, file_id: str, tabs: Iterable[str]) -> dict[str, Table]:
    values = _columns(house, file_id, tabs)
    return {tab: read_columns(house.specs.tab(tab), cells) for tab, cells in values.items()}


def _columns(house: House, file_id: str, tabs: Iterable[str]) -> dict[str, Columns | None]:
    """The cells of some tabs of a spreadsheet, column by column, as tables keep them."""
    return house.office.sheets.read_columns(file_id, {tab: sheet_id(tab) for tab in tabs})


def changed_meanwhile(house: House, reading: Reading, changes: Iterable[Change]) -> dict[str, Table]:
    """The tabs about to be written to that somebody changed since they were read, as they are now."""
    changed: dict[str, Table] = {}
    for key, mine in _by_sheet(house, changes).items():
        tabs = {change.tab for change in mine}
        for tab, values in _columns(house, reading.files.sheets[key], tabs).items():
            if values != reading.values[tab]:
                changed[tab] = read_columns(reading.book.specs.tab(tab), values)
    return changed


def _by_sheet(house: House, changes: Iterable[Change]) -> dict[str, list[Change]]:
    by_sheet: dict[str, list[Change]] = {}
    for change in changes:
        by_sheet.setdefault(house.specs.sheet_of(change.tab).key, []).append(change)
    return by_sheet


@contextmanager
def without_collector() -> Iterator[None]:
    """Decode very much without the garbage collector, which would look again and again at all that was decoded."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # What was made meanwhile counts as old: or else it would all be looked at once more, now.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
