"""What the bench of the desk works on: a made-up house with a large tab and a large tracker."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import gspread

from automation.desk.passphrase import set_passphrase
from automation.jobs.demo_folder import demo_folder
from automation.jobs.files import find_files
from automation.jobs.house import House, open_house
from automation.jobs.provision import provision
from automation.jobs.telling import Tell
from automation.rules.setup.requests import sheet_id
from automation.rules.values import Cell
from automation.specs.model import Column, Tab
from automation.specs.system import ROW_ID
from automation.workspace.transport import session

PASSPHRASE: Final = "made-up words for a bench"  # noqa: S105  (it opens nothing but made-up rows)
ACTIONS: Final = "agreed_actions"
HEAD_ROWS: Final = 2
_A_CHUNK: Final = 10_000
_FIRST_DAY: Final = 46_000
_KINDS: Final = 3


def made_house(folder: Path) -> House:
    """A house with everything provisioned, in an empty folder."""
    house = open_house(demo_folder(folder, None).config)
    provision(house)
    set_passphrase(house.office.desk.store, PASSPHRASE)
    return house


def client_of(house: House) -> gspread.Client:
    """gspread on the desk of this process."""
    return gspread.Client(auth=None, session=session(house.office.desk))


def large_tab(client: gspread.Client, rows: int, columns: int) -> gspread.Worksheet:
    """A tab with so many rows and columns, in which texts, numbers and days stand."""
    tab = client.create("The bench's large tab").sheet1
    tab.resize(rows=rows, cols=columns)
    tab.update(cells(range(rows), columns), "A1", raw=True)
    return tab


def cells(rows: Sequence[int], columns: int, word: str = "text") -> list[list[str | int]]:
    """Rows of made-up cells: every third a number."""
    return [[f"{word} {row} {at}" if at % _KINDS else row * at for at in range(columns)] for row in rows]


def large_tracker(house: House, client: gspread.Client, rows: int, tell: Tell) -> gspread.Worksheet:
    """The tracker's tab of agreed actions with so many made-up rows."""
    book = client.open_by_key(find_files(house, {}).sheets[house.specs.sheet_of(ACTIONS).key])
    tab, chance = book.get_worksheet_by_id(sheet_id(ACTIONS)), random.Random(1)  # noqa: S311  (made-up data)
    keys, spec = tab.row_values(1), house.specs.tab(ACTIONS)
    tab.resize(rows=rows + HEAD_ROWS)
    for start in range(0, rows, _A_CHUNK):
        tell("Filling the tracker", start, rows)
        lines = [_action(keys, spec, number, chance) for number in range(start, min(start + _A_CHUNK, rows))]
        tab.update(lines, f"A{start + HEAD_ROWS + 1}", raw=True)
    tell("Filling the tracker", rows, rows)
    return tab


def _action(keys: Sequence[str], spec: Tab, number: int, chance: random.Random) -> list[Cell]:
    columns = {column.key: column for column in spec.columns}
    row_id = f"FT-{number:07d}/1"
    return [row_id if key == ROW_ID else _cell(columns.get(key), chance) for key in keys]


def _cell(column: Column | None, chance: random.Random) -> Cell:
    if column is None:
        return None
    if column.choices:
        return chance.choice(column.choices)
    if column.type == "date":
        return _FIRST_DAY + chance.randrange(700)
    if column.type in ("number", "yes_no"):
        return chance.randrange(90) if column.type == "number" else chance.random() < 0.5
    return f"{column.title.casefold()} {chance.randrange(5_000)}"
