"""Which function carries out which kind of request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from automation.desk.fault import invalid
from automation.desk.sheets.book import Book

Given = dict[str, Any]
Reply = dict[str, Any]
Handler = Callable[[Book, Given], Reply]
HANDLERS: Final[dict[str, Handler]] = {}


def request(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that carries out a kind of request and answers its reply (empty for none)."""

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


def required(given: Given, name: str) -> dict[str, Any]:
    """A part that a request cannot do without; a 400 refusal where it is missing."""
    if name not in given:
        raise invalid(f"{name} is required.", name)
    found: dict[str, Any] = given[name]
    return found
