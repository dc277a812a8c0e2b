"""Which columns the program fills in, as it is noted on a spreadsheet's file; what people typed in others stays theirs.

A template may hand a column over that people typed in. Until provisioning has seen to that, the column is theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from automation.rules.setup.plan import Step
from automation.rules.setup.requests import cell, sheet_id
from automation.rules.setup.sheet_look import protection_of
from automation.rules.values import Cell, digest, is_empty, text_of
from automation.specs.model import Column, SheetTemplate, Tab
from automation.specs.system import FIRST_ROW, KEY_ROW, TITLE_ROW

COLUMN_MARK: Final = "followthrough.column"
_NAME: Final = "filled-"
"""Start of the names of the properties that hold the columns' fingerprints."""
_PRINT: Final = 6
_IN_A_PROPERTY: Final = (124 - len(f"{_NAME}00")) // _PRINT
_MOST: Final = 20 * _IN_A_PROPERTY
"""Google keeps thirty properties of an app on a file: of a spreadsheet with more such columns nothing is noted."""
_TYPED: Final = "typed"

Known = Mapping[str, str]
"""The properties of a spreadsheet's file."""


def to_note(template: SheetTemplate, known: Known) -> dict[str, str | None]:
    """The properties that the file lacks, or has otherwise; None for one that goes away.

    What was noted of tabs that have no template now stays, since they may have one again.
    """
    peoples = {_print(tab, column) for tab in template.tabs for column in tab.columns if column.owner != "script"}
    ours = (_print(tab, column) for tab in template.tabs for column in _scripts(tab))
    prints = list(dict.fromkeys([*ours, *(one for one in _prints(known) if one not in peoples)]))
    prints = prints if len(prints) <= _MOST else []
    rows = range(0, len(prints), _IN_A_PROPERTY)
    wanted = {f"{_NAME}{at // _IN_A_PROPERTY:02}": "".join(prints[at : at + _IN_A_PROPERTY]) for at in rows}
    gone = {name: None for name in noted(known) if name not in wanted}
    return {**gone, **{name: value for name, value in wanted.items() if known.get(name) != value}}


def noted(known: Known) -> dict[str, str]:
    """Those of a file's properties that tell which columns the program fills in."""
    return {name: value for name, value in known.items() if name.startswith(_NAME)}


def handed_over(tab: Tab, known: Known, protected: Collection[int] = ()) -> set[str]:
    """The columns that the template gives to the program, and that were people's when the spreadsheet was set up.

    Those that are `protected`, by the ids of their protections, are the program's own whatever is noted.
    """
    prints = set(_prints(known))
    mine = (column for column in _scripts(tab) if _print(tab, column) not in prints)
    return {column.key for column in mine if protection_of(tab, column.key) not in protected}


def as_set_up(template: SheetTemplate, known: Known) -> SheetTemplate:
    """The template as its spreadsheet was set up: what was handed over to the program since is left to people.

    Where nothing is noted, as in a spreadsheet from before there were notes, every such column is the program's.
    """
    if not noted(known):
        return template
    tabs = tuple(_left_to_people(tab, handed_over(tab, known)) for tab in template.tabs)
    return msgspec.structs.replace(template, tabs=tabs)


def _left_to_people(tab: Tab, keys: Collection[str]) -> Tab:
    if not keys:
        return tab
    columns = tuple(
        msgspec.structs.replace(column, owner="people", computed=None) if column.key in keys else column
        for column in tab.columns
    )
    return msgspec.structs.replace(tab, columns=columns)


def what_waits(template: SheetTemplate, columns: Mapping[str, Collection[str]], known: Known) -> Iterator[str]:
    """That columns are left to people yet, in words; `columns` are the keys that each tab has."""
    if not noted(known):
        return
    for tab in template.tabs:
        handed = handed_over(tab, known) & set(columns.get(tab.key, ()))
        for title in [column.title for column in tab.columns if column.key in handed]:
            yield (
                f"In the tab “{tab.title}” the program is to fill in the column “{title}”. What people typed there was "
                "left as it is. To keep it in a column of its own, run: followthrough provision"
            )


@dataclass(frozen=True)
class Apart:
    """A column that people typed in, set apart from the one of the program: its place, and its key from now on."""

    at: int
    key: str
    step: Step
    requests: list[dict[str, Any]]


def set_apart(
    tab: Tab, keys: Sequence[str], rows: Sequence[Sequence[Cell]], handed: Collection[str]
) -> Iterator[Apart]:
    """Set each column apart that is handed over and has something typed in it. `rows` are the whole tab's."""
    for at, key in enumerate(keys):
        if key in handed and any(at < len(row) and not is_empty(row[at]) for row in rows[FIRST_ROW:]):
            title = text_of(rows[TITLE_ROW][at]) if at < len(rows[TITLE_ROW]) else key
            yield _apart(tab, at, _free(f"{key}_{_TYPED}", keys), title, key)


def _apart(tab: Tab, at: int, key: str, title: str, old: str) -> Apart:
    called = f"{title} ({_TYPED})"
    what = (
        f"in the tab “{tab.title}” the title of the column “{title}” to “{called}”, with what people typed there: the "
        f"program fills in a new column “{title}”"
    )
    heading = {"sheetId": sheet_id(tab.key), "rowIndex": KEY_ROW, "columnIndex": at}
    rows = [{"values": [cell(key)]}, {"values": [cell(called)]}]
    place = {"sheetId": sheet_id(tab.key), "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
    lookup = {
        "metadataKey": COLUMN_MARK,
        "metadataValue": old,
        "metadataLocation": {"dimensionRange": place},
        "locationMatchingStrategy": "EXACT_LOCATION",
    }
    renamed = {
        "dataFilters": [{"developerMetadataLookup": lookup}],
        "developerMetadata": {"metadataValue": key},
        "fields": "metadataValue",
    }
    requests: list[dict[str, Any]] = [
        {"updateCells": {"start": heading, "rows": rows, "fields": "userEnteredValue"}},
        {"updateDeveloperMetadata": renamed},
    ]
    return Apart(at, key, Step("change", what), requests)


def _free(key: str, taken: Collection[str]) -> str:
    made, attempt = key, 1
    while made in taken:
        attempt += 1
        made = f"{key}_{attempt}"
    return made


def _prints(known: Known) -> list[str]:
    told = noted(known)
    return [told[name][at : at + _PRINT] for name in sorted(told) for at in range(0, len(told[name]), _PRINT)]


def _scripts(tab: Tab) -> list[Column]:
    return [column for column in tab.columns if column.owner == "script"]


def _print(tab: Tab, column: Column) -> str:
    return digest(tab.key, column.key, length=_PRINT)
