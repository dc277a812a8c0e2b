"""What the rules over forms and sheets stand on: every spec with its place, and the names that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from automation.decoding import did_you_mean, listed
from automation.errors import Problem
from automation.specs.model import Column, FormSpec, Part, SheetTemplate, Specs, Tab
from automation.specs.sources import Sources

Problems = Iterator[Problem]

MOST_LISTED: Final = 12
"""Names that a sentence can bear; of more than these, none is listed."""

_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Placed:
    """A tab with its spreadsheet and its place for the eye."""

    tab: Tab
    sheet: SheetTemplate
    place: str

    def at(self, column: Column) -> str:
        """The place of one of its columns."""
        return f'{self.place}, column "{column.key}"'


class Ground:
    """The specs, where each stands, and whether a name that is missing is truly missing.

    Of a file that could not be read wholly, nothing is concluded from what is not in it.
    """

    def __init__(self, specs: Specs, sources: Sources | None) -> None:
        sources = sources or Sources()
        self.specs = specs
        form_files = sources.forms or [f"form_specs/{form.key}.toml" for form in specs.forms]
        sheet_files = sources.sheets or [f"sheet_templates/{sheet.key}.toml" for sheet in specs.sheets]
        self.forms: list[tuple[FormSpec, str]] = list(zip(specs.forms, form_files, strict=True))
        self.sheets: list[tuple[SheetTemplate, str]] = list(zip(specs.sheets, sheet_files, strict=True))
        self.tabs = [
            Placed(tab, sheet, f'{file}, tab "{tab.key}"') for sheet, file in self.sheets for tab in sheet.tabs
        ]
        self.by_key = {placed.tab.key: placed for placed in self.tabs}
        self.lost = {**sources.lost_forms, **sources.lost_sheets}
        self._lost_in_forms = {name for lost in sources.lost_forms.values() for name in lost}
        self._lost_in_sheets = {name for lost in sources.lost_sheets.values() for name in lost}

    def whole(self, file: str, *parts: type[Part]) -> bool:
        """Whether all of a file, or all of these parts of it, could be read."""
        lost = self.lost.get(file, frozenset())
        return not (lost & _names(*parts) if parts else lost)

    def all_forms(self, *parts: type[Part]) -> bool:
        """Whether all forms, and all of these parts of them, could be read."""
        return not self._lost_in_forms & _names(FormSpec, *parts)

    def all_sheets(self, *parts: type[Part]) -> bool:
        """Whether all tabs, and all of these parts of them, could be read."""
        return not self._lost_in_sheets & _names(SheetTemplate, Tab, *parts)

    def tab(self, key: str) -> Tab | None:
        """The tab with this key, if there is one."""
        placed = self.by_key.get(key)
        return placed.tab if placed else None

    def unknown_tab(self, place: str, key: str, named_by: str) -> Problems:
        """A problem if no spreadsheet has this tab."""
        if self.all_sheets():
            yield from unknown(place, f"`{named_by}` names the tab", key, self.by_key, "a tab of a spreadsheet")

    def unknown_column(self, place: str, tab: Tab, key: str, named_by: str) -> Problems:
        """A problem if the tab has no such column."""
        if self.all_sheets(Column):
            keys = [column.key for column in tab.columns]
            yield from unknown(place, f"`{named_by}` names the column", key, keys, f'a column of the tab "{tab.key}"')

    def case_tabs(self) -> list[Tab]:
        """The tabs whose rows are cases."""
        return [placed.tab for placed in self.tabs if placed.tab.case]


def column_of(tab: Tab, key: str) -> Column | None:
    """A tab's column by its key, if it has one."""
    return next((column for column in tab.columns if column.key == key), None)


def unknown(place: str, what: str, name: str, known: Iterable[str], expected: str) -> Problems:
    """A problem if a name is not one of those that are known."""
    names = list(known)
    if not name:
        yield Problem(place, f"{what}, but is empty", expected)
    elif name not in names:
        remedy = did_you_mean(name, names, _one_of(names))
        yield Problem(place, f"{what} `{name}`, which is not there", expected, remedy)


def twice(place: str, what: str, names: Sequence[str]) -> Problems:
    """A problem for each name that stands more than once."""
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        yield Problem(place, f'{what} "{name}" stands {names.count(name)} times', "each once", "Change or remove one")


def shared(what: str, named: Iterable[tuple[str, str]]) -> Problems:
    """A problem for each name that several files use; `named` gives names with their files."""
    files: dict[str, list[str]] = {}
    for name, file in named:
        files.setdefault(name, []).append(file)
    for name, where in files.items():
        if len(where) > 1:
            place = ", ".join(dict.fromkeys(where))
            yield Problem(place, f'{what} "{name}" stands {len(where)} times', "each once", "Change or remove one")


def bad_key(place: str, key: str, reserved: Iterable[str] = ()) -> Problems:
    """A problem if a key is not snake_case, or kept for the program itself."""
    if not _KEY.fullmatch(key):
        suggestion = re.sub(r"[^a-z0-9]+", "_", key.lower()).strip("_")
        remedy = f"Write `{suggestion}`" if _KEY.fullmatch(suggestion) else ""
        yield Problem(place, f'the key is "{key}"', "small letters, digits and _, beginning with a letter", remedy)
    elif key in reserved:
        yield Problem(place, f"the key `{key}` is kept for Followthrough itself", "another key")


def bad_title(place: str, what: str, text: str) -> Problems:
    """A problem if a title is empty or runs over lines, which Google refuses."""
    if not text.strip():
        yield Problem(place, f"the {what} is empty", "a few words")
    elif len(text.splitlines()) > 1:
        yield Problem(
            place, f"the {what} runs over more than one line", "one line", "Put the rest into the text or help"
        )


def bad_choices(place: str, choices: Sequence[str]) -> Problems:
    """A problem for each choice that is empty, stands twice or runs over lines."""
    for choice in choices:
        yield from bad_title(place, "choice", choice)
    yield from twice(place, "the choice", choices)


def not_offered(place: str, what: str, values: Iterable[str], choices: Sequence[str]) -> Problems:
    """A problem for each value that is not one of the choices."""
    for value in dict.fromkeys(values):
        if value not in choices:
            remedy = did_you_mean(value, choices)
            yield Problem(place, f'{what} "{value}", which is no choice there', f"one of {listed(choices)}", remedy)


def _names(*parts: type[Part]) -> set[str]:
    return {part.__name__ for part in parts}


def _one_of(names: list[str]) -> str:
    return f"There is {listed(names)}" if 0 < len(names) <= MOST_LISTED else ""
