"""The commands that look after things, in the order of the help."""

from __future__ import annotations

from typing import Final

from automation.cli.command import DRY_RUN, TODAY, Command, Option, flag, many, value

CARE: Final = (
    Command(
        "doctor",
        "what is wrong, and how to mend it",
        "Looks at settings, desk or Google account, copies, forms, tabs, people and mail, and says of each whether it "
        "is in order and what to do where it is not. It signs in to the mail server and sends nothing, unless "
        "--send-test asks for a test email to the coordinator. Ends with 1 when something has to be mended.",
        "followthrough doctor",
        "care:doctor",
        (TODAY, flag("--send-test", "also send a test email to the coordinator")),
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
            value("--to", "FILE", "where to, ending in .ods or .csv (default: named after the spreadsheet)"),
            value("--tab", "TAB", "only this tab, by its key"),
        ),
    ),
    Command(
        "report",
        "write a month's figures to a file",
        "Counts what came in a month, how long it waited, what fell due and what became of it, and which forms were "
        "used, and writes it as an .ods file into the folder that config names. Numbers only: no name, no reference, "
        "nothing that anybody wrote. `followthrough run` does it by itself when a month has ended (docs/report.md).",
        "followthrough report --month 2026-10",
        "care:report",
        (
            value("--month", "MONTH", "which month, such as 2026-10 (default: the last whole one)"),
            value("--to", "FILE", "where to, ending in .ods (default: into the folder that config names)"),
        ),
    ),
    Command(
        "backup",
        "make a dated copy of the desk, or of what is at Google",
        "Copies the desk's file, even while it is in use, into the folder that config names, and clears away the "
        "oldest copies. A second copy of a day lies beside the first, with a number in its name. Of forms and tracker "
        "at Google it keeps the spreadsheets, as .ods files.",
        "followthrough backup",
        "care:backup",
        (TODAY, DRY_RUN),
    ),
    Command(
        "restore",
        "bring back a copy of the desk",
        "Puts a copy in the place of the desk's file. The present file is kept beside it. Says which answers came "
        "since the copy was made, and so go: first those that say that someone may not be safe. Stop "
        "`followthrough run` and `serve` first.",
        "followthrough restore backups/followthrough-2026-11-22.sqlite",
        "restoring:restore",
        (
            Option(("copy",), {"metavar": "FILE", "nargs": "?", "default": "", "help": "the copy to bring back"}),
            flag("--yes", "do not ask first"),
            DRY_RUN,
        ),
    ),
    Command(
        "move",
        "move everything to Google, or back to a desk",
        "Copies forms, spreadsheets, drawings and sharing to the other place, compares both, and only then works "
        "there. The old forms are closed first, and what came in by them is taken in; what is in the old place stays "
        "as a copy. Cut off, it goes on when it is run again. Says first what cannot go (docs/moving.md).",
        "followthrough move --to google --plan",
        "moving:move",
        (
            Option(("--to",), {"metavar": "PLACE", "choices": ["google", "desk"], "help": "google or desk"}),
            Option(
                ("--plan", "--dry-run"),
                {"action": "store_true", "help": "only show what would go and what would stay; change nothing"},
            ),
            flag("--give-up", "end a move that has begun: open the old forms again and put the copies into the bin"),
            flag("--yes", "do not ask first"),
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
        "erasing:erase",
        (
            Option(
                ("reference",),
                {"metavar": "REFERENCE", "help": "the case's, or the receipt number of a response without a case"},
            ),
            flag("--yes", "do not ask for the reference again"),
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
        (flag("--stdin", "set one of your own, read from standard input"), DRY_RUN),
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
        "measure how fast the tracker is worked out, and the desk",
        "reconcile takes in made-up referrals with their assessments, feedback and updates, and shows how long each "
        "part took, how many times as long as only decoding the responses, and how much memory it needed. desk "
        "measures a large tab, a large tracker and many people who fill in a form at once (docs/bench.md).",
        "followthrough bench reconcile -n 10000",
        "benching:bench",
        (
            Option(
                ("what",),
                {
                    "nargs": "?",
                    "choices": ("reconcile", "desk"),
                    "default": "reconcile",
                    "metavar": "WHAT",
                    "help": "what to measure: reconcile, which works responses into the tracker (default), or desk",
                },
            ),
            Option(
                ("-n",),
                {"type": many, "metavar": "NUMBER", "help": "how many referrals (1000); for desk, rows (100000)"},
            ),
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
