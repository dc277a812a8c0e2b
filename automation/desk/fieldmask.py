"""Field masks: which parts of an answer the caller wants, as `fields=a/b,c(d,e.f)`."""

from __future__ import annotations

import re
from typing import Any, Final

from automation.desk.fault import invalid

Mask = dict[str, Any]
"""A tree of field names; an empty tree means the whole field."""

_DEEPEST: Final = 50
"""No answer is as deep; a mask that is would only be there to exhaust whoever reads it."""
_TOKEN: Final = re.compile(r"[\w*$@\-]+|[(),./]")


def parse(text: str) -> Mask:
    """Read a mask such as `sheets(properties,data.rowData),spreadsheetId`.

    Raises a 400 refusal where brackets do not close or a name is missing.
    """
    if _TOKEN.sub("", text).strip():
        raise invalid(f"Invalid field selection {text}", "fields")
    tokens = _TOKEN.findall(text)
    if _depth(tokens) > _DEEPEST:
        raise invalid("Invalid field selection: it is too deep", "fields")
    mask, rest = _read_list(tokens, 0)
    if rest != len(tokens):
        raise invalid(f"Invalid field selection {text}", "fields")
    return _settled(mask)


def _depth(tokens: list[str]) -> int:
    """How deep a mask goes at most: brackets that are open at once, and steps of the longest path."""
    open_brackets = deepest = steps = 0
    for mark in tokens:
        open_brackets += {"(": 1, ")": -1}.get(mark, 0)
        if mark in ("/", "."):
            steps += 1
        elif mark in (",", "(", ")"):
            steps = 0
        deepest = max(deepest, open_brackets + steps)
    return deepest


def _settled(mask: Mask) -> Mask:
    """The tree without the marks of whole fields: `a,a.b` is all of `a`, in whichever order they stand."""
    return {name: {} if _is_whole(inner) else _settled(inner) for name, inner in mask.items()}


def _is_whole(mask: Mask) -> bool:
    """Whether everything is wanted: a star that ends its path, or the mark of a whole field, which looks the same."""
    return "*" in mask and (not mask["*"] or _is_whole(mask["*"]))


def _read_list(tokens: list[str], at: int) -> tuple[Mask, int]:
    mask: Mask = {}
    while True:
        at = _read_path(tokens, at, mask)
        if at < len(tokens) and tokens[at] == ",":
            at += 1
            continue
        return mask, at


def _read_path(tokens: list[str], at: int, mask: Mask) -> int:
    while True:
        if at >= len(tokens) or tokens[at] in "(),./":
            raise invalid("Invalid field selection: a field name is missing", "fields")
        node = mask.setdefault(tokens[at], {})
        at += 1
        if at < len(tokens) and tokens[at] in "./":
            mask, at = node, at + 1
            continue
        if at < len(tokens) and tokens[at] == "(":
            inner, at = _read_list(tokens, at + 1)
            if at >= len(tokens) or tokens[at] != ")":
                raise invalid("Invalid field selection: a bracket is not closed", "fields")
            _merge(node, inner)
            return at + 1
        node["*"] = {}
        return at


def _merge(into: Mask, other: Mask) -> None:
    for name, inner in other.items():
        _merge(into.setdefault(name, {}), inner)


def prune(value: Any, mask: Mask) -> Any:
    """Keep of `value` only what `mask` names; lists are pruned item by item."""
    if not mask or _is_whole(mask):
        return value
    if isinstance(value, list):
        return [prune(item, mask) for item in value]
    if not isinstance(value, dict):
        return value
    found = {name: prune(value[name], inner) for name, inner in mask.items() if name in value}
    return found | _below_star(value, mask) if "*" in mask else found


def _below_star(value: dict[str, Any], mask: Mask) -> dict[str, Any]:
    """What lies in any field under a star in the middle of a path: only the fields that have something there."""
    found = {}
    for name, held in value.items():
        also = mask.get(name)
        if also == {}:
            continue
        both: Mask = {}
        _merge(both, mask["*"])
        _merge(both, also or {})
        if isinstance(held, list):
            inner: Any = [prune(item, both) for item in held if isinstance(item, dict)]
            kept = inner if any(inner) else None
        else:
            kept = prune(held, both) if isinstance(held, dict) else None
        if kept:
            found[name] = kept
    return found


def within(mask: Mask, *names: str) -> Mask | None:
    """The part of a mask below a path of names: an empty one for the whole of it, None where it is not asked for."""
    for name in names:
        if not mask or "*" in mask:
            return {}
        if name not in mask:
            return None
        mask = mask[name]
    return {} if "*" in mask else mask


def paths(text: str) -> list[str]:
    """The dotted leaves of an update mask: `a(b,c)` gives `['a.b', 'a.c']`; `*` gives `['*']`."""

    def walk(mask: Mask, before: str) -> list[str]:
        found: list[str] = []
        for name, inner in mask.items():
            here = f"{before}{name}"
            found.extend(walk(inner, here + ".") if inner else [here])
        return found

    return walk(parse(text), "")
