"""A provisioning plan: what is created, changed, adopted, left alone, found to differ, wrong or worth knowing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

StepKind = Literal["create", "change", "adopt", "leave", "drift", "problem", "note"]
WRITES: Final = ("create", "change", "adopt")
_SHADE: Final = 1 / 255
"""How far apart two shades of a colour may be: Google keeps 255 of them."""


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


def says(answer: Any, sent: Any) -> bool:
    """Whether a resource, as Google gives it back, says all that was sent; what Google adds of its own is passed over.

    It leaves out what is false, zero or empty, and rounds the shades of a colour.
    """
    if isinstance(sent, Mapping):
        return isinstance(answer or {}, Mapping) and all(says((answer or {}).get(key), sent[key]) for key in sent)
    if isinstance(sent, list | tuple):
        return len(answer or ()) == len(sent) and all(map(says, answer or (), sent))
    if isinstance(sent, float):
        return math.isclose(answer or 0.0, sent, abs_tol=_SHADE)
    return bool(answer == sent) if sent else not answer
