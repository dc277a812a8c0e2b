"""What one cell may hold, and how it comes in and goes out."""

from __future__ import annotations

from typing import Any, Final

from automation.desk.fault import invalid

Cell = Any
"""None (empty), a string, a number, a bool, or {"formula": "=..."}."""

MAX_CHARACTERS: Final = 50_000


def from_json(value: Any, place: str) -> Cell:
    """A value given as JSON, kept as it comes (`RAW`): an empty string empties the cell."""
    if type(value) is str:
        return fitting(value) or None
    if value is None or type(value) is bool:
        return value
    if isinstance(value, int | float):
        return tidy(value)
    kind = "list_value" if isinstance(value, list) else "struct_value"
    raise invalid(f"Invalid {place}: {kind}", place)


def fitting(text: str) -> str:
    """The text, if a cell can hold it; refused with Google's words when it is too long."""
    if len(text) > MAX_CHARACTERS:
        raise too_long()
    return text


def too_long() -> Exception:
    """The refusal of a text that no cell can hold, in Google's words."""
    return invalid("Your input contains more than the maximum of 50000 characters in a single cell.")


def tidy(number: float) -> int | float:
    """A number as a spreadsheet keeps it, with the precision of a double; without a fraction as an integer."""
    return int(number) if abs(number) < 2**53 and number == int(number) else float(number)


def from_extended(value: dict[str, Any]) -> Cell:
    """The cell that an ExtendedValue asks for; an empty one empties the cell."""
    for kind, held in value.items():
        if kind == "stringValue":
            return fitting(held) or None
        if kind == "formulaValue":
            return {"formula": fitting(held)}
        if kind == "errorValue":
            raise invalid("errorValue cannot be set.", "userEnteredValue.errorValue")
        return held if isinstance(held, bool) else tidy(held)
    return None


def to_extended(cell: Cell) -> dict[str, Any]:
    """A cell as ExtendedValue."""
    if isinstance(cell, bool):
        return {"boolValue": cell}
    if isinstance(cell, str):
        return {"stringValue": cell}
    if isinstance(cell, dict):
        return {"formulaValue": cell["formula"]}
    return {"numberValue": cell}
