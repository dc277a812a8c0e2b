"""What went wrong, where, and what to do next; an exit code for each class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: its place (file, section, question), what was found, expected, and the remedy."""

    place: str
    found: str
    expected: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        parts = [f"{self.place}: {self.found}"]
        if self.expected:
            parts.append(f"Expected: {self.expected}")
        if self.remedy:
            parts.append(self.remedy)
        return " ".join(part if part.endswith((".", "?", "!")) else part + "." for part in parts)


class FollowthroughError(Exception):
    """Something a coordinator can act on: what happened, and what to do next. Never shown as a traceback."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, remedy: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.problems = tuple(problems)


class ConfigError(FollowthroughError):
    """config.toml, a form spec or a sheet template is wrong: nothing was changed."""

    exit_code = 2


class WorkspaceError(FollowthroughError):
    """The workspace (desk or Google) could not be read or written."""

    exit_code = 3


class StoppedError(FollowthroughError):
    """Part of the work was held back because doing it could lose or mix up what people typed."""

    exit_code = 4


class MailError(FollowthroughError):
    """A message could not be handed over."""

    exit_code = 5


def unforeseen(fault: Exception) -> FollowthroughError:
    """A fault of our own as something that people can be told: by its kind alone, for its text may quote a cell."""
    return FollowthroughError(
        f"Something went wrong that Followthrough did not foresee ({type(fault).__name__}).",
        remedy="What was written before is kept, and the next run tries again.",
    )


def in_full(error: FollowthroughError) -> str:
    """An error as one text: what happened, where, and what to do next."""
    return " ".join(filter(None, [error.what, *map(str, error.problems), error.remedy]))
