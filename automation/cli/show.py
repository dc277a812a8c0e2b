"""Printing: results as readable lines or as JSON, errors as sentences that say what to do next."""

from __future__ import annotations

import json
import shlex
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from automation import __version__
from automation.cli.command import CONFIG
from automation.errors import FollowthroughError, unforeseen
from automation.jobs.telling import Tell, silent

_STOPPED: Final = 130
_PLAIN: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "–": "-"})
"""What stands for the finer signs on a terminal that has only the plainest."""


@dataclass(frozen=True)
class Shown:
    """What a command has to say: lines for people, the same as data, what to type next, and the exit code."""

    lines: tuple[str, ...]
    data: Mapping[str, Any] = field(default_factory=dict)
    next: str = ""
    code: int = 0


def result(shown: Shown, *, as_json: bool, config: str = "") -> int:
    """Print a result; returns its exit code. `config` is what --config said, for the command that is suggested."""
    if as_json:
        _print_json(shown.data)
    else:
        following = [f"\nNext: {shown.next}{_config_option(config)}"] if shown.next else []
        _print("\n".join([*shown.lines, *following]))
    return shown.code


def _config_option(config: str) -> str:
    return f" --config {shlex.quote(config)}" if config not in ("", CONFIG.told["default"]) else ""


def error(problem: FollowthroughError, *, as_json: bool) -> int:
    """Print what happened, where, and what to do next; returns the exit code of that class of error."""
    if as_json:
        told = {
            "error": problem.what,
            "remedy": problem.remedy,
            "problems": [
                {"place": p.place, "found": p.found, "expected": p.expected, "remedy": p.remedy}
                for p in problem.problems
            ],
        }
        _print_json(told)
    else:
        lines = [problem.what, *(f"  - {each}" for each in problem.problems)]
        _print("\n".join([*lines, *([f"What to do: {problem.remedy}"] if problem.remedy else [])]), sys.stderr)
    return problem.exit_code


def stopped(*, as_json: bool) -> int:
    """Say that the user stopped the command."""
    sentence = "Stopped. What was written before is kept; run the command again to finish."
    if as_json:
        _print_json({"error": sentence, "remedy": "", "problems": []})
    else:
        _print(f"\n{sentence}", sys.stderr)
    return _STOPPED


def fault(what: Exception, code: int, *, as_json: bool) -> int:
    """A fault of our own: a plain sentence, and a file for whoever mends it, without anything people typed.

    The exception's own text is left out of the file, because it may quote a cell.
    """
    sentence = unforeseen(what).what
    remedy = f"What was written before is kept, and you can try again. {_noted(what)}"
    if as_json:
        _print_json({"error": sentence, "remedy": remedy, "problems": []})
    else:
        _print(f"{sentence}\nWhat to do: {remedy}", sys.stderr)
    return code


def _noted(what: Exception) -> str:
    """Leave the places that a fault went through in a file; says where that lies."""
    file = Path("followthrough-fault.txt")
    places = "".join(traceback.format_tb(what.__traceback__))
    try:
        file.write_text(f"Followthrough {__version__}\n{type(what).__name__}\n{places}", encoding="utf-8")
    except OSError:
        return "No file about it could be written here."
    return f"If it comes again, send whoever looks after this computer {file.resolve()}: it holds nothing people typed."


@contextmanager
def progress() -> Iterator[Tell]:
    """A progress bar on a terminal; nothing where output goes to a file or another program."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def tell(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of)

        yield tell


def table(headings: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows as aligned lines under their headings."""
    if not rows:
        return []
    lines = [headings, *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(headings))]
    return ["  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines]


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 form, 2 forms."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _print_json(data: Mapping[str, Any]) -> None:
    _print(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def _print(text: str, stream: Any = None) -> None:
    out = stream or sys.stdout
    code = out.encoding or "ascii"
    try:
        text.encode(code)
    except UnicodeEncodeError:
        text = text.translate(_PLAIN).encode(code, "replace").decode(code)
    out.write(text + "\n")
    out.flush()
