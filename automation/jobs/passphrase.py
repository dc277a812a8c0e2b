"""The coordinator's passphrase: a new one, made or given, kept on the desk as a hash only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from automation.desk import passphrase
from automation.errors import ConfigError
from automation.jobs.desk_file import desk_in_words
from automation.jobs.house import House, existing_desk

_AT_GOOGLE: Final = "Who may open the tracker is decided by sharing it, in Google Drive."


@dataclass(frozen=True)
class Passphrase:
    """The passphrase that holds from now on: shown once where it was made here (`made`), else empty."""

    text: str
    made: bool


def new_passphrase(house: House, given: str | None = None) -> Passphrase:
    """Set the coordinator's passphrase: the one given, or six words by chance; every open session ends.

    Raises ConfigError where the given one is too short.
    """
    demand_desk(house)
    text = passphrase.make_passphrase() if given is None else given.strip("\r\n")
    try:
        with desk_in_words():
            passphrase.set_passphrase(house.office.desk.store, text)
    except ValueError as error:
        raise ConfigError(str(error), remedy="Choose a longer one, or leave it out to have one made.") from error
    return Passphrase(text if given is None else "", made=given is None)


def demand_desk(house: House) -> None:
    """Raise ConfigError where there is no desk that a passphrase could guard."""
    existing_desk(house, _AT_GOOGLE)


def has_passphrase(house: House) -> bool:
    """Whether one was ever set; until then tracker and mail stay closed to everybody. Google needs none."""
    if house.on_google:
        return True
    with desk_in_words():
        return passphrase.is_set(house.office.desk.store)
