"""Titles of sheets as names that a file can hold: without forbidden letters, short enough, each one once."""

from __future__ import annotations

from automation.opendocument_cells import printable


def free_names(titles: list[str], forbidden: str, longest: int) -> list[str]:
    """A name for each title; where two come out alike, whatever their capitals, the later one gets a number."""
    made: list[str] = []
    for title in titles:
        plain = printable(title).translate(dict.fromkeys(map(ord, forbidden), "_")).strip(" '.") or "Sheet"
        name, number = plain[:longest], 1
        while name.casefold() in (one.casefold() for one in made):
            number += 1
            name = f"{plain[: longest - len(str(number)) - 1]} {number}"
        made.append(name)
    return made
