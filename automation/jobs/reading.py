"""Reading the workspace into a book, the forms' new responses with it, and writing the changes back."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from automation.errors import WorkspaceError, in_full
from automation.jobs.files import Files, find_files, form_links, require_tracker
from automation.jobs.house import House
from automation.rules.answers import Response, read_response, which
from automation.rules.book import Book, Facts
from automation.rules.chasing.due import listing_is_due
from automation.rules.intake.ledger import Ledger
from automation.rules.layout import Layout
from automation.rules.pages import Sent
from automation.rules.references import other_prefix
from automation.rules.setup.requests import in_ranges, requests_for, sheet_id
from automation.rules.sync.moved import repairs_for, took_effect
from automation.rules.tables import Change, SetCell, Table
from automation.rules.tabs import read_columns
from automation.rules.values import Cell, moment_of
from automation.specs.system import RESPONSES, RUNS
from automation.workspace.forms import PAGE
from automation.workspace.refusals import HopelessError
from automation.workspace.sheets import Columns, Write

_MOST_TRIES: Final = 3
_SOME: Final = 50
"""Of so many cases the references are looked at: more would tell no more."""
_ANOTHER_PREFIX: Final = (
    "References in the tracker begin with {other}, and config.toml says {prefix}: what is sent for them finds no case. "
    'Write prefix = "{other}" there again, under [references].'
)
_OVERLAP: Final = timedelta(days=1)
"""Responses are asked for from a little before the newest known one: those known already are recognised by id."""


@dataclass
class Reading:
    """A workspace as it was read: the book, the files, and what could not be read, in words."""

    book: Book
    files: Files
    problems: list[str] = field(default_factory=list)
    values: dict[str, Columns | None] = field(default_factory=dict)
    """Every tab as it was read, column by column, by key."""
    unread: list[WorkspaceError] = field(default_factory=list)
    """Why spreadsheets that are there could not be read just now."""


def read_book(house: House) -> Reading:
    """Read every tab of every spreadsheet.

    A spreadsheet or tab that is gone, or cannot be read, gives tables that are stopped, each with its reason; only
    without the tracker itself is there nothing to work in, and WorkspaceError is raised.
    """
    files = find_files(house, {})
    require_tracker(house, files)
    problems: list[str] = []
    unread: list[WorkspaceError] = []
    tables, read = {}, {}
    for template in house.specs.sheets:
        keys = [tab.key for tab in template.tabs]
        values, why = _tabs(house, files.sheets.get(template.key, ""), template.title, keys, unread)
        problems += [why] if why else []
        for tab in template.tabs:
            read[tab.key] = values.get(tab.key)
            tables[tab.key] = read_columns(tab, read[tab.key])
            tables[tab.key].stopped = why or tables[tab.key].stopped
    facts = Facts(
        now=house.now,
        prefix=house.config.references.prefix,
        key=house.keys.reference_bytes(),
        links=form_links(house, files),
        reachable=house.others_reach_it,
        nation=house.config.organisation.nation,
        assessed_within=house.config.targets.assessed_within_working_days,
    )
    book = Book(house.specs, tables, facts, house.routing)
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


def new_responses(house: House, reading: Reading) -> list[Response]:
    """The responses of every form since the newest known; one form or response that fails does not stop the rest."""
    ledger = Ledger(reading.book.tables[RESPONSES])
    found: list[Response] = []
    for key, layout in house.layouts.items():
        form_id = reading.files.forms.get(key)
        if form_id is None:
            reading.problems.append(
                f"The form “{layout.title}” is missing. Make it again with: followthrough provision"
            )
            continue
        try:
            with without_collector():
                found += _listed(house, reading, ledger, layout, form_id)
        except HopelessError:
            raise
        except WorkspaceError as error:
            reading.problems.append(f"The responses of the form “{layout.title}” could not be read: {in_full(error)}")
    return found


def _listed(house: House, reading: Reading, ledger: Ledger, layout: Layout, form_id: str) -> list[Response]:
    """What is new among a form's responses; those that were taken in already are let go page by page."""
    found: list[Response] = []
    for one in house.office.forms.responses(form_id, _since(house, reading, ledger, layout.key)):
        try:
            if ledger.may_be_news(one, house.zone):
                found.append(read_response(one, layout, house.zone))
        except ValueError as error:
            reading.problems.append(f"A response of the form “{layout.title}”{which(one)} cannot be used: {error}.")
    return list(filter(ledger.is_news, found))


def fetch(house: House, reading: Reading, wanted: Iterable[tuple[str, str]]) -> dict[str, Response]:
    """Single responses by form key and id: those that typed decisions, waiting lines and lost questions need.

    One that cannot be read again is a problem in words, and does not stop the rest.
    """
    of_form: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for key, response_id in wanted:
        of_form[key][response_id] = None
    found: dict[str, Response] = {}
    for key, ids in of_form.items():
        form_id, layout = reading.files.forms.get(key), house.layouts.get(key)
        if form_id is None or layout is None:
            named = layout.title if layout else key
            reading.problems.append(f"A response waits for the form “{named}”, which is missing.")
            continue
        try:
            listed = _listed_among_all(house, reading, key, form_id, ids)
        except HopelessError:
            raise
        except WorkspaceError as error:
            reading.problems.append(f"The responses of the form “{layout.title}” could not be read: {in_full(error)}")
            continue
        found |= _read_again(house, reading, layout, form_id, {one: listed.get(one) for one in ids})
    return found


def _read_again(
    house: House, reading: Reading, layout: Layout, form_id: str, wanted: Mapping[str, Sent | None]
) -> dict[str, Response]:
    """Responses of one form by id, each asked for by itself where no page had it."""
    found: dict[str, Response] = {}
    for response_id, listed in wanted.items():
        try:
            raw = listed or house.office.forms.response(form_id, response_id)
            found[response_id] = read_response(raw, layout, house.zone)
        except HopelessError:
            raise
        except (WorkspaceError, ValueError) as error:
            why = in_full(error) if isinstance(error, WorkspaceError) else error
            reading.problems.append(f"A response of the form “{layout.title}” could not be read again: {why}")
    return found


def _listed_among_all(
    house: House, reading: Reading, key: str, form_id: str, ids: Collection[str]
) -> Mapping[str, Sent]:
    """Responses of a form as its pages have them; none where to ask for them one by one takes fewer calls.

    Very many may wait for a tab that is held back, in every run: a call for each would use up the run's time, or
    Google's patience, before anything else is taken in.
    """
    ledger = Ledger(reading.book.tables[RESPONSES])
    if len(ids) <= 1 + ledger.sent_with(key)[0] // PAGE:
        return {}
    arrived = [_a_day_before(house, ledger.line(one).get("received")) for one in ids]
    since = None if None in arrived else min(filter(None, arrived))
    with without_collector():
        sent = house.office.forms.responses(form_id, since)
        return {one.responseId: one for one in sent if isinstance(one.responseId, str) and one.responseId in ids}


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
                changed[tab] = read_columns(house.specs.tab(tab), values)
    return changed


def _by_sheet(house: House, changes: Iterable[Change]) -> dict[str, list[Change]]:
    by_sheet: dict[str, list[Change]] = {}
    for change in changes:
        by_sheet.setdefault(house.specs.sheet_of(change.tab).key, []).append(change)
    return by_sheet


def _since(house: House, reading: Reading, ledger: Ledger, form_key: str) -> datetime | None:
    """From when on to ask: a day before the newest known response; everything where none is known, or now and then.

    Listing everything costs one page a day in a form whose responses fit on it, and all pages once a week in others.
    """
    many, latest = ledger.sent_with(form_key)
    if latest is None or listing_is_due(house.now.date(), reading.book.tables[RUNS], weekly=many >= PAGE):
        return None
    return _a_day_before(house, latest)


def _a_day_before(house: House, serial: Cell) -> datetime | None:
    """A day before a moment of Responses, as the Forms API is asked; None where the cell holds no moment."""
    moment = moment_of(serial)
    return moment.replace(tzinfo=house.zone).astimezone(UTC) - _OVERLAP if moment else None


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
