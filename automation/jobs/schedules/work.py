"""What a timer is to wake, and the actions that set one up or take it away, before anything is done."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from automation.errors import ConfigError
from automation.jobs.house import House
from automation.rules.values import digest

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_HOUR: Final = 60


class Write(NamedTuple):
    """Write a file, whole."""

    path: Path
    content: bytes
    shown: str
    """What is in it, as people read it."""


class Delete(NamedTuple):
    """Delete a file, if it is there."""

    path: Path


class Call(NamedTuple):
    """Call a program of the operating system, with something to read if it needs that."""

    words: tuple[str, ...]
    reads: str | None = None
    if_it_fails: str | None = None
    """What to tell where it does not work. None: it has to work. Empty: it may find nothing to do."""
    shown: str = ""
    """What of `reads` is ours, as people read it."""


Action = Write | Delete | Call


@dataclass(frozen=True)
class Work:
    """What is woken: one partnership's runs. With `pages` it keeps going and shows the pages, else it ends each time.

    `minutes` divides an hour, because timers count by the clock.
    """

    name: str
    program: tuple[str, ...]
    config: Path
    minutes: int
    pages: bool

    @property
    def words(self) -> tuple[str, ...]:
        """The command with its arguments."""
        return (*self.program, "run", *(() if self.pages else ("--once",)), "--config", str(self.config))

    @property
    def folder(self) -> Path:
        """Where it works."""
        return self.config.parent

    @property
    def said(self) -> str:
        """What it is, in a few words."""
        return f"Followthrough for {self.folder.name}"


def work_of(house: House, *, pages: bool) -> Work:
    """What is to be woken for a house; raises ConfigError where its path holds signs that no timer can take."""
    config = house.config_path
    if _CONTROL.search(str(config)):
        raise ConfigError(
            "The name of the folder holds a line break or another invisible sign, which no timer can take.",
            remedy="Give the folder a plain name, then try again.",
        )
    slug = re.sub(r"[^a-z0-9]+", "-", config.parent.name.casefold()).strip("-")
    name = "-".join(filter(None, ("followthrough", slug, digest(str(config), length=4))))
    return Work(name, _program(), config, _by_the_clock(house.config.run.sync_minutes), pages)


def _program() -> tuple[str, ...]:
    """How to call this very Followthrough, wherever it was installed."""
    beside = Path(sys.executable).with_name("followthrough.exe" if sys.platform == "win32" else "followthrough")
    return (str(beside),) if beside.exists() else (sys.executable, "-m", "automation.cli")


def _by_the_clock(minutes: int) -> int:
    """The longest pause that is not longer and divides an hour; at most an hour: emails go out at full hours."""
    return max(one for one in range(1, min(minutes, _HOUR) + 1) if _HOUR % one == 0)
