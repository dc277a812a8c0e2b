"""The commands to set up and for every day, in the order of the help."""

from __future__ import annotations

from typing import Final

from automation.cli.command import DRY_RUN, TODAY, Command, Option, flag, port, value

_ADDRESS: Final = (
    value("--host", "ADDRESS", "where to listen (default: what config says)"),
    value("--port", "NUMBER", "which port (default: what config says)", type=port),
)

DAILY: Final = (
    Command(
        "demo",
        "see everything work, with made-up people",
        "Sets up a partnership that does not exist, lets made-up families and practitioners fill in the forms, brings "
        "their answers into the tracker, flags what is overdue and writes the emails that leads would get. Run again, "
        "it changes nothing.",
        "followthrough demo --folder demo",
        "setting_up:demo",
        (value("--folder", "FOLDER", "where to make it (default: demo)", default="demo"), TODAY),
    ),
    Command(
        "init",
        "start here: make config.toml, the desk and its passphrase",
        "Asks for what Followthrough needs to know, shows every answer once more, writes config.toml, makes the keys, "
        "the desk and its passphrase (shown once), and sets up the forms and the tracker. With --no-input everything "
        "comes from --set and nothing is asked.",
        "followthrough init --people people.csv",
        "setting_up:init",
        (
            value("--set", "KEY=VALUE", 'a setting, such as organisation.name="Hopeside"', action="append", default=[]),
            value("--people", "FILE", "who is who, as .csv, .ods or .xlsx"),
            flag("--no-input", "ask nothing"),
            DRY_RUN,
        ),
    ),
    Command(
        "connect",
        "sign in to your organisation's Google account",
        "Walks you through it, screen by screen: a project in Google's console, four APIs, the consent screen, an "
        "OAuth client, and signing in. Run again, it renews the sign-in. docs/google.md has the same steps at leisure.",
        "followthrough connect",
        "connecting:connect",
        (
            value("--client", "FILE", "the JSON of the OAuth client that Google's console gave you"),
            flag("--no-browser", "there is no browser on this computer: show the address, and ask for another"),
            flag("--check", "sign nobody in; only look whether the sign-in that is kept works"),
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
        "or a file, and leaves alone what people changed by hand. On Google it also shares the spreadsheets with those "
        "in People whose role allows it, and takes away what it gave to others.",
        "followthrough provision --plan",
        "setting_up:provision",
        (
            Option(("--plan", "--dry-run"), {"action": "store_true", "help": "only show the plan; change nothing"}),
            value("--people", "FILE", "people to start the People tab with, as .csv, .ods or .xlsx"),
            value(
                "--anew",
                "FORM",
                "write this form from its spec, over what was changed in it by hand",
                action="append",
                default=[],
            ),
            Option(
                ("--notify",),
                {"action": "store_true", "help": "on Google: let Google write to whom a spreadsheet is shared with"},
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
        "its receipt number): each response, each change, what waits in To check, when the coordinator or the chair "
        "heard that it is overdue, and where it stands today. It changes nothing. What people wrote is left out, "
        "because others may see the screen; --full shows it.",
        "followthrough explain HW-7KQ4-X2C",
        "looking:explain",
        (
            Option(
                ("reference",),
                {"metavar": "REFERENCE", "help": "a reference, with or without a number, or a receipt number"},
            ),
            flag("--full", "also show what people wrote"),
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
            flag("--preview", "let you look at the emails first, and send none"),
            flag("--even-if-empty", "also write to leads who have nothing open"),
        ),
    ),
    Command(
        "serve",
        "open the desk's pages: forms, tracker, emails",
        "Shows the desk in a browser until you stop it with Ctrl+C. Nobody else can reach it unless --host says so; "
        "then a reverse proxy has to encrypt the traffic (docs/serving.md). With --api, scripts on this computer may "
        "call it as they would call Google, with the token that init made (docs/api.md).",
        "followthrough serve",
        "daily:serve",
        (
            flag("--api", "also answer Google's API calls of scripts on this computer"),
            *_ADDRESS,
        ),
    ),
    Command(
        "run",
        "keep going: pages, syncs, reminders and daily copies",
        "Opens the desk's pages and does everything at its time: a sync every few minutes, everybody's emails at their "
        "day and hour, a dated copy every day, the figures of each month. Stop it with Ctrl+C. At Google there are no "
        "pages to open, and the rest is done. With "
        "--once it opens no pages, does what is due now and ends, for a timer of your computer (see: followthrough "
        "install-schedule --help).",
        "followthrough run",
        "daily:run",
        (
            flag("--once", "do what is due now and end, without the pages"),
            *_ADDRESS,
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
            flag("--pages", "keep going and show the pages, as `followthrough run` does"),
            flag("--remove", "take the schedule away again"),
            flag("--yes", "do not ask first"),
            Option(("--show", "--dry-run"), {"action": "store_true", "dest": "dry_run", "help": "only show it"}),
        ),
    ),
)
