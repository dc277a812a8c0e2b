"""What may still be written where people kept changing the tracker while a run worked things out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from automation.rules.book import Book
from automation.rules.intake.checklines import about_of
from automation.rules.intake.written import rows_of
from automation.rules.tables import Change, NewRow, SetCell, Table
from automation.rules.values import Cell, same, text_of
from automation.specs.system import RESPONSES, ROW_ID, TO_CHECK

Row = tuple[str, str]
"""A row by tab key and id; a case, a response or whatever else has an id by that alone, with an empty tab."""


@dataclass(frozen=True)
class Parted:
    """Changes that touch nothing that people changed, at the places where their rows are now; and those to be left.

    `tables` are the tabs as they will be once what is safe is written; `held` is all that the rest belongs to.
    """

    safe: list[Change]
    left: list[Change]
    tables: Mapping[str, Table]
    held: Set[Row] = frozenset()

    def leaves(self, rows: Set[Row]) -> bool:
        """Whether anything that belongs to these rows is left."""
        return not self.held.isdisjoint(rows)


def parted(
    changes: Sequence[Change], book: Book, now: Mapping[str, Table], together: Iterable[frozenset[Row]] = ()
) -> Parted:
    """Part the changes of a run from those that a person's change stands against.

    `now` are the tabs that were changed since they were read, as they are now. Whatever belongs to a row that cannot be
    written to is left with it: its case and all that stands on that, the response that is taken in, the question about
    it. Otherwise a line would say of its response that it wrote what it did not. `together` names rows that are written
    together or not at all, and only where nobody changed any cell of them: what is erased.
    """
    if not now:
        return Parted(list(changes), [], book.tables)
    ids_before = _ids_before(changes)
    placed = [_placed(change, book, now, ids_before) for change in changes]
    groups = [frozenset(_belongs_to(change, book)) for change in changes]
    together, old = list(together), _before(changes)
    touched = [group for group in together if not all(_is_as_read(row, book, now, old) for row in group)]
    against = [group for group, one in zip(groups, placed, strict=True) if one is None]
    held = _spread([*against, *touched], {*groups, *together})
    safe = [one for one, group in zip(placed, groups, strict=True) if one is not None and held.isdisjoint(group)]
    left = [one for one, group in zip(changes, groups, strict=True) if not held.isdisjoint(group)]
    return Parted(safe, left, {**book.tables, **_with(safe, now, ids_before)}, held)


def _with(safe: Iterable[Change], now: Mapping[str, Table], ids_before: Mapping[Row, str]) -> Mapping[str, Table]:
    """The tabs that were changed, as they are now but for the cells that are to be set."""
    for change in safe:
        if isinstance(change, SetCell) and change.tab in now:
            row_id = ids_before.get((change.tab, change.row_id), change.row_id)
            now[change.tab].set(row_id, change.column, change.new)
    return now


def _ids_before(changes: Iterable[Change]) -> dict[Row, str]:
    """The ids that rows had, where that is what changes."""
    sets = (change for change in changes if isinstance(change, SetCell) and change.column == ROW_ID)
    return {(change.tab, change.row_id): text_of(change.old) for change in sets}


def _before(changes: Iterable[Change]) -> Mapping[tuple[Row, str], Cell]:
    """What cells held that are to be set, by row and column."""
    sets = (change for change in changes if isinstance(change, SetCell))
    return {((change.tab, change.row_id), change.column): change.old for change in sets}


def _is_as_read(row: Row, book: Book, now: Mapping[str, Table], old: Mapping[tuple[Row, str], Cell]) -> bool:
    """Whether a row stands as it was read, in every cell."""
    tab, row_id = row
    if tab not in now:
        return True
    here, meant = now[tab].find(row_id), book.tables[tab].find(row_id) or {}
    if here is None or now[tab].columns != book.tables[tab].columns:
        return False
    return all(same(here.get(key), old.get((row, key), meant.get(key))) for key in now[tab].columns)


def _placed(change: Change, book: Book, now: Mapping[str, Table], ids_before: Mapping[Row, str]) -> Change | None:
    """A change where its row is now; None where the tab, the row or the cell is no longer what it was."""
    table = now.get(change.tab)
    if table is None:
        return change
    if table.stopped or table.columns != book.tables[change.tab].columns:
        return None
    if isinstance(change, NewRow):
        return change if table.find(change.row_id) is None else None
    # A row without an id cannot be told from another that somebody typed there: it is adopted by the next run.
    row_id = ids_before.get((change.tab, change.row_id), change.row_id)
    place = table.by_id.get(row_id) if row_id else None
    if place is None or not same(table.row(place).get(change.column), change.old):
        return None
    return change._replace(sheet_row=table.place(place))


def _belongs_to(change: Change, book: Book) -> Iterable[Row]:
    """The rows, cases and responses that a change belongs to."""
    yield change.tab, change.row_id
    row = book.tables[change.tab].find(change.row_id) or {}
    references = [change.row_id.partition("/")[0]]
    if change.tab in (RESPONSES, TO_CHECK):
        references += [change.row_id] if change.tab == RESPONSES else []
        references += text_of(row.get("reference")).split(", ")
    if change.tab == RESPONSES:
        references += [row_id.partition("/")[0] for _, row_id in rows_of(row.get("where"))]
        yield from rows_of(row.get("where"))
    if change.tab == TO_CHECK:
        about = about_of(row)
        asked_about = text_of(about.get("tab")), text_of(about.get("row"))
        references += [text_of(about.get("response")), asked_about[1].partition("/")[0]]
        if all(asked_about):
            yield asked_about
    yield from (("", reference) for reference in references if reference)


def _spread(held: Iterable[frozenset[Row]], groups: Iterable[frozenset[Row]]) -> set[Row]:
    """All that is held, with whatever belongs to it in any of the groups, and so on."""
    found = set[Row]().union(*held)
    apart, grew = list(groups), bool(found)
    while grew:
        met = [group for group in apart if not found.isdisjoint(group)]
        apart = [group for group in apart if found.isdisjoint(group)]
        grew = bool(met)
        found.update(*met)
    return found
