"""cron, on Linux computers without systemd and in small boxes: two lines in the user's own table."""

from __future__ import annotations

import re
import shlex
import subprocess

from automation.errors import WorkspaceError
from automation.jobs.schedules.work import Action, Call, Work


def installing(work: Work) -> list[Action]:
    """Add our lines to the table, in the place of those that stood there before."""
    return [_taking(_without(_present(), work) + _lines(work), _lines(work))]


def removing(work: Work) -> list[Action]:
    """Take our lines out of the table."""
    present = _present()
    kept = _without(present, work)
    return [_taking(kept, "")] if kept != present else []


def _taking(table: str, shown: str) -> Call:
    return Call(("crontab", "-"), table, shown=shown)


def _present() -> str:
    """The user's table as it is; empty where there is none."""
    try:
        asked = subprocess.run(["crontab", "-l"], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return ""  # without cron there is no table; that it cannot be written is said when it is
    if asked.returncode and "no crontab" not in asked.stderr:
        raise WorkspaceError(
            f"The table of cron cannot be read: {asked.stderr.strip()}",
            remedy="Ask whoever looks after this computer whether you may use cron.",
        )
    return "" if asked.returncode else asked.stdout


def _marks(work: Work) -> tuple[str, str]:
    return f"# {work.name}: begins here, written by followthrough install-schedule", f"# {work.name}: ends here"


def _without(table: str, work: Work) -> str:
    begins, ends = map(re.escape, _marks(work))
    kept = re.sub(rf"^{begins}\n.*?^{ends}\n?", "", table, flags=re.MULTILINE | re.DOTALL)
    return kept if not kept or kept.endswith("\n") else kept + "\n"


def _lines(work: Work) -> str:
    begins, ends = _marks(work)
    lines = [f"@reboot {_command(work)}", *([] if work.pages else [f"{_every(work.minutes)} {_command(work)}"])]
    return "\n".join([begins, *lines, ends, ""])


def _every(minutes: int) -> str:
    return f"*/{minutes} * * * *" if minutes < 60 else "0 * * * *"


def _command(work: Work) -> str:
    """The command for the shell that cron calls. What it says goes into a file, or cron would make a mail of it.

    cron takes a percent sign for a line break unless a backslash stands before it, also within quotation marks.
    """
    said = work.folder / ".followthrough" / "last-run.txt"
    command = f"cd {shlex.quote(str(work.folder))} && {shlex.join(work.words)} >{shlex.quote(str(said))} 2>&1"
    return command.replace("%", "\\%")
