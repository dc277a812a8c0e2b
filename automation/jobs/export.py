"""Export: a spreadsheet of the workspace as an OpenDocument file, or its tabs as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from automation import opendocument, opendocument_cells
from automation.decoding import did_you_mean, listed
from automation.errors import ConfigError, WorkspaceError
from automation.jobs.files import find_files
from automation.jobs.house import House, existing_office
from automation.jobs.whole import whole_file
from automation.rules.setup.requests import sheet_id
from automation.rules.values import Cell, from_serial, is_empty, moment_of, text_of
from automation.specs.model import Column, SheetTemplate
from automation.specs.model import Tab as TabSpec
from automation.specs.system import FIRST_ROW, KEY_ROW, NOTICED, ROW_ID, TITLE_ROW

Rows = Sequence[Sequence[Cell]]
_HIDDEN: Final = frozenset({ROW_ID, NOTICED})
_KINDS: Final = {"DATE": "date", "DATE_TIME": "datetime"}
_PLACES: Final = "sheets.properties(sheetId,title,index,sheetType)"
_FORMATS: Final = "sheets(properties.sheetId,data.rowData.values.effectiveFormat.numberFormat.type)"


@dataclass(frozen=True)
class Exported:
    """What was written: where, in how many tabs and rows, and in which files (one for an .ods)."""

    path: Path
    tabs: int
    rows: int
    files: tuple[Path, ...]


@dataclass(frozen=True)
class _Taken:
    """One tab as it was read. `name` stands for it in file names; `spec` is None for a tab that somebody added.

    `dates` says which cells (by row and column) somebody formatted as "date" or "datetime".
    """

    name: str
    title: str
    spec: TabSpec | None
    values: Rows
    dates: Mapping[tuple[int, int], str]


def export_spreadsheet(house: House, key: str, path: Path, *, tab: str = "", detail: bool = True) -> Exported:
    """Write a spreadsheet to `path`: all tabs to an .ods file; to .csv the one `tab`, else one file for each tab.

    Titles stand as people wrote them, dates are dates, and the hidden ids stay behind; without `detail` so do the
    columns that the tracker folds away. A file that is there is replaced whole. Raises ConfigError for a name that
    is not known, WorkspaceError where the spreadsheet cannot be read.
    """
    template = _template(house, key)
    if path.suffix.lower() not in (".ods", ".csv"):
        raise ConfigError(
            f"“{path.name}” ends neither in .ods nor in .csv.", remedy="Name the file, say: tracker.ods or tracker.csv"
        )
    taken = _chosen(_read(house, template), tab)
    tables = {one.name: _table(one, detail=detail) for one in taken}
    try:
        files = _write(path, tables, one_only=bool(tab))
    except OSError as error:
        raise WorkspaceError(
            f"The export could not be written to {path.parent}: {error.strerror}.",
            remedy="Check that the folder exists, that you may write in it and that the disk is not full.",
        ) from error
    return Exported(path, len(tables), sum(len(list(table.rows)) for table in tables.values()), files)


def _template(house: House, key: str) -> SheetTemplate:
    known = {sheet.key: sheet for sheet in house.specs.sheets}
    if key not in known:
        remedy = " ".join(filter(None, (did_you_mean(key, known), f"There is {listed(known)}.")))
        raise ConfigError(f"No spreadsheet is called “{key}”.", remedy=remedy)
    return known[key]


def _read(house: House, template: SheetTemplate) -> list[_Taken]:
    """Every tab that is there in the order in which people see them, those that somebody added among them."""
    existing_office(house)
    file_id = find_files(house, {}).sheets.get(template.key)
    if file_id is None:
        raise WorkspaceError(
            f"The spreadsheet “{template.title}” is not there.", remedy="Make it with: followthrough provision"
        )
    sheets, what = house.office.sheets, f"reading “{template.title}”"
    described = sheets.describe(file_id, _PLACES, what)
    places = {number: place["properties"] for number, place in described.items()}
    grids = [number for number in places if places[number].get("sheetType", "GRID") == "GRID"]
    ours = {sheet_id(tab.key): tab for tab in template.tabs}
    values = sheets.read_tabs(file_id, {str(number): number for number in grids})
    taken = []
    for number in sorted(grids, key=lambda number: places[number].get("index", 0)):
        cells = values[str(number)]
        if cells is not None:
            spec = ours.get(number)
            name = spec.key if spec else f"tab_{places[number].get('index', 0) + 1}"
            taken.append(_Taken(name, str(places[number]["title"]), spec, cells, {}))
    if not any(map(_has_own_numbers, taken)):
        return taken
    formats = sheets.describe(file_id, _FORMATS, what)
    numbers = {str(places[number]["title"]): number for number in grids}
    return [replace(one, dates=_dates(formats.get(numbers[one.title], {}))) for one in taken]


def _has_own_numbers(taken: _Taken) -> bool:
    """Whether a column that no template knows holds numbers: only its format tells which of them are dates."""
    known = _columns(taken)
    return any(
        isinstance(cell, int | float) and not isinstance(cell, bool)
        for row in taken.values
        for at, cell in enumerate(row)
        if not known.get(at)
    )


def _dates(sheet: Mapping[str, Any]) -> dict[tuple[int, int], str]:
    """The cells that are formatted as dates, by row and column."""
    rows = [row for data in sheet.get("data", []) for row in data.get("rowData", [])]
    formats = (
        ((at, place), cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type"))
        for at, row in enumerate(rows)
        for place, cell in enumerate(row.get("values", []))
    )
    return {place: _KINDS[kind] for place, kind in formats if kind in _KINDS}


def _chosen(taken: list[_Taken], tab: str) -> list[_Taken]:
    """All tabs, or the one with this key or title."""
    found = [one for one in taken if not tab or tab in (one.name, one.title)]
    if not found:
        known = [word for one in taken for word in (one.name, one.title)]
        remedy = " ".join(filter(None, (did_you_mean(tab, known), f"There is {listed(one.name for one in taken)}.")))
        raise ConfigError(f"No tab is called “{tab}”.", remedy=remedy)
    return found


def _table(taken: _Taken, *, detail: bool) -> opendocument.Tab:
    """A tab as people see it: its own titles, its columns by their types, without what is hidden."""
    known = _columns(taken)
    # A tab without the hidden row of keys, be it somebody's own or one that lost it, begins with its titles.
    head, body = (TITLE_ROW, FIRST_ROW) if known else (0, 1)
    titles = [text_of(cell) for cell in taken.values[head]] if len(taken.values) > head else []
    rows = [(at, row) for at, row in enumerate(taken.values) if at >= body and not all(map(is_empty, row))]
    width = max(len(titles), *(len(row) for _, row in rows), 0)
    titles += [""] * (width - len(titles))
    shown = [at for at in range(width) if _is_shown(taken, known.get(at), at, detail=detail)]
    kinds = {at: column.type for at, column in known.items()}
    return opendocument.Tab(
        title=taken.title,
        columns=[titles[at] for at in shown],
        rows=[
            [
                _cell(row[at], kinds.get(at) or taken.dates.get((down, at), "")) if at < len(row) else None
                for at in shown
            ]
            for down, row in rows
        ],
        widths={to: column.width for to, at in enumerate(shown) if (column := known.get(at)) and column.width},
        hidden=[to for to, at in enumerate(shown) if (column := known.get(at)) and column.detail],
        notes={to: column.help for to, at in enumerate(shown) if (column := known.get(at)) and column.help},
    )


def _columns(taken: _Taken) -> dict[int, Column]:
    """The template's columns by where they stand in the sheet."""
    if taken.spec is None:
        return {}
    specs = {column.key: column for column in taken.spec.columns}
    return {at: specs[text_of(key)] for at, key in enumerate(taken.values[KEY_ROW]) if text_of(key) in specs}


def _is_shown(taken: _Taken, column: Column | None, at: int, *, detail: bool) -> bool:
    if column:
        return detail or not column.detail
    keys = taken.values[KEY_ROW] if taken.spec else ()
    return not (at < len(keys) and text_of(keys[at]) in _HIDDEN)


def _cell(cell: Cell, kind: str) -> opendocument_cells.Cell:
    """A cell as its column means it: a serial number in a column of dates is a date."""
    if kind == "date":
        return from_serial(cell) or cell
    return (moment_of(cell) or cell) if kind == "datetime" else cell


def _write(path: Path, tables: Mapping[str, opendocument.Tab], *, one_only: bool) -> tuple[Path, ...]:
    if path.suffix.lower() == ".ods":
        with whole_file(path) as beside:
            opendocument.write_ods(beside, tables.values())
        return (path,)
    files = []
    for name, table in tables.items():
        # Keys and positions only: a tab that somebody added may bear a child's name.
        file = path if one_only else path.with_name(f"{path.stem}-{name}{path.suffix}")
        with whole_file(file) as beside:
            opendocument.write_csv(beside, table)
        files.append(file)
    return tuple(files)
