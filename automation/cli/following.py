"""What to type next, where that hangs on how things stand."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from automation.errors import FollowthroughError
from automation.jobs.house import House, existing_office, open_house

_SET_UP: Final = "followthrough provision"


def to_see_the_desk(house: House) -> str:
    """How the desk's pages are opened; nothing where they are open, or where there are none."""
    from automation.jobs.serve import is_open

    return "" if house.on_google or is_open(house) else "followthrough serve"


def after_check(config: Path) -> str:
    """What a partnership with settings in order has to do before it can begin; nothing where all is set up.

    Google is not asked for that: its plan has to be looked at.
    """
    from automation.jobs.provision import provision

    house = open_house(config)
    if house.on_google:
        return f"{_SET_UP} --plan" if house.config.google.token_file.exists() else "followthrough connect"
    try:
        existing_office(house)
    except FollowthroughError:
        return _SET_UP
    try:
        return f"{_SET_UP} --plan" if provision(house, only_plan=True).writes else ""
    except FollowthroughError:
        return "followthrough doctor"


def keep_keys(keys: Path) -> str:
    """What must not be lost with this computer: no copy of the desk holds it, and Google has none."""
    return (
        f"Keep a copy of {keys} in a safe place apart from this computer: every child's reference is made from it, and "
        "nothing else brings it back."
    )
