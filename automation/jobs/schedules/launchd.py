"""launchd, on a Mac: an agent of the user's own, which is woken when the computer is."""

from __future__ import annotations

import os
import plistlib
from pathlib import Path
from typing import Any

from automation.jobs.schedules.work import Action, Call, Delete, Work, Write


def installing(work: Work, home: Path) -> list[Action]:
    """Write the agent and load it; one that was loaded before is let go first."""
    file, content = _file(work, home), plistlib.dumps(_agent(work, home))
    return [
        _let_go(work),
        Write(file, content, content.decode()),
        Call(("launchctl", "bootstrap", _domain(), str(file))),
    ]


def removing(work: Work, home: Path) -> list[Action]:
    """Let the agent go, and delete its file."""
    return [_let_go(work), Delete(_file(work, home))]


def _agent(work: Work, home: Path) -> dict[str, Any]:
    log = str(home / "Library" / "Logs" / f"{work.name}.log")
    agent: dict[str, Any] = {
        "Label": _label(work),
        "ProgramArguments": list(work.words),
        "WorkingDirectory": str(work.folder),
        "RunAtLoad": True,
        "ProcessType": "Background",
        "Umask": 0o077,
        "StandardOutPath": log,
        "StandardErrorPath": log,
    }
    return {**agent, **({"KeepAlive": True} if work.pages else {"StartInterval": work.minutes * 60})}


def _let_go(work: Work) -> Call:
    return Call(("launchctl", "bootout", f"{_domain()}/{_label(work)}"), if_it_fails="")


def _label(work: Work) -> str:
    return f"org.{work.name}"


def _domain() -> str:
    return f"gui/{os.getuid() if hasattr(os, 'getuid') else 0}"


def _file(work: Work, home: Path) -> Path:
    return home / "Library" / "LaunchAgents" / f"{_label(work)}.plist"
