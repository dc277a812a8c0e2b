"""A provisioning plan: what is created, changed, adopted, left alone, found to differ, or wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

StepKind = Literal["create", "change", "adopt", "leave", "drift", "problem"]
WRITES = ("create", "change", "adopt")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the plan, in words."""

    kind: StepKind
    what: str


def bare(value: Any) -> Any:
    """A resource without what Google leaves out of its answers: false, zero, empty texts, lists and objects."""
    if isinstance(value, dict):
        kept = {key: bare(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner or (inner == 0 and isinstance(inner, float))}
    if isinstance(value, list | tuple):
        return [bare(inner) for inner in value]
    return value or None
