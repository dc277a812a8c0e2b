"""Which timer this computer has, and the actions that set it up or take it away carried out."""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from shutil import which
from typing import Final, Literal

from automation.errors import ConfigError, WorkspaceError
from automation.jobs.schedules import cron, launchd, systemd, windows
from automation.jobs.schedules.work import Action, Call, Delete, Work, Write
from automation.jobs.whole import whole_file

Kind = Literal["systemd", "cron", "launchd", "windows"]
_SECONDS: Final = 60


def kind_here() -> Kind:
    """The timer of this computer; raises ConfigError where none is found."""
    if sys.platform == "win32":
        return "windows"
    if sys.platform == "darwin":
        return "launchd"
    if Path("/run/systemd/system").is_dir() and which("systemctl"):
        return "systemd"
    if which("crontab"):
        return "cron"
    raise ConfigError(
        "This computer has neither systemd nor cron, so nothing here could wake Followthrough.",
        remedy="Keep `followthrough run` running some other way. docs/waking.md shows how, also in a container.",
    )


def installing(kind: Kind, work: Work) -> list[Action]:
    """What has to be done to set up a timer of a kind, in order; nothing is done yet."""
    home = Path.home()
    match kind:
        case "systemd":
            return systemd.installing(work, home)
        case "cron":
            return cron.installing(work)
        case "launchd":
            return launchd.installing(work, home)
        case "windows":
            return windows.installing(work)


def removing(kind: Kind, work: Work) -> list[Action]:
    """What has to be done to take a timer of a kind away, in order; nothing is done yet."""
    home = Path.home()
    match kind:
        case "systemd":
            return systemd.removing(work, home)
        case "cron":
            return cron.removing(work)
        case "launchd":
            return launchd.removing(work, home)
        case "windows":
            return windows.removing(work)


def carry_out(actions: Iterable[Action]) -> list[str]:
    """Carry out actions in order; returns what to tell of those that did not work and need not have.

    Raises WorkspaceError at the first one that had to work and did not: what was done before it stays.
    """
    told = []
    for action in actions:
        match action:
            case Write():
                _write(action)
            case Delete():
                action.path.unlink(missing_ok=True)
            case Call():
                told += _called(action)
    return told


def _write(action: Write) -> None:
    action.path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(action.path) as beside:
        beside.write_bytes(action.content)


def _called(action: Call) -> list[str]:
    """Call a program; where one does not work that need not, what there is to tell of that."""
    command = shlex.join(action.words)
    try:
        done = subprocess.run(
            action.words, input=action.reads, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        wrong = done.stderr.strip() if done.returncode else ""
        failed = bool(done.returncode)
    except subprocess.TimeoutExpired:
        wrong, failed = f"it had not ended after {_SECONDS} seconds", True
    except OSError as error:
        wrong, failed = f"{action.words[0]}: {error.strerror}", True
    if not failed:
        return []
    if action.if_it_fails is not None:
        return [action.if_it_fails] if action.if_it_fails else []
    raise WorkspaceError(
        f"`{command}` did not work: {wrong or 'it said nothing'}",
        remedy="What was done before it stays. Take it away with: followthrough install-schedule --remove",
    )
