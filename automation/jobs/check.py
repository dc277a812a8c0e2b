"""Check: everything that is wrong with config.toml, forms, sheets and sentences, at once, with nothing touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from automation.config import load_config, must_be_there
from automation.config_sections import SpecFolders
from automation.decoding import Decoder
from automation.errors import ConfigError, Problem
from automation.jobs.copies import other_desk
from automation.mail.catalogue import problems_in
from automation.rules.chasing.outside import choices_shown
from automation.rules.layout import layouts
from automation.specs.checking import check_ready
from automation.specs.reading import load_routing, load_specs

T = TypeVar("T")


@dataclass(frozen=True)
class Checked:
    """What was found, and how many forms and tabs there are when they can be counted."""

    problems: tuple[Problem, ...]
    forms: int = 0
    tabs: int = 0


def check(config_path: Path) -> Checked:
    """Look at config.toml, the specs, routing.toml, own sentences, and whether the forms may be set up.

    No problem: provision can run. The rest is read even where another part of config.toml is wrong, so that everything
    is said at once. Raises ConfigError where there is no such file at all.
    """
    must_be_there(config_path)
    problems: list[Problem] = []
    config = _found(lambda: load_config(config_path), config_path.name, problems)
    where = config.specs if config else _specs_at_least(config_path)
    specs = _found(lambda: load_specs(where.folders()), "forms and sheets", problems) if where else None
    if config and specs:
        problems += check_ready(config, specs)
    if config and config.workspace.where == "desk" and (meant := other_desk(config.desk.file)):
        problems.append(Problem(f"{config_path.name} [desk]", f"There is no desk at {config.desk.file}", "", meant))
    if where and where.routing:
        path = Path(where.routing)
        _found(lambda: load_routing(path, specs), path.name, problems)
    if where and where.words:
        problems += problems_in(Path(where.words), choices_shown(specs.tabs()) if specs else ())
    if specs is None:
        return Checked(tuple(problems))
    return Checked(tuple(problems), sum(len(list(layouts(form))) for form in specs.forms), len(specs.tabs()))


def _specs_at_least(config_path: Path) -> SpecFolders | None:
    """Where a config.toml that cannot be used says that forms, sheets and rules are; None where even that is lost."""
    raw = Decoder(config_path.name).table(config_path)
    told = raw.get("specs", {}) if raw is not None else None
    if not isinstance(told, dict):
        return None
    named = {key: told.get(key, "") for key in ("forms", "sheets", "routing", "words")}
    if not all(isinstance(name, str) for name in named.values()):
        return None
    return SpecFolders(**named).seen_from(config_path.parent)


def _found(read: Callable[[], T], place: str, problems: list[Problem]) -> T | None:
    """What can be read, or None with its problems noted."""
    try:
        return read()
    except ConfigError as error:
        problems += error.problems or [Problem(place, error.what.rstrip("."), "", error.remedy)]
        return None
