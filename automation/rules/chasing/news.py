"""What changed for a lead since their last list: what came, what is done, whose date was moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from automation.rules.chasing.emails import is_handed_over, told_of
from automation.rules.chasing.messages import called
from automation.rules.chasing.told import mark
from automation.rules.items import Item
from automation.rules.values import Cell, day_numbered, from_serial, text_of, to_serial
from automation.specs.system import ROW_ID

_MOST: Final = 2_000
"""Rows whose marks fit the cell that remembers a list; of a longer one nobody can say later what has changed."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A row whose date is another than in the last list; None: there was none."""

    item: Item
    before: date | None


@dataclass(frozen=True, slots=True)
class News:
    """What changed since a day. All of it is the lead's own."""

    since: date
    new: tuple[Item, ...] = ()
    done: tuple[Item, ...] = ()
    moved: tuple[Moved, ...] = ()


def remembered(items: Sequence[Item]) -> tuple[str, ...]:
    """A list as its line in Emails remembers it: for each row a mark, and the day that it was due."""
    if len(items) > _MOST:
        return ()
    return tuple(f"{_mark(item)} {to_serial(item.due) if item.due else '-'}" for item in items)


def last_lists(emails: Iterable[Mapping[str, Cell]]) -> dict[str, Mapping[str, Cell]]:
    """For each lead, by id, the line of the newest list that was handed over."""
    newest: dict[str, Mapping[str, Cell]] = {}
    for line in emails:
        if line.get("kind") == called("digest") and is_handed_over(line.get("state")):
            lead = text_of(line.get(ROW_ID)).rpartition("/")[2]
            if lead not in newest or _moment(line) >= _moment(newest[lead]):
                newest[lead] = line
    return newest


def news_since(last: Mapping[str, Cell], mine: Iterable[Item]) -> News | None:
    """What changed in a lead's own rows since a list; None where nothing did, or where nobody remembers the list."""
    known, since = _read(last), from_serial(last.get("sent_at"))
    if not known or since is None:
        return None
    new, done, moved = [], [], []
    for item in mine:
        before, due = known.get(_mark(item)), str(to_serial(item.due)) if item.due else "-"
        if item.done and before:
            done.append(item)
        elif not item.closed and before is None:
            new.append(item)
        elif not item.closed and before != due:
            moved.append(Moved(item, day_numbered(before or "")))
    return News(since, tuple(new), tuple(done), tuple(moved)) if new or done or moved else None


def _read(line: Mapping[str, Cell]) -> dict[str, str]:
    pairs = (entry.partition(" ") for entry in told_of(line.get("about")))
    return {found: due for found, _, due in pairs if due}


def _mark(item: Item) -> str:
    return mark("listed", item.tab, item.row_id)


def _moment(line: Mapping[str, Cell]) -> float:
    sent = line.get("sent_at")
    return sent if isinstance(sent, int | float) else 0.0
