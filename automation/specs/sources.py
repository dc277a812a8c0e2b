"""Where each spec was read from, so that what is said about it names its file."""

from __future__ import annotations

from dataclasses import dataclass

from automation.errors import Problem


@dataclass(frozen=True)
class Sources:
    """The file of each of Specs.forms and Specs.sheets, in the same order.

    `torn` holds the files of which a part could not be made out; `problems` says why.
    """

    forms: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    torn: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
