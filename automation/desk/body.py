"""The JSON body of a call, read as Google reads it."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec

from automation.desk import contract
from automation.desk.fault import invalid

_NULL_FIELD: Final = re.compile(rb":\s*null")


def read_body(method: contract.Method, raw: bytes) -> dict[str, Any]:
    """The message in the body of a call; empty where there is none. Raises a 400 refusal where it is no message."""
    try:
        return _read(method, raw)
    except RecursionError as error:
        raise invalid("Invalid JSON payload received. Message too deep. Max recursion depth reached.") from error


def _read(method: contract.Method, raw: bytes) -> dict[str, Any]:
    if not raw:
        return {}
    try:
        body = msgspec.json.decode(raw)
    except ValueError as error:
        raise invalid(f"Invalid JSON payload received. {error}") from error
    if not isinstance(body, dict):
        raise invalid("Invalid JSON payload received. Root element must be a message.")
    body.pop(contract.OF_OLDER_CLIENTS.get(method.id), None)
    if not _NULL_FIELD.search(raw):
        return body
    return dict(_without_nulls(body, {"$ref": method.request}, contract.document(method.api)["schemas"]))


def _without_nulls(value: Any, part: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A message without its null fields: to Google they are fields not given.

    Nulls in lists (cells to skip) and in maps (entries to take away) stay.
    """
    part = schemas.get(part["$ref"], {}) if "$ref" in part else part
    if isinstance(value, list):
        items = part.get("items", {})
        if items.get("type") == "any":
            return value  # cells, which have no fields: there may be a hundred thousand of them
        return [_without_nulls(item, items, schemas) for item in value]
    if not isinstance(value, dict):
        return value
    entries = part.get("additionalProperties")
    if entries:
        return {name: _without_nulls(held, entries, schemas) for name, held in value.items()}
    fields = part.get("properties", {})
    return {n: _without_nulls(held, fields.get(n, {}), schemas) for n, held in value.items() if held is not None}
