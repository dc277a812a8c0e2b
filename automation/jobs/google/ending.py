"""Whether the sign-in to Google ends by itself: to be said while emails still leave by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from automation.jobs.house import House
from automation.workspace.sign_in_words import PUBLISH

REMEDY: Final = f"{PUBLISH}. Then type: followthrough connect"
_SOON: Final = timedelta(days=4)


def ends(house: House, until: datetime) -> str:
    """When it ends or ended, and why, in a sentence."""
    word = "ended" if until <= house.clock() else "ends"
    at = until.astimezone(house.zone)
    return f"The sign-in to Google {word} on {at:%d %B %Y at %H:%M}: the consent screen stands in Testing."


def ends_soon(house: House) -> list[str]:
    """The same with what to do, in the last days of a sign-in; nothing before them."""
    if not house.on_google:
        return []
    from automation.workspace.account import read_token

    until = read_token(house.config.google.token_file).until
    if until is None or until - house.clock() > _SOON:
        return []
    return [f"{ends(house, until)} {REMEDY}"]
