"""Every call on its way out and back: counted, and held back where a minute would see more than the API allows."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tenacity.nap import sleep as nap

GOOGLE_A_MINUTE: Final[Mapping[str, int]] = {
    "sheets reads": 60,
    "sheets writes": 60,
    "forms reads": 390,
    "forms responses": 180,
    "forms writes": 150,
    "gmail writes": 60,
}
"""How many calls of each kind Google answers in a minute for one person."""
_MINUTE: Final = 60.0
_READS: Final = (":batchGetByDataFilter", ":getByDataFilter", "/developerMetadata:search")
"""Endings of calls that only read although they are sent as POST."""


@dataclass
class Count:
    """The calls to one API: how many of each sort, and the bytes of their bodies out and in."""

    reads: int = 0
    writes: int = 0
    bytes_out: int = 0
    bytes_in: int = 0


class Traffic:
    """The calls of one office. `a_minute` says how many of a kind may leave in a minute; without a number, all may."""

    def __init__(
        self,
        a_minute: Mapping[str, int] | None = None,
        *,
        sleep: Callable[[float], None] = nap,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.counts: dict[str, Count] = {}
        self._a_minute = dict(a_minute or {})
        self._left: defaultdict[str, deque[float]] = defaultdict(deque)
        self._sleep = sleep
        self._clock = clock

    def out(self, verb: str, url: str, size: int) -> None:
        """A call leaves, with a body of so many bytes: now, or as soon as it may."""
        api, kind = kind_of(verb, url)
        self._wait_for(f"{api} {kind}")
        count = self.counts.setdefault(api, Count())
        count.bytes_out += size
        if kind == "writes":
            count.writes += 1
        else:
            count.reads += 1

    def back(self, verb: str, url: str, size: int) -> None:
        """Its answer is here, with a body of so many bytes."""
        self.counts[kind_of(verb, url)[0]].bytes_in += size

    def _wait_for(self, kind: str) -> None:
        allowed, left = self._a_minute.get(kind), self._left[kind]
        if not allowed:
            return
        if len(left) == allowed:
            # A hair longer than the minute, so that it is over by the other side's clock too.
            self._sleep(max(0.0, left.popleft() + _MINUTE + 0.1 - self._clock()))
        left.append(self._clock())


def kind_of(verb: str, url: str) -> tuple[str, str]:
    """Which API a call is for, and whether it reads, reads a form's responses, or writes."""
    parts = urlsplit(url)
    named = str(parts.hostname).partition(".")[0]
    path = parts.path
    api = named if named != "www" else path.removeprefix("/upload").split("/")[1]
    if verb.upper() != "GET" and not path.endswith(_READS):
        return api, "writes"
    return api, "responses" if api == "forms" and path.endswith("/responses") else "reads"
