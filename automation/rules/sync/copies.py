"""Rows that a person copied: what was noted of the row that they were copied from does not go for them."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from automation.rules.marks import origin_of
from automation.rules.references import normalise
from automation.rules.tables import Table
from automation.rules.tabs import visible_id
from automation.rules.values import Cell, text_of
from automation.specs.system import NOTICED, ROW_ID


class Copies:
    """Takes the marks from rows that are adopted as rows of their own, though marks came with them."""

    def __init__(self, table: Table, prefix: str) -> None:
        self._table = table
        self._prefix = prefix

    @contextmanager
    def watched(self, position: int) -> Iterator[None]:
        """While a row is adopted: it keeps its marks if it gets back the id that it lost, or had one for now."""
        row = self._table.row(position)
        if row.get(ROW_ID) or not row.get(NOTICED):
            yield
            return
        said, origin, origins = self._id_it_says(row), origin_of(row), self._origins
        yield
        if said != text_of(row.get(ROW_ID)) or origin in origins:
            self._table.set_at(position, NOTICED, "")
        elif origin:
            origins.add(origin)

    def _id_it_says(self, row: Mapping[str, Cell]) -> str:
        """The id that a row's visible columns speak of, in a reference's own form."""
        tab = self._table.tab
        reference, stroke, number = visible_id(tab, row).partition("/")
        of_a_case = tab.case or (tab.follow_up and tab.follow_up.reference)
        return f"{normalise(reference, self._prefix) if of_a_case else reference}{stroke}{number}"

    @functools.cached_property
    def _origins(self) -> set[str]:
        """What the rows with an id came of; first asked before any that has marks is adopted."""
        return {origin for row in self._table if (origin := origin_of(row))}
