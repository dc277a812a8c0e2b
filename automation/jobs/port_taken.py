"""A port that is taken: whether by this very desk, by another one or by another program, and what to do about it."""

from __future__ import annotations

import json
from typing import Final

from automation.errors import WorkspaceError

LAST_PORT: Final = 65_535
_SECONDS: Final = 2
_LONGEST: Final = 1000
"""Bytes of an answer that are looked at: what tells which desk it is stands in far fewer."""


def port_taken(address: str, port: int, known_as: str) -> WorkspaceError:
    """The error for a port that another program has; `known_as` is the word of the desk that was to be opened there."""
    there = desk_at(address)
    if there == known_as:
        return WorkspaceError(
            f"The desk is open already, at {address}: by `followthrough serve` or `followthrough run` in another "
            "window, or by the timer of this computer.",
            remedy="Open that address in a browser. To open the desk from here instead, stop the other one first: "
            "press Ctrl+C in its window, or type followthrough install-schedule --remove",
        )
    elsewhere = f"--port {port + 1 if port < LAST_PORT else port - 1} (for good: `port` under [desk] in config.toml)"
    if there:
        return WorkspaceError(
            f"Port {port} is taken by another desk of Followthrough, such as the demo's.",
            remedy=f"Stop that one, or open this one at another port: {elsewhere}",
        )
    return WorkspaceError(
        f"Port {port} is in use already, by another program.",
        remedy=f"Close that program, or open the desk at another port: {elsewhere}",
    )


def desk_at(address: str) -> str:
    """The word of the desk that answers at an address of this computer; nothing where something else does."""
    import requests

    try:
        with requests.Session() as caller:
            caller.trust_env = False  # a proxy could not reach this computer's own pages
            # A desk answers only under names that it knows: this one every desk does.
            told = caller.get(f"{address}/which-desk", headers={"Host": "localhost"}, timeout=_SECONDS, stream=True)
            found = json.loads(next(told.iter_content(_LONGEST), b"")) if told.ok else None
    except (requests.RequestException, ValueError):
        return ""
    desk = found.get("desk") if isinstance(found, dict) else ""
    return desk if isinstance(desk, str) else ""
