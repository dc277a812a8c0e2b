"""Unions in Google's messages, of which at most one field may be set: its documents tell them only in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

_DATA_SOURCE_TARGET: Final = ("target", ("references", "dataSourceId", "isAll"))

SHEETS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "Request": ("kind", ()),
    "ExtendedValue": ("value", ()),
    "ColorStyle": ("kind", ()),
    "DataFilter": ("filter", ()),
    "ConditionValue": ("value", ()),
    "DataSourceObjectReference": ("reference", ()),
    "EmbeddedObjectPosition": ("location", ()),
    "TextRotation": ("type", ()),
    "ConditionalFormatRule": ("rule", ("booleanRule", "gradientRule")),
    "DeveloperMetadataLocation": ("location", ("spreadsheet", "sheetId", "dimensionRange")),
    "UpdateCellsRequest": ("area", ("start", "range")),
    "AutoFillRequest": ("area", ("range", "sourceAndDestination")),
    "FindReplaceRequest": ("scope", ("range", "sheetId", "allSheets")),
    "PasteDataRequest": ("kind", ("delimiter", "html")),
    "UpdateConditionalFormatRuleRequest": ("instruction", ("rule", "newIndex")),
    "UpdateDimensionPropertiesRequest": ("dimension_range", ("range", "dataSourceSheetRange")),
    "AutoResizeDimensionsRequest": ("dimension", ("dimensions", "dataSourceSheetDimensions")),
    "SortSpec": ("reference", ("dimensionIndex", "dataSourceColumnReference")),
    "FilterSpec": ("reference", ("columnIndex", "dataSourceColumnReference")),
    "RefreshDataSourceRequest": _DATA_SOURCE_TARGET,
    "CancelDataSourceRefreshRequest": _DATA_SOURCE_TARGET,
    "ChartSpec": (
        "chart",
        (
            "basicChart", "pieChart", "bubbleChart", "candlestickChart", "orgChart",
            "histogramChart", "waterfallChart", "treemapChart", "scorecardChart",
        ),
    ),
}  # fmt: skip
"""The union of each message, by its name: what Google calls it, and its fields (none: all fields of the message)."""


def as_json_schema(union: tuple[str, tuple[str, ...]]) -> dict[str, Any]:
    """What JSON Schema says for a union: no two of its fields at once."""
    _, fields = union
    if not fields:
        return {"maxProperties": 1}
    pairs = [(one, other) for at, one in enumerate(fields) for other in fields[at + 1 :]]
    return {"allOf": [{"not": {"required": list(pair)}} for pair in pairs]}


def broken(schema_path: Sequence[str | int], held: Any) -> list[tuple[str, list[str]]]:
    """The union that an error at a place of the schema is about (its name, and which fields are set); none for none."""
    if schema_path[0] != "$defs" or schema_path[1] not in SHEETS or not {"not", "maxProperties"} & set(schema_path[2:]):
        return []
    kind, fields = SHEETS[str(schema_path[1])]
    return [(kind, [name for name in held if not fields or name in fields])]


def in_snake_case(place: str) -> str:
    """A place as Google's reader of JSON names it: requests[0].addSheet becomes requests[0].add_sheet."""
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", place)
