"""A list of people from a .csv, .ods or .xlsx file, for a new People tab; every problem in it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from automation.decoding import did_you_mean, listed
from automation.errors import ConfigError, MailError, Problem
from automation.mail.message import checked_address
from automation.rules.chasing.slots import read_hour
from automation.rules.people import fold
from automation.specs.model import Tab

_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "name": ("name", "full name"),
    "aliases": ("aliases", "alias", "also called", "initials", "short name"),
    "email": ("email", "e-mail", "email address", "e-mail address"),
    "role": ("role",),
    "partner": ("partner", "organisation", "organization", "agency"),
    "deputy": ("deputy",),
    "language": ("language",),
    "how_often": ("how often", "how_often"),
    "day": ("day", "weekday"),
    "hour": ("hour", "time"),
}
"""The columns that a list may have, and the headings that people give them, folded."""
_SHOWN: Final = ("Name", "Aliases", "Email", "Role", "Partner", "Deputy", "Language", "How often", "Day", "Hour")
_ENDINGS: Final = (".csv", ".ods", ".xlsx")

Row = dict[str, str]


def read_people_file(path: Path, tab: Tab, known: Sequence[str] | None = ()) -> list[Row]:
    """The people of a list as rows of the People tab (`tab`), by column key.

    `known` are the names of those who stand in that tab beside them; while it is None nobody knows who will, and
    deputies are not looked at. Headings may stand in any order, capitals and
    accents do not matter, only Name is needed. Raises ConfigError with every problem: headings that nobody knows,
    people without a name or with the same name, addresses that are none, roles and other choices that the tab does not
    offer, deputies who are nobody.
    """
    table = _table(path)
    head, *body = table or [[]]
    columns, problems = _columns(path.name, head)
    rows = [(line, _row(cells, columns)) for line, cells in enumerate(body, start=2)]
    rows = [(line, row) for line, row in rows if row]
    if not problems:
        problems = [*_row_problems(path.name, rows, tab), *_doubled(path.name, rows)]
        problems += _deputies(path.name, rows, known) if known is not None else []
    if problems:
        what = f"The list of people, {path.name}, cannot be used yet: {len(problems)} to put right."
        raise ConfigError(what, remedy="Nothing was changed. Mend the list, then try again.", problems=problems)
    return [row for _, row in rows]


def _table(path: Path) -> list[list[str]]:
    """The cells of the first sheet as text."""
    import pandas  # type: ignore[import-untyped]  # here, because it takes longer to import than the rest of a command

    how: dict[str, Any] = {"header": None, "dtype": str, "keep_default_na": False}
    if path.suffix.lower() not in _ENDINGS:
        raise ConfigError(f"{path.name} is no list that can be read.", remedy=f"Save it as {listed(_ENDINGS)}.")
    try:
        if path.suffix.lower() == ".csv":
            frame = pandas.read_csv(path, sep=_separator(path), encoding="utf-8-sig", skip_blank_lines=False, **how)
        else:
            frame = pandas.read_excel(path, engine="calamine", **how)
    except OSError as error:
        remedy = "Check the name, and that you may read the file."
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}.", remedy=remedy) from error
    except (ValueError, pandas.errors.ParserError, _calamine_error()) as error:
        remedy = "Save it again from your spreadsheet program: as .ods or .xlsx, or as .csv in the encoding UTF-8."
        raise ConfigError(f"{path.name} is damaged, or not what its name says.", remedy=remedy) from error
    return [["" if cell is None else str(cell) for cell in row] for row in frame.fillna("").to_numpy().tolist()]


def _separator(path: Path) -> str:
    """What stands between the cells of a .csv: spreadsheets in some languages write semicolons."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        head = file.readline()
    return max((",", ";", "\t"), key=head.count)


def _calamine_error() -> type[Exception]:
    from python_calamine import CalamineError

    return CalamineError


def _columns(name: str, head: Sequence[str]) -> tuple[dict[int, str], list[Problem]]:
    """Column keys by place, and what is wrong with the headings."""
    known = {heading: key for key, headings in _HEADINGS.items() for heading in headings}
    columns: dict[int, str] = {}
    problems = []
    for at, heading in enumerate(head):
        key = known.get(fold(heading), "")
        if key and key in columns.values():
            problems.append(Problem(name, f"two columns are headed as “{heading}”", "", "Keep one of them"))
        elif key:
            columns[at] = key
        elif heading.strip():
            remedy = did_you_mean(heading, _SHOWN, f"Use {listed(_SHOWN)}, or leave the column out")
            problems.append(Problem(name, f"the heading “{heading.strip()}” is not known", "", remedy))
    if "name" not in columns.values():
        problems.append(Problem(name, "no column is headed “Name”", "headings in the first row, Name among them"))
    return columns, problems


def _row(cells: Sequence[str], columns: Mapping[int, str]) -> Row:
    found = {key: " ".join(cells[at].split()) for at, key in columns.items() if at < len(cells)}
    return {key: text for key, text in found.items() if text}


def _row_problems(name: str, rows: Sequence[tuple[int, Row]], tab: Tab) -> Iterator[Problem]:
    """What is wrong with single rows; a choice in other capitals, and an hour in other figures, is put right."""
    choices = {column.key: column.choices for column in tab.columns if column.choices and column.key != "hour"}
    for line, row in rows:
        place = f"{name}, line {line}"
        if "name" not in row:
            yield Problem(place, "there is no name", "", "Add the name, or take the line out")
        if "email" in row:
            try:
                checked_address(row["email"], "")
            except MailError:
                yield Problem(place, f"“{row['email']}” is not an email address", "one, such as name@example.org")
        if "hour" in row:
            hour = read_hour(row["hour"])
            if hour is None:
                yield Problem(place, f"Hour is “{row['hour']}”", "a full hour from 0 to 23, such as 8 or 17:00")
            row["hour"] = f"{hour}:00"
        for key in choices.keys() & row.keys():
            wanted = {fold(choice): choice for choice in choices[key]}
            if fold(row[key]) in wanted:
                row[key] = wanted[fold(row[key])]
            else:
                remedy = did_you_mean(row[key], choices[key])
                yield Problem(place, f"{_title(key)} is “{row[key]}”", listed(choices[key]), remedy)


def _doubled(name: str, rows: Sequence[tuple[int, Row]]) -> Iterator[Problem]:
    """Names and short names that two people share: a lead cell with such a name would mean nobody."""
    first: dict[str, int] = {}
    for line, row in rows:
        for folded, shown in {fold(one): one for one in _called(row)}.items():
            if folded in first:
                found = f"“{shown}” is what the person in line {first[folded]} is called too"
                yield Problem(f"{name}, line {line}", found, "", "Give each person names that nobody else has")
            else:
                first[folded] = line


def _deputies(name: str, rows: Sequence[tuple[int, Row]], known: Sequence[str]) -> Iterator[Problem]:
    """Deputies who are nobody: while the person is away, their emails would come to no one."""
    everybody = {fold(one): one for one in (*known, *(one for _, row in rows for one in _called(row)))}
    for line, row in rows:
        deputy, own = row.get("deputy", ""), map(fold, _called(row))
        if deputy and fold(deputy) in own:
            yield Problem(f"{name}, line {line}", f"Deputy is “{deputy}”, the same person", "", "Name somebody else")
        elif deputy and fold(deputy) not in everybody:
            remedy = did_you_mean(deputy, everybody.values(), "Add that person to the list, or leave Deputy empty")
            expected = "the name or an alias of one person of the list"
            yield Problem(f"{name}, line {line}", f"Deputy is “{deputy}”, who is not in the list", expected, remedy)


def _called(row: Row) -> list[str]:
    """What a person is called: their name and their aliases."""
    called = [row.get("name", ""), *row.get("aliases", "").replace(";", ",").split(",")]
    return [one.strip() for one in called if one.strip()]


def _title(key: str) -> str:
    return dict(zip(_HEADINGS, _SHOWN, strict=True))[key]
