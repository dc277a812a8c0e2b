"""Update masks: which fields of a resource a request sets, and setting them."""

from __future__ import annotations

import functools
from typing import Any

from automation.desk import contract, fieldmask
from automation.desk.fault import invalid
from automation.desk.sheets import colours


@functools.lru_cache(maxsize=512)
def wanted(fields: str, schema: str) -> tuple[str, ...]:
    """The dotted paths that a mask names, checked against a schema of the API; `*` stays `*`.

    Raises a 400 refusal where the mask is empty or names no field of the schema.
    """
    if not fields:
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)", "fields")
    paths = tuple(fieldmask.paths(fields))
    for path in paths:
        if path != "*" and not contract.knows("sheets", schema, path.removesuffix(".*").split(".")):
            raise invalid(
                f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'.", "fields"
            )
    return colours.with_twins(schema, tuple(path.removesuffix(".*") for path in paths))


def set_masked(target: dict[str, Any], source: dict[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    """A copy of `target` with the fields at `paths` as in `source`; a field that `source` lacks is cleared."""
    made = dict(target)
    for path in paths:
        if path == "*":
            made = dict(source)
            continue
        name, _, rest = path.partition(".")
        if rest:
            inner = set_masked(made.get(name, {}), source.get(name, {}), (rest,))
            made.pop(name, None)
            if inner:
                made[name] = inner
        elif name in source:
            made[name] = source[name]
        else:
            made.pop(name, None)
    return made
