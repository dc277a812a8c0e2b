"""The parser, made from the table of commands; what is mistyped is said in plain words."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

from automation.cli.command import CONFIG, JSON, Command, Option
from automation.cli.commands import COMMANDS, EXIT_CODES, WITHOUT_CONFIG

_DESCRIPTION: Final = "Forms, a shared tracker and reminders, so that what was promised to a child gets done."
_HELP_WIDTH: Final = 79
_NO_SUCH_COMMAND: Final = re.compile(r"argument COMMAND: invalid choice: '(?P<word>.*?)' ")
_PLAINLY: Final = (
    (r"argument (\S+): expected one argument", r"\1 needs something after it."),
    (r"argument (\S+): ignored explicit argument '(.*)'", r"\1 stands alone, without “\2”."),
    (r"argument \S+: invalid choice: '(.*)' \(choose from (.*)\)", r"“\1” is none of \2."),
    (r"argument \S+: (.*)", r"\1"),
    (r"the following arguments are required: (.*)", r"\1 is missing: the command needs it."),
)
"""argparse's own sentences, and what a coordinator can make something of."""


class _Words(argparse.RawDescriptionHelpFormatter):
    """Help of one width on every terminal, with the line breaks of the text kept and long lines wrapped."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=22, width=_HELP_WIDTH)
        # argparse forgets to count how far commands are indented, and would break the line of the longest ones.
        self._action_max_length = 20

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        from textwrap import fill

        filled = (fill(line, width, subsequent_indent=" " * 5 * line.startswith(" ")) for line in text.splitlines())
        return "\n".join(indent + line for line in filled)


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes end as every other error does: a sentence, what to do, and exit code 2."""

    def error(self, message: str) -> NoReturn:
        from automation.decoding import did_you_mean
        from automation.errors import ConfigError

        mistyped = _NO_SUCH_COMMAND.match(message)
        if mistyped:
            word, known = mistyped["word"], [command.name for command in COMMANDS]
            remedy = did_you_mean(word, known, "Every command is listed by: followthrough --help")
            raise ConfigError(f"There is no command “{word}”.", remedy=remedy)
        raise ConfigError(_plainly(message), remedy=f"See what it takes: {self.prog} --help")


def parse(made: argparse.ArgumentParser, arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked; raises ConfigError for a command line that cannot be made out, SystemExit after --help."""
    asked, unknown = made.parse_known_args(_command_first(arguments))
    if unknown:
        from automation.decoding import did_you_mean
        from automation.errors import ConfigError

        name = f"followthrough {asked.command}" if asked.command else "followthrough"
        known = [flag for command in COMMANDS if command.name == asked.command for flag in flags(command)]
        spaces = "" if unknown[0].startswith("-") else "Put what has spaces in it between quotation marks. "
        remedy = did_you_mean(unknown[0], known, f"{spaces}See what it takes: {name} --help")
        raise ConfigError(f"{name} does not take “{unknown[0]}”.", remedy=remedy)
    return asked


def _command_first(arguments: Sequence[str]) -> list[str]:
    """The words with the command before its options: many programs also take those in front."""
    names = {command.name for command in COMMANDS}
    if not arguments[:1] or not arguments[0].startswith("--"):
        return list(arguments)
    at = next((at for at, word in enumerate(arguments) if word in names), 0)
    return [arguments[at], *arguments[:at], *arguments[at + 1 :]]


def parser(*, completed: Mapping[str, Any] | None = None) -> argparse.ArgumentParser:
    """The parser of every command, with its help. `completed` tells a shell how to complete a FILE, say."""
    from automation import __version__

    made = _Parser(
        prog="followthrough",
        description=_DESCRIPTION,
        epilog=f"{EXIT_CODES}\n\nTo see it work: followthrough demo\nTo set up your own: followthrough init",
        formatter_class=_Words,
        allow_abbrev=False,
    )
    made.add_argument("--version", action="version", version=f"followthrough {__version__}")
    commands = made.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for command in COMMANDS:
        sub = commands.add_parser(
            command.name,
            help=command.summary,
            description=command.text,
            epilog=f"example:\n  {command.example}\n\n{EXIT_CODES}",
            formatter_class=_Words,
            allow_abbrev=False,
        )
        for option in options(command):
            added = sub.add_argument(*option.flags, **option.told)
            if completed and (meta := str(added.metavar)) in completed:
                added.complete = completed[meta]  # type: ignore[attr-defined]
    return made


def flags(command: Command) -> list[str]:
    """The flags that a command takes, such as --today."""
    return [flag for option in options(command) for flag in option.flags if flag.startswith("-")]


def options(command: Command) -> list[Option]:
    """Everything that a command takes, the common options last."""
    config = [] if command.name in WITHOUT_CONFIG else [CONFIG]
    return [*command.options, *config, JSON]


def _plainly(message: str) -> str:
    for pattern, words in _PLAINLY:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, words, message)
    return message[:1].upper() + message[1:] + "."
