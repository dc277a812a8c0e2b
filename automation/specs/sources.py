"""Where each spec was read from, so that what is said about it names its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from automation.errors import Problem


@dataclass(frozen=True)
class Sources:
    """The file of each of Specs.forms and Specs.sheets, in the same order.

    `lost_forms` and `lost_sheets` say of a file which structures (by name, such as Question) could not all be made
    out; one that is not there may be among them. `problems` says why.
    """

    forms: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    lost_forms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lost_sheets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
