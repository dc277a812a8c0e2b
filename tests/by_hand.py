"""What a person types into a cell of the tracker."""

from __future__ import annotations

from pathlib import Path

from automation.jobs.house import open_house
from automation.jobs.reading import read_book
from automation.rules.setup.requests import cell, sheet_id


def type_into(folder: Path, tab: str, row_id: str, column: str, value: str) -> None:
    """A person types into a cell."""
    house = open_house(folder / "config.toml")
    reading = read_book(house)
    table = reading.book.tables[tab]
    start = {
        "sheetId": sheet_id(tab),
        "rowIndex": table.places[table.by_id[row_id]],
        "columnIndex": table.columns[column],
    }
    request = {"updateCells": {"start": start, "rows": [{"values": [cell(value)]}], "fields": "userEnteredValue"}}
    house.office.sheets.write(reading.files.sheets[house.specs.sheet_of(tab).key], [request], "typing")
    house.office.desk.store.close()
