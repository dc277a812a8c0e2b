"""Serve: open the desk's pages for people to use, until somebody ends it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NoReturn

from automation.desk import Desk
from automation.errors import ConfigError
from automation.jobs.desk_file import desk_in_words
from automation.jobs.house import House, existing_desk
from automation.jobs.port_taken import desk_at
from automation.jobs.serving import address_of, is_loopback, served, stop_signals
from automation.keys import api_token
from automation.workspace.office import open_office

_AT_GOOGLE: Final = (
    "Open them in a browser, in Google Drive. For what comes again and again type: followthrough run --once, or let "
    "your computer do that: followthrough install-schedule"
)
Warn = Callable[[str], None]
NETWORK_WORDS: Final = (
    "The pages are open to the network without encryption: put a reverse proxy that does TLS (https) in front of them "
    "before anybody else uses them. docs/serving.md shows how."
)
_NO_PUBLIC_URL: Final = (
    "Also set public_url under [desk] in config.toml: until then the desk answers this computer alone, and emails "
    "carry no links."
)


@dataclass(frozen=True)
class Served:
    """Where the pages were open, until they were closed."""

    address: str


def refuse(words: str) -> NoReturn:
    """Open nothing to the network: for callers who cannot show anybody what that asks of them."""
    raise ConfigError("The pages were not opened to the network.", remedy=words)


def serve(
    house: House,
    *,
    host: str = "",
    port: int | None = None,
    api: bool = False,
    ready: Callable[[str], None],
    warn: Warn = refuse,
) -> Served:
    """Serve the pages until this process is asked to end; host and port are config's where none are given.

    `ready` is called with the address once the pages answer. Before they open to more than this computer, `warn` is
    called with what must be done to make that safe; without one to hear it, they do not open and ConfigError is raised.
    With `api`, programs on this computer may call the desk at the same address, as they would call Google.
    """
    with stop_signals() as stop, pages(house, host=host, port=port, api=api, warn=warn) as address:
        ready(address)
        while not stop.wait(1):
            pass
    return Served(address)


@contextlib.contextmanager
def pages(
    house: House, *, host: str = "", port: int | None = None, api: bool = False, warn: Warn = refuse
) -> Iterator[str]:
    """The desk's pages over a socket while the block runs; gives the address for a browser on this computer."""
    existing_desk(house, _AT_GOOGLE)
    host = host or house.config.desk.host
    port = house.config.desk.port if port is None else port
    if not is_loopback(host):
        warn(NETWORK_WORDS if house.config.desk.public_url else f"{NETWORK_WORDS} {_NO_PUBLIC_URL}")
    desk = _desk(house, address_of(host, port))
    if api:
        desk.open_api(api_token(house.config_path))
    with served(desk, host, port) as address:
        yield address


def is_open(house: House) -> bool:
    """Whether the pages of this house's desk answer already, at the address that config names."""
    desk = house.config.desk
    return desk_at(address_of(desk.host, desk.port)) == house.office.desk.store.known_as


def _desk(house: House, address: str) -> Desk:
    """The desk as it is reached at this address, with the partnership's present name at the head of its pages."""
    base_url = house.config.desk.public_url or address
    desk = open_office(house.config.desk.file, base_url, clock=house.clock).desk
    wanted = {"house_name": house.config.organisation.name, "owner_address": house.config.coordinator.email}
    with desk_in_words():
        for key, value in wanted.items():
            if desk.store.meta(key) != value:
                desk.store.set_meta(key, value)
    return desk
