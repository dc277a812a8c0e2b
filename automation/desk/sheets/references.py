"""The references in a formula, moved as they are when it is copied elsewhere: `$` keeps a row or column where it is."""

from __future__ import annotations

import re
from typing import Final

from automation.desk.sheets.a1 import column_index, column_letters

_BEFORE: Final = r"(?<![\w.$])"
_AFTER: Final = r"(?![\w.(!])"
_COLUMN: Final = r"\$?[A-Za-z]{1,3}"
_ROW: Final = r"\$?[1-9]\d{0,7}"
_TOKEN: Final = re.compile(
    rf"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'"
    rf"|{_BEFORE}(?P<cell>{_COLUMN}{_ROW}){_AFTER}"
    rf"|{_BEFORE}(?P<columns>{_COLUMN}:{_COLUMN}){_AFTER}"
    rf"|{_BEFORE}(?P<rows>{_ROW}:{_ROW}){_AFTER}"
)
_PART: Final = re.compile(r"(\$?)([A-Za-z]{1,3}|[1-9]\d*)")


def moved(formula: str, down: int, right: int) -> str:
    """The formula as it reads so many rows further down and columns further right."""
    if not down and not right:
        return formula

    def change(token: re.Match[str]) -> str:
        if token.lastgroup is None:
            return token[0]
        parts = [_moved_part(found[1], found[2], down, right) for found in _PART.finditer(token[0])]
        if "" in parts:
            return "#REF!"
        return "".join(parts) if token.lastgroup == "cell" else ":".join(parts)

    return _TOKEN.sub(change, formula)


def _moved_part(dollar: str, name: str, down: int, right: int) -> str:
    """One row or column of a reference; empty where it falls off the sheet."""
    if dollar:
        return dollar + name
    if name.isdigit():
        row = int(name) + down
        return str(row) if row >= 1 else ""
    column = column_index(name) + right
    return column_letters(column) if column >= 0 else ""
