"""Conditions: which kinds Google takes where, and with how many values, as its discovery document says."""

from __future__ import annotations

import functools
from typing import Any, Final, NamedTuple

from automation.desk import contract
from automation.desk.fault import invalid

VALIDATION: Final = "data validation"
FORMATTING: Final = "conditional formatting"
FILTERS: Final = "filters"
_COUNTS: Final = (
    ("Requires no ConditionValues", (0, 0)),
    ("Requires exactly two ConditionValues", (2, 2)),
    ("Requires a single ConditionValue", (1, 1)),
    ("Supports zero, one or two ConditionValues", (0, 2)),
    ("Requires at least one ConditionValue", (1, 1 << 16)),
    ("one per item in the list", (1, 1 << 16)),
)
_RELATIVE: Final = "may be a relative date"


class Kind(NamedTuple):
    """Where a kind of condition may stand, how many values it has (at least, at most), and if they may be relative."""

    places: tuple[str, ...]
    values: tuple[int, int]
    relative: bool


@functools.cache
def _kinds() -> dict[str, Kind]:
    """The kinds by name, read from what the discovery document says of each."""
    field = contract.document("sheets")["schemas"]["BooleanCondition"]["properties"]["type"]
    made = {}
    for name, told in zip(field["enum"], field["enumDescriptions"], strict=True):
        places = tuple(part for part in (VALIDATION, FORMATTING, FILTERS) if part in told.split("Requires")[0])
        places = () if "filters on data source objects" in told.split("Requires")[0] else places
        count = next((found for words, found in _COUNTS if words in told), (0, 1 << 16))
        made[name] = Kind(places, count, _RELATIVE in told)
    return made


def check(condition: dict[str, Any], place: str, field: str) -> None:
    """Refuse a condition that Google would not take there, in its words where they are known."""
    name = condition.get("type", "CONDITION_TYPE_UNSPECIFIED")
    kind = _kinds()[name]
    if name == "CONDITION_TYPE_UNSPECIFIED":
        raise invalid("A condition needs a type.", f"{field}.type")
    if place not in kind.places:
        raise invalid(f"ConditionType '{name}' is not supported in {place}.", f"{field}.type")
    values = condition.get("values", [])
    fewest, most = kind.values
    if not fewest <= len(values) <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise invalid(f"ConditionType '{name}' requires {wanted} ConditionValues, found {len(values)}.", field)
    for value in values:
        _check_value(value, name, kind, place, field)


def _check_value(value: dict[str, Any], name: str, kind: Kind, place: str, field: str) -> None:
    if "relativeDate" in value:
        if not kind.relative or place == VALIDATION or value["relativeDate"].endswith("UNSPECIFIED"):
            raise invalid(f"A relative date is not supported for '{name}' in {place}.", f"{field}.values.relativeDate")
    elif not value.get("userEnteredValue"):
        raise invalid(f"ConditionType '{name}' has a value that is empty.", f"{field}.values")
    elif name == "CUSTOM_FORMULA" and value["userEnteredValue"][0] not in "=+":
        raise invalid("A custom formula must begin with '=' or '+'.", f"{field}.values")
    elif name == "ONE_OF_LIST" and value["userEnteredValue"].startswith("="):
        raise invalid("Formulas are not supported in the values of ONE_OF_LIST.", f"{field}.values")
