"""What lines remember that responses wrote: the same whether anybody said beforehand who would be asked about."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from automation.rules.intake.written import Written
from automation.rules.tables import Table
from automation.rules.tabs import read_table
from automation.rules.values import Cell, as_json
from automation.specs.model import Column, Tab

LINES = Tab(key="lines", title="Lines", columns=tuple(Column(key=k, title=k) for k in ("where", "wrote", "received")))
ROWS = [("children", "A"), ("children", "B"), ("actions", "A/1"), ("actions", "A")]
named = st.lists(st.sampled_from(ROWS), max_size=3, unique=True)


def table(tab: Tab, *rows: list[Cell]) -> Table:
    keys: list[Cell] = ["id", *(column.key for column in tab.columns)]
    return read_table(tab, [keys, [""] * len(keys), *rows])


def lines_naming(lines: list[list[tuple[str, str]]]) -> Table:
    """Lines of Responses, each with a value that it wrote into every row that it names."""
    rows: list[list[Cell]] = []
    for at, rows_named in enumerate(lines):
        wrote: dict[str, dict[str, dict[str, int]]] = {}
        for tab, row_id in rows_named:
            wrote.setdefault(tab, {})[row_id] = {"status": at}
        where = "\n".join(f"{tab} {row_id}" for tab, row_id in rows_named)
        rows.append([f"line {at}", where, as_json(wrote), at])
    return table(LINES, *rows)


@given(st.lists(named, max_size=6), named)
def test_what_was_written_into_a_row_is_the_same_for_rows_that_were_expected(
    lines: list[list[tuple[str, str]]], expected: list[tuple[str, str]]
) -> None:
    told, untold = Written(lines_naming(lines)), Written(lines_naming(lines))
    told.expect(expected)
    for row in ROWS:
        newest = max((at for at, rows in enumerate(lines) if row in rows), default=None)
        assert told.of(*row) == untold.of(*row) == ({} if newest is None else {"status": (float(newest), newest)})
        assert told.knows_row(*row) == (newest is not None)


def test_a_row_that_a_response_stood_on_and_that_was_deleted_is_known_as_lost() -> None:
    written = Written(lines_naming([[("children", "A")], [("actions", "A/1"), ("actions", "A")], []]))
    actions = table(Tab(key="actions", title="Actions", columns=()), ["A/1"])
    assert written.lost_rows(actions) == ["A"]
