"""The rows that pages keep are always the rows that are stored, whatever happened to them meanwhile."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from automation.desk import files
from automation.desk.pages.tracker_rows import KeptRows, Rows
from automation.desk.store import Store

CELLS = st.one_of(
    st.none(),
    st.sampled_from(["", "Done", "done", "ŷ", "Zed"]),
    st.integers(-3, 3),
    st.sampled_from([0.5, -1.5, 1e300]),
    st.booleans(),
    st.just({"formula": "=A1"}),
)
ROW = st.lists(CELLS, min_size=1, max_size=4)
CHANGES = st.lists(st.dictionaries(st.integers(0, 12), st.one_of(st.none(), ROW), max_size=5), min_size=1, max_size=6)
FIRST = 2


def made(folder: Path) -> tuple[Store, str]:
    """A desk with one spreadsheet that has one sheet, number 7."""
    store = Store(folder / "desk.sqlite")
    with store.write() as connection:
        book = files.create(connection, files.SPREADSHEET, "Tracker", "2026-11-22T10:00:00.000Z")
        connection.execute("INSERT INTO spreadsheet VALUES (?, '{}')", (book,))
        connection.execute("INSERT INTO sheet VALUES (?, 7, 0, '{}')", (book,))
    return store, book


def change(store: Store, book: str, rows: dict[int, list[Any] | None]) -> None:
    """Somebody writes some rows, and takes others away."""
    with store.write() as connection:
        for index, cells in rows.items():
            if cells is None:
                connection.execute("DELETE FROM cells WHERE row = ?", (index,))
            else:
                line = (book, 7, index, msgspec.json.encode(cells))
                connection.execute("INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?)", line)
        files.touch(connection, book, "2026-11-22T10:00:00.000Z")


def as_sheets_sorts(cell: Any) -> tuple[int, Any]:
    """Numbers before texts before yes and no."""
    if isinstance(cell, bool):
        return (2, cell)
    if isinstance(cell, (int, float)):
        return (0, cell)
    return (1, (cell["formula"] if isinstance(cell, dict) else cell).casefold())


@settings(max_examples=60)
@given(histories=CHANGES, looks=st.lists(st.lists(st.integers(0, 4), max_size=3) | st.none(), min_size=6, max_size=6))
def test_what_is_kept_is_what_is_stored_and_sorts_as_sheets_does(
    histories: list[dict[int, Any]], looks: list[list[int] | None]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store, book = made(Path(folder))
        kept = KeptRows()
        for number, rows in enumerate(histories):
            change(store, book, rows)
            with store.read() as connection:
                found = kept.of(connection, book, 7, FIRST)
                assert kept.of(connection, book, 7, FIRST) is found
                stored = connection.execute("SELECT row, body FROM cells WHERE row >= ? ORDER BY row", (FIRST,))
                lines = [(index, msgspec.json.decode(body)) for index, body in stored]
            assert found.indexes == [index for index, _ in lines]
            wanted = looks[number] or []
            assert [found.cells(place) for place in range(len(lines))] == [cells for _, cells in lines]
            if looks[number] is None:
                continue  # nobody looks at this version
            assert found.width == max((len(cells) for _, cells in lines), default=0)
            for index, column in zip(wanted, found.columns(wanted), strict=True):
                assert column == [cells[index] if index < len(cells) else None for _, cells in lines]
                ranks = found.ranks(index)
                filled = [place for place, cell in enumerate(column) if cell not in (None, "")]
                assert [place for place, rank in enumerate(ranks) if rank >= 0] == filled
                by_rule = sorted(filled, key=lambda place, held=column: as_sheets_sorts(held[place]))
                assert sorted(filled, key=ranks.__getitem__) == by_rule
        store.close()


def test_of_many_tabs_those_that_were_looked_at_last_are_kept(tmp_path: Path) -> None:
    store, book = made(tmp_path)
    with store.write() as connection:
        connection.executemany("INSERT INTO sheet VALUES (?, ?, 0, '{}')", [(book, number) for number in range(10, 16)])
    kept = KeptRows()
    with store.read() as connection:
        first = kept.of(connection, book, 7, FIRST)
        others = [kept.of(connection, book, number, FIRST) for number in range(10, 16)]
        assert kept.of(connection, book, 15, FIRST) is others[-1]
        assert kept.of(connection, book, 7, FIRST) is not first
    store.close()


def test_a_head_that_grew_is_not_taken_for_rows(tmp_path: Path) -> None:
    store, book = made(tmp_path)
    change(store, book, {2: ["a"], 3: ["b"]})
    kept = KeptRows()
    with store.read() as connection:
        assert isinstance(kept.of(connection, book, 7, 2), Rows)
        assert kept.of(connection, book, 7, 3).columns([0]) == [["b"]]
    store.close()
