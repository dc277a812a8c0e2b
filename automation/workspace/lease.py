"""A lease: the right to do something in a workspace alone, for a time, whichever computer has it.

It is one piece of developer metadata of a spreadsheet, with a fixed id: a second one with that id is refused, so that
of two who take it at once one gets it. Every write under the lease renews it in the same batch, by deleting the value
that we wrote last and writing the next: where somebody else has taken over meanwhile, there is nothing to delete, the
new one is refused, and with it the whole write. Given up, it stays there as free: were it gone, somebody who had lost
it long ago could write once more. Google does not document that it refuses a second one; what it did is therefore read
off its answer, and the lease is read back after it was taken.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from gspread.exceptions import APIError

from automation.errors import WorkspaceError
from automation.rules.values import digest
from automation.workspace.sheets import Sheets

Request = Mapping[str, Any]
_FREE: Final = "free"


class LeaseTakenError(WorkspaceError):
    """Somebody else has the lease, or took it over: what was to be written was not."""


@dataclass(frozen=True)
class Held:
    """Who has a lease, by installation and run, and until when (UTC); `text` is how it stands in the workspace."""

    owner: str
    run: str
    until: datetime
    text: str


class Lease:
    """A lease on one spreadsheet. `owner` is this installation, of which only one run works at a time.

    `clock` gives the moment in UTC, `lasts` says for how long the lease is held on by each write.
    """

    def __init__(
        self,
        sheets: Sheets,
        spreadsheet_id: str,
        name: str,
        owner: str,
        clock: Callable[[], datetime],
        lasts: timedelta,
    ) -> None:
        self._sheets = sheets
        self._file = spreadsheet_id
        self._key = f"followthrough.{name}"
        self._id = int(digest("lease", name, length=8), 16) & 0x7FFFFFFF or 1
        self._owner = owner
        self._run = secrets.token_hex(6)
        self._clock = clock
        self._lasts = lasts
        self._mine: Held | None = None
        self._writes = 0

    @property
    def is_held(self) -> bool:
        """Whether we have it, and it has not run out: a computer that slept may have lost it."""
        return self._mine is not None and self._clock() < self._mine.until

    def take(self) -> None:
        """Take it, or raise LeaseTakenError; a stale one is taken over, unless somebody else was faster."""
        found = self._look()
        if found and not self._is_stale(found):
            raise _taken()
        self._change(found, (), "taking turns with other computers")
        if self._look() != self._mine:
            mine, self._mine = self._mine, None
            if mine:
                self._sheets.write(self._file, [self._deletion(mine)], "letting another computer go first")
            raise _taken()

    def write(
        self, spreadsheet_id: str, requests: Sequence[Request], what: str, is_done: Callable[[], bool] | None = None
    ) -> list[dict[str, Any]]:
        """Do all requests or none, as Sheets.write does, and hold the lease on.

        Raises LeaseTakenError, and writes nothing, where we have lost it.
        """
        del is_done  # whether the lease's new value stands there tells for certain
        if self._mine is None or spreadsheet_id != self._file:
            raise _taken()
        return self._change(self._mine, requests, what)

    def let_go(
        self, spreadsheet_id: str, requests: Sequence[Request], what: str, is_done: Callable[[], bool] | None = None
    ) -> list[dict[str, Any]]:
        """Do all requests or none, as Sheets.write does, and give the lease up; without it, only do the requests."""
        mine = self._mine
        if mine is not None:
            try:
                return self._change(mine, requests, what, free=True)
            except LeaseTakenError:
                pass  # what was done is true, whoever goes on
            finally:
                self._mine = None
        return self._sheets.write(spreadsheet_id, requests, what, is_done)

    def _change(
        self, old: Held | None, requests: Sequence[Request], what: str, *, free: bool = False
    ) -> list[dict[str, Any]]:
        """Put a new value in the old one's place, together with the requests."""
        new = self._next(free=free)
        swap = [*([self._deletion(old)] if old else []), self._creation(new)]
        try:
            replies = self._sheets.write(self._file, [*swap, *requests], what, lambda: self._look() == new)
        except WorkspaceError as error:
            if isinstance(error.__cause__, APIError) and self._look() != old:
                self._mine = None
                raise _taken() from error
            raise
        if replies and not self._was_swapped(old, replies):
            self._mine = None
            raise _taken()
        self._mine = new
        return replies[len(swap) :]

    def _was_swapped(self, old: Held | None, replies: Sequence[Mapping[str, Any]]) -> bool:
        """Whether the answer says that the old value was there to be deleted, and the new one has our id."""
        made = replies[1 if old else 0].get("createDeveloperMetadata", {}).get("developerMetadata", {})
        deleted = replies[0].get("deleteDeveloperMetadata", {}).get("deletedDeveloperMetadata", [])
        return made.get("metadataId") == self._id and (old is None or bool(deleted))

    def _next(self, *, free: bool) -> Held:
        self._writes += 1
        until = (self._clock() + self._lasts).astimezone(UTC).isoformat(timespec="seconds")
        return _read(f"{self._owner} {self._run}-{self._writes} {_FREE if free else until}")

    def _is_stale(self, found: Held) -> bool:
        """Whether it has run out, was promised for longer than anybody may, or is our own: we run one at a time."""
        return found.owner == self._owner or self._has_run_out(found)

    def _has_run_out(self, found: Held) -> bool:
        now = self._clock()
        return not now < found.until <= now + 2 * self._lasts

    def _look(self) -> Held | None:
        values = self._sheets.marks(self._file, self._key)
        # More than one, where a second was not refused: of those that hold, the first in order counts, for everybody.
        return min(map(_read, values), key=lambda held: (self._has_run_out(held), held.text), default=None)

    def _creation(self, new: Held) -> Request:
        told = {
            "metadataId": self._id,
            "metadataKey": self._key,
            "metadataValue": new.text,
            "location": {"spreadsheet": True},
            "visibility": "DOCUMENT",
        }
        return {"createDeveloperMetadata": {"developerMetadata": told}}

    def _deletion(self, old: Held) -> Request:
        lookup = {"metadataKey": self._key, "metadataValue": old.text}
        return {"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": lookup}}}


def _read(text: str) -> Held:
    """A lease as it stands in the workspace; one that is free, or cannot be read, ran out long ago."""
    rest, _, until = text.rpartition(" ")
    owner, _, run = rest.rpartition(" ")
    try:
        moment = datetime.fromisoformat(until).astimezone(UTC)
    except ValueError:
        moment = datetime.min.replace(tzinfo=UTC)
    return Held(owner, run, moment, text)


def _taken() -> LeaseTakenError:
    return LeaseTakenError(
        "Another computer sends the emails of this workspace just now, so none was sent from here.",
        remedy="Nothing is lost: the next run here looks again. If no other computer is meant to send, stop "
        "Followthrough there.",
    )
