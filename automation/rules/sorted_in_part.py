"""Part of the columns sorted: the rows whose hidden ids belong to one another, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from automation.rules.references import CODE_PREFIX, make_reference
from automation.rules.tables import Table
from automation.specs.model import Tab


def told(tab: Tab) -> str:
    """That the ids of a tab no longer stand beside what they belong to, with what to do."""
    return (
        f"In the tab “{tab.title}” the hidden first column, by which rows are known, no longer belongs to the "
        "rest: part of the columns was sorted or moved by itself. Undo that (Edit, Undo, or an earlier version), then "
        "run: followthrough sync"
    )


def changed_places(ids: Iterable[str], seen: Iterable[str]) -> bool:
    """Whether rows speak of one another's ids; `seen` has the id that each row speaks of. One slip of the pen is none.

    Where there were blank rows, some ids are left with nothing beside them.
    """
    wrong = {row_id: other for row_id, other in zip(ids, seen, strict=False) if row_id and row_id != other}
    return bool(wrong.keys() & set(wrong.values()))


def codes_of(table: Table, key: bytes) -> dict[str, str]:
    """By row id, the word by which a row is known outside: it tells nothing of what is in it."""
    taken: dict[str, str] = {}
    for row_id in sorted(filter(None, table.ids)):
        taken[make_reference(key, CODE_PREFIX, f"{table.key} {row_id}", taken)] = row_id
    return {row_id: code for code, row_id in taken.items()}


def codes_changed_places(table: Table, key: bytes) -> bool:
    """Whether rows stand beside the codes of others: what somebody wishes by theirs would be done to somebody else."""
    shown = [column.key for column in table.tab.columns if column.computed and column.computed.rule == "code"]
    if not shown:
        return False
    codes = codes_of(table, key)
    return changed_places(table.ids, _owners(table.texts(shown[0]), codes))


def _owners(shown: Sequence[str], codes: Mapping[str, str]) -> list[str]:
    owners = {code: row_id for row_id, code in codes.items()}
    return [owners.get(code.strip(), "") for code in shown]
