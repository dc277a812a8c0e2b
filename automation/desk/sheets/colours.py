"""Colours in both of Google's forms: `backgroundColor`, the older, and `backgroundColorStyle`, which counts more."""

from __future__ import annotations

import functools
from typing import Any, Final

from automation.desk import contract

_STYLE: Final = "Style"
_COLOURLESS: Final = ("userEnteredValue", "note", "dataValidation")


@functools.cache
def _fields(schema: str) -> dict[str, str]:
    """The fields of a message that hold a message, by name."""
    found = {}
    for name, part in contract.document("sheets")["schemas"][schema].get("properties", {}).items():
        inner = part.get("items", part)
        inner = inner.get("additionalProperties", inner)
        if "$ref" in inner:
            found[name] = str(inner["$ref"])
    return found


@functools.cache
def _twins(schema: str) -> tuple[str, ...]:
    """The fields of a message that are a colour of the older form, with one of the newer form beside them."""
    fields = _fields(schema)
    return tuple(name for name, kind in fields.items() if kind == "Color" and f"{name}{_STYLE}" in fields)


@functools.cache
def _leading(schema: str) -> dict[str, str]:
    """The fields of a message that may lead to colours."""
    return {name: kind for name, kind in _fields(schema).items() if _leads(kind)}


@functools.cache
def _leads(schema: str) -> bool:
    seen: set[str] = set()
    todo = [schema]
    while todo:
        kind = todo.pop()
        if kind in seen:
            continue
        seen.add(kind)
        if _twins(kind):
            return True
        todo.extend(_fields(kind).values())
    return False


def complete(kind: str, given: dict[str, Any]) -> None:
    """Put the other form beside each colour in a request of a kind; where both are given, the newer one counts."""
    fields = given.get("fields", "*").split(",")
    if all(path.split(".")[0] in _COLOURLESS for path in fields):
        return
    _complete(_fields("Request")[kind], given)


def _complete(schema: str, held: Any) -> None:
    if isinstance(held, list):
        for item in held:
            _complete(schema, item)
        return
    for name in _twins(schema):
        style = f"{name}{_STYLE}"
        if style in held:
            held.pop(name, None)
            if "rgbColor" in held[style]:
                held[name] = held[style]["rgbColor"]
        elif name in held:
            held[style] = {"rgbColor": held[name]}
    for name, kind in _leading(schema).items():
        if name in held:
            inner = held[name]
            is_map = isinstance(inner, dict) and "additionalProperties" in _part(schema, name)
            _complete(kind, list(inner.values()) if is_map else inner)


def _part(schema: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = contract.document("sheets")["schemas"][schema]["properties"][name]
    return found


def with_twins(schema: str, paths: tuple[str, ...]) -> tuple[str, ...]:
    """The paths of a mask, one of a colour standing for both of its forms, and as a whole."""
    made: list[str] = []
    for path in paths:
        names, kind = path.split("."), schema
        for at, name in enumerate(names):
            older = name.removesuffix(_STYLE)
            if older in _twins(kind):
                before = names[:at]
                made += [".".join([*before, older]), ".".join([*before, f"{older}{_STYLE}"])]
                break
            kind = _fields(kind).get(name, "Color")
        else:
            made.append(path)
    return tuple(dict.fromkeys(made))
