"""From the words of a command line to its exit code: nothing a user can cause ends in a traceback."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, NoReturn

from automation.cli.command import Command
from automation.cli.commands import COMMANDS
from automation.cli.parser import parse, parser

if TYPE_CHECKING:
    from argparse import Namespace

    from automation.cli.show import Shown
    from automation.errors import FollowthroughError

_FAULT: Final = 70


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its code."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    try:
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        from automation.cli import show

        return show.stopped(as_json="--json" in arguments)
    except BrokenPipeError:
        return _nobody_reads()
    except Exception as fault:  # noqa: BLE001  (all else ends here, but for the timetable's loop and desk calls)
        return _ended_badly(fault, as_json="--json" in arguments)


def _run(arguments: Sequence[str]) -> int:
    made = parser()
    try:
        asked = parse(made, arguments)
    except SystemExit as done:  # argparse showed its help or the version
        return int(done.code or 0)
    if not asked.command:
        made.print_help()
        return 0
    from automation.cli import show

    command = next(command for command in COMMANDS if command.name == asked.command)
    return show.result(_handler(command)(asked), as_json=asked.json, config=getattr(asked, "config", ""))


def _handler(command: Command) -> Callable[[Namespace], Shown]:
    from importlib import import_module

    module, _, function = command.handler.partition(":")
    handler: Callable[[Namespace], Shown] = getattr(import_module(f"automation.cli.{module}"), function)
    return handler


def _ended_badly(fault: Exception, *, as_json: bool) -> int:
    from automation.cli import show
    from automation.errors import FollowthroughError

    known = fault if isinstance(fault, FollowthroughError) else _foreseen(fault)
    return show.error(known, as_json=as_json) if known else show.fault(fault, _FAULT, as_json=as_json)


def _foreseen(fault: Exception) -> FollowthroughError | None:
    """What befell a file, as an error with a sentence: the desk's file, or any other that has a name. Else None."""
    from automation.desk import DeskFileError
    from automation.errors import WorkspaceError

    if isinstance(fault, DeskFileError):
        return WorkspaceError(str(fault))
    if isinstance(fault, OSError) and fault.filename and fault.strerror:
        remedy = "Check that it is there, that you may read and write it, and that the disk is not full."
        return WorkspaceError(f"{fault.filename}: {fault.strerror}.", remedy=remedy)
    return None


def _nobody_reads() -> int:
    """The program that was to read the output has ended, as `| head` does: no reason to complain."""
    import os

    with open(os.devnull, "w") as nowhere:  # noqa: PTH123  (a device, not a path)
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    return 0
