"""The table of commands: names, words, options and examples, from which parser, help and manual are made."""

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


def _flag(name: str, words: str) -> Option:
    return Option((name,), {"action": "store_true", "help": words})


def _value(name: str, meta: str, words: str, **more: Any) -> Option:
    return Option((name,), {"metavar": meta, "help": words, **more})


def _port(text: str) -> int:
    """A port; 0 takes any free one."""
    return _number(text, range(65_536), "A port is a number from 1 to 65535")


def _many(text: str) -> int:
    return _number(text, range(1, 1_000_001), "How many must be a number from 1 to 1000000")


def _number(text: str, allowed: range, words: str) -> int:
    from argparse import ArgumentTypeError

    if text.isascii() and text.isdecimal() and int(text) in allowed:
        return int(text)
    raise ArgumentTypeError(f"{words}, not “{text}”.")


CONFIG: Final = _value(
    "--config", "FILE", "the partnership's settings (default: config.toml here)", default="config.toml"
)
JSON: Final = _flag("--json", "print the result as JSON, for other programs")
TODAY: Final = _value("--today", "DATE", "work as if it were this day, such as 2026-11-22")
DRY_RUN: Final = _flag("--dry-run", "only say what would be done; change nothing")

COMMANDS: Final = (
    Command(
        "demo",
        "see everything work, with made-up people",
        "Sets up a partnership that does not exist, lets made-up families and practitioners fill in the forms, brings "
        "their answers into the tracker, flags what is overdue and writes the emails that leads would get. Run again, "
        "it changes nothing.",
        "followthrough demo --folder demo",
        "setting_up:demo",
        (_value("--folder", "FOLDER", "where to make it (default: demo)", default="demo"), TODAY),
    ),
    Command(
        "init",
        "start here: make config.toml, the desk and its passphrase",
        "Asks for what Followthrough needs to know, writes config.toml, makes the keys, the desk and its passphrase "
        "(shown once), and sets up the forms and the tracker. With --no-input everything comes from --set and nothing "
        "is asked.",
        "followthrough init --people people.csv",
        "setting_up:init",
        (
            _value(
                "--set", "KEY=VALUE", 'a setting, such as organisation.name="Hopeside"', action="append", default=[]
            ),
            _value("--people", "FILE", "who is who, as .csv, .ods or .xlsx"),
            _flag("--no-input", "ask nothing"),
            DRY_RUN,
        ),
    ),
    Command(
        "check",
        "check config, forms, sheets, sentences; touch nothing",
        "Reads config.toml, the form specs, the sheet templates and your own sentences for emails, and lists all that "
        "is wrong, each with its place and what to write instead.",
        "followthrough check",
        "setting_up:check",
    ),
    Command(
        "provision",
        "make or renew the forms and the spreadsheets",
        "Compares the specs with what is there and carries out the difference. It never deletes a column, a question "
        "or a file, and leaves alone what people changed by hand.",
        "followthrough provision --plan",
        "setting_up:provision",
        (
            Option(("--plan", "--dry-run"), {"action": "store_true", "help": "only show the plan; change nothing"}),
            _value("--people", "FILE", "people to start the People tab with, as .csv, .ods or .xlsx"),
            _value(
                "--anew",
                "FORM",
                "write this form from its spec, over what was changed in it by hand",
                action="append",
                default=[],
            ),
        ),
    ),
    Command(
        "sync",
        "bring new responses into the tracker",
        "Takes in every response that is not in the tracker yet, carries out the decisions typed in To check, works "
        "out what is due and overdue, and tells the safeguarding lead where someone may not be safe. The first sync of "
        "a day (of a week, where there are thousands) asks for all responses again, in case one was missed.",
        "followthrough sync",
        "daily:sync",
        (TODAY, DRY_RUN),
    ),
    Command(
        "explain",
        "tell the story of one case: what came when, and why",
        "Tells of a case, of one of its actions (HW-7KQ4-X2C/2), of a row of a plan (PLAN/1.1) or of a response (by "
        "its receipt number): each response, each change, what waits in To check, and where it stands today. It "
        "changes nothing. What people wrote is left out, because others may see the screen; --full shows it.",
        "followthrough explain HW-7KQ4-X2C",
        "looking:explain",
        (
            Option(
                ("reference",),
                {"metavar": "REFERENCE", "help": "a reference, with or without a number, or a receipt number"},
            ),
            _flag("--full", "also show what people wrote"),
            TODAY,
        ),
    ),
    Command(
        "remind",
        "write or send the week's emails to leads and coordinator",
        "Each lead gets the list of what they promised, overdue first; the coordinator gets a summary. Each email "
        "goes once a week, however often this runs: as a file for you to send, or by your mail account "
        "(docs/sending.md).",
        "followthrough remind --dry-run",
        "daily:remind",
        (
            TODAY,
            DRY_RUN,
            _flag("--preview", "put the emails on the desk for you to look at, and send none"),
            _flag("--even-if-empty", "also write to leads who have nothing open"),
        ),
    ),
    Command(
        "serve",
        "open the desk's pages: forms, tracker, emails",
        "Shows the desk in a browser until you stop it with Ctrl+C. Nobody else can reach it unless --host says so; "
        "then a reverse proxy has to encrypt the traffic (docs/serving.md).",
        "followthrough serve",
        "daily:serve",
        (
            _value("--host", "ADDRESS", "where to listen (default: what config says)"),
            _value("--port", "NUMBER", "which port (default: what config says)", type=_port),
        ),
    ),
    Command(
        "run",
        "keep going: pages, syncs, reminders and daily copies",
        "Opens the desk's pages and does everything at its time: a sync every few minutes, everybody's emails at their "
        "day and hour, a dated copy of the desk every day. Stop it with Ctrl+C. With --once it opens no pages, does "
        "what is due now and ends, for a timer of your computer (see: followthrough install-schedule --help).",
        "followthrough run",
        "daily:run",
        (
            _flag("--once", "do what is due now and end, without the pages"),
            _value("--host", "ADDRESS", "where to listen (default: what config says)"),
            _value("--port", "NUMBER", "which port (default: what config says)", type=_port),
        ),
    ),
    Command(
        "install-schedule",
        "let your computer wake Followthrough by itself",
        "Shows what it would write and run so that the timer of this computer (systemd, cron, launchd or the Task "
        "Scheduler) does what is due every few minutes, also after a sleep, and asks before it does that. With --pages "
        "it keeps the desk's pages open too (docs/waking.md).",
        "followthrough install-schedule --show",
        "waking:install_schedule",
        (
            Option(
                ("--kind",),
                {
                    "choices": ("systemd", "cron", "launchd", "windows"),
                    "metavar": "KIND",
                    "help": "systemd, cron, launchd or windows (default: what this computer has)",
                },
            ),
            _flag("--pages", "keep going and show the pages, as `followthrough run` does"),
            _flag("--remove", "take the schedule away again"),
            _flag("--yes", "do not ask first"),
            Option(("--show", "--dry-run"), {"action": "store_true", "dest": "dry_run", "help": "only show it"}),
        ),
    ),
    Command(
        "doctor",
        "what is wrong, and how to mend it",
        "Looks at settings, desk, copies, forms, tabs, people and mail, and says of each whether it is in order and "
        "what to do where it is not. It signs in to the mail server and sends nothing, unless --send-test asks for a "
        "test email to the coordinator. Ends with 1 when something has to be mended.",
        "followthrough doctor",
        "care:doctor",
        (TODAY, _flag("--send-test", "also send a test email to the coordinator")),
    ),
    Command(
        "export",
        "write a spreadsheet to a file",
        "Writes the tracker or another spreadsheet as an .ods file, which LibreOffice and Excel open, or as .csv.",
        "followthrough export tracker --to tracker.ods",
        "care:export",
        (
            Option(
                ("sheet",),
                {"metavar": "SHEET", "help": "tracker (default), pilot_plan …", "nargs": "?", "default": "tracker"},
            ),
            _value("--to", "FILE", "where to, ending in .ods or .csv (default: named after the spreadsheet)"),
            _value("--tab", "TAB", "only this tab, by its key"),
        ),
    ),
    Command(
        "backup",
        "make a dated copy of the desk",
        "Copies the desk's file, even while it is in use, into the folder that config names, and clears away the "
        "oldest copies.",
        "followthrough backup",
        "care:backup",
        (TODAY, DRY_RUN),
    ),
    Command(
        "restore",
        "bring back a copy of the desk",
        "Puts a copy in the place of the desk's file. The present file is kept beside it. Stop `followthrough run` "
        "and `serve` first.",
        "followthrough restore backups/followthrough-2026-11-22.sqlite",
        "care:restore",
        (
            Option(("copy",), {"metavar": "FILE", "nargs": "?", "default": "", "help": "the copy to bring back"}),
            _flag("--yes", "do not ask first"),
            DRY_RUN,
        ),
    ),
    Command(
        "erase",
        "erase what was said of one case",
        "Empties the rows of a case in every tab, and what was answered about it in Responses and To check; its "
        "drawings are deleted. Its reference, days and state stay, so that figures stay true and nothing comes back. "
        "Asks for the reference once more first. Says what cannot be erased from here, and how to do that by hand "
        "(docs/erasing.md).",
        "followthrough erase HW-7KQ4-X2C --dry-run",
        "care:erase",
        (
            Option(
                ("reference",),
                {"metavar": "REFERENCE", "help": "the case's, or the receipt number of a response without a case"},
            ),
            _flag("--yes", "do not ask for the reference again"),
            TODAY,
            DRY_RUN,
        ),
    ),
    Command(
        "passphrase",
        "set a new passphrase for tracker and mail",
        "Makes a new passphrase and shows it once. Everybody who was signed in has to sign in again.",
        "followthrough passphrase",
        "care:passphrase",
        (_flag("--stdin", "set one of your own, read from standard input"), DRY_RUN),
    ),
    Command(
        "mail-password",
        "keep the password of your mail account",
        "Asks for the password (mostly an app password) of the account that sends the emails, or reads it from "
        "standard input, and keeps it where config.toml says: in a file that only you can read, or in the computer's "
        "keyring. docs/sending.md says how to get one.",
        "followthrough mail-password",
        "care:mail_password",
    ),
    Command(
        "bench",
        "measure how fast the tracker is worked out",
        "Takes in made-up referrals with their assessments, feedback and updates, and shows how long each part took, "
        "how many times as long as only decoding the responses, and how much memory it needed.",
        "followthrough bench reconcile -n 10000",
        "care:bench",
        (
            Option(
                ("what",),
                {
                    "nargs": "?",
                    "choices": ("reconcile",),
                    "default": "reconcile",
                    "metavar": "WHAT",
                    "help": "what to measure: reconcile, which works responses into the tracker",
                },
            ),
            Option(("-n",), {"type": _many, "default": 1000, "metavar": "NUMBER", "help": "how many referrals (1000)"}),
            Option(
                ("--data",),
                {"metavar": "FOLDER", "help": "keep the made-up data there, or measure what was kept there before"},
            ),
        ),
    ),
    Command(
        "completion",
        "let your shell finish what you type",
        "Prints a script that teaches bash or zsh the commands and their options, to be finished with the Tab key. For "
        "bash, add this line to ~/.bashrc: "
        'eval "$(followthrough completion bash)". For zsh, write the script into a folder of your fpath, as '
        "_followthrough.",
        "followthrough completion bash",
        "completion:completion",
        (Option(("shell",), {"choices": ("bash", "zsh"), "metavar": "SHELL", "help": "bash or zsh"}),),
    ),
)

WITHOUT_CONFIG: Final = frozenset({"demo", "bench", "completion"})
"""Commands that need no config.toml."""

EXIT_CODES: Final = """\
exit codes:
  0    all went well
  1    done, but something needs a look (doctor: has to be mended)
  2    command, config.toml, forms or sheets are wrong; nothing was changed
  3    the desk, or a file, could not be read or written
  4    part of the work was held back, to keep what people typed
  5    an email could not be handed over
  70   a fault in Followthrough itself
  130  stopped with Ctrl+C"""
