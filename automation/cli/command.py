"""What a command and its options are, and the options that many commands share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

# Named tuples: importing dataclasses would cost a fifth of the time that --help takes.


class Option(NamedTuple):
    """One option: its flags, and what argparse is told about it."""

    flags: tuple[str, ...]
    told: Mapping[str, Any]


class Command(NamedTuple):
    """One command. `handler` names the function that does it, as module:function below automation.cli."""

    name: str
    summary: str
    text: str
    example: str
    handler: str
    options: tuple[Option, ...] = ()


def flag(name: str, words: str) -> Option:
    return Option((name,), {"action": "store_true", "help": words})


def value(name: str, meta: str, words: str, **more: Any) -> Option:
    return Option((name,), {"metavar": meta, "help": words, **more})


def port(text: str) -> int:
    """A port; 0 takes any free one."""
    return _number(text, range(65_536), "A port is a number from 1 to 65535")


def many(text: str) -> int:
    return _number(text, range(1, 1_000_001), "How many must be a number from 1 to 1000000")


def _number(text: str, allowed: range, words: str) -> int:
    from argparse import ArgumentTypeError

    if text.isascii() and text.isdecimal() and int(text) in allowed:
        return int(text)
    raise ArgumentTypeError(f"{words}, not “{text}”.")


CONFIG: Final = value(
    "--config", "FILE", "the partnership's settings (default: config.toml here)", default="config.toml"
)
JSON: Final = flag("--json", "print the result as JSON, for other programs")
TODAY: Final = value("--today", "DATE", "work as if it were this day, such as 2026-11-22")
DRY_RUN: Final = flag("--dry-run", "only say what would be done; change nothing")
