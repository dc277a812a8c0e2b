"""Tabs as they are read from a sheet: which columns they must have, and whether what stands there can be trusted."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Final, cast

from automation.decoding import closest
from automation.rules.answers import receipt_number
from automation.rules.heading import keys_further_down, titles_out_of_place
from automation.rules.lookalikes import plainly, without_edges
from automation.rules.sent_columns import first_of, goes_beyond
from automation.rules.sorted_in_part import changed_places, told
from automation.rules.tables import Table
from automation.rules.values import Cell, is_empty, text_of
from automation.specs.model import Tab
from automation.specs.system import FIRST_ROW, NOTICED, REQUIRED_COLUMNS, RESPONSES, ROW_ID

Sheet = Sequence[Sequence[Cell]]
"""What was read of a tab, by rows or by columns; ends without cells may be cut."""
_AS_TITLES: Final = (ROW_ID, ROW_ID.upper(), ROW_ID.capitalize())
"""What stands beside the ids in the row of keys, and in the row of titles: ids of no row."""
_LONGEST_ID: Final = 500
"""Characters of a reference and a number together, beyond which they are a slip and name no row."""


def expected_columns(tab: Tab) -> list[str]:
    """The column keys that a tab must have, hidden ones first: its id, what was noticed, then the template's."""
    hidden = [ROW_ID, *([NOTICED] if tab.follow_up or tab.case else [])]
    return hidden + [column.key for column in tab.columns]


def must_have(tab: Tab) -> list[str]:
    """The columns without which a tab cannot be written to: its ids, and those that its parts name."""
    needed = [ROW_ID, *REQUIRED_COLUMNS.get(tab.key, ())]
    if tab.case:
        needed += [NOTICED, tab.case.reference, *tab.case.identity, tab.case.received, tab.case.met]
        needed += [tab.case.agreed] if tab.case.agreed else []  # without it nobody can tell who takes no part
    if tab.follow_up:
        follow = tab.follow_up
        needed += [NOTICED, follow.what, follow.lead, follow.due, follow.status, follow.done_on, follow.number]
        needed += [follow.reference] if follow.reference else []
    return needed


def read_table(tab: Tab, rows: Sheet | None) -> Table:
    """A tab from the rows that were read of it: the hidden row of keys, the titles, then rows of cells.

    Without rows (None) the tab does not exist. See read_columns.
    """
    return read_columns(tab, None if rows is None else list(zip_longest(*rows, fillvalue="")))


def read_columns(tab: Tab, sheet: Sheet | None) -> Table:
    """A tab from the columns that were read of it; each begins with its key and its title.

    `sheet` is None where the tab does not exist. A table that cannot be trusted (no keys, keys doubled, ids
    copied or out of step with the references) comes back with `stopped` set, in words for a coordinator.
    """
    if sheet is None:
        return Table(tab, {}, stopped=f"The tab “{tab.title}” is missing. Make it again with: followthrough provision")
    keys = [without_edges(text_of(first_of(cells))) for cells in sheet]
    columns = {key: at for at, key in enumerate(keys) if key}
    stopped = _missing_or_doubled(tab, keys)
    if stopped:
        stopped = keys_further_down(tab, sheet, must_have(tab)) or stopped
        return Table(tab, columns, stopped=stopped)
    cells = {key: sheet[at] for key, at in columns.items()}
    cells[ROW_ID] = _without_edges(list(cells[ROW_ID]))
    table = Table(tab, columns, cells, _filled_rows(tab, cells))
    if not "".join(table.ids).isascii():
        table = _in_latin_letters(table, cells)
    among = [table.place(at) for name in _AS_TITLES if (at := table.by_id.get(name)) is not None]
    table.stopped = (
        titles_out_of_place(tab, cells[ROW_ID], among)
        or _copied_ids(table)
        or _misspelt_ids(table)
        or _sorted_in_part(table)
    )
    return table


def _without_edges(ids: Sequence[Cell]) -> Sequence[Cell]:
    """Ids without spaces and invisible signs around them; nearly always there are none in the whole column."""
    together = "".join(cast("Sequence[str]", ids)) if set(map(type, ids)) == {str} else "\n"
    if together.isascii() and not any(map(together.__contains__, string.whitespace)):
        return ids
    return [without_edges(cell) if isinstance(cell, str) else cell for cell in ids]


def _in_latin_letters(table: Table, cells: Mapping[str, Sequence[Cell]]) -> Table:
    """The table with ids that only look like its rows' own references taken as those."""
    ids = list(cells[ROW_ID])
    for at, (row_id, seen) in enumerate(zip(table.ids, _visible_ids(table), strict=False)):
        if seen and not row_id.isascii() and plainly(row_id) == seen:
            ids[table.place(at)] = seen
    return Table(table.tab, table.columns, {**cells, ROW_ID: ids}, table.places)


def _filled_rows(tab: Tab, sheet: Mapping[str, Sequence[Cell]]) -> Sequence[int]:
    """The sheet rows with an id, or with anything in a column that people fill in; a range, where that is all of them.

    What only the script writes makes no row: it stands there because of something else, which is gone.
    """
    ids, filled = sheet[ROW_ID], [sheet[key] for key in sheet if key not in _scripts_own(tab)]
    if "" not in ids[FIRST_ROW:] and not any(goes_beyond(column, max(FIRST_ROW, len(ids))) for column in filled):
        return range(FIRST_ROW, max(FIRST_ROW, len(ids)))
    columns = [list(column) for column in filled]
    every = range(FIRST_ROW, max([FIRST_ROW, len(ids), *map(len, columns)]))
    return [row for row in every if (row < len(ids) and ids[row] != "") or not _is_blank(columns, row)]


def _scripts_own(tab: Tab) -> set[str]:
    """The columns in which people have nothing to do."""
    return {ROW_ID, NOTICED, *(column.key for column in tab.columns if column.owner == "script")}


def _is_blank(columns: Sequence[Sequence[Cell]], row: int) -> bool:
    return all(row >= len(column) or is_empty(column[row]) for column in columns)


def _missing_or_doubled(tab: Tab, keys: Sequence[str]) -> str:
    missing = [key for key in must_have(tab) if key not in keys]
    ours = set(expected_columns(tab))
    doubled = sorted(key for key, count in Counter(keys).items() if key in ours and count > 1)
    if missing:
        return (
            f"In the tab “{tab.title}” the hidden first row no longer names: {', '.join(missing)}. "
            f"{_nearly_the_same(tab, missing, keys)}Undo the last change to that row (Edit, Undo), or put it right "
            "with: followthrough provision"
        )
    if doubled:
        return (
            f"In the tab “{tab.title}” two columns share the hidden key {', '.join(doubled)}: a column was copied. "
            "Clear the copy's cell in the hidden first row."
        )
    return ""


def _nearly_the_same(tab: Tab, missing: Sequence[str], keys: Sequence[str]) -> str:
    """Which of the keys that stand there were probably meant for missing ones."""
    known = expected_columns(tab)
    others = {plainly(key).casefold(): key for key in keys if key and key not in known}
    near = {key: others.get(key.casefold()) or closest(key, others.values()) for key in missing}
    return "".join(f"It has “{found}”, which is not spelt as “{key}”. " for key, found in near.items() if found)


def _misspelt_ids(table: Table) -> str:
    """An id in letters that only look right is another id: what hangs on the row would no longer find it."""
    if "".join(table.by_id).isascii():
        return ""
    for row_id, at in table.by_id.items():
        if not row_id.isascii() and plainly(row_id).isascii():
            return (
                f"In the tab “{table.tab.title}” the hidden first cell of row {table.place(at) + 1} has letters or "
                "signs that only look like the right ones. Undo the last change to it (Edit, Undo, or an earlier "
                "version)."
            )
    return ""


def _copied_ids(table: Table) -> str:
    ids = table.ids
    if len(table.by_id) == len(ids) - ids.count(""):
        return ""
    counts = Counter(filter(None, ids))
    copied = [row_id for row_id, count in counts.items() if count > 1]
    rows = [str(table.place(at) + 1) for at, row_id in enumerate(ids) if row_id == copied[0]]
    more = f" In all {len(copied)} rows stand there more than once. If Followthrough runs on two computers, stop one."
    return (
        f"In the tab “{table.tab.title}” the rows {' and '.join(rows)} are copies of one another. Keep one, delete the "
        f"others (or clear the hidden first cell of a copy, to make it a row of its own).{more * (len(copied) > 1)}"
    )


def visible_id(tab: Tab, row: Mapping[str, Cell]) -> str:
    """The id that the visible columns of a row speak of; empty for tabs whose ids are not visible."""
    if tab.case:
        return text_of(row.get(tab.case.reference)).strip()
    if tab.follow_up and not tab.one_for_each:
        follow = tab.follow_up
        return _item_id(follow.reference_text or text_of(row.get(follow.reference)), text_of(row.get(follow.number)))
    return ""


def _item_id(reference: str, number: str) -> str:
    reference, number = reference.strip(), number.strip()
    told = f"{reference}/{number}" if reference and number else ""
    return told if len(told) <= _LONGEST_ID else ""


def _speak_of_their_ids(table: Table) -> bool:
    """Whether the visible columns are seen, by how they were sent, to speak of their rows' ids, as nearly always."""
    if table.tab.case:
        return table.holds(table.tab.case.reference, table.ids)
    if table.key == RESPONSES:
        return table.holds("receipt", list(map(receipt_number, table.ids)))
    return bool(table.tab.one_for_each) and any(table.holds(key, table.ids) for key in _repeating(table.tab))


def _visible_ids(table: Table) -> list[str]:
    """For each row the id that its visible columns speak of, by whichever columns do; empty where none does."""
    tab, ids = table.tab, table.ids
    if tab.case:
        return [text.strip() for text in table.texts(tab.case.reference)]
    if tab.follow_up and not tab.one_for_each:
        follow, numbers = tab.follow_up, table.texts(tab.follow_up.number)
        references = [follow.reference_text] * len(ids) if follow.reference_text else table.texts(follow.reference)
        if table.ids == [f"{one}/{number}" for one, number in zip(references, numbers, strict=True)]:
            return table.ids  # as nearly always; to look at each takes long
        return list(map(_item_id, references, numbers))
    if tab.key == RESPONSES:
        receipts = [receipt_number(row_id) for row_id in ids]
        if receipts == table.texts("receipt"):
            return ids
        known = dict(zip(receipts, ids, strict=True))
        return [known.get(text, "") for text in table.texts("receipt")]
    return _repeated_ids(table) if tab.one_for_each else []


def _repeated_ids(table: Table) -> list[str]:
    """The references that the rows of a list of all cases repeat."""
    repeated = [table.texts(key) for key in _repeating(table.tab)]
    if table.ids in repeated or not repeated:
        return table.ids
    return [next((text for text in texts if text in table.by_id), "") for texts in zip(*repeated, strict=True)]


def _repeating(tab: Tab) -> list[str]:
    """The columns of a list of all cases that repeat a column of the case."""
    return [column.key for column in tab.columns if column.computed and column.computed.rule == "from_case"]


def _sorted_in_part(table: Table) -> str:
    """A sort that moved what people see but not the ids gives rows whose ids belong to each other."""
    ids, seen = table.ids, [] if _speak_of_their_ids(table) else _visible_ids(table)
    return told(table.tab) if seen and ids != seen and changed_places(ids, seen) else ""
