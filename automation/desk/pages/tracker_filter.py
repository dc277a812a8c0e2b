"""Which rows of a tab are shown, and in which order: views, search, choices and sorting, all from the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from automation.desk.pages.tracker_column import Column
from automation.desk.pages.tracker_sheet import Tab
from automation.desk.sheets.cells import Cell

_PICK: Final = "f."


@dataclass(frozen=True)
class Query:
    """What the address asks for; `picks` are wanted texts by column name, `page` counts from 1."""

    view: int | None = None
    text: str = ""
    picks: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Query:
        """Read the query of an address; what makes no sense there is left out."""
        view, page = given.get("view", ""), given.get("page", "")
        return cls(
            view=int(view) if view.isdecimal() else None,
            text=given.get("q", "").strip(),
            picks={name[len(_PICK) :]: wanted for name, wanted in given.items() if name.startswith(_PICK) and wanted},
            sort=given.get("sort", ""),
            descending=given.get("desc") == "1",
            page=max(int(page), 1) if page.isdecimal() else 1,
        )

    def address(self, **changes: Any) -> dict[str, str]:
        """The query as it stands in an address, with some parts changed; the page starts anew unless it is named."""
        new = replace(self, **{"page": 1, **changes})
        parts = {
            "view": "" if new.view is None else str(new.view),
            "q": new.text,
            **{f"{_PICK}{name}": wanted for name, wanted in new.picks.items()},
            "sort": new.sort,
            "desc": "1" if new.descending else "",
            "page": str(new.page) if new.page > 1 else "",
        }
        return {name: value for name, value in parts.items() if value}


def chosen(tab: Tab, query: Query) -> tuple[list[int], list[str]]:
    """The places of the rows that the query asks for, in order, and what of the view was not answered, as sentences."""
    view: dict[str, Any] = next(
        (one for one in tab.grid.body.get("filterViews", ()) if one["filterViewId"] == query.view), {}
    )
    places, untold = _by_view(tab, view, tab.places)
    for name, text in query.picks.items():
        picked = tab.column(name)
        if picked:
            shown = tab.texts_in(picked)
            places = [place for place in places if shown[place] == text]
    if query.text:
        places = _with_text(tab, query.text.casefold(), places)
    by = tab.column(query.sort)
    return (_sorted(tab, places, by, query.descending) if by else places), untold


def _with_text(tab: Tab, wanted: str, places: list[int]) -> list[int]:
    columns, found = [column for column in tab.columns if column.shown], set[int]()
    tab.cells_in(column.index for column in columns)  # all decoded together
    for column in columns:
        shown = tab.texts_in(column)
        good = {text for text in set(shown) if wanted in text.casefold()}
        if good:
            found.update(place for place in places if shown[place] in good)
    return [place for place in places if place in found]


def _by_view(tab: Tab, view: dict[str, Any], places: list[int]) -> tuple[list[int], list[str]]:
    untold = []
    for spec in view.get("filterSpecs", ()):
        column = _at(tab, spec.get("columnIndex", 0))
        criteria = spec.get("filterCriteria", {})
        if column is None:
            continue
        shown = tab.texts_in(column)
        hidden = set(criteria.get("hiddenValues", ()))
        places = [place for place in places if shown[place] not in hidden]
        test = condition(criteria["condition"]) if "condition" in criteria else None
        if test:
            (cells,) = tab.cells_in([column.index])
            places = [place for place in places if test(cells[place], shown[place])]
        elif "condition" in criteria:
            untold.append(f"The view “{view['title']}” filters {column.title} in a way that is not supported here.")
    for spec in reversed(view.get("sortSpecs", ())):
        column = _at(tab, spec.get("dimensionIndex", 0))
        if column:
            places = _sorted(tab, places, column, spec.get("sortOrder") == "DESCENDING")
    return places, untold


def _at(tab: Tab, index: int) -> Column | None:
    return tab.columns[index] if 0 <= index < len(tab.columns) else None


def _sorted(tab: Tab, places: list[int], column: Column, descending: bool) -> list[int]:
    """Rows by a column as Sheets sorts: numbers, then texts, then yes and no; empty cells come last either way."""
    ranks = tab.rows.ranks(column.index)
    filled = [place for place in places if ranks[place] >= 0]
    empty = [place for place in places if ranks[place] < 0]
    return sorted(filled, key=ranks.__getitem__, reverse=descending) + empty


Test = Callable[[Cell, str], bool]
_ABOUT_TEXT: Final[dict[str, Callable[[str, str], bool]]] = {
    "TEXT_EQ": lambda shown, wanted: shown == wanted,
    "TEXT_NOT_EQ": lambda shown, wanted: shown != wanted,
    "TEXT_CONTAINS": lambda shown, wanted: wanted in shown,
    "TEXT_NOT_CONTAINS": lambda shown, wanted: wanted not in shown,
    "TEXT_STARTS_WITH": lambda shown, wanted: shown.startswith(wanted),
    "TEXT_ENDS_WITH": lambda shown, wanted: shown.endswith(wanted),
}
_ABOUT_NUMBERS: Final[dict[str, Callable[[float, float], bool]]] = {
    "NUMBER_EQ": lambda held, wanted: held == wanted,
    "NUMBER_NOT_EQ": lambda held, wanted: held != wanted,
    "NUMBER_GREATER": lambda held, wanted: held > wanted,
    "NUMBER_GREATER_THAN_EQ": lambda held, wanted: held >= wanted,
    "NUMBER_LESS": lambda held, wanted: held < wanted,
    "NUMBER_LESS_THAN_EQ": lambda held, wanted: held <= wanted,
}


def condition(asked: dict[str, Any]) -> Test | None:
    """The test that a BooleanCondition stands for, on a cell and its text; None where it is not supported here."""
    kind = asked.get("type", "")
    values = [str(value.get("userEnteredValue", "")) for value in asked.get("values", ())]
    if kind in ("BLANK", "NOT_BLANK"):
        return lambda cell, _: (cell in (None, "")) == (kind == "BLANK")
    if not values or values[0].startswith("="):
        return None
    if kind in _ABOUT_TEXT:
        # Texts are compared without regard to capitals, as Sheets does.
        wanted = values[0].casefold()
        return lambda _, shown: _ABOUT_TEXT[kind](shown.casefold(), wanted)
    if kind in _ABOUT_NUMBERS and _is_number(values[0]):
        limit = float(values[0])
        return lambda cell, _: isinstance(cell, (int, float)) and _ABOUT_NUMBERS[kind](cell, limit)
    return None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
