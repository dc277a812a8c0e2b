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
"""What carries out each kind of request."""
DIFFERS: Final[dict[str, str]] = {}
"""What is not as it is at Google, by kind of request; a kind that is not here has no known difference."""


COUNTED: Final = frozenset({"findReplace", "deleteDuplicates", "trimWhitespace"})
"""Kinds whose reply stands there also when there was nothing to count."""


def request(kind: str, *, differs: str = "") -> Callable[[Handler], Handler]:
    """Register the function that carries out a kind of request and answers its reply (empty for none).

    `differs` is what a developer must know who comes from Google, in a sentence or two for docs/desk.md.
    """

    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        if differs:
            DIFFERS[kind] = differs
        return handler

    return register


def declined(field: str) -> Exception:
    """The refusal of a field that Google takes and the desk does not keep: nothing given is left out in silence."""
    return invalid(f"The desk does not take {field}.", field)


MOST_AT_ONCE: Final = 1_000_000
"""How many cells, rows or columns one request may work through one by one."""


def check_work(count: int, field: str = "range") -> None:
    """Refuse, before it is begun, what would keep the desk from everybody else for minutes."""
    if count > MOST_AT_ONCE:
        told = f"The desk works on at most {MOST_AT_ONCE} cells, rows or columns in one request, here {count}."
        raise invalid(f"{told} Do it in parts.", field)


def exactly_one(given: Given, *names: str) -> str:
    """Which of the fields of a union is set; a 400 refusal where it is none or several."""
    found = [name for name in names if name in given]
    if len(found) != 1:
        raise invalid(f"Exactly one of {', '.join(names)} must be set.", names[0])
    return found[0]


def required(given: Given, name: str) -> dict[str, Any]:
    """A part that a request cannot do without; a 400 refusal where it is missing."""
    if name not in given:
        raise invalid(f"{name} is required.", name)
    found: dict[str, Any] = given[name]
    return found
