"""From the words of a command line to its exit code: nothing a user can cause ends in a traceback."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from automation.cli.commands import COMMANDS, CONFIG, EXIT_CODES, JSON, WITHOUT_CONFIG, Command

_FAULT = 70


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit with its code."""
    sys.exit(run(sys.argv[1:] if arguments is None else list(arguments)))


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    asked = parser().parse_args(arguments)
    if not asked.command:
        parser().print_help()
        return 0
    command = next(command for command in COMMANDS if command.name == asked.command)
    from automation.cli import show
    from automation.errors import FollowthroughError

    try:
        return show.result(_handler(command)(asked), as_json=asked.json)
    except FollowthroughError as error:
        return show.error(error, as_json=asked.json)
    except KeyboardInterrupt:
        return show.stopped()
    except BrokenPipeError:
        return 0
    except Exception as fault:  # noqa: BLE001  (the one place, besides the timetable's loop, where all else ends)
        return show.fault(fault, _FAULT, as_json=asked.json)


def parser() -> argparse.ArgumentParser:
    """The parser, made from the table of commands."""
    from automation import __version__

    made = argparse.ArgumentParser(
        prog="followthrough",
        description="Forms, a shared tracker and reminders, so that what was promised to a child gets done.",
        epilog=EXIT_CODES + "\nStart with: followthrough demo, or: followthrough init",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"followthrough {__version__}")
    commands = made.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for command in COMMANDS:
        sub = commands.add_parser(
            command.name,
            help=command.summary,
            description=command.text,
            epilog=f"example:\n  {command.example}\n\n{EXIT_CODES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        for option in _options(command):
            sub.add_argument(*option.flags, **option.told)
    return made


def _options(command: Command) -> list[Any]:
    config = [] if command.name in WITHOUT_CONFIG else [CONFIG]
    return [*command.options, *config, JSON]


def _handler(command: Command) -> Any:
    from importlib import import_module

    module, _, function = command.handler.partition(":")
    return getattr(import_module(f"automation.cli.{module}"), function)
