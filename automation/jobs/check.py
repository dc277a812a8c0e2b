"""Check: everything that is wrong with config.toml, forms and sheets, at once, with nothing touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from automation.config import load_config
from automation.decoding import Decoder
from automation.errors import ConfigError, Problem
from automation.rules.layout import layouts
from automation.specs.checking import check_ready
from automation.specs.reading import load_specs

T = TypeVar("T")


@dataclass(frozen=True)
class Checked:
    """What was found, and how many forms and tabs there are when they can be counted."""

    problems: tuple[Problem, ...]
    forms: int = 0
    tabs: int = 0


def check(config_path: Path) -> Checked:
    """Look at config.toml, the specs, and whether the forms may be set up; no problem means that provision can run.

    The specs are read even where another part of config.toml is wrong, so that everything is said at once.
    """
    problems: list[Problem] = []
    config = _found(lambda: load_config(config_path), config_path.name, problems)
    folders = config.spec_folders() if config else _folders_at_least(config_path)
    specs = _found(lambda: load_specs(folders), "forms and sheets", problems) if folders else None
    if config and specs:
        problems += check_ready(config, specs)
    if specs is None:
        return Checked(tuple(problems))
    return Checked(tuple(problems), sum(len(list(layouts(form))) for form in specs.forms), len(specs.tabs()))


def _folders_at_least(config_path: Path) -> tuple[Path | None, Path | None] | None:
    """Where a config.toml that cannot be used says that forms and sheets are; None where even that is lost."""
    raw = Decoder(config_path.name).table(config_path)
    told = raw.get("specs", {}) if raw is not None else None
    if not isinstance(told, dict):
        return None
    forms, sheets = (told.get(key, "") for key in ("forms", "sheets"))
    if not isinstance(forms, str) or not isinstance(sheets, str):
        return None
    here = config_path.parent
    return here / forms if forms else None, here / sheets if sheets else None


def _found(read: Callable[[], T], place: str, problems: list[Problem]) -> T | None:
    """What can be read, or None with its problems noted."""
    try:
        return read()
    except ConfigError as error:
        problems += error.problems or [Problem(place, error.what.rstrip("."), "", error.remedy)]
        return None
