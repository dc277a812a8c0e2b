"""What was asked on the command line, as the jobs want it: days, houses."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path

from automation.errors import ConfigError
from automation.jobs.house import House, open_house


def day(text: str | None) -> date | None:
    """A day as typed after --today."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"“{text}” is not a day.", remedy="Write it like this: --today 2026-11-22") from None


def house(asked: Namespace) -> House:
    """The house that --config names, on the day that --today names."""
    return open_house(Path(asked.config), today=day(getattr(asked, "today", None)))
