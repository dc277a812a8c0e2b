"""Printing: results as readable lines or as JSON, errors as sentences that say what to do next."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from automation.errors import FollowthroughError
from automation.jobs.telling import Tell, silent

_STOPPED: Final = 130


@dataclass(frozen=True)
class Shown:
    """What a command has to say: lines for people, the same as data, what to type next, and the exit code."""

    lines: tuple[str, ...]
    data: Mapping[str, Any] = field(default_factory=dict)
    next: str = ""
    code: int = 0


def result(shown: Shown, *, as_json: bool) -> int:
    """Print a result; returns its exit code."""
    if as_json:
        _print(json.dumps(shown.data, ensure_ascii=False, indent=2, default=str))
    else:
        _print("\n".join([*shown.lines, *([f"\nNext: {shown.next}"] if shown.next else [])]))
    return shown.code


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
        _print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        lines = [problem.what, *(f"  - {each}" for each in problem.problems)]
        _print("\n".join([*lines, *([f"What to do: {problem.remedy}"] if problem.remedy else [])]), sys.stderr)
    return problem.exit_code


def stopped() -> int:
    """Say that the user stopped the command."""
    _print("Stopped. Whatever was acknowledged is kept.", sys.stderr)
    return _STOPPED


def fault(what: Exception, code: int, *, as_json: bool) -> int:
    """A fault of our own: a plain sentence, and a file for whoever mends it, without anything people typed.

    The exception's own text is left out of the file, because it may quote a cell.
    """
    frames = "".join(traceback.format_tb(what.__traceback__))
    file = Path("followthrough-fault.txt")
    try:
        file.write_text(f"{type(what).__name__}\n{frames}", encoding="utf-8")
        where = f"Details for whoever mends it are in {file.resolve()}; they hold nothing that people typed."
    except OSError:
        where = "Its details could not be written to a file here."
    sentence = f"Something went wrong that Followthrough did not foresee ({type(what).__name__})."
    if as_json:
        _print(json.dumps({"error": sentence, "remedy": where}, indent=2))
    else:
        _print(f"{sentence}\n{where}\nWhat was acknowledged is kept. You can try again.", sys.stderr)
    return code


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


def _print(text: str, stream: Any = None) -> None:
    out = stream or sys.stdout
    try:
        out.write(text + "\n")
    except UnicodeEncodeError:
        out.write(text.encode(out.encoding or "ascii", "replace").decode(out.encoding or "ascii") + "\n")
    out.flush()
