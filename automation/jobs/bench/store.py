"""The bench's data as files, so that others may measure theirs on the same: pages of responses, and a tracker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from automation.jobs.bench.data import Meant
from automation.rules.setup.requests import sheet_id
from automation.rules.setup.sheet_plan import ROWS_AT_FIRST
from automation.rules.tables import Table
from automation.rules.tabs import expected_columns
from automation.rules.values import Cell

_ABOUT: Final = "bench.json"
_MEANT: Final = "meant.json"


class About(msgspec.Struct, frozen=True):
    """What the data is: how many referrals, from which seed, and how many responses the tracker knows already."""

    referrals: int
    seed: int
    responses: int
    known: int


@dataclass(frozen=True)
class Store:
    """A folder with the data of one bench."""

    folder: Path

    def about(self) -> About | None:
        """What data is there; None for a folder without any, or where writing it was cut short."""
        file = self.folder / _ABOUT
        return msgspec.json.decode(file.read_bytes(), type=About) if file.exists() else None

    def write_pages(self, pages: Mapping[str, Sequence[bytes]]) -> None:
        """Every page of responses, by form."""
        folder = self.folder / "responses"
        folder.mkdir(parents=True, exist_ok=True)
        for form, bodies in pages.items():
            for number, body in enumerate(bodies, 1):
                (folder / f"{form}.{number:04}.json").write_bytes(body)

    def pages(self) -> Iterator[tuple[str, bytes]]:
        """Form key and body of each page, one at a time: all at once would be most of the memory."""
        for file in sorted((self.folder / "responses").glob("*.json")):
            yield file.name.partition(".")[0], file.read_bytes()

    def write_tracker(self, tables: Mapping[str, Table]) -> None:
        """Every tab of the tracker."""
        folder = self.folder / "tracker"
        folder.mkdir(parents=True, exist_ok=True)
        for key, table in tables.items():
            columns = columns_of(table)
            # A sheet that outgrew its first rows has no more of them than its longest column.
            rows = max(ROWS_AT_FIRST, *map(len, columns))
            area = f"{table.tab.title}!A1:{_letters(len(columns))}{rows}"
            values = {"range": area, "majorDimension": "COLUMNS", "values": columns}
            asked = [{"gridRange": {"sheetId": sheet_id(key)}}]
            answer = {"valueRanges": [{"valueRange": values, "dataFilters": asked}]}
            (folder / f"{key}.json").write_bytes(msgspec.json.encode(answer))

    def tracker(self) -> dict[str, bytes]:
        """The answer with every cell of each tab of the tracker, by key."""
        return {file.stem: file.read_bytes() for file in (self.folder / "tracker").glob("*.json")}

    def write_about(self, about: About, meant: Mapping[str, Meant]) -> None:
        """What the data is, and what each response is really about; written last, as the sign that all is there."""
        (self.folder / _MEANT).write_bytes(msgspec.json.encode(meant))
        (self.folder / _ABOUT).write_bytes(msgspec.json.encode(about))

    def meant(self) -> dict[str, Meant]:
        """What each response is really about, by its id."""
        return msgspec.json.decode((self.folder / _MEANT).read_bytes(), type=dict[str, Meant])


def _letters(column: int) -> str:
    """What a sheet calls its column of this number, counted from 1: A, B … Z, AA …"""
    before, last = divmod(column - 1, 26)
    return (_letters(before) if before else "") + chr(ord("A") + last)


def columns_of(table: Table) -> list[list[Cell]]:
    """A table as the columns that reading its tab gives: each begins with its key and its title."""
    titles = {column.key: column.title for column in table.tab.columns}
    return [_cut([key, titles.get(key, key), *table.column(key)]) for key in expected_columns(table.tab)]


def _cut(cells: list[Cell]) -> list[Cell]:
    """A column without the empty cells at its end."""
    while cells[-1] == "":
        cells.pop()
    return cells
