"""The front of the desk: calls made in process go to the API, what comes over a socket to the pages or the door."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from automation.desk.api import Api, Clock
from automation.desk.door import Door, leads_to_api
from automation.desk.store import BUSY_SECONDS, Store

if TYPE_CHECKING:
    from flask import Flask

IN_PROCESS: Final = "automation.desk.in_process"
"""The environ key that marks a call made in process. A socket cannot set it: HTTP headers arrive as `HTTP_…`."""


class Desk:
    """The desk as one WSGI app: `pages` for people, `api` for the clients in this process.

    Over a socket only the pages answer, until `open_api` was called.
    """

    def __init__(self, store: Store, clock: Clock, base_url: str, *, check_answers: bool = False) -> None:
        from automation.desk import answering  # noqa: F401  (every room registers what it answers)

        self.store = store
        self.api = Api(store, clock, base_url, check_answers=check_answers)
        self._clock = clock
        self._base_url = base_url
        self._door: Door | None = None

    def open_api(self, token: str) -> None:
        """From now on answer API calls over a socket too: those of this computer that bring the token."""
        self._door = Door(self.api, token)

    @property
    def has_open_api(self) -> bool:
        """Whether API calls over a socket are answered."""
        return self._door is not None

    @cached_property
    def pages(self) -> Flask:
        """The pages, made when first asked for: most commands show none, and each would wait for them."""
        from automation.desk.pages import create_pages

        return create_pages(self.store, self._clock, self._base_url)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get(IN_PROCESS) is True:
            return self.api(environ, start_response)
        if self._door and leads_to_api(environ):
            return self._door(environ, start_response)
        return self.pages(environ, start_response)


def create_app(
    path: Path | str,
    *,
    base_url: str = "http://127.0.0.1:8765",
    clock: Clock | None = None,
    check_answers: bool = False,
    seconds: float = BUSY_SECONDS,
) -> Desk:
    """Open (or make) the desk in one SQLite file and return it as a WSGI app.

    `base_url` is where people reach the pages; links to forms start with it. `clock` gives now as an aware
    datetime; `seconds` says how long this thread waits for a file that another program holds. Raises DeskFileError
    where the file cannot be used.
    """
    return Desk(
        Store(Path(path), seconds),
        clock or (lambda: datetime.now(UTC)),
        base_url.rstrip("/"),
        check_answers=check_answers,
    )
